"""The lesson on compound scaling: what the paper measured, and what the laboratory's own controls say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.lessons.showing import picture, scene
from demo.lessons.step import Figures, Found, Lesson, Measure, Right, Shown, Step, most
from demo.scaling import calculator, charts, laboratory
from demo.scaling import words as scaling_words
from demo.ui.links import address
from demo.ui.tables import table
from explain.networks.controls import PAPER_CONTROLS, WAYS, ahead

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

SCENE = "53"
ACCURACY, EVIDENCE = "accuracy", "evidence_inside_common_grid"


def paper(store: ModelStore) -> Found:
    """Table 7."""
    top1 = dict(zip(WAYS, (row.top1 for row in PAPER_CONTROLS[1:]), strict=True))
    return Found(top1, Shown(html=calculator.paper_table()))


def _paper_asked() -> Shown:
    """The five networks, without what came out."""
    rows = [(row.title, f"{row.macs / 1e9:.1f} B") for row in PAPER_CONTROLS]
    return Shown(html=table(("network", "FLOPs, the paper’s"), rows, calculator.TABLE_7))


def _means(measure: str) -> tuple[Figures, scaling_words.Measure]:
    """By way of scaling, at the largest budget that was trained: mean and error in %."""
    named = next(row for row in scaling_words.MEASURES.values() if row.key == measure)
    return laboratory.means(laboratory.budgets()[-1], measure), named


def _chart(named: scaling_words.Measure) -> Shown:
    lines = {WAYS[way]: rows for way, rows in laboratory.lines().items()}
    return Shown(figure=charts.ways(lines, named.key, named.title))


def ours(store: ModelStore) -> Found:
    """How accurate the four are, over their seeds."""
    means, named = _means(ACCURACY)
    return Found({"finding": laboratory.finding(named), "means": means}, _chart(named))


def maps(store: ModelStore) -> Found:
    """How much of their evidence lies on the object; and their maps of one scene."""
    means, named = _means(EVIDENCE)
    image, truth = scene(SCENE).open()
    *_, (cards, _) = laboratory.steps(store, image, truth, laboratory.budgets()[-1])
    figures = {"finding": laboratory.finding(named), "means": means}
    return Found(figures, Shown(cards, _chart(named).figure))


def _ahead(figures: Figures) -> int | None:
    """The way that is ahead of all others by more than the seeds leave open."""
    first = ahead(figures["means"])
    return list(WAYS).index(first) if first else None


_PAPER: Right = most(*WAYS)
_OURS: Measure = ours

LESSON = Lesson(
    "Why together",
    "What compound scaling claims, what the paper measured, and what this project’s own controls say.",
    {
        "paper": Step(
            "The paper scaled B0 to about four or five times its cost in four ways (Table 7). **Which was the most "
            "accurate?**",
            ("Deeper", "Wider", "Finer", "All three together"),
            paper,
            _PAPER,
            "In the paper, on ImageNet: deeper {depth:.1f} %, wider {width:.1f} %, finer {resolution:.1f} %, all three "
            "{compound:.1f} %.",
            "The idea: a finer picture needs more layers to see as much of it, and more channels for its finer "
            "patterns. The networks themselves were never published, so nobody could look inside them.",
            "The paper’s table, and its costs counted again",
            address("scaling"),
            _paper_asked,
        ),
        "ours": Step(
            "This project trained its own four, on drawn scenes, from its own baseline. **Which is the most accurate "
            "here?**",
            ("Deeper", "Wider", "Finer", "Compound"),
            _OURS,
            _ahead,
            "{finding}",
            "An honest control can disagree with the paper, whose B0 came from a search for accuracy at a given cost. "
            "Ask of any such claim: which baseline, which budget, how many seeds?",
            "See the measured lines",
            address("scaling", cost="10", measure=ACCURACY),
            picture(SCENE),
            unsure=True,
        ),
        "maps": Step(
            "According to the paper’s Figure 7, maps of the compound network cover objects better. **Here, on one grid "
            "for all: whose evidence lies most on the object?**",
            ("Deeper’s", "Wider’s", "Finer’s", "The compound network’s"),
            maps,
            _ahead,
            "{finding}",
            "On its own grid the finer network looks better still, because its map has more cells. One coarse grid for "
            "all takes that advantage away; what remains is what the network looks at.",
            "The five maps side by side",
            address("scaling", scene=SCENE, cost="10", measure=EVIDENCE),
            picture(SCENE),
            unsure=True,
        ),
    },
)
