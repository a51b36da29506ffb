"""The lesson on what is fed to a network, with a photograph and EfficientNet-Lite0."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from demo.inputs import charts, showing
from demo.inputs import words as input_words
from demo.lessons.showing import COFFEE, LITE0, own_cards, picture, scene
from demo.lessons.step import Cuts, Figures, Found, Lesson, Measure, Shown, Step, most
from demo.ui.links import address

if TYPE_CHECKING:
    from explain.inputs.effects import Effect
    from explain.networks.building import Network
    from explain.networks.store import ModelStore

SIDES = {"small": 112, "own": 224, "large": 448}  # px
BETWEEN = (160, 288, 352)  # that the line may bend where it does
AS_SURE = 0.8  # of the probability before: what is left of it, to be called nearly as sure
_THERE = {"scene": COFFEE, "network": LITE0.key}
_PHOTOGRAPH = picture(COFFEE)


def _effect(key: str) -> Measure:
    """The right input beside one usual mistake."""

    def measure(store: ModelStore) -> Found:
        from explain.inputs.effects import effects
        from explain.inputs.usual import mistakes

        network = store.get(LITE0)
        rows = [row for row in mistakes(network.spec, network.intake) if row.key == key]
        first, one = effects(network, scene(COFFEE).open()[0], rows, store)
        return Found(_told(network, first, one), Shown(showing.value(network, (first, one))))

    return measure


def _told(network: Network, first: Effect, one: Effect) -> Figures:
    return {
        "before": network.classes[first.index], "now": network.classes[one.index],
        "was": 100 * first.probability, "share": 100 * one.kept, "moved": 100 * one.moved,
    }  # fmt: skip


def _as_sure(figures: Figures) -> int:
    return 0 if figures["now"] != figures["before"] else 1 if figures["share"] >= figures["was"] else 2


def _another(figures: Figures) -> int:
    return 0 if figures["now"] == figures["before"] else 1


def _less_sure(figures: Figures) -> int:
    if figures["now"] != figures["before"]:
        return 2
    return 1 if figures["share"] < AS_SURE * figures["was"] else 0


def side(store: ModelStore) -> Found:
    """One picture at several sizes."""
    from explain.inputs.sizes import at

    image, network = scene(COFFEE).open()[0], store.get(LITE0)
    with store.turn.take():
        found = {size: at(network, image, size) for size in sorted((*SIDES.values(), *BETWEEN))}
    answer = found[SIDES["own"]].index
    shares = {size: float(one.evidence.probabilities[answer]) for size, one in found.items()}
    figures: Figures = {name: 100 * shares[size] for name, size in SIDES.items()}
    cards = [showing.size_card(network, found[size], (network.classes[answer],)) for size in SIDES.values()]
    line = [(size, share, found[size].macs) for size, share in shares.items()]
    marks = input_words.marks(network.intake.size, None)
    return Found(
        figures, replace(own_cards(cards), figure=charts.by_size(line, marks, network.classes[answer], SIDES["own"]))
    )


_MOVED = Cuts("moved", (1, 10))

LESSON = Lesson(
    "Same network, other input",
    "What a network is fed decides as much as what it has learned.",
    {
        "order": Step(
            "A photograph of a cup of coffee for EfficientNet-Lite0. Red and blue are exchanged, as OpenCV reads "
            "pictures. **What does the network say then?**",
            ("Another answer", "The same answer, at least as sure", "The same answer, less sure"),
            _effect("bgr"),
            _as_sure,
            "It says “{now}”. Its probability for “{before}” goes from {was:.1f} % to {share:.1f} %.",
            "Nothing fails and nothing warns: a mistake in the input looks like a slightly worse network.",
            "See the tensor as a picture",
            address("inputs", **_THERE),
            _PHOTOGRAPH,
        ),
        "bytes": Step(
            "The same photograph, its values left at 0 to 255 where the network takes −1 to 1. **What happens?**",
            ("It is the same picture: the same answer", "Another answer"),
            _effect("bytes"),
            _another,
            "It says “{now}”. {moved:.0f} % of the probability moved elsewhere.",
            "Nearly every value is far outside what the network was trained with: almost every pixel looks brighter "
            "than the brightest.",
            "Every usual mistake, sorted by harm",
            address("inputs", **_THERE),
            _PHOTOGRAPH,
        ),
        "kernel": Step(
            "Now the photograph is made smaller by skipping pixels (nearest) in place of bicubic. **How much of the "
            "probability moves?**",
            _MOVED.options("Under {0} %", "{0} to {1} %", "More than {1} %"),
            _effect("nearest"),
            _MOVED,
            "{moved:.1f} % of it moves, and the answer is “{now}”.",
            "One picture proves little: over a whole test set such differences are fractions of a point of accuracy, "
            "and on single pictures they decide close calls.",
            "The kernels side by side",
            address("inputs", **_THERE),
            _PHOTOGRAPH,
        ),
        "side": Step(
            "The network was trained at 224 px and takes any size. **At which is it surest of its answer?**",
            tuple(f"{px} px" for px in SIDES.values()),
            side,
            most(*SIDES),
            "{small:.1f} % at 112 px, {own:.1f} % at 224 px, {large:.1f} % at 448 px.",
            "Objects should be as large, in pixels, as they were in training, whatever the picture’s sharpness. "
            "Training shows them larger than testing does (Touvron et al. 2019, FixRes), so a little more than the "
            "training size is often best over many pictures. This cup fills its picture: smaller, it comes nearer "
            "to the size of a cup in training.",
            "Drag the size",
            address("inputs", **_THERE, part="size", size="224"),
            _PHOTOGRAPH,
        ),
        "training": Step(
            "Somebody forgets model.eval(): batch norm takes this one picture’s mean and variance. **What happens?**",
            ("The same answer, nearly as sure", "The same answer, much less sure", "Another answer"),
            _effect("training-1"),
            _less_sure,
            "It says “{now}”; its probability for “{before}” goes from {was:.1f} % to {share:.1f} %.",
            "In training every picture is normalised together with others. One alone is normalised by itself, and "
            "loses what told it from others.",
            "Batches of one and of eight",
            address("inputs", **_THERE),
            _PHOTOGRAPH,
        ),
    },
)
