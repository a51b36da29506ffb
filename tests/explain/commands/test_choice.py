"""Which networks a command runs where their family is not named, and what is said of those that know no photographs."""

import json
from argparse import ArgumentParser

import pytest

from explain.__main__ import main
from explain.commands import choice
from explain.commands.choice import DRAWN
from explain.errors import LensError
from explain.pictures.photographs import photographs
from tests.places import EXAMPLES

CHEETAH = next(row.path for row in photographs() if row.path.stem.startswith("cheetah"))


def labels(*options: str) -> list[str]:
    parser = ArgumentParser()
    choice.offer(parser)
    return [spec.label for spec in choice.chosen(parser.parse_args(options))]


def test_variants_of_one_family_alone_need_no_family() -> None:
    assert labels("--variants", "B0", "B1") == ["pocket B0", "pocket B1"]
    assert labels("--variants", "Lite0", "Lite2") == ["EfficientNet-Lite0", "EfficientNet-Lite2"]
    assert labels("--variants", "ResNet-50") == ["ResNet-50"]
    assert labels("--variants", "B0", "--family", "imagenet") == ["B0"]
    with pytest.raises(LensError, match="There is no variant “Lite0”"):
        labels("--variants", "B0", "Lite0")


def test_whoever_gives_a_photograph_to_what_knows_drawn_things_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(CHEETAH), "--variants", "B0", "--json", "-"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["results"][0]["predictions"][0]["name"] == "nothing known"
    assert said.err.strip() == DRAWN
    assert main(["compare", str(EXAMPLES / "fox.png"), "--variants", "B0", "--json", "-"]) == 0
    assert capsys.readouterr().err == ""
