"""The one-line verdict, and what makes a comparison unfair."""

from dataclasses import replace

import pytest
from PIL import Image

from demo.compare import words as compare_words
from demo.ui import words
from explain.compare import Result, TimedOnly
from explain.costs.latency import Latency
from explain.networks import building
from explain.networks.cost import cost
from explain.networks.preprocessing import Box
from explain.networks.variants import specs
from explain.report.comparison import compared, report
from explain.verdict import differences, judge
from tests.results import FULL, explained


def result(
    variant: str, answer: str | None, crop: Box = FULL, family: str = "pocket", recipe: str | None = None
) -> Result:
    spec = specs(family, (variant,), recipe)[0]
    return explained(spec, answer, crop=crop) if answer else TimedOnly(spec, cost(spec), crop, "no weights")


def test_the_smallest_that_says_the_same_as_the_largest_is_found_with_its_share_of_the_cost() -> None:
    results = [result("B0", "wolf"), result("B1", "fox"), result("B2", "fox"), result("B3", "fox")]
    found = judge(results)
    assert found is not None
    assert (found.smallest.spec.variant.name, found.largest.spec.variant.name) == ("B1", "B3")
    assert found.share == pytest.approx(9_878_008 / 19_235_304)
    text = compare_words.verdict(found)
    assert text.startswith("3 of 4 say **fox**; pocket B0 says **wolf**.")
    assert (
        "Taking pocket B3, the largest, as the reference: **pocket B1** gives its answer for 51 % of the compute"
        in text
    )


@pytest.mark.parametrize(
    ("spread", "said"),
    [
        (0.02, "for 51 % of the compute and 80 % of the time here."),
        (0.1, "and 65 to 98 % of the time here."),  # 0.9 x 8 / 11 to 1.1 x 8 / 9
        (0.2, "for 51 % of the compute; their times here are too close to tell apart."),
    ],
)
def test_of_their_times_no_more_is_said_than_they_carry(spread: float, said: str) -> None:
    def timed(variant: str, ms: float) -> Result:
        latency = Latency(ms, ms, ms, 9, 1, "cpu", low=ms * (1 - spread), high=ms * (1 + spread))
        return replace(result(variant, "fox"), latency=latency)

    assert compare_words.verdict(judge([timed("B1", 8), timed("B3", 10)])).endswith(said)


def test_agreement_is_said() -> None:
    said = compare_words.verdict(judge([result("B0", "fox"), result("B3", "fox")]))
    assert said == "Both say **fox**. **pocket B0** gives pocket B3’s answer for 30 % of the compute."
    three = [result(name, "fox") for name in ("B0", "B1", "B3")]
    assert compare_words.verdict(judge(three)).startswith("All 3 say **fox**.")


def test_where_nothing_known_is_seen_no_variant_is_recommended() -> None:
    text = compare_words.verdict(judge([result("B0", "nothing known"), result("B3", "nothing known")]))
    assert text == "Both say that **nothing they know** is in this picture."


def test_when_only_the_largest_says_so_no_smaller_one_is_named() -> None:
    said = compare_words.verdict(judge([result("B0", "fox"), result("B3", "wolf")]))
    assert said == "pocket B0 says **fox**; pocket B3 says **wolf**. No smaller network gives pocket B3’s answer."


def test_networks_with_other_classes_differ_and_do_not_disagree() -> None:
    other = explained(specs("pocket", ("B3",))[0], "wolf", ("wolf", "leaf"))
    results = [result("B0", "fox"), other]
    assert compare_words.verdict(judge(results)) == (
        "Their classes differ, so their answers cannot be compared: pocket B0 says **fox**; pocket B3 says **wolf**."
    )
    said = compared("a.png", Image.new("RGB", (100, 100)), results).content
    assert "Their classes differ, so their answers cannot be compared. pocket B0: fox; pocket B3: wolf." in said


def test_a_report_says_of_which_times_the_machine_was_busy() -> None:
    times = {
        "B0": Latency(100, 60, 170, 40, 1, "cpu", low=50, high=167),
        "B1": Latency(5, 5, 5, 40, 1, "cpu", low=4.9, high=5.1),
    }
    results = [explained(specs("pocket", (name,))[0], "fox", latency=time) for name, time in times.items()]
    said = report([compared("a.png", Image.new("RGB", (100, 100)), results)])
    assert "100 ± 67 % (busy)" in said
    assert said.count("(busy)") == 1


def test_variants_without_an_answer_do_not_vote() -> None:
    found = judge([result("B0", "fox"), result("B3", None)])
    assert found is not None
    assert found.largest.spec.variant.name == "B0"
    assert judge([result("B0", None)]) is None
    assert "No predictions" in compare_words.verdict(None)


def test_what_differs_is_named() -> None:
    assert differences([result("B0", "fox"), result("B3", "fox")]) == ()
    assert differences([result("B0", "fox"), result("B3", "fox", crop=(4, 4, 96, 96))]) == ("crop",)
    mixed = [result("B0", "fox", family="imagenet"), result("B0", "fox", family="imagenet", recipe="ap_in1k")]
    assert differences(mixed) == ("recipe",)


def test_a_crop_of_the_same_height_that_is_wider_is_another_crop() -> None:
    """As of timm’s own B4, which sees the central square, and B5, which sees the whole of a wide picture."""
    pair = specs("imagenet", ("B4", "B5"), "timm")
    boxes = [building.intake(spec).box(1000, 500) for spec in pair]
    assert boxes == [pytest.approx((250, 0, 750, 500)), pytest.approx((0, 0, 1000, 500))]
    found = [result(spec.variant.name, "fox", box, "imagenet", "timm") for spec, box in zip(pair, boxes, strict=True)]
    assert differences(found) == ("crop",)


@pytest.mark.parametrize(
    ("family", "variants", "differs"), [("pocket", ("B0", "B1", "B2", "B3"), ()), ("imagenet", ("B0", "B1"), ("crop",))]
)
def test_crops_that_differ_by_rounding_alone_are_the_same(
    family: str, variants: tuple[str, ...], differs: tuple[str, ...]
) -> None:
    intakes = [building.load_untrained(spec).intake for spec in specs(family, variants)]
    results = [
        result(name, "fox", intake.box(640, 480), family) for name, intake in zip(variants, intakes, strict=True)
    ]
    assert differences(results) == differs


def test_counts_and_times_are_written_with_three_figures() -> None:
    assert [words.count(n) for n in (5_288_548, 385_814_752, 37_745_884_192, 188_521)] == [
        "5.29 M", "386 M", "37.7 B", "189 k",
    ]  # fmt: skip
    assert [words.milliseconds(n) for n in (3.14159, 41.27, 812.3, 1530)] == ["3.14 ms", "41.3 ms", "812 ms", "1.53 s"]


def test_a_number_gets_its_minus_and_a_name_keeps_its_hyphen() -> None:
    said = compare_words.erased("black-footed ferret", "polecat", 3.5, -0.25, 1.0)
    assert said.startswith("The answer changes from black-footed ferret to polecat.")
    assert said.endswith("the logit is −0.25, a change of −3.75.")
    assert words.minus("-.5 ± 0.1, held-out, 3-4") == "−.5 ± 0.1, held-out, 3-4"
