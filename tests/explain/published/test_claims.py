"""The paper's claims: its ratios follow from its figures, and what has changed since is told beside them."""

import pytest

from demo.record import words as record_words
from demo.record.content import claim_table
from demo.record.rows import MARKS
from explain.published.claims import CLAIMS, best, claim, faster
from explain.published.paper import TABLE_2, bounds, fits
from explain.published.record import rows
from explain.published.speeds import MACHINES


@pytest.mark.parametrize(
    "printed, least, most",
    [("5.3M", 5.25e6, 5.35e6), ("1.0B", 0.95e9, 1.05e9), ("26M", 25.5e6, 26.5e6), ("4.9x", 4.85, 4.95)],
)
def test_a_printed_figure_was_rounded_from_within_half_of_its_last_digit(
    printed: str, least: float, most: float
) -> None:
    assert bounds(printed) == pytest.approx((least, most))


def test_every_printed_ratio_follows_from_the_figures_but_one() -> None:
    """PNASNet: 23 / 4.2 is 5.5, and the paper prints 6.0."""
    ratios = {row.name: claim(f"EfficientNet-{row.group}", row.name).ratios for row in TABLE_2}
    odd = {(name, ratio.what): ratio for name, found in ratios.items() for ratio in found if not ratio.fits}
    assert list(odd) == [("PNASNet", "multiply-adds")]
    assert odd["PNASNet", "multiply-adds"].found == pytest.approx(5.476, abs=0.001)
    assert ("paper/PNASNet/", "macs") in MARKS
    assert fits("3.0x", "24M", "7.8M")  # 3.08, of figures that are rounded themselves
    assert not fits("3.3x", "24M", "7.8M")


def test_the_three_claims_hold_in_the_papers_figures() -> None:
    found = {claim.theirs.name: [round(ratio.found, 2) for ratio in claim.ratios] for claim in CLAIMS}
    assert found == {"ResNet-50": [4.91, 10.51], "Inception-v3": [3.08, 8.14], "GPipe": [8.44, 6.13]}
    assert [claim.gain for claim in CLAIMS] == [1.1, 0.3, 0.0]
    assert all(claim.holds for claim in CLAIMS)
    assert not claim("EfficientNet-B0", "EfficientNet-B1").holds


def test_a_claim_is_told_with_both_ratios_and_with_what_has_changed() -> None:
    first, _, last = CLAIMS
    for cell in ("26 M", "5.3 M", "4.9×", "4.1 B", "0.39 B", "10.5×", "11×", "+1.1"):
        assert f"<td>{cell}</td>" in claim_table(first)
    assert "1.1 points more accurate, with 4.9 times fewer parameters" in record_words.verdict(first)
    since = record_words.since(first)
    assert "ResNet-50 reaches 80.8 % (224 px) and 81.2 % (288 px)" in since
    assert "1.8 times as fast on an RTX 4090, 1.3 on a Core i9-10940X and 2.5 on a Core i7-12700H" in since
    assert "the lead in accuracy came from the training" in since
    assert "6.1 times less time on a CPU core" in record_words.verdict(last)
    assert "2.4 to 4.5 times" in record_words.since(last)
    assert "does not follow" in record_words.verdict(claim("EfficientNet-B4", "PNASNet"))


def test_speeds_are_compared_machine_by_machine() -> None:
    found = faster(("tf_efficientnet_b1", 240), ("resnet152", 224))
    assert list(found) == list(MACHINES)
    assert found["i9"] == pytest.approx(35.749 / 15.114)
    assert found["rtx4090"] == pytest.approx(4964.34 / 1976.86)


def test_the_best_weights_of_a_network_saw_imagenet_alone() -> None:
    found = best("EfficientNet-B7")
    assert found
    assert found.tag == "tf_efficientnet_b7.ap_in1k"
    assert best("GPipe") is None
    more = {row.tag for row in rows() if row.tag and not row.imagenet_alone}
    assert {tag for tag in more if "ns_jft" not in tag} == {
        "efficientnet_b5.sw_in12k_ft_in1k",
        *(f"tf_efficientnetv2_{size}.in21k_ft_in1k" for size in ("b3", "s", "m", "l", "xl")),
    }
