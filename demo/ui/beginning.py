"""What a page shows to everybody before they ask for anything: a run that is made once, as the app starts.

Whoever warms the app up makes it; a page that is opened then has it from the first moment on. Knows no page.
"""

from __future__ import annotations

import functools
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import gradio as gr
import numpy as np
from gradio.components import Component
from gradio.context import Context
from pydantic import BaseModel

from demo.ui import modules, words
from demo.ui.events import PRIVATE, Event
from demo.ui.jobs import Jobs, Stopped, only, together
from explain.pictures.images import open_image

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.examples import Example
    from explain.networks.store import ModelStore

T = TypeVar("T")
Run = Callable[..., Iterator[Any]]  # `Stopped`, then values of all that is asked -> steps of all that is shown
PAUSE = 0.1  # s between two looks whether it is there
UNLESS_PRESSED = "(...values) => (/[?&](%s)(=|&|$)/.test(location.search) ? values.with(1, null) : values)"


class Beginning(Generic[T]):
    """What the steps of `make` come to, of an example's picture and all else that is `asked`; `tell` hears of it."""

    def __init__(
        self, example: Example, asked: tuple[object, ...], make: Callable[[ModelStore, Image.Image], Iterator[T]]
    ) -> None:
        self.tell: Callable[[T], None] = lambda step: None
        self.said = ""  # what the page then says of it
        self._example, self._asked, self._make = example, asked, make
        self._step: T | None = None
        self._expected, self._over = False, threading.Event()

    @functools.cached_property
    def _image(self) -> Image.Image:
        return open_image(self._example.path)

    def expect(self) -> Callable[[ModelStore], None]:
        """What somebody is going to call."""
        self._expected = True
        return self.run

    def run(self, store: ModelStore) -> None:
        """Make it, and `tell` of it. Raises what making it raises."""
        self._expected = True
        try:
            for step in self._make(store, self._image):
                self._step = step if self._step is None else together(self._step, step)
            if self._step is not None:
                self.tell(self._step)
        except BaseException:
            self._step = None  # half of it would say for ever that it goes on
            raise
        finally:
            self._over.set()

    def has(self, image: Image.Image | None, asked: tuple[object, ...]) -> bool:
        """Whether that is what it is of, and it is there or on its way."""
        if not self._expected or (self._over.is_set() and self._step is None):
            return False
        return asked == self._asked and same(image, self._image)

    def wait(self, stopped: Callable[[], bool]) -> Iterator[T]:
        """It, as far as it is there, until it is whole."""
        over, told = False, None
        while not over:
            over = self._over.wait(PAUSE) or stopped()
            if (step := self._step) is not None and step is not told:
                told = step
                yield step


@dataclass(frozen=True, slots=True, eq=False)
class Screen:
    """Of a page that runs networks: what is `asked` and what is `shown`, and of that the line `said`.

    First a picture is asked for, then what always has a value.
    """

    asked: Sequence[Component]
    shown: Sequence[Component]
    said: gr.Markdown


def begin(
    jobs: Jobs, screen: Screen, example: Example, run: Run, also: Callable[[Any], Mapping[Any, Any]] = lambda step: {}
) -> Beginning[Any]:
    """The page of `screen` opens with what `run` comes to, of that example and all else as it is asked at first.

    `also` says what is shown beside it, by component.
    """
    app, asked = Context.root_block, tuple(part.value for part in screen.asked[1:])
    assert app

    def make(_: ModelStore, image: Image.Image) -> Iterator[Any]:
        return run(lambda: False, image, *asked)

    def tell(step: Any) -> None:
        shown = dict(zip(screen.shown, step, strict=True))
        shown[screen.said] = beginning.said = shown[screen.said] + words.badge(words.EXAMPLE)
        publish(app, {**shown, **also(step)})

    beginning = Beginning(example, asked, make)
    beginning.tell = tell
    jobs.beforehand.append(beginning)
    return beginning


def arrive(
    jobs: Jobs, screen: Screen, beginning: Beginning[Any], events: Sequence[Event], run: Run,
    flags: Sequence[str] = ("run",),
) -> None:  # fmt: skip
    """On `events`, such as an arrival, show the beginning once it is there, or what `run` comes to of whatever else.

    Not where their link presses a button, which the address calls by one of the `flags`.
    """

    def start(stopped: Stopped, image: Image.Image | None, *values: Any) -> Iterator[Any]:
        *asked, told = values
        if not beginning.has(image, tuple(asked)):
            return run(stopped, image, *asked)
        if told == beginning.said:  # the page has it
            return iter(())
        return chain([only(screen.shown, screen.said, words.BEGINNING)], beginning.wait(stopped))

    def wanted(image: Image.Image | None, *values: Any) -> bool:
        return values[0] is not None  # else a link presses a button, and that may have come first

    for event in events:
        jobs.start(
            event, start, [*screen.asked, screen.said], screen.shown, screen.said, wanted=wanted,
            js=UNLESS_PRESSED % "|".join(flags) if flags else None,
        )  # fmt: skip
    outdated(screen.asked, screen.said)


def same(image: Image.Image | None, other: Image.Image | None) -> bool:
    """Whether two pictures are the same, pixel by pixel."""
    if image is None or other is None or image.size != other.size:
        return False
    return np.array_equal(np.asarray(image), np.asarray(other))


def publish(app: gr.Blocks, values: Mapping[Component, object]) -> None:
    """From now on these components begin with these values, on every page that is opened."""
    for component, value in values.items():
        found = component.postprocess(value)  # type: ignore[no-untyped-call]
        component.value = found.model_dump() if isinstance(found, BaseModel) else found
    app.config = app.get_config_file()


def outdated(asked: Sequence[Component], said: gr.Markdown) -> None:
    """Mark the page's results where they are no longer of what is `asked`, until something is `said` of it."""
    changed, anew = modules.call("ui/outdated.js", "changed", words.OUTDATED), modules.call("ui/outdated.js", "said")
    gr.on(None, None, list(asked), None, js=changed, **PRIVATE)  # on any change
    said.change(None, list(asked), None, js=anew, **PRIVATE)
