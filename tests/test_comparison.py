"""What a comparison shows when it is over: the way to its networks on the Trust page."""

from urllib.parse import parse_qs, urlsplit

import pytest
import torch

from demo.comparison import Moment, _to_the_test
from explain import own
from explain.catalogue import Catalogue
from explain.compare import Result
from explain.cost import Cost
from explain.evidence import Evidence
from explain.variants import Own, Spec, Variant, specs

STRANGER = own.family((Variant("user/repo", own=Own("user/repo", "resnet18", ("a", "b"), "{}", "{}")),)).everything()[0]
EVIDENCE = Evidence(torch.zeros(1, 1, 1), torch.zeros(2, 1), torch.zeros(2), torch.zeros(2))
B0, B1, B2, B3 = specs("imagenet", ("B0", "B1", "B2", "B3"))
(RESNET,) = specs("relatives", ("ResNet-50",))
(LABORATORY,) = specs("laboratory", ("baseline",))


def linked(state: str, *found: tuple[Spec, int]) -> list[str]:
    """The networks that the link opens, of results at so many multiply-adds; none where there is no link."""
    results = [Result(spec, Cost(1, macs, 224, (7, 7)), evidence=EVIDENCE) for spec, macs in found]
    way = _to_the_test(Moment(results, state), Catalogue(anybody=True))
    return parse_qs(urlsplit(way["address"]).query)["network"][0].split(",") if way else []


def test_the_largest_networks_are_put_to_the_test_wherever_they_stood() -> None:
    assert linked("done", (B0, 4), (B1, 6), (B2, 9), (B3, 18), (RESNET, 2)) == [spec.key for spec in (B0, B1, B2, B3)]
    assert linked("stopped", (B0, 4), (B1, 6), (RESNET, 5)) == [spec.key for spec in (B0, RESNET, B1)]


@pytest.mark.parametrize("spec", [STRANGER, LABORATORY], ids=["a visitor's", "the laboratory's"])
def test_what_that_page_does_not_offer_is_left_out(spec: Spec) -> None:
    assert linked("done", (B0, 4), (spec, 2)) == [B0.key]
    assert linked("done", (spec, 2)) == []


def test_there_is_no_way_before_the_end_nor_without_maps() -> None:
    assert linked("running", (B0, 4)) == []
    assert _to_the_test(Moment([Result(B0, Cost(1, 4, 224, (7, 7)))], "done"), Catalogue()) is None
