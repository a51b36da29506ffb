"""What the Deploy page says once all twins have been asked."""

import pytest
from PIL import Image

from demo.deploy import words as deploy_words
from demo.ui.words import verbatim
from explain.deploy.deployment import Asked, Deployment, Found
from explain.deploy.pictures import Pictures
from explain.deploy.twins import TWINS, Twin
from explain.networks.variants import specs

(B0,) = specs("pocket", ("B0",))


def test_only_twins_that_cannot_be_had_are_told_of_below_the_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    absent = {"openvino"}
    monkeypatch.setattr(Twin, "why_not", lambda twin: "OpenVINO is not installed." if twin.engine in absent else None)
    alone = Pictures([Image.new("RGB", (8, 8))], ("fox",), "one picture")
    found = tuple(Found(twin, error=twin.why_not() or ("Too deep." if twin.quantised else "")) for twin in TWINS)
    now = Deployment(B0, ("fox", "cat"), alone, alone, Asked(), 1, found)
    (quantised,) = (twin for twin in TWINS if twin.quantised)
    assert deploy_words.finding(now, "") == " ".join(
        map(verbatim, ("OpenVINO is not installed.", f"{quantised.title}: Too deep."))
    )
