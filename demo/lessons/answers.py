"""What is measured for each step of the lessons: by running the bundled networks, or read from earlier measurements.

Which option is right follows from the figures; nothing is written down beforehand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from demo.lessons import catching
from demo.lessons import words as lesson_words
from demo.lessons.answer import Answer, Measure
from demo.record import timing_words
from demo.scaling import laboratory
from demo.scaling import words as scaling_words
from demo.ui import examples, words
from explain.costs.plan import Plan
from explain.errors import LensError
from explain.networks.accuracy import metrics
from explain.networks.controls import PAPER_CONTROLS, WAYS, ahead
from explain.networks.scaling import RELEASED, Scaling
from explain.networks.variants import LITE, POCKET, specs
from explain.networks.vocabulary import NOTHING
from explain.published.speeds import MACHINES, SPEEDS, architecture

if TYPE_CHECKING:
    from demo.ui.examples import Example
    from explain.inputs.effects import Effect
    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.runtime.arrays import Array


CAT_AND_TIGER, FOX, EMPTY, COFFEE = "cat-tiger", "fox", "nothing", "coffee"
LITE0 = specs(LITE.name, ("Lite0",))[0]
ALIKE = 0.2  # shares within which two times count as alike


def _scene(name: str) -> Example:
    return next(scene for scene in examples.scenes() if scene.name == name)


def _network(store: ModelStore, name: str) -> Network:
    return store.get(specs(POCKET.name, (name,))[0])


def _look(store: ModelStore, name: str, image: Image.Image) -> tuple[Network, Evidence]:
    from explain.maps.evidence import look

    network = _network(store, name)
    with store.turn.take():
        return network, look(network, network.intake.tensor(image))


def _first(network: Network, evidence: Evidence) -> tuple[str, float]:
    """The answer and its probability in %."""
    index = evidence.top(1)[0]
    return network.classes[index], 100 * float(evidence.probabilities[index])


def _masks(name: str) -> dict[str, Array]:
    return {found.name: found.mask for found in _scene(name).truths()}


def tiger(store: ModelStore) -> Answer:
    """Where the positive evidence for the tiger lies."""
    from explain.maps.localisation import share_inside

    network, evidence = _look(store, "B3", _scene(CAT_AND_TIGER).open()[0])
    found = evidence.maps([network.classes.index("tiger")])[0]
    shares = {name: round(100 * share_inside(found, mask)) for name, mask in _masks(CAT_AND_TIGER).items()}
    shares["rest"] = 100 - sum(shares.values())
    order = ("tiger", "cat", "rest")
    return Answer(max(range(3), key=lambda number: shares[order[number]]), shares)


def mean(store: ModelStore) -> Answer:
    """What makes the logit of a map."""
    network, evidence = _look(store, "B3", _scene(CAT_AND_TIGER).open()[0])
    index = network.classes.index("tiger")
    values, bias, logit = evidence.maps([index])[0], float(evidence.bias[index]), float(evidence.logits[index])
    total, bias = round(float(values.mean()) + bias, 4), round(bias, 4)  # what is read adds up
    guesses = (float(values.max()), total, float(values.sum()))
    option = min(range(3), key=lambda number: abs(guesses[number] - logit))
    figures = {"largest": guesses[0], "mean": total - bias, "bias": bias, "total": total, "logit": logit}
    return Answer(option, figures)


def erase(store: ModelStore) -> Answer:
    """Who takes over once the tiger is grey."""
    from explain.maps.erasing import erase as without

    scene = _scene(CAT_AND_TIGER)
    image = scene.open()[0]
    mask = Image.fromarray((255 * _masks(CAT_AND_TIGER)["tiger"]).astype(np.uint8)).resize(image.size)
    network, evidence = _look(store, "B3", image)
    _, bare = _look(store, "B3", without(image, mask, "grey"))
    now, share = _first(network, bare)
    option = {"tiger": 0, "cat": 1}.get(now, 2)
    return Answer(option, {"now": now, "share": share, "before": _first(network, evidence)[0]})


def nothing(store: ModelStore) -> Answer:
    """What is said of a picture with none of the known things."""
    network, evidence = _look(store, "B0", _scene(EMPTY).open()[0])
    now, share = _first(network, evidence)
    return Answer(0 if now != NOTHING else 1 if share < 50 else 2, {"now": now, "share": share})


def _times(scaling: Scaling) -> Measure:
    def measure(store: ModelStore) -> Answer:
        from explain.costs.calculator import plan

        times = plan(scaling).macs / plan(RELEASED["B0"]).macs
        return Answer(min(range(3), key=lambda number: abs(times - (2, 4, 8)[number])), {"times": times})

    return measure


def pixel(store: ModelStore) -> Answer:
    """What one pixel more costs B3's network."""
    from explain.costs.calculator import plan

    b3 = RELEASED["B3"]
    before, after = (plan(Scaling(b3.width, b3.depth, side)).macs / 1e9 for side in (288, 289))
    more = 100 * (after / before - 1)
    return Answer(0 if more < 1 else 1 if more < 30 else 2, {"before": before, "after": after, "more": more})


def paper(store: ModelStore) -> Answer:
    """Table 7."""
    top1 = dict(zip(WAYS, (row.top1 for row in PAPER_CONTROLS[1:]), strict=True))
    return Answer(list(WAYS).index(max(top1, key=lambda way: top1[way])), top1)


def _controls(measure: str) -> Measure:
    def found(store: ModelStore) -> Answer:
        budget = laboratory.budgets()[-1]
        named = next(row for row in scaling_words.MEASURES.values() if row.key == measure)
        first = ahead(laboratory.means(budget, measure))
        return Answer(list(WAYS).index(first) if first else None, {"finding": laboratory.finding(named)})

    return found


def grid(store: ModelStore) -> Answer:
    """How much of B3's lead over B0 is left on one grid for both."""
    rows = metrics(POCKET.name)["variants"]
    shares = {
        f"{name}_{variant[-1]}": 100 * rows[variant][f"evidence_inside_{key}_grid"]
        for name, key in (("own", "own"), ("one", "common"))
        for variant in ("B0", "B3")
    }
    own, one = shares["own_3"] - shares["own_0"], shares["one_3"] - shares["one_0"]
    return Answer(0 if one >= own else 1 if one > 0 else 2, shares | {"own": own, "one": one})


def baselines(store: ModelStore) -> Answer:
    """The exact map beside maps that know nothing, by deletion and insertion."""
    from explain.maps.faithfulness import BASELINES
    from explain.maps.judging import Candidate, judge
    from explain.maps.methods import EXACT, title

    image, truth = _scene(FOX).open()
    network = _network(store, "B0")
    assert truth
    with store.turn.take():
        found = list(judge(network, image, [Candidate(name) for name in (EXACT, *BASELINES)], truth.index))
    areas = [
        (one.candidate.name, one.deletion.area, one.insertion.area) for one in found if one.deletion and one.insertion
    ]
    _, less, more = areas[0]
    beaten = sum(less < deleted and more > inserted for _, deleted, inserted in areas[1:])
    deletion, insertion = (", ".join(f"{title(row[0])} {row[column]:.3f}" for row in areas) for column in (1, 2))
    return Answer(0 if beaten == len(BASELINES) else 1 if beaten else 2, {"deletion": deletion, "insertion": insertion})


def shuffle(store: ModelStore) -> Answer:
    """How alike the map is once the weights are permuted."""
    from explain.maps.judging import cascade

    image, truth = _scene(FOX).open()
    network = _network(store, "B0")
    assert truth
    with store.turn.take():
        found = list(cascade(network, network.intake.tensor(image), truth.index))
    last = found[-1].likeness
    return Answer(0 if last > 0.8 else 1 if last > 0.4 else 2, {"first": found[1].likeness, "last": last})


def wrong(store: ModelStore) -> Answer:
    """How often B0 is right, and how often it names something where there is nothing."""
    row = metrics(POCKET.name)["variants"]["B0"]
    figures = {"accuracy": 100 * row["accuracy"], "through": 100 * row["unknown_let_through"]}
    return Answer(0 if figures["accuracy"] == 100 and not figures["through"] else 1, figures)


def here(store: ModelStore) -> Answer:
    """Multiply-adds beside milliseconds of two bundled networks, timed now; undecided where they are too unsure."""
    from explain.costs.latency import ratio
    from explain.costs.timing import Timed, run

    events = run(Plan(specs(POCKET.name, ("B0", "B3"))), store)
    b0, b3 = {event.spec: event for event in events if isinstance(event, Timed)}.values()
    times, macs = ratio(b3.latency, b0.latency), b3.macs / b0.macs
    sure = {
        0: times.low > (1 + ALIKE) * macs,
        1: (1 - ALIKE) * macs < times.low and times.high < (1 + ALIKE) * macs,
        2: times.high < (1 - ALIKE) * macs,
    }
    option = next((number for number, holds in sure.items() if holds), None)
    said = lesson_words.longer(timing_words.ratio(times), option is not None)
    fast, slow = words.known(b0.latency), words.known(b3.latency)
    return Answer(option, {"macs": macs, "times": times.value, "longer": said, "fast": fast, "slow": slow})


def gpu(store: ModelStore) -> Answer:
    """B4 and ResNet-50 on a GPU, as timm published it."""
    b4, resnet = (("tf_efficientnet_b4", 380), ("resnet50", 224))
    (macs_4, activations_4), (macs_50, activations_50) = (architecture(name).at[px] for name, px in (b4, resnet))
    times = SPEEDS[resnet].rtx4090 / SPEEDS[b4].rtx4090
    figures = {"macs_4": macs_4, "macs_50": macs_50, "activations_4": activations_4, "activations_50": activations_50}
    return Answer(0 if times < 1 - ALIKE else 2 if times > 1 + ALIKE else 1, figures | {"times": times})


def claim(store: ModelStore) -> Answer:
    """B1 against ResNet-152 on newer machines, as timm published it."""
    from explain.published.claims import faster
    from explain.published.paper import TABLE_4, number

    found = faster(("tf_efficientnet_b1", 240), ("resnet152", 224)).values()
    printed = number(TABLE_4[0].ratio)
    least, most = min(found), max(found)
    option = 2 if most < (1 - ALIKE) * printed else 0 if least > (1 + ALIKE) * printed else 1
    return Answer(option, {"least": least, "most": most, "machines": len(MACHINES)})


def _photograph(name: str) -> Image.Image:
    """Raises `LensError` where its package came without it."""
    found = next((row for row in examples.photos() if row.name == name), None)
    if found is None:
        raise LensError(lesson_words.NO_PHOTOGRAPH)
    return found.open()[0]


def _effect(store: ModelStore, key: str) -> tuple[Network, Effect, Effect]:
    """The right input, and one usual mistake."""
    from explain.inputs.effects import effects
    from explain.inputs.usual import mistakes

    image = _photograph(COFFEE)
    network = store.get(LITE0)
    rows = [row for row in mistakes(network.spec, network.intake) if row.key == key]
    first, one = effects(network, image, rows, store)
    return network, first, one


def _told(network: Network, first: Effect, one: Effect) -> dict[str, Any]:
    return {
        "before": network.classes[first.index], "now": network.classes[one.index],
        "was": 100 * first.probability, "share": 100 * one.kept, "moved": 100 * one.moved,
    }  # fmt: skip


def order(store: ModelStore) -> Answer:
    """Red and blue exchanged."""
    network, first, one = _effect(store, "bgr")
    option = 0 if one.index != first.index else 1 if one.kept >= first.probability else 2
    return Answer(option, _told(network, first, one))


def bytes_(store: ModelStore) -> Answer:
    """Values from 0 to 255."""
    network, first, one = _effect(store, "bytes")
    return Answer(0 if one.index == first.index else 1, _told(network, first, one))


def kernel(store: ModelStore) -> Answer:
    """Pixels skipped."""
    network, first, one = _effect(store, "nearest")
    return Answer(0 if one.moved < 0.01 else 1 if one.moved <= 0.1 else 2, _told(network, first, one))


def side(store: ModelStore) -> Answer:
    """One picture at three sizes."""
    from explain.inputs.sizes import at

    image, network = _photograph(COFFEE), store.get(LITE0)
    with store.turn.take():
        found = [at(network, image, size) for size in (112, 224, 448)]
    shares = [100 * float(one.evidence.probabilities[found[1].index]) for one in found]
    figures = dict(zip(("small", "own", "large"), shares, strict=True))
    return Answer(shares.index(max(shares)), figures)


def training(store: ModelStore) -> Answer:
    """Batch norm by this picture alone."""
    network, first, one = _effect(store, "training-1")
    less = one.kept < 0.8 * first.probability
    return Answer(2 if one.index != first.index else 1 if less else 0, _told(network, first, one))


ANSWERS: dict[str, Measure] = {
    "tiger": tiger, "mean": mean, "erase": erase, "nothing": nothing,
    "width": _times(Scaling(2, 1, 224)), "depth": _times(Scaling(1, 2, 224)), "resolution": _times(Scaling(1, 1, 448)),
    "pixel": pixel,
    "paper": paper, "ours": _controls("accuracy"), "maps": _controls("evidence_inside_common_grid"),
    "grid": grid, "baselines": baselines, "shuffle": shuffle, "wrong": wrong,
    "here": here, "gpu": gpu, "claim": claim,
    "order": order, "bytes": bytes_, "kernel": kernel, "side": side, "training": training,
    **catching.ANSWERS,
}  # fmt: skip
