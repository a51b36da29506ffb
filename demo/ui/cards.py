"""The side-by-side cards: one gr.HTML component that draws itself from the numbers sent to it.

Its template, style and script are in `assets/cards/`; what they draw is made here, one card of it by `card.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, NotRequired, TypedDict, Unpack

import gradio as gr

from demo.ui import card_words
from demo.ui.card import Card, blank
from demo.ui.drawn import Drawn, Look, filled
from demo.ui.events import Skip
from demo.ui.picture import data_address
from explain.runtime.shipped import ASSETS, read

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PIL import Image

    from demo.ui.truth import Outline
    from explain.compare import Result
    from explain.hub.downloads import Progress
    from explain.networks.variants import Spec
    from explain.pictures.render import Colour, View

FOLDER = ASSETS / "cards"
STYLES = ("cards.css", "identity.css", "present.css")
WAITING_SIDE = 64  # px: of a picture that is not drawn yet, but has its shape


class Picture(TypedDict):
    """The picture behind all cards, as an address; its size in px."""

    src: str
    width: int
    height: int


class Overlay(TypedDict):
    """How maps cover the picture."""

    opacity: float
    power: float


class Way(TypedDict):
    """Where else these networks can be looked at: at an `address` by its `text`, and what they saw at `also`."""

    address: str
    text: str
    also: str
    seen: str


class Identity(TypedDict):
    """How the number of the first card comes about is drawn, of class `chosen` `against` another, from `step` on."""

    chosen: str
    against: str
    step: int


class Colouring(TypedDict):
    """How maps are drawn: the colours, and how much of the picture they cover."""

    palettes: Mapping[str, tuple[Colour, ...]]
    overlay: Overlay | None


class Value(Colouring):
    """What the component draws; `state` is "empty", "waiting", "running" or "done"."""

    state: str
    view: Picture | None
    cards: list[Card]
    truth: Outline | None
    way: NotRequired[Way | None]
    erased: NotRequired[Picture]
    identity: NotRequired[Identity]


class Step(NamedTuple):
    """What a run of cards shows by and by: the cards, or that they stay, and a line of text."""

    cards: Value | Skip
    said: str


def only(said: str) -> Step:
    """The cards stay."""
    return Step(gr.skip(), said)


EMPTY: Value = {"state": "empty", "cards": [], "palettes": {}, "overlay": None, "view": None, "truth": None}


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """How far a comparison is: the results so far, "running", "stopped" or "done", and what is being fetched.

    One that is done goes on `timing`: its results get their latencies, from moment to moment better known.
    """

    results: Sequence[Result]
    state: str
    fetching: Progress | None = None
    timing: bool = False


class Cards(Drawn):
    """Its value is a `Value`; `empty` is what stands there before any comparison.

    An `erasable` one can be painted on, and then submits `strokes` and `fill` (`demo/compare/erasing.py`). A `signed`
    one shows what speaks against a class too, and a `shared` one all maps on one scale, until that is switched off.
    """

    def __init__(
        self, empty: str = card_words.NO_CARDS, erasable: bool = False, signed: bool = False,
        shared: bool = False, **options: Unpack[Look],
    ) -> None:  # fmt: skip
        super().__init__(
            EMPTY, *_look(empty, erasable, signed, shared), "cards/start.js", events=("submit",), **options
        )


@cache  # gradio makes one anew for every step of a run
def _look(empty: str, erasable: bool, signed: bool, shared: bool) -> tuple[str, str]:
    """The template and the style."""
    asked = {"erasable": str(erasable).lower(), "signed": "checked" * signed, "shared": "checked" * shared}
    style = "\n".join(read(FOLDER / file) for file in STYLES)
    return filled(read(FOLDER / "cards.html"), asked, empty=empty), style


def cards_value(
    picture: Picture, specs: Sequence[Spec], moment: Moment, done: list[Card], truth: Outline | None = None
) -> Value:
    """What the component draws: `encode(view)`, the cards that are `finished`, and a waiting one for each other.

    `truth` is `Truth.encoded`.
    """
    following, later = ("running", "waiting") if moment.state == "running" else ("stopped", "stopped")
    left = specs[len(done) :]
    cards = [*done, *(blank(spec.label, following if spec is left[0] else later) for spec in left)]
    if moment.fetching and moment.state == "running":
        cards[len(done)]["progress"] = card_words.fetching(moment.fetching)
    return _value("done" if moment.state == "stopped" else moment.state, picture, cards, truth)


def _value(state: str, view: Picture, cards: Sequence[Card], truth: Outline | None) -> Value:
    found = colouring()
    return {
        "state": state, "view": view, "cards": list(cards), "truth": truth,
        "palettes": found["palettes"], "overlay": found["overlay"],
    }  # fmt: skip


def all_done(view: Picture, cards: Sequence[Card], truth: Outline | None = None) -> Value:
    """What the component draws of cards that are all there, of whatever kind; `view` as `encode` gives it."""
    return _value("done", view, cards, truth)


def so_far(view: Picture, cards: Sequence[Card], left: Sequence[str], truth: Outline | None = None) -> Value:
    """The same where cards called as in `left` are still to come: they have their places, so that nothing moves."""
    return _value("running" if left else "done", view, [*cards, *(blank(title, "waiting") for title in left)], truth)


def all_pictured(cards: Sequence[Card], truth: Outline | None = None, left: Sequence[str] = ()) -> Value:
    """The same of cards that each have a picture of their own; all are drawn in one square."""
    return so_far({"src": cards[0]["src"], "width": 224, "height": 224}, cards, left, truth)


def identity(value: Value, chosen: str = "", against: str = "", step: int = 0) -> Value:
    """The same value, drawn as how the number of its first card comes about, instead of as cards.

    Of class `chosen`, else the card's own answer, or of that set `against` another; from `step` on, 0 to 5.
    """
    return value | {"identity": {"chosen": chosen, "against": against, "step": step}}


def colouring() -> Colouring:
    """How maps are drawn: the colours, and how much of the picture they cover."""
    from explain.pictures.render import OPACITY, PALETTES, POWER

    return {"palettes": PALETTES, "overlay": {"opacity": OPACITY, "power": POWER}}


def waiting(titles: Sequence[str], image: Image.Image) -> Value:
    """What the component draws of a picture before anything has begun, in as much room as it will take."""
    small = image.copy()
    small.thumbnail((WAITING_SIDE, WAITING_SIDE))
    view: Picture = {"src": data_address(small, "webp", quality=60), "width": small.width, "height": small.height}
    return EMPTY | {"state": "waiting", "view": view, "cards": [blank(title, "waiting") for title in titles]}


def encode(view: View) -> Picture:
    """The picture as the component takes it; the same for every step of a comparison."""
    return {"src": data_address(view.image, "webp", quality=85), "width": view.image.width, "height": view.image.height}
