"""A page that runs by itself whatever its visitor asks for, and keeps its address true: one gr.HTML component.

What it does is in `assets/live/`, in the visitor's browser; a page tells it what changes, and hears of what is to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict, Unpack

from gradio.components import Component
from gradio.events import Dependency

from demo.ui import modules, words
from demo.ui.drawn import Drawn, Look, component
from demo.ui.events import PRIVATE, Event

FIRST = "first"  # the key of what the page opens with


class Advice(TypedDict):
    """What to tell beside the verdict, and the button that does something about it, empty where there is none."""

    text: str
    press: str


class Fetch(Advice):
    """The same of weights that a press would fetch, for the run of that key."""

    fetch: str


class State(TypedDict):
    """What the cards are `of`, as the browser called it, what to tell beside the verdict, and what is said."""

    of: str
    advice: Advice | None
    said: str


class Live(Drawn):
    """Submits the `key` of a run that is wanted; its value, a `State`, says which one the cards are of.

    `names` are those of the values after the picture, as the address calls them; `scenes` the names of pictures by
    the path of their copy. Of `needed` values one must not be empty, and `plain` ones are left out of the address.
    `fits` says which variants go with which recipe of which family. The button of an advice submits `instead`.
    """

    def __init__(
        self, names: Sequence[str], scenes: Mapping[str, str], needed: Sequence[str] = (), plain: Sequence[str] = (),
        fits: Mapping[str, object] | None = None, **options: Unpack[Look],
    ) -> None:  # fmt: skip
        page = {"names": names, "scenes": scenes, "needed": needed, "plain": plain, "fits": fits, "said": words.LIVE}
        look = Look(elem_id="live") | options
        super().__init__(state(""), *component("live", "live"), events=("submit", "instead"), page=page, **look)


def state(key: str, advice: Advice | None = None, said: str = "") -> State:
    """Its value."""
    return {"of": key, "advice": advice, "said": said}


def tell(event: Event, what: str, values: Sequence[Component] = ()) -> Dependency:
    """Have `event` tell the page's `Live` of it, with those values; asks no server."""
    return event(None, list(values), None, js=modules.call("live/tell.js", "tell", what), **PRIVATE)
