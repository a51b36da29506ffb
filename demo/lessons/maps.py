"""The lesson on what a map can and cannot tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.lessons.showing import FOX, as_compared, compared, picture, pocket, scene
from demo.lessons.step import Cuts, Figures, Found, Lesson, Shown, Step
from demo.trust import charts as trust_charts
from demo.trust import words as trust_words
from demo.trust.board import Board
from demo.ui import words
from demo.ui.links import address
from explain.networks.accuracy import metrics
from explain.networks.variants import POCKET

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

DOG_AND_WOLF = "dog-wolf"


def _both(store: ModelStore, name: str) -> Shown:
    """B0 and B3 on that scene, as on Compare."""
    image, truth = scene(name).open()
    return as_compared(compared(store, image, ("B0", "B3")), image, truth)


def grid(store: ModelStore) -> Found:
    """How much of B3's lead over B0 is left on one grid for both."""
    rows = metrics(POCKET.name)["variants"]
    shares = {
        f"{name}_{variant[-1]}": 100 * rows[variant][f"evidence_inside_{key}_grid"]
        for name, key in (("own", "own"), ("one", "common"))
        for variant in ("B0", "B3")
    }
    leads = {name: shares[f"{name}_3"] - shares[f"{name}_0"] for name in ("own", "one")}
    return Found(shares | leads, _both(store, FOX))


def _left(figures: Figures) -> int:
    return 0 if figures["one"] >= figures["own"] else 1 if figures["one"] > 0 else 2


def baselines(store: ModelStore) -> Found:
    """The exact map beside maps that know nothing, by deletion and insertion."""
    from explain.maps.faithfulness import BASELINES
    from explain.maps.judging import Candidate, judge
    from explain.maps.methods import EXACT

    image, truth = scene(FOX).open()
    network = pocket(store, "B0")
    assert truth
    mask = truth.within(network.intake.box(*image.size))
    board = Board(image, [network], truth)
    board.turn_to(network, truth.index, mask)
    with store.turn.take():
        for judged in judge(network, image, [Candidate(name) for name in (EXACT, *BASELINES)], truth.index, mask):
            board.add_judged(judged)
    areas = [
        (one.candidate.name, one.deletion.area, one.insertion.area)
        for one in board.found[network.spec.label]
        if one.deletion and one.insertion
    ]
    _, less, more = areas[0]
    beaten = sum(less < deleted and more > inserted for _, deleted, inserted in areas[1:])
    least, most = min(deleted for _, deleted, _ in areas[1:]), max(inserted for _, _, inserted in areas[1:])
    figures = {"less": less, "least": least, "more": more, "most": most, "beaten": beaten, "of": len(BASELINES)}
    return Found(figures, Shown(board.value, trust_charts.curves(board.found), plain=True))


def _beaten(figures: Figures) -> int:
    return 0 if figures["beaten"] == figures["of"] else 1 if figures["beaten"] else 2


def shuffle(store: ModelStore) -> Found:
    """How alike the map is once the weights are permuted."""
    from explain.maps.judging import cascade

    image, truth = scene(FOX).open()
    network = pocket(store, "B0")
    assert truth
    board = Board(image, [network])
    board.turn_to(network, truth.index)
    with store.turn.take():
        found = list(cascade(network, network.intake.tensor(image), truth.index))
    for faded in found:
        board.add(trust_words.faded(faded.part), faded.values, [], words.minus(f"likeness {faded.likeness:.2f}"))
    figures = {"first": found[1].likeness, "last": found[-1].likeness}
    return Found(figures, Shown(board.value, plain=True))


_LIKE = Cuts("last", (0.4, 0.8))
OPPOSITE = (
    "{:.2f} is far below 0, so the map has turned over: where most of the evidence was, the least is now. Shuffled "
    "weights turn it over as easily as not; what counts is that it is no longer the same."
)


def _alike(figures: Figures) -> int | str:
    """Fewest alike first in the bounds, last among the options; no option is for a map that has turned over."""
    if figures["last"] < -_LIKE.bounds[0]:
        return words.minus(OPPOSITE.format(figures["last"]))
    return len(_LIKE.bounds) - _LIKE(figures)


def wrong(store: ModelStore) -> Found:
    """How often B0 is right, and how often it names something where there is nothing."""
    row = metrics(POCKET.name)["variants"]["B0"]
    figures = {"accuracy": 100 * row["accuracy"], "through": 100 * row["unknown_let_through"]}
    return Found(figures, _both(store, DOG_AND_WOLF))


def _always_right(figures: Figures) -> int:
    return 0 if figures["accuracy"] == 100 and not figures["through"] else 1


LESSON = Lesson(
    "What a map can and cannot tell",
    "A map can be put to the test: against baselines, against a shuffled network, on one grid.",
    {
        "grid": Step(
            "More of pocket B3’s evidence lies on the object than of B0’s; but its map has more cells. On one coarse "
            "grid for both, **how much of that lead remains?**",
            ("All of it or more", "Part of it", "None of it"),
            grid,
            _left,
            "Over many scenes, on their own grids: {own_0:.1f} % and {own_3:.1f} %, a lead of {own:.1f} points. On one "
            "grid: {one_0:.1f} % and {one_3:.1f} %, a lead of {one:.1f} points.",
            "Sharper does not mean better. Untick *Smooth* above the cards to see a network’s real grid.",
            "B0 and B3 side by side",
            address("", scene=FOX, family="pocket", variants="B0,B3", run="1"),
            picture(FOX),
        ),
        "baselines": Step(
            "Remove pixels in the order of the map, highest-ranked first, and watch the answer fall; then bring them "
            "back in the same order. **Does pocket B0’s exact map for the fox beat a random map, a blob in the centre "
            "and the picture’s edges?**",
            ("It beats all three", "It beats some of them", "It beats none"),
            baselines,
            _beaten,
            "Area under the curve, removing (lower is better): {less:.3f}, and {least:.3f} for the best of the three. "
            "Bringing back (higher is better): {more:.3f}, and {most:.3f} for the best of the three.",
            "Objects are often in the middle and have edges, so such dummies are hard to beat on a single picture. "
            "Over 200 scenes the exact map beats them all: the page shows both. One picture proves little.",
            "Measure it there",
            address("trust", scene=FOX, network="pocket/B0/scenes", methods="exact", run="1"),
            picture(FOX),
        ),
        "shuffle": Step(
            "The network’s weights are shuffled, from its end to its start. **How similar is the map of the same class "
            "then?** (1 means the same, 0 unrelated, −1 the opposite.)",
            _LIKE.options("Over {1}: nearly the same", "{0} to {1}: similar", "Under {0}: hardly similar"),
            shuffle,
            _alike,
            "With everything shuffled the similarity is {last:.2f}; after the classifier alone it was {first:.2f}.",
            "A map that stays the same shows the picture, not what was learned. Some popular methods fail this test.",
            "Shuffle it part by part",
            address("trust", scene=FOX, network="pocket/B0/scenes", shuffle="1"),
            picture(FOX),
        ),
        "wrong": Step(
            "Over many scenes pocket B0 is nearly always right. **Does a crisp map mean that the answer is right?**",
            ("Yes", "No"),
            wrong,
            _always_right,
            "On held-out scenes B0 is right {accuracy:.1f} % of the time. When a scene holds nothing it knows, it "
            "still names something {through:.1f} % of the time, with a map like any other.",
            "A map shows where the evidence for an answer lies, not whether the answer is right. Look at the map of "
            "the second class before you trust the first.",
            "The dog and the wolf: two answers, two maps",
            address("", scene=DOG_AND_WOLF, family="pocket", variants="B0,B3", run="1"),
            picture(DOG_AND_WOLF),
        ),
    },
)
