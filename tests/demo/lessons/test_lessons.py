"""The lessons: their steps, and what is measured for them."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from demo.lessons import content as lessons
from demo.lessons.lessons import LESSONS
from demo.lessons.step import Cuts, Found, Step
from demo.lessons.words import UNDECIDED, judged
from demo.room import asked
from demo.room.rooms import Place
from demo.scaling import laboratory
from explain.costs import timing
from explain.costs.latency import Latency
from explain.costs.plan import Plan
from explain.errors import LensError
from explain.maps import summary
from explain.maps.methods import EXACT
from explain.networks.cost import cost
from explain.networks.scaling import Coefficients
from explain.networks.store import ModelStore
from explain.training.scenes import FONT

STEPS = {name: step for lesson in LESSONS.values() for name, step in lesson.steps.items()}
BY_THE_CLOCK = {"here", "speed"}
CLOSE = {"depth": (90.0, 0.5), "width": (94.5, 0.2), "resolution": (94.4, 0.2), "compound": (94.7, 0.2)}
PLACES = [(lesson, number) for lesson in LESSONS for number in range(len(LESSONS[lesson].steps))]


def option(name: str, found: Found) -> int | str | None:
    return STEPS[name].right(found.figures)


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


def test_there_are_eight_lessons_of_three_to_five_steps() -> None:
    assert len(LESSONS) == 8
    assert all(3 <= len(lesson.steps) <= 5 for lesson in LESSONS.values())


def test_what_is_asked_is_a_whole_sentence_before_anything_is_measured() -> None:
    asked = [
        text for lesson in LESSONS.values() for step in lesson.steps.values() for text in (step.question, step.after)
    ]
    assert [text for text in asked if "{" in text] == []


def test_the_way_to_twice_the_side_builds_twice_the_side() -> None:
    asked = {key: float(value[0]) for key, value in parse_qs(urlsplit(STEPS["resolution"].way).query).items()}
    scaling = Coefficients(asked["alpha"], asked["beta"], asked["gamma"]).at(asked["phi"])
    assert (scaling.depth, scaling.width, scaling.resolution) == (1, 1, 2 * 224)


def test_no_two_steps_have_one_name() -> None:
    assert sum(len(lesson.steps) for lesson in LESSONS.values()) == len(STEPS)


def test_a_room_asks_the_same_questions_by_the_numbers_that_links_have() -> None:
    assert [*dict.fromkeys(place.lesson for place in asked.places())] == [*LESSONS]
    here, erased = asked.asked(Place("cost", 0)), asked.asked(Place("looks", 2))
    assert here.options == (*STEPS["here"].options, "Nothing is decided")
    assert (erased.name, erased.question) == ("erase", STEPS["erase"].question)


@pytest.mark.parametrize("name", [name for name in STEPS if name not in BY_THE_CLOCK])
def test_what_is_measured_fills_the_sentence_speaks_for_an_option_and_is_seen(name: str, store: ModelStore) -> None:
    if name in LESSONS["deployment"].steps and not FONT.exists():
        pytest.skip("the scenes that twins are judged on need Debian's fonts-noto-color-emoji")
    found, step = STEPS[name].measure(store), STEPS[name]
    assert not re.search(r"[{}]|nan|inf\b", step.measured.format(**found.figures))
    right = step.right(found.figures)
    assert isinstance(right, str) or (right is None and step.unsure) or 0 <= int(str(right)) < len(step.options)
    assert found.shown.cards or found.shown.figure or found.shown.html


def test_the_clock_fills_its_sentence_too(store: ModelStore) -> None:
    figures = STEPS["here"].measure(store).figures
    assert figures["macs"] == pytest.approx(19.2 / 5.78, rel=0.01)  # "more than three times"
    assert figures["times"] > 0


@pytest.mark.parametrize(
    ("ms", "spread", "option", "said"),
    [
        (30, 0.02, 1, "3.0 times as long"),  # of 3.3 times the multiply-adds
        (50, 0.02, 0, "5.0 times as long"),
        (20, 0.02, 2, "2.0 times as long"),
        (30, 0.2, None, "2.0 to 4.5 times as long, too uncertain to decide"),
        (11, 0.2, 2, "0.7 to 1.6 times as long"),  # however unsure, clearly fewer
        (11, 0.9, None, "an unknown number of times as long, too uncertain to decide"),
    ],
)
def test_the_lesson_on_time_decides_no_more_than_the_times_carry(
    ms: float, spread: float, option: int | None, said: str, monkeypatch: pytest.MonkeyPatch, store: ModelStore
) -> None:
    def run(plan: Plan, store: ModelStore) -> Iterator[timing.Timed]:
        for spec, median in zip(plan.specs, (10, ms), strict=True):
            low, high = median * (1 - spread), median * (1 + spread)
            latency = Latency(median, low, high, 9, 1, "cpu", low=low, high=high)
            yield timing.Timed(spec, 64, 1, cost(spec).macs, 1, latency)

    monkeypatch.setattr(timing, "run", run)
    found = STEPS["here"].measure(store)
    assert (STEPS["here"].right(found.figures), found.figures["longer"]) == (option, said)
    assert f"{said}, on this server" in STEPS["here"].measured.format(**found.figures)


@pytest.mark.parametrize(
    ("name", "option"),
    [("mean", 1), ("width", 1), ("depth", 0), ("resolution", 1), ("pixel", 1), ("paper", 3), ("gpu", 2), ("claim", 2)],
)
def test_what_is_known_beforehand_comes_out(name: str, option: int, store: ModelStore) -> None:
    assert STEPS[name].right(STEPS[name].measure(store).figures) == option


def test_figures_are_those_of_the_paper_and_of_its_rebuilt_networks(store: ModelStore) -> None:
    assert STEPS["width"].measure(store).figures["times"] == pytest.approx(
        1.45 / 0.386, abs=0.01
    )  # both counted: facts 1.6
    assert STEPS["depth"].measure(store).figures["times"] == pytest.approx(0.782 / 0.386, abs=0.01)
    pixel = STEPS["pixel"].measure(store).figures
    assert (pixel["before"], pixel["after"]) == pytest.approx((1.589, 1.798), abs=5e-4)  # facts 2.3
    assert pixel["more"] == pytest.approx(100 * (1.798 / 1.589 - 1), abs=0.1)
    paper = {"depth": 79.0, "width": 78.9, "resolution": 79.1, "compound": 81.1}
    assert STEPS["paper"].measure(store).figures == paper


def test_the_mean_of_the_map_and_the_bias_make_the_logit(store: ModelStore) -> None:
    found = STEPS["mean"].measure(store).figures
    assert found["mean"] + found["bias"] == pytest.approx(found["logit"], abs=1e-4)


def test_shares_of_the_evidence_make_a_whole(store: ModelStore) -> None:
    assert sum(STEPS["tiger"].measure(store).figures.values()) == pytest.approx(100)


def test_seven_tenths_of_the_evidence_lie_on_the_tiger_as_teachers_are_told(store: ModelStore) -> None:
    found = STEPS["tiger"].measure(store).figures
    assert found["tiger"] == pytest.approx(70, abs=5)
    assert found["cat"] < 5


@pytest.mark.parametrize("measure", ["deletion", "insertion"])
def test_over_200_scenes_the_exact_map_beats_all_that_know_nothing_as_the_lesson_says(measure: str) -> None:
    trial = summary.read(summary.FILES["pocket"])["B0"]
    assert trial["scenes"] == 200
    assert [summary.beats_all(row, measure) for row in trial["maps"] if row["name"] == EXACT] == [True]


def test_an_undecided_measurement_calls_no_guess_right(monkeypatch: pytest.MonkeyPatch, store: ModelStore) -> None:
    monkeypatch.setattr(laboratory, "means", lambda budget, measure: CLOSE)
    assert option("ours", STEPS["ours"].measure(store)) is None
    assert judged(None, "Wider") == "You guessed: Wider. Nothing is decided."
    assert judged(None, UNDECIDED) == "Right: Nothing is decided."


def test_that_nothing_is_decided_can_be_guessed_where_it_may_end_so_and_is_then_right(
    monkeypatch: pytest.MonkeyPatch, store: ModelStore
) -> None:
    assert {name for name, step in STEPS.items() if UNDECIDED in step.choices} == {"ours", "maps", "here", "speed"}
    monkeypatch.setattr(laboratory, "means", lambda budget, measure: CLOSE)
    found = lessons.reveal(store, "together", 1, UNDECIDED)
    assert found.said.startswith("**Right: Nothing is decided.**")
    assert STEPS["ours"].choices[found.right or 0] == UNDECIDED
    assert lessons.guessed("together", 1, UNDECIDED, found)["ours"].right


def test_a_likeness_far_below_nought_is_explained_and_not_graded() -> None:
    shuffled = STEPS["shuffle"].right
    assert [shuffled({"last": last}) for last in (0.9, 0.5, 0.1, -0.2)] == [0, 1, 2, 2]
    assert "turned over" in str(shuffled({"last": -0.87}))
    assert "−0.87" in str(shuffled({"last": -0.87}))


@pytest.mark.parametrize(
    ("apart", "times", "right"), [(True, 0.6, 0), (True, 1.7, 1), (False, 0.6, None), (False, 1.7, None)]
)
def test_int8_is_faster_or_slower_only_where_the_times_can_be_told_apart(
    apart: bool, times: float, right: int | None
) -> None:
    assert STEPS["speed"].right({"apart": apart, "times": times}) == right


def test_the_bounds_of_an_answer_stand_in_its_options() -> None:
    cuts = Cuts("share", (75, 95))
    assert cuts.options("Under {0} %", "{0} to {1} %", "Over {1} %") == ("Under 75 %", "75 to 95 %", "Over 95 %")
    assert [cuts({"share": share}) for share in (74.9, 75, 94.9, 95)] == [0, 1, 1, 2]


def test_what_was_guessed_and_found_is_told_at_the_end_with_the_way_to_the_next_lesson(store: ModelStore) -> None:
    guesses: dict[str, lessons.Guess] = {}
    for number, guess in enumerate(("Wider", UNDECIDED)):
        guesses |= lessons.guessed("together", number, guess, lessons.reveal(store, "together", number, guess))
    told = lessons.ending("together", guesses)
    assert re.search(r"Which was the most accurate\?</th><td>Wider</td><td>All three together</td>", told)
    assert "<td>not yet</td><td>not yet</td>" in told
    assert 'href="./lessons?lesson=maps"' in told


def test_what_a_browser_kept_of_the_guesses_is_what_it_was_told(store: ModelStore) -> None:
    found: dict[str, lessons.Guess] = {}
    for number, guess in enumerate(("Wider", UNDECIDED)):
        found |= lessons.guessed("together", number, guess, lessons.reveal(store, "together", number, guess))
    assert lessons.remembered(json.loads(json.dumps(lessons.kept(found)))) == found


@pytest.mark.parametrize(
    "told",
    [
        None,
        "x",
        [],
        {"elsewhere": ["Wider", "Wider"]},
        {"ours": "Wider"},
        {"ours": ["Wider"]},
        {"ours": ["Never offered", "Wider"]},
        {"ours": [["Wider"], "Wider"]},
        {"ours": ["Wider", "x" * 2000]},
        {"ours": {"0": "Wider"}},
    ],
)
def test_what_no_step_has_said_is_not_remembered(told: object) -> None:
    assert lessons.remembered(told) == {}


def test_a_lesson_without_a_guess_ends_without_a_score() -> None:
    assert "Nothing was graded" in lessons.ending("looks", {})


@pytest.mark.parametrize(("lesson", "number"), PLACES)
def test_what_stands_there_while_one_guesses_needs_no_network(lesson: str, number: int) -> None:
    _, step = lessons.step(lesson, number)
    shown = step.before()
    assert shown.cards is None
    assert "<img" in shown.html or "<table" in shown.html


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.slide])
def test_a_slider_begins_where_the_answer_is_and_can_be_moved_to_its_ends(name: str, store: ModelStore) -> None:
    step = STEPS[name]
    assert step.slide
    assert step.slide.show(step.slide.value).html == step.measure(store).shown.html
    assert all(step.slide.show(end).html for end in (step.slide.low, step.slide.high))


def test_a_guess_is_set_beside_what_was_measured() -> None:
    assert judged("Wider", "Wider") == "Right: Wider."
    assert judged("Wider", "Finer") == "You guessed: Finer. Measured: Wider."


def test_a_step_beyond_the_last_is_the_last() -> None:
    assert lessons.step("looks", 99) == lessons.step("looks", len(LESSONS["looks"].steps) - 1)


def test_weights_that_are_missing_are_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch, store: ModelStore) -> None:
    def missing(store: ModelStore) -> Found:
        raise LensError("The file B3.safetensors is missing.")

    step: Step = replace(STEPS["tiger"], measure=missing)
    monkeypatch.setitem(LESSONS["looks"].steps, "tiger", step)
    found = lessons.reveal(store, "looks", 0, "Mostly on the cat")
    assert found.said == "This could not be measured just now: The file B3.safetensors is missing."
    assert 'href="./?scene=cat-tiger' in found.way
    assert lessons.guessed("looks", 0, "Mostly on the cat", found) == {}
