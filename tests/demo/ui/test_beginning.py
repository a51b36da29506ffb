"""What pages open with: made once, for everybody, and only for what it is of."""

import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import gradio as gr
import pytest
from PIL import Image

from demo.compare import advice
from demo.compare.comparison import Choice
from demo.ui import examples, families, words
from demo.ui.beginning import Beginning, Screen, arrive, begin
from demo.ui.jobs import Jobs, Stopped
from demo.ui.listeners import Listeners
from explain.networks import weights
from explain.networks.store import ModelStore
from explain.networks.variants import LITE
from explain.networks.weights import Origin, State
from explain.own.catalogue import Catalogue
from explain.runtime.turn import Turn
from tests import aloof

SCENE = examples.scenes()[0]
STORE = ModelStore(1)
SKIP = gr.skip()


def counted(store: ModelStore, image: Image.Image) -> Iterator[int]:
    yield from range(3)


def test_what_a_page_opens_with_is_the_last_step_and_told_once() -> None:
    beginning, told = Beginning(SCENE, ("B0",), counted), list[int]()
    beginning.tell = told.append
    image = SCENE.open()[0]
    assert not beginning.has(image, ("B0",))  # nobody is going to run it
    run = beginning.expect()
    assert beginning.has(image, ("B0",))
    run(STORE)
    assert told == [*beginning.wait(lambda: False)] == [2]
    assert not beginning.has(image, ("B1",))
    assert not beginning.has(image.rotate(90), ("B0",))


class Found(NamedTuple):
    cards: Any
    said: Any


def test_parts_that_come_one_after_another_are_told_together_and_under_their_names() -> None:
    def by_parts(store: ModelStore, image: Image.Image) -> Iterator[Found]:
        yield Found("right, wrong", "Right and wrong.")
        yield Found(SKIP, "Sizes.")

    beginning, told = Beginning(SCENE, (), by_parts), list[Found]()
    beginning.tell = told.append
    beginning.expect()(STORE)
    assert told == [Found("right, wrong", "Sizes.")]
    assert told[0].said == "Sizes."


def test_what_fails_is_not_shown() -> None:
    def failing(store: ModelStore, image: Image.Image) -> Iterator[int]:
        yield 1
        raise RuntimeError

    beginning, told = Beginning(SCENE, (), failing), list[int]()
    beginning.tell = told.append
    with pytest.raises(RuntimeError):
        beginning.expect()(STORE)
    assert not beginning.has(SCENE.open()[0], ())
    assert [*beginning.wait(lambda: False)] == told == []


Arriving = Callable[..., AsyncGenerator[tuple[Any, ...], None]]


def looked(stopped: Stopped, image: Image.Image, name: str) -> Iterator[tuple[str, str]]:
    yield f"maps of {name}", "Looked."


def brought(stopped: Stopped, image: Image.Image, name: str) -> Iterator[tuple[str, str]]:
    yield f"maps of what was brought, of {name}", "Looked."


@pytest.fixture
def jobs() -> Jobs:
    return Jobs(Turn(), listeners=Listeners())


@pytest.fixture
def page(jobs: Jobs) -> tuple[Screen, Beginning[Any], Arriving]:
    """A page that opens with a scene in B0, its beginning, and what is run for whoever arrives."""
    handed: list[Arriving] = []

    def arrived(start: Arriving, asked: Any, shown: Any, **options: Any) -> Any:
        handed.append(start)

    with gr.Blocks():
        cards, said = gr.HTML(), gr.Markdown("Ready.")
        screen = Screen((gr.Image(), gr.Textbox("B0")), (cards, said), said)
        beginning = begin(jobs, screen, SCENE, looked)
        arrive(jobs, screen, beginning, [arrived], brought)
    assert jobs.beforehand == [beginning]
    return screen, beginning, handed[0]


def answers(start: Arriving, *values: Any) -> list[tuple[Any, ...]]:
    """What is shown, one after another; the last step is for gradio, which sends it twice."""

    async def steps() -> list[tuple[Any, ...]]:
        return [step async for step in start(None, SimpleNamespace(session_hash="somebody"), *values)]

    *found, last = aloof.run(steps())
    assert last == (SKIP, SKIP)
    return found


def test_a_page_opens_with_what_was_run_as_the_app_started(page: tuple[Screen, Beginning[Any], Arriving]) -> None:
    screen, beginning, _ = page
    beginning.expect()(STORE)
    assert screen.shown[0].value == "maps of B0"
    assert screen.said.value == f'Looked. <span class="badge">{words.EXAMPLE}</span>'


def test_who_arrives_before_it_is_there_waits_for_it_and_who_arrives_later_has_it(
    page: tuple[Screen, Beginning[Any], Arriving],
) -> None:
    _, beginning, start = page
    image = SCENE.open()[0]
    beginning.expect()(STORE)
    assert answers(start, image, "B0", "Ready.") == [(SKIP, words.BEGINNING), ("maps of B0", "Looked.")]
    assert answers(start, image, "B0", beginning.said) == []
    assert answers(start, image, "B0", "Looked.")[-1:] == [("maps of B0", "Looked.")]  # it had something else since


def test_who_brings_something_else_is_shown_that_and_a_link_that_presses_the_button_asks_for_enough(
    page: tuple[Screen, Beginning[Any], Arriving],
) -> None:
    _, beginning, start = page
    image = SCENE.open()[0]
    beginning.expect()(STORE)
    other = [("maps of what was brought, of B1", "Looked.")]
    assert answers(start, image, "B1", "Ready.") == other
    assert answers(start, image.rotate(90), "B1", "Looked.") == other
    assert answers(start, image, None, "Ready.") == []


def test_what_a_link_pressed_goes_on_though_the_arrival_is_answered_after_it(
    page: tuple[Screen, Beginning[Any], Arriving], jobs: Jobs
) -> None:
    """On a busy machine the server hears of the two in either order."""
    answered = threading.Event()

    def pressed(stopped: Stopped) -> Iterator[tuple[str, str]]:
        yield "", "begun"
        answered.wait(60)
        yield "maps", "stopped" if stopped() else "over"

    async def both() -> list[tuple[Any, ...]]:
        me: Any = SimpleNamespace(session_hash="somebody")
        steps = jobs.run(me, pressed, lambda said: ("", said))
        found = [await anext(steps)]
        assert [step async for step in page[2](None, me, SCENE.open()[0], None, "Ready.")] == [(SKIP, SKIP)]
        answered.set()
        return found + [step async for step in steps]

    assert aloof.run(both()) == [("", "begun"), ("maps", "over"), (SKIP, SKIP)]


@pytest.mark.parametrize(
    ("there", "first"),
    [
        ({"Lite0", "Lite1", "Lite2"}, ("Lite0", "Lite1", "Lite2")),
        ({"Lite1", "Lite3"}, ("Lite1", "Lite3")),
        (set(), ("Lite0", "Lite1", "Lite2")),
    ],
)
def test_at_first_those_are_ticked_whose_weights_are_here(
    monkeypatch: pytest.MonkeyPatch, there: set[str], first: tuple[str, ...]
) -> None:
    monkeypatch.setattr(weights, "find", lambda spec: Path("there") if spec.variant.name in there else None)
    assert families.ticked(LITE) == first


@pytest.mark.parametrize(("origin", "asks"), [(Origin.HUB, True), (Origin.AWAY, False), (Origin.LOCAL, False)])
def test_nothing_is_fetched_before_somebody_says_so(
    monkeypatch: pytest.MonkeyPatch, origin: Origin, asks: bool
) -> None:
    def states(asked: tuple[Any, ...]) -> list[State]:
        return [State(origin, 33_000_000) for _ in asked]

    monkeypatch.setattr(advice, "find", lambda spec: Path("there") if spec.variant.name == "Lite0" else None)
    monkeypatch.setattr(advice, "states", states)
    told = advice.before_fetching(Catalogue(), Choice(None, "lite", ("Lite0", "Lite3")), "key")
    assert bool(told) is asks
    if told:
        assert told["text"] == "The weights of EfficientNet-Lite3 (33 MB) are not on this machine yet."
        assert (told["press"], told["fetch"]) == ("Download and compare", "key")
