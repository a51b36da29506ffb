"""The lesson on deployment: pocket B0 as an ONNX graph and in int8, made and compared here as on the Deploy page."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING

from demo.deploy import content
from demo.deploy import words as deploy_words
from demo.lessons import words as lesson_words
from demo.lessons.showing import CAT_AND_TIGER, picture
from demo.lessons.step import Cuts, Figures, Found, Lesson, Measure, Shown, Step
from demo.record import timing_words
from demo.ui.links import address
from explain.engines.settings import Setting
from explain.errors import LensError
from explain.networks.variants import POCKET, Spec, specs

if TYPE_CHECKING:
    from explain.deploy.deployment import Deployment
    from explain.deploy.deployment import Found as Twin
    from explain.networks.store import ModelStore

JUDGED, CALIBRATED = 100, 16  # scenes
USUAL, ODD = Setting(), Setting(observer="entropy")
GRAPH, INT8 = "onnx-fp32", "onnx-int8"
_THERE = {"network": "pocket/B0/scenes", "judged": str(JUDGED), "pictures": str(CALIBRATED)}


def _spec() -> Spec:
    return specs(POCKET.name, ("B0",))[0]


@functools.lru_cache(maxsize=4)
def _deployed(store: ModelStore, setting: Setting, calibrated: int, judged: int, timed: bool = False) -> Deployment:
    """The network, its graph and its int8 twin on held-out scenes; each in a process of its own where timed."""
    from explain.deploy.deployment import Asked, deploy
    from explain.deploy.pictures import calibration, held_out
    from explain.deploy.twins import REFERENCE, TWINS

    pictures = held_out(_spec(), judged)
    *_, last = deploy(
        store, _spec(), pictures, calibration(_spec(), calibrated, pictures.images), Asked(setting, timed=timed),
        twins=(REFERENCE, *(twin for twin in TWINS if twin.key in (GRAPH, INT8))),
    )  # fmt: skip
    return last


def _twin(found: Deployment, key: str) -> Twin:
    """Raises `LensError` where it has no answer."""
    twin = found.of(key)
    if twin is None or twin.compared is None:
        raise LensError(twin.error if twin else "it was stopped before it was over.")
    return twin


def _figures(found: Deployment, key: str) -> Figures:
    twin = _twin(found, key)
    assert twin.compared
    kept = twin.compared.kept
    return {
        "logit": twin.compared.logit, "off": deploy_words.logit(twin.compared.logit), "low": 100 * kept.low,
        "high": 100 * kept.high, "kept": kept.right, "total": kept.count,
        "likeness": twin.compared.likeness(0.5), "least": twin.compared.likeness(0),
    }  # fmt: skip


def _compare(setting: Setting, calibrated: int, key: str, shown: Sequence[str]) -> Measure:
    """What that twin keeps; those `shown` of the Deploy page's parts stand beside it."""

    def measure(store: ModelStore) -> Found:
        found = _deployed(store, setting, calibrated, JUDGED)
        parts = content.drawn(found)
        html = "".join(getattr(parts, name) for name in ("table", "parted") if name in shown)
        cards = parts.apart if "apart" in shown else parts.cards
        return Found(_figures(found, key), Shown(cards, parts.likely if "likely" in shown else None, html, plain=True))

    return measure


def speed(store: ModelStore) -> Found:
    """The int8 twin's time beside the graph's, each in a process of its own, in turns."""
    from explain.costs.latency import ratio

    found = _deployed.__wrapped__(store, USUAL, CALIBRATED, 1, timed=True)  # of times none is kept
    graph, twin = _twin(found, GRAPH), _twin(found, INT8)
    clocks = [one.weight.latency if one.weight else None for one in (graph, twin)]
    if clocks[0] is None or clocks[1] is None:
        raise LensError("no time was measured.")
    times = ratio(clocks[1], clocks[0])
    apart = times.apart and not (clocks[0].busy or clocks[1].busy)
    figures: Figures = {
        "times": times.value, "apart": apart, "longer": lesson_words.longer(timing_words.ratio(times), apart),
        "small": (twin.size or 0) / 1e6, "large": (graph.size or 0) / 1e6,
    }  # fmt: skip
    return Found(figures, Shown(html=content.drawn(found).table))


def _faster(figures: Figures) -> int | None:
    if not figures["apart"]:
        return None
    return 0 if figures["times"] < 1 else 1


_OFF, _KEPT, _FEW, _ALIKE = (
    Cuts("logit", (0.0001, 0.1)), Cuts("kept", (75, 95)), Cuts("kept", (50, 90)), Cuts("likeness", (0.5, 0.9)),
)  # fmt: skip
KEPT = (
    "{kept} of {total} first answers are kept; of all such scenes it would be {low:.0f} to {high:.0f} % (95 % "
    "interval)."
)

LESSON = Lesson(
    "What deployment changes",
    "What is deployed is another file on another engine: what stays the same, and what has to be measured.",
    {
        "graph": Step(
            f"Pocket B0 is written as an ONNX graph, its map inside, and run by ONNX Runtime on {JUDGED} drawn scenes. "
            "**How far is any logit from PyTorch’s, at most?**",
            _OFF.options("Under {0}: nothing but rounding", "{0} to {1}", "Over {1}"),
            _compare(USUAL, CALIBRATED, GRAPH, ("table",)),
            _OFF,
            "By {off} at most. " + KEPT,
            "The same weights in the same numbers: another engine adds them up in another order, and no more. "
            "The map is a second output of the graph, so it is as exact there as here.",
            "Compare the twins",
            address("deploy", **_THERE),
            picture(CAT_AND_TIGER),
        ),
        "int8": Step(
            f"Now in int8: every value becomes one of 256 levels and every weight one of 128, set by {CALIBRATED} "
            f"scenes of the training. **How many of the {JUDGED} first answers stay?**",
            _KEPT.options("Fewer than {0}", "{0} to {1}", "{1} or more"),
            _compare(USUAL, CALIBRATED, INT8, ("parted", "likely")),
            _KEPT,
            KEPT,
            "What is too large for the levels is clipped, what is too small is lost, and every block inherits what "
            "those before it got wrong. Reports of int8 on EfficientNet run from no loss to collapse.",
            "Quantise it yourself",
            address("deploy", **_THERE),
            picture(CAT_AND_TIGER),
        ),
        "map": Step(
            "And the map? **How alike do int8’s map and the network’s own rank the cells, in the median?** (1 is the "
            "same order, 0 none.)",
            _ALIKE.options("Under {0}", "{0} to {1}", "{1} or more"),
            _compare(USUAL, CALIBRATED, INT8, ("apart", "likely")),
            _ALIKE,
            "{likeness:.2f} in the median, {least:.2f} at least.",
            "The cards show twin minus PyTorch: what each cell gained and lost. Mean and bias of an int8 map are its "
            "own logit, exactly: the map tells of the network that is deployed, not of the one that was trained.",
            "See where the maps differ",
            address("deploy", **_THERE),
            picture(CAT_AND_TIGER),
        ),
        "calibration": Step(
            "The same network and the same int8, but calibrated on a single picture, by the observer that keeps the "
            "entropy. **How many first answers stay now?**",
            _FEW.options("Fewer than {0}", "{0} to {1}", "{1} or more"),
            _compare(ODD, 1, INT8, ("parted", "likely")),
            _FEW,
            KEPT,
            "Nothing about the network has changed: what decides is how it was quantised. Before you believe a report "
            "on int8, ask what it was calibrated on, and with which observer.",
            "Try the observers",
            address("deploy", network="pocket/B0/scenes", judged=str(JUDGED), pictures="1", observer="entropy"),
            picture(CAT_AND_TIGER),
        ),
        "speed": Step(
            "int8 computes with numbers a quarter as long. **Is pocket B0 faster by it, on this machine, just now?**",
            ("Yes, faster than the graph in fp32", "No, slower"),
            speed,
            _faster,
            "Compared with the fp32 graph, int8 takes {longer}; its file has {small:.2f} MB instead of {large:.2f}.",
            "Each ran in a process of its own, in turns. Changing numbers to int8 and back costs time too, and a small "
            "network has little to save: measure on the device that will run it.",
            "Time them on the Deploy page, or on your phone",
            address("deploy", **_THERE),
            picture(CAT_AND_TIGER),
            unsure=True,
        ),
    },
)
