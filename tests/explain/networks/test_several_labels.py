"""Networks whose labels can be right at once, and those of one logit: a sigmoid in place of the softmax, everywhere."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from timm.models import save_for_hf
from torch import nn

from demo.compare import words as compare_words
from demo.ui.card import finished
from explain.__main__ import main
from explain.compare import Explained
from explain.maps import faithfulness
from explain.maps.evidence import look
from explain.networks import building
from explain.networks.variants import Spec, specs
from explain.own.catalogue import catalogue
from explain.pictures.render import view
from explain.verdict import NO_CLASS, answer, differences, judge
from tests.own_models import SMALL, Json, change, check_same, explained, picture, save, seen, timms_logits
from tests.randomness import stir

SEVERAL: Json = {"problem_type": "multi_label_classification"}


def own(folder: Path) -> Spec:
    return catalogue([str(folder)]).find(folder.name)


def one_logit(folder: Path, **config: object) -> nn.Module:
    """A network of one logit."""
    torch.manual_seed(0)
    module: nn.Module = stir(timm.create_model(SMALL, num_classes=1)).eval()
    with torch.no_grad():
        module.get_parameter("classifier.weight").mul_(0.02)  # or it would be all but certain of everything
    save_for_hf(module, str(folder), model_config=config, safe_serialization=True)
    return module


@pytest.fixture
def several(tmp_path: Path) -> tuple[nn.Module, Explained]:
    plain = save(tmp_path / "model")
    change(tmp_path / "model", **SEVERAL)
    return plain, explained(own(tmp_path / "model"))


def test_each_label_has_a_probability_of_its_own_and_the_map_is_exact(several: tuple[nn.Module, Explained]) -> None:
    plain, result = several
    expected = timms_logits(plain, picture())
    check_same(result, expected)
    for found in result.predictions:
        assert found.probability == pytest.approx(1 / (1 + math.exp(-expected[found.index])), abs=1e-4)
    assert sum(found.probability for found in result.predictions) != pytest.approx(1, abs=0.01)


def test_the_document_the_card_and_the_line_say_so(
    several: tuple[nn.Module, Explained], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, result = several
    picture().save(tmp_path / "picture.png")
    asked = ["compare", str(tmp_path / "picture.png"), "--model", str(tmp_path / "model")]
    assert main([*asked, "--beside", "pocket/B0/scenes", "--json", str(tmp_path / "found.json")]) == 0
    beside, mine = json.loads((tmp_path / "found.json").read_text(encoding="utf-8"))["results"]
    assert (beside["scores"], mine["scores"]) == ("softmax", "sigmoid")
    assert [row["probability"] for row in mine["predictions"]] == pytest.approx(
        [found.probability for found in result.predictions], abs=1e-4
    )
    assert main(asked) == 0
    assert "Each class has a probability of its own (sigmoid)." in capsys.readouterr().out
    (card,) = finished([result], view(picture(), [(0, 0, 440, 300)]))
    assert ("Each class", "by itself (sigmoid)") in [fact[:2] for fact in card["facts"]]
    assert [row["percent"] / 100 for row in card["rows"]] == [found.probability for found in result.predictions]


def test_the_problem_may_be_named_among_the_settings_and_may_be_that_of_one_label(tmp_path: Path) -> None:
    save(tmp_path / "model")
    settings = json.loads((tmp_path / "model" / "config.json").read_text(encoding="utf-8"))["pretrained_cfg"]
    change(tmp_path / "model", pretrained_cfg=settings | SEVERAL)
    assert building.load(own(tmp_path / "model")).scores == "sigmoid"
    change(tmp_path / "model", problem_type="single_label_classification")
    assert building.load(own(tmp_path / "model")).scores == "softmax"


def test_curves_of_trust_are_of_the_same_probability(several: tuple[nn.Module, Explained], tmp_path: Path) -> None:
    network = building.load(own(tmp_path / "model"))
    images = network.intake.tensor(picture())
    first = look(network, images).top(1)[0]
    values = look(network, images).maps([first])[0]
    curve = faithfulness.insertion(network, images, first, values)
    with torch.inference_mode():
        assert curve.probabilities[-1] == pytest.approx(float(network.module(images)[0, first].sigmoid()), abs=1e-4)


def said(result: Explained, logits: list[float]) -> Explained:
    """The same network with other logits, of `LEAVES`."""
    return replace(result, evidence=replace(result.evidence, logits=torch.tensor(logits)))


def test_networks_agree_where_they_name_the_same_labels_in_whatever_order(several: tuple[nn.Module, Explained]) -> None:
    _, result = several
    one, other = said(result, [3.0, 1.0, -1, -1, -1]), said(result, [1.0, 3.0, -2, -3, -0.1])
    assert answer(one) == answer(other) == "herb + seedling"
    assert answer(said(result, [3.0, -1, -1, -1, -1])) == "seedling"
    assert answer(said(result, [-3.0, -1, -1, -1, -0.01])) == NO_CLASS
    assert compare_words.verdict(judge([one])).startswith("model says **herb + seedling**.")


def test_a_comparison_of_both_kinds_says_that_their_probabilities_differ(several: tuple[nn.Module, Explained]) -> None:
    _, result = several
    assert "scores" in (found := differences([result, seen(specs("pocket", ("B0",))[0])]))
    assert "softmax" in compare_words.badges(found)
    assert "scores" not in differences([result, result])


@pytest.mark.parametrize(
    ("config", "names"),
    [
        ({}, ("negative", "positive")),
        ({"label_names": ["rust"]}, ("not rust", "rust")),
        ({"label_names": ["healthy", "rust"]}, ("healthy", "rust")),
        ({"label_names": {"0": "healthy", "1": "rust"}, **SEVERAL}, ("healthy", "rust")),
    ],
)
def test_one_logit_is_two_classes_whose_maps_are_each_others_opposite(
    config: Json, names: tuple[str, str], tmp_path: Path
) -> None:
    plain = one_logit(tmp_path / "model", **config)
    result = explained(own(tmp_path / "model"))
    logit = float(timms_logits(plain, picture())[0])
    assert result.error is None
    assert result.evidence is not None
    assert result.classes == names
    found = {prediction.name: prediction for prediction in result.predictions}
    assert found[names[1]].logit == pytest.approx(logit, abs=1e-3)
    assert found[names[1]].probability == pytest.approx(1 / (1 + math.exp(-logit)), abs=1e-4)
    assert found[names[0]].probability == pytest.approx(1 - found[names[1]].probability, abs=1e-6)
    against, speaking = result.evidence.maps([0, 1])
    assert np.array_equal(against, -speaking)
    assert speaking.mean() + float(result.evidence.bias[1]) == pytest.approx(logit, abs=1e-3)
    assert answer(result) == names[int(logit > 0)] == result.predictions[0].name


def test_one_logit_costs_no_more_than_timm_counts(tmp_path: Path) -> None:
    plain = one_logit(tmp_path / "model", label_names=["rust"])
    result = explained(own(tmp_path / "model"))
    assert result.cost.params == sum(parameter.numel() for parameter in plain.parameters())


def test_a_bias_that_turns_the_answer_turns_the_classes(tmp_path: Path) -> None:
    plain = one_logit(tmp_path / "model", label_names=["rust"])
    answers = set()
    for bias in (-50.0, 50.0):
        nn.init.constant_(plain.get_parameter("classifier.bias"), bias)
        save_for_hf(plain, str(tmp_path / "model"), model_config={"label_names": ["rust"]}, safe_serialization=True)
        answers.add(answer(explained(own(tmp_path / "model"))))
    assert answers == {"rust", "not rust"}
