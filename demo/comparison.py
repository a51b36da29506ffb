"""A comparison as the page shows it, step by step. Knows no component; `pages/compare.py` wires it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo import charts, words
from demo.cards import cards_value, encode
from demo.picture import refuse
from explain.errors import LensError
from explain.heavy import import_torch
from explain.variants import Spec, specs

if TYPE_CHECKING:
    from PIL import Image

    from explain.compare import Result
    from explain.store import ModelStore

Step = tuple[dict[str, Any], str, Any, list[charts.Point]]  # cards, verdict, figure, the figure's points


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """What the visitor asked for; `axis` is the chart's."""

    image: Image.Image | None
    family: str
    recipe: str
    variants: tuple[str, ...]
    axis: str


def check(
    image: Image.Image | None, family: str, variants: Sequence[str], recipe: str | None
) -> tuple[Image.Image, tuple[Spec, ...]]:
    """The picture and the networks that were asked for. Raises gr.Error for a mistake."""
    if image is None:
        raise refuse(words.NO_IMAGE)
    try:
        return image, specs(family, tuple(variants), recipe)
    except LensError as error:
        raise refuse(error) from None


def stream(
    store: ModelStore, image: Image.Image, chosen: tuple[Spec, ...], stopped: Callable[[], bool] = lambda: False
) -> Iterator[tuple[list[Result], str]]:
    """All results so far and "running", "stopped" or "done"; first none. Asks `stopped` between two variants."""
    from explain.compare import compare  # torch: imported in the background once the page is up

    results: list[Result] = []
    yield results, "running"
    for result in compare(image, chosen, store):
        results.append(result)
        state = "done" if len(results) == len(chosen) else "stopped" if stopped() else "running"
        yield results, state
        if state != "running":
            return


def steps(store: ModelStore, choice: Choice, stopped: Callable[[], bool]) -> Iterator[Step]:
    """Run it; each variant is one step. Raises gr.Error for a mistake."""
    image, chosen = check(choice.image, choice.family, choice.variants, choice.recipe)
    import_torch()
    from explain.render import view

    shown = view(image)
    picture = encode(shown)
    points: list[charts.Point] = []
    for results, state in stream(store, image, chosen, stopped):
        points = [*points, *(charts.point(result) for result in results[len(points) :])]
        cards = cards_value(shown, picture, chosen, results, state)
        yield cards, _said(results, state, chosen), charts.trade_off(points, choice.axis), points


def _said(results: list[Result], state: str, chosen: tuple[Spec, ...]) -> str:
    from explain.verdict import differences, judge

    if state == "done":
        return words.verdict(judge(results)) + words.badges(differences(results))
    return words.STOPPED if state == "stopped" else words.running(chosen, len(results))
