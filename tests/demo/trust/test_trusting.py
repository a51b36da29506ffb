"""A run of the Trust page, step by step: each card is made once, a slow map says how far it is, and Stop ends it."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.trust import board, trusting
from demo.trust import words as trust_words
from demo.trust.trusting import Question, Step, steps
from demo.trust.why import reason
from demo.ui import words
from demo.ui.truth import Truth
from explain.maps.faithfulness import Curve
from explain.maps.judging import Candidate, Judged
from explain.maps.methods import METHODS
from explain.networks import building
from explain.networks.store import ModelStore
from explain.own.catalogue import Catalogue
from tests.places import EXAMPLES

FOX = Image.open(EXAMPLES / "fox.png").convert("RGB")
TRUTH = Truth("fox", np.asarray(Image.open(EXAMPLES / "fox.mask.fox.png"), np.float32) / 255)
ASKED = Question(FOX, TRUTH, ("pocket/B0/scenes",), ("exact", "layercam"), "stage 6", road=False)
PATIENCE = 20  # s, for what should happen at once
DUMMIES = ["dummy: random", "dummy: centre", "dummy: edges of the picture", "dummy: network shuffled"]
TITLES = ["Evidence map, exact", "LayerCAM, stage 6", *DUMMIES]


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


def run(store: ModelStore, question: Question, stopped: Callable[[], bool] = lambda: False) -> list[Step]:
    return list(steps(store, Catalogue(), question, stopped))


def wait_until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < end:
        time.sleep(0.001)
    assert condition()


def counted(monkeypatch: pytest.MonkeyPatch, name: str) -> list[object]:
    """One for each call of what `board` knows by that name."""
    calls: list[object] = []
    original = getattr(board, name)

    def noting(*given: Any) -> Any:
        calls.append(given)
        return original(*given)

    monkeypatch.setattr(board, name, noting)
    return calls


def test_each_card_is_made_once_and_the_picture_encoded_once(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, encoded = counted(monkeypatch, "map_card"), counted(monkeypatch, "encode")
    shown = [step for step in run(store, ASKED) if isinstance(step[0], dict) and "cards" in step[0]]
    measured = [[card["state"] for card in step[0]["cards"]].count("done") for step in shown]
    assert measured == [1, 2, 3, 4, 5, 6, 6]
    assert {len(step[0]["cards"]) for step in shown} == {6}  # those to come have their places
    assert (len(made), len(encoded)) == (6, 1)
    assert shown[0][0]["cards"][0] is shown[-1][0]["cards"][0]
    cards = shown[-1][0]["cards"]
    assert [card["title"] for card in cards] == TITLES
    terms = ["Map grid", "Deletion", "Insertion", "Pointing game", "On the object"]
    assert [fact[0] for fact in cards[0]["facts"]] == terms
    assert [card["facts"][0][1] for card in cards[:3]] == ["6 × 6", "6 × 6", "6 × 6"]
    assert "deletion and insertion both" in shown[-1][3]
    table = shown[-1][2]
    assert all(title in table for title in TITLES)
    assert all(fact[1] in table for card in cards for fact in card["facts"])


def test_several_networks_stand_beside_each_other_each_with_all_of_its_maps(store: ModelStore) -> None:
    both = replace(ASKED, keys=("pocket/B0/scenes", "pocket/B3/scenes"), methods=("exact",))
    first, *_, (cards, figure, table, said) = run(store, both)
    assert f"pocket B0: {TITLES[0]}" in first[2]  # from its first row on
    titles = [f"{label}: {title}" for label in ("pocket B0", "pocket B3") for title in (TITLES[0], *DUMMIES)]
    assert [card["title"] for card in cards["cards"]] == titles
    assert [card["facts"][0][1] for card in cards["cards"]] == ["6 × 6"] * 5 + ["8 × 8"] * 5
    assert all(title in table for title in titles)
    assert said.count("deletion and insertion both") == 2
    assert not isinstance(figure, dict)
    heads = [note.text for note in figure.layout.annotations]
    assert heads == [f"{curve}, {label}" for label in ("pocket B0", "pocket B3") for curve in ("Deletion", "Insertion")]
    assert len(figure.data) == 2 * len(titles)
    assert sum(line.showlegend for line in figure.data) == 5
    found = trusting.cost(Catalogue(), both.keys, ["exact"], "head", False)
    assert found.count("5 × 42") == 2


def test_a_map_that_ties_in_the_digits_that_are_shown_has_not_won() -> None:
    def judged(name: str, deletion: float, insertion: float) -> Judged:
        return Judged(Candidate(name), None, Curve(np.full(2, deletion)), Curve(np.full(2, insertion)))

    edges = judged("edges", 0.0254, 0.5)
    assert "no map beats" in trust_words.verdict([judged("exact", 0.0249, 0.8), edges])  # both read 0.025
    said = trust_words.verdict([judged("exact", 0.0241, 0.8), edges])
    assert "**the exact map** beats" in said
    assert "deletion 0.024 against 0.025 for dummy: edges of the picture" in said
    assert "insertion 0.800 against 0.500 for dummy: edges of the picture" in said


@pytest.mark.parametrize(
    ("dummy", "place", "said"),
    [
        ("centre", (3, 3), "The fox is in the middle of the picture, where a blob is hard to beat."),
        ("centre", (0, 0), ""),  # it is not in the middle
        ("edges", (0, 0), "Most of the picture’s edges lie on the fox, so a map of edges finds it, too."),
        ("edges", (5, 5), ""),  # its edges are elsewhere
    ],
)
def test_a_dummy_that_is_not_beaten_is_explained_where_the_picture_explains_it(
    dummy: str, place: tuple[int, int], said: str
) -> None:
    def judged(name: str, area: float) -> Judged:
        values = np.zeros((8, 8))
        values[:2, :2] = 1.0  # where the edges are
        return Judged(Candidate(name), values, Curve(np.full(2, 1 - area)), Curve(np.full(2, area)))

    mask = np.zeros((80, 80))
    row, column = (10 * at for at in place)
    mask[row : row + 20, column : column + 20] = 1
    assert reason([judged("exact", 0.5), judged(dummy, 0.6)], mask, "fox") == said
    assert reason([judged("exact", 0.7), judged(dummy, 0.6)], mask, "fox") == ""  # it is beaten


def test_the_map_of_a_network_that_sees_all_of_a_wide_picture_lies_on_all_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = building.intake
    monkeypatch.setattr(building, "intake", lambda spec: replace(plain(spec), crop_mode="squash", crop_pct=1.0))
    wide = Image.new("RGB", (1000, 500), "olive")
    *_, (cards, _, _, _) = run(ModelStore(), replace(ASKED, image=wide, truth=None, methods=("exact",)))
    assert cards["cards"][0]["box"] == pytest.approx((0, 0, 1, 1))


def test_a_picture_of_one_colour_says_nothing_of_any_map(store: ModelStore) -> None:
    flat = Image.new("RGB", (96, 96), "grey")
    *_, (cards, _, _, said) = run(store, replace(ASKED, image=flat, truth=None))
    assert "one single colour" in said
    assert all(card["maps"] or card["error"].endswith(".") for card in cards["cards"])


def test_a_slow_map_says_how_far_it_is_and_leaves_the_cards_alone(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trusting, "TELL_SECONDS", 0)
    told = [step for step in run(store, replace(ASKED, methods=("scorecam",), stage="head")) if "of 320" in step[3]]
    assert [step[3].split("map, ")[1] for step in told] == [f"{n} of 320 passes." for n in range(32, 321, 32)]
    assert all(step[:3] == (gr.skip(),) * 3 for step in told)
    assert told[0][3].startswith("Measuring: 0 of 5 maps done. Score-CAM, head: ")


def test_stop_ends_a_slow_map_midway(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusting, "TELL_SECONDS", 0)
    pressed = threading.Event()
    said = []
    for step in steps(store, Catalogue(), replace(ASKED, methods=("exact", "scorecam"), stage="head"), pressed.is_set):
        said.append(step[3])
        if "Score-CAM" in step[3]:
            pressed.set()
    assert said[-1].startswith("Stopped")
    assert len([text for text in said if "of 320" in text]) < 10  # some batches may have been told of meanwhile
    assert step[0]["cards"][0]["title"] == TITLES[0]  # what had been done
    assert len(step[0]["cards"]) == 1
    assert not store.turn.standing


def test_a_visitor_who_leaves_ends_it_too(store: ModelStore) -> None:
    running = steps(store, Catalogue(), ASKED, lambda: False)
    next(running)
    next(running)
    with closing(running):  # type: ignore[type-var]
        assert store.turn.standing
    wait_until(lambda: not store.turn.standing)


def test_others_run_between_two_passes_of_a_map(store: ModelStore) -> None:
    passes, ran_after = [0], []

    def run_another() -> None:
        with store.turn.take():
            ran_after.append(passes[0])

    other = threading.Thread(target=run_another)

    def stopped() -> bool:  # asked after every pass
        passes[0] += 1
        if passes[0] == 5:
            other.start()
            wait_until(lambda: store.turn.standing == 2)
        return False

    run(store, replace(ASKED, methods=("scorecam",), stage="head"), stopped)
    other.join(PATIENCE)
    assert ran_after == [5]
    assert passes[0] > 20


def test_stop_ends_the_shuffling_midway_and_says_so(store: ModelStore) -> None:
    pressed = threading.Event()
    shown = trusting.fade(store, Catalogue(), ASKED, pressed.is_set)
    assert next(shown)[1] == trust_words.FADING
    pressed.set()
    assert [said for _, said in shown] == [words.STOPPED]
    assert not store.turn.standing


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"image": None}, "give a picture first"),
        ({"methods": ()}, "Choose at least one map"),
        ({"methods": ("exact", "<b>")}, "from the list"),
        ({"stage": "stage 9"}, "has no stage 9: choose stage 2, stage 3"),
        ({"keys": ("nix",)}, "There is no network"),
        ({"keys": ()}, "Choose one to 4 networks"),
        ({"keys": ("pocket/B0/scenes",) * 5}, "Choose one to 4 networks"),
    ],
)
def test_a_mistake_is_one_sentence(store: ModelStore, change: dict[str, Any], said: str) -> None:
    with pytest.raises(gr.Error, match=said):
        run(store, replace(ASKED, **change))
    assert not store.turn.standing


COSTS = [
    # 1 + 2 for the two maps, and two curves of 21 pictures for these and the four that know nothing
    ("pocket/B0/scenes", ("exact", "layercam"), "head", False, ["takes 3 passes", "6 × 42", "**255**"]),
    ("pocket/B0/scenes", ("exact",), "stage 4", True, ["takes 1 pass through", "5 × 52", "**261**"]),
    (
        "pocket/B3/scenes",
        ("scorecam", "exact"),
        "head",
        False,
        ["Score-CAM at the head of pocket B3: 385", "386 passes"],
    ),
    ("pocket/B3/scenes", ("ablationcam",), "stage 6", False, ["Ablation-CAM at stage 6 of pocket B3: 33 passes"]),
    ("imagenet/B0/aa_in1k", ("scorecam",), "head", False, ["Score-CAM at the head of B0: 1,281 passes"]),
    ("relatives/ResNet-50/published", ("exact",), "stage 4", False, ["has no stage 4: choose head."]),
    ("pocket/B0/scenes", (), "head", False, ["Choose at least one map"]),
    ("nix", ("exact",), "head", False, ["There is no network “nix”"]),
]


@pytest.mark.parametrize(("key", "methods", "stage", "road", "said"), COSTS)
def test_what_it_takes_is_said_before(
    key: str, methods: tuple[str, ...], stage: str, road: bool, said: list[str]
) -> None:
    found = trusting.cost(Catalogue(), [key], methods, stage, road)
    assert [text for text in said if text not in found] == []


def test_arithmetic_is_that_of_the_networks_multiply_adds() -> None:
    from explain.networks.cost import cost
    from explain.networks.variants import specs

    macs = cost(specs("pocket", ("B0",))[0]).macs
    found = trusting.cost(Catalogue(), ["pocket/B0/scenes"], ["exact", "layercam"], "head", False)
    assert f"up to {255 * macs / 1e9:.2f} B multiply-adds" in found


def test_the_words_know_which_methods_are_the_exact_map_at_the_head() -> None:
    assert trust_words.SAME.startswith("At the head, Grad-CAM, XGrad-CAM, HiResCAM and Shapley-CAM equal the exact map")
    assert [row[0] for row in trust_words.methods_rows()] == [method.title for method in METHODS.values()]
