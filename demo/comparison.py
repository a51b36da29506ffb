"""A comparison as the page shows it, step by step. Knows no component; `pages/compare.py` wires it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from demo import charts, words
from demo.cards import cards_value, encode
from demo.picture import refuse
from explain.errors import LensError
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


def steps(store: ModelStore, choice: Choice, stopped: Callable[[], bool]) -> Iterator[Step]:
    """Run it; each variant is one step. Asks `stopped` between two variants. Raises gr.Error for a mistake."""
    image, chosen = check(choice.image, choice.family, choice.variants, choice.recipe)
    from explain.compare import compare  # torch: imported in the background once the page is up
    from explain.render import view
    from explain.verdict import differences, judge

    shown = view(image)
    picture = encode(shown)
    results: list[Result] = []
    points: list[charts.Point] = []
    yield (
        cards_value(shown, picture, chosen, [], "running"),
        words.running(chosen, 0),
        charts.trade_off(axis=choice.axis),
        [],
    )
    for result in compare(image, chosen, store):
        results.append(result)
        points.append(charts.point(result))
        if len(results) == len(chosen):
            state, text = "done", words.verdict(judge(results)) + words.badges(differences(results))
        elif stopped():
            state, text = "done", words.STOPPED
        else:
            state, text = "running", words.running(chosen, len(results))
        figure = charts.trade_off(points, choice.axis)
        yield cards_value(shown, picture, chosen, results, state), text, figure, list(points)
        if state == "done":
            return
