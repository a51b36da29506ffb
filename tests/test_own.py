"""Somebody's own models: a folder or a repository as timm saves it goes all the way, and all else is one sentence."""

import json
import pickle
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from safetensors.torch import load_file, save_file
from timm.data import create_transform, resolve_model_data_config
from timm.models import save_for_hf
from torch import nn

from explain import hub, networks, own, weights
from explain.__main__ import main
from explain.catalogue import Catalogue, catalogue
from explain.compare import Result, compare, results
from explain.own import CONFIG, Unsuitable
from explain.store import ModelStore
from explain.variants import Kind, Spec
from tests.randomness import stir
from tests.stand_in_hub import StandInHub, stand_in

LEAVES = ("seedling", "herb", "four-leaf clover", "maple leaf", "fallen leaf")
SMALL = "mobilenetv2_035"  # of timm's class EfficientNet, 0.4 M parameters
CAT = Path(__file__).parent.parent / "assets/examples/cat.png"
Json = dict[str, Any]

stand_in_hub = pytest.fixture(stand_in)


def save(folder: Path, architecture: str = SMALL) -> nn.Module:
    """A network of random weights, and the folder that timm makes of it."""
    torch.manual_seed(0)
    module = stir(timm.create_model(architecture, num_classes=len(LEAVES))).eval()
    save_for_hf(module, str(folder), model_config={"label_names": list(LEAVES)}, safe_serialization=True)
    return module


def describe(folder: Path, description: Json | str) -> Path:
    """A folder with that description, and a file of weights that fits nothing."""
    folder.mkdir()
    text = description if isinstance(description, str) else json.dumps(description)
    (folder / CONFIG).write_text(text)
    save_file({"nothing": torch.zeros(1)}, folder / hub.WEIGHTS)
    return folder


def change(folder: Path, **changes: Any) -> Path:
    """Other words in the description that timm wrote."""
    found = json.loads((folder / CONFIG).read_text())
    (folder / CONFIG).write_text(json.dumps({**found, **changes}))
    return folder


def refusal(*models: str | Path) -> str:
    """What is said of models that are not taken: one sentence."""
    with pytest.raises(Unsuitable) as refused:
        catalogue([str(model) for model in models])
    said = str(refused.value)
    assert said == " ".join(said.split())
    assert said.endswith(".")
    return said


def picture() -> Image.Image:
    pixels = np.random.default_rng(0).integers(0, 256, (150, 220, 3), dtype=np.uint8)
    return Image.fromarray(pixels).resize((440, 300))


def timms_logits(module: nn.Module, image: Image.Image) -> torch.Tensor:
    """(C,), of the network alone on timm's own transform, at the size that timm recommends for testing."""
    transform = create_transform(**resolve_model_data_config(module, use_test_size=True))
    with torch.inference_mode():
        found: torch.Tensor = module(transform(image).unsqueeze(0))[0]
    return found


def seen(spec: Spec) -> Result:
    (result,) = results(compare(picture(), (spec,), ModelStore(1)))
    return result


def check_same(result: Result, expected: torch.Tensor) -> None:
    """The logits are `expected`, and the means of the maps say the same."""
    assert result.error is None
    assert result.evidence is not None
    assert expected.std() > 0.01
    assert torch.allclose(result.evidence.logits, expected, atol=1e-3 * float(expected.std()))
    rebuilt = result.evidence.maps(list(range(len(expected)))).mean(axis=(1, 2)) + result.evidence.bias.numpy()
    assert np.allclose(rebuilt, expected.numpy(), atol=1e-3 * float(expected.std()))


@pytest.mark.parametrize("architecture", [SMALL, "efficientnet_b0", "resnet18", "inception_v3"])
def test_what_timm_saved_is_explained_exactly_in_its_own_words(architecture: str, tmp_path: Path) -> None:
    plain = save(tmp_path / "model", architecture)
    spec = catalogue([f"leaf={tmp_path / 'model'}"]).find("leaf")
    assert (spec.kind, spec.label, spec.key) == (Kind.OWN, "leaf", "own/leaf/own")
    result, expected = seen(spec), timms_logits(plain, picture())
    check_same(result, expected)
    assert result.classes == LEAVES
    assert [p.name for p in result.predictions] == [LEAVES[i] for i in expected.argsort(descending=True)]
    assert result.cost.params == sum(p.numel() for p in plain.parameters())


def test_timm_itself_reads_the_same_folder_to_the_same_logits(tmp_path: Path) -> None:
    save(tmp_path / "model")
    theirs = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True).eval()
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(theirs, picture()))


def test_the_command_line_explains_it_beside_others(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    file = tmp_path / "found.json"
    here = ["--model", f"leaf={tmp_path / 'model'}", "--beside", "pocket/B0/scenes", "--json", str(file)]
    assert main(["compare", str(CAT), *here]) == 0
    pocket, mine = json.loads(file.read_text())["results"]
    assert (pocket["variant"], pocket["family"]) == ("B0", "pocket")
    assert (mine["variant"], mine["family"], mine["recipe"], mine["weights"]) == ("leaf", "own", "own", None)
    assert mine["error"] is None
    expected = timms_logits(plain, Image.open(CAT).convert("RGB"))
    best = int(expected.argmax())
    assert {prediction["name"] for prediction in mine["predictions"]} == set(LEAVES)
    assert mine["predictions"][0]["name"] == LEAVES[best]
    assert mine["predictions"][0]["logit"] == pytest.approx(float(expected[best]), abs=1e-3)
    assert np.mean(mine["map"]["values"]) + mine["map"]["bias"] == pytest.approx(float(expected[best]), abs=1e-3)


def test_the_command_line_refuses_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(CAT), "--model", str(tmp_path)]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(f"error: {tmp_path} has no model.safetensors")


def test_the_settings_of_the_description_are_followed(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    settings: Json = {
        "input_size": [3, 160, 160], "crop_pct": 0.8, "crop_mode": "squash", "interpolation": "bilinear",
        "mean": [0.1, 0.2, 0.3], "std": [0.4, 0.5, 0.6],
    }  # fmt: skip
    change(tmp_path / "model", pretrained_cfg=settings)
    spec = catalogue([str(tmp_path / "model")]).find("model")
    found = networks.intake(spec)
    assert (found.size, found.crop_pct, found.crop_mode, found.interpolation) == (160, 0.8, "squash", "bilinear")
    transform = create_transform(
        (3, 160, 160), crop_pct=0.8, crop_mode="squash", interpolation="bilinear", mean=(0.1, 0.2, 0.3),
        std=(0.4, 0.5, 0.6),
    )  # fmt: skip
    with torch.inference_mode():
        check_same(seen(spec), plain(transform(picture()).unsqueeze(0))[0])


def test_a_description_cannot_send_timm_to_other_files(tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    expected = timms_logits(plain, picture())
    elsewhere = {"url": "http://hub.invalid/x.bin", "file": str(tmp_path / "none"), "hf_hub_id": "a/b"}
    settings = json.loads((tmp_path / "model" / CONFIG).read_text())["pretrained_cfg"]
    change(tmp_path / "model", pretrained_cfg={**settings, **elsewhere, "custom_load": True})
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), expected)


def test_classes_without_labels_are_numbered(tmp_path: Path) -> None:
    save(tmp_path / "model")
    found = json.loads((tmp_path / "model" / CONFIG).read_text())
    del found["label_names"]
    (tmp_path / "model" / CONFIG).write_text(json.dumps(found))
    spec = catalogue([str(tmp_path / "model")]).find("model")
    assert networks.class_names(spec) == ("class 0", "class 1", "class 2", "class 3", "class 4")


def test_labels_by_number_come_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    names = {str(number): f"kind {number}" for number in (10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0)}
    folder = describe(tmp_path / "model", {"architecture": SMALL, "label_names": names})
    variant = own.read(str(folder))
    assert variant.own
    assert variant.own.classes == tuple(f"kind {number}" for number in range(11))


def test_labels_give_way_to_their_descriptions_where_there_are_any(tmp_path: Path) -> None:
    described = {"label_names": ["n01", "n02"], "label_descriptions": {"n01": "tench, Tinca tinca"}}
    variant = own.read(str(describe(tmp_path / "model", {"architecture": SMALL, **described})))
    assert variant.own
    assert variant.own.classes == ("tench, Tinca tinca", "n02")


def test_descriptions_that_are_too_much_alike_are_not_used_and_a_label_is_one_line(tmp_path: Path) -> None:
    described = {"label_names": ["one\nfish", "two fish"], "label_descriptions": {"one\nfish": "two fish"}}
    variant = own.read(str(describe(tmp_path / "model", {"architecture": SMALL, **described})))
    assert variant.own
    assert variant.own.classes == ("one fish", "two fish")


def test_a_file_that_went_away_is_a_sentence_and_no_prediction(tmp_path: Path) -> None:
    save(tmp_path / "model")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    size = (tmp_path / "model" / hub.WEIGHTS).stat().st_size
    assert weights.state(spec) == weights.State(weights.Origin.LOCAL, size)
    (tmp_path / "model" / hub.WEIGHTS).unlink()
    result = seen(spec)
    assert result.predictions == ()
    assert result.error is not None
    assert "model.safetensors is missing" in result.error
    assert weights.state(spec).origin is weights.Origin.MISSING


# --- pickles -------------------------------------------------------------------------------------------------------


class Trap:
    """Springs when it is unpickled: the file is there then."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def __reduce__(self) -> tuple[Any, tuple[Path]]:
        return Path.touch, (self.file,)


@pytest.fixture
def sprung(tmp_path: Path) -> Path:
    return tmp_path / "sprung"


def check_armed(pickled: Path, sprung: Path) -> None:
    """It was never read so far, and would have been noticed."""
    assert not sprung.exists()
    pickle.loads(pickled.read_bytes())
    assert sprung.exists()


@pytest.mark.parametrize("file", ["pytorch_model.bin", "model.pt", "model.pth", "best.pth.tar", "model.ckpt"])
def test_weights_as_a_pickle_alone_are_refused_unread(file: str, tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / hub.WEIGHTS).unlink()
    (tmp_path / "model" / file).write_bytes(pickle.dumps(Trap(sprung)))
    said = refusal(tmp_path / "model")
    assert said.startswith("model has its weights as a pickle only")
    assert "save_for_hf(…, safe_serialization=True)" in said
    check_armed(tmp_path / "model" / file, sprung)


def test_a_pickle_by_the_name_of_safetensors_is_refused_unread(tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / hub.WEIGHTS).write_bytes(pickle.dumps(Trap(sprung)))
    assert "is not a whole safetensors file" in refusal(tmp_path / "model")
    check_armed(tmp_path / "model" / hub.WEIGHTS, sprung)


def test_a_pickle_that_takes_the_files_place_later_is_not_read_either(tmp_path: Path, sprung: Path) -> None:
    save(tmp_path / "model")
    spec = catalogue([str(tmp_path / "model")]).find("model")
    (tmp_path / "model" / hub.WEIGHTS).write_bytes(pickle.dumps(Trap(sprung)))
    result = seen(spec)
    assert result.predictions == ()
    assert result.error is not None
    assert "do not fit" in result.error
    check_armed(tmp_path / "model" / hub.WEIGHTS, sprung)


def test_a_pickle_beside_safetensors_is_left_alone(tmp_path: Path, sprung: Path) -> None:
    plain = save(tmp_path / "model")
    (tmp_path / "model" / "pytorch_model.bin").write_bytes(pickle.dumps(Trap(sprung)))
    check_same(seen(catalogue([str(tmp_path / "model")]).find("model")), timms_logits(plain, picture()))
    check_armed(tmp_path / "model" / "pytorch_model.bin", sprung)


# --- refusals ------------------------------------------------------------------------------------------------------

WORKS: Json = {"architecture": SMALL, "num_classes": 5}  # but for its weights
DESCRIPTIONS: dict[str, tuple[Json | str, str]] = {
    "not JSON": ("architecture: resnet18", "is not JSON"),
    "a list": ("[]", "is not JSON"),
    "too deep to read": ("[" * 100_000, "is not JSON"),
    "of another library": ({"architectures": ["ResNetForImageClassification"]}, "names no “architecture”"),
    "an architecture that is no word": ({**WORKS, "architecture": ["resnet18"]}, "names no “architecture”"),
    "an architecture of two lines": ({**WORKS, "architecture": "resnet18\nresnet34"}, "architecture"),
    "an unknown architecture": ({**WORKS, "architecture": "resnet19"}, "timm knows no architecture “resnet19”"),
    "an architecture elsewhere": ({**WORKS, "architecture": "hf-hub:a/b"}, "architecture"),
    "an unknown tag": ({**WORKS, "architecture": "resnet18.magic"}, "timm cannot build"),
    "no classes": ({"architecture": SMALL}, "says neither “num_classes” nor “label_names”"),
    "one class": ({**WORKS, "num_classes": 1}, "says neither"),
    "a billion classes": ({**WORKS, "num_classes": 10**9}, "says neither"),
    "one label": ({"architecture": SMALL, "label_names": ["leaf"]}, "has 1 classes: two are the least"),
    "too few labels": ({**WORKS, "label_names": ["a", "b"]}, "has 5 classes and 2 label names"),
    "too many labels": ({**WORKS, "label_names": [*"abcdef"]}, "has 5 classes and 6 label names"),
    "a label twice": ({**WORKS, "label_names": [*"abcda"]}, "must be a list of different words"),
    "labels alike for a long while": (
        {"architecture": SMALL, "label_names": ["a" * 80 + "1", "a" * 80 + "2"]}, "must be different in their first 80",
    ),
    "labels that are numbers": ({**WORKS, "label_names": [1, 2, 3, 4, 5]}, "must be a list of different words"),
    "labels without an order": (
        {**WORKS, "label_names": {"a": "v", "b": "w", "c": "x", "d": "y", "e": "z"}}, "must be a list",
    ),
    "arguments in a list": ({**WORKS, "model_args": ["drop_rate"]}, "is not a table"),
    "another file of weights": ({**WORKS, "model_args": {"checkpoint_path": "/etc/passwd"}}, "sets “checkpoint_path”"),
    "weights to fetch": ({**WORKS, "model_args": {"pretrained": True}}, "sets “pretrained”"),
    "one channel": ({**WORKS, "model_args": {"in_chans": 1}}, "takes 1 channels: pictures here have 3"),
    "an argument that is no number": ({**WORKS, "model_args": {"drop_rate": "a lot"}}, "drop_rate"),
    "another that is no number": ({**WORKS, "model_args": {"bn_eps": "small"}}, "bn_eps"),
    "an argument that it does not take": ({**WORKS, "model_args": {"img_size": 64}}, "timm cannot build"),
    "no such pooling": ({**WORKS, "model_args": {"global_pool": "magic"}}, "timm cannot build"),
    "the maximum instead of the mean": ({**WORKS, "model_args": {"global_pool": "max"}}, "does not end in average"),
    "the mean and the maximum": ({**WORKS, "model_args": {"global_pool": "catavgmax"}}, "does not end in average"),
    "one pixel": ({**WORKS, "input_size": [3, 1, 1]}, "is 1 px: 16 to 1024 are possible"),
    "ten thousand pixels": ({**WORKS, "test_input_size": [3, 10_000, 10_000]}, "is 10000 px: 16 to 1024"),
    "no square": ({**WORKS, "input_size": [3, 224, 320]}, "three channels and a square are needed"),
    "a size that is no list": ({**WORKS, "input_size": 224}, "three channels and a square are needed"),
    "no crop": ({**WORKS, "crop_pct": 0}, "“crop_pct” of"),
    "more than all of the picture": ({**WORKS, "test_crop_pct": 1.5}, "“test_crop_pct” of"),
    "a crop that is no number": ({**WORKS, "crop_pct": "all"}, "a share from 0.1 to 1 is needed"),
    "a crop that is not even that": ({**WORKS, "crop_pct": float("nan")}, "a share from 0.1 to 1 is needed"),
    "a border around it": ({**WORKS, "crop_mode": "border"}, "center and squash are possible"),
    "division by zero": ({**WORKS, "std": [0.5, 0, 0.5]}, "“std” of"),
    "one mean for all": ({**WORKS, "mean": [0.5]}, "three numbers are needed, one for each colour"),
    "a mean that is no number": ({**WORKS, "mean": [float("inf"), 0.5, 0.5]}, "“mean” of"),
    "a spread that is no number": ({**WORKS, "std": [0.5, float("nan"), 0.5]}, "“std” of"),
    "resizing at random": ({**WORKS, "interpolation": "random"}, "use bicubic or bilinear"),
    "settings of a kind with the rest": ({**WORKS, "pretrained_cfg": {"std": [0, 0, 0]}}, "“std” of"),
}  # fmt: skip


@pytest.mark.parametrize("kind", DESCRIPTIONS)
def test_a_description_that_makes_no_sense_is_one_sentence(kind: str, tmp_path: Path) -> None:
    description, said = DESCRIPTIONS[kind]
    assert said in refusal(describe(tmp_path / "model", description))


@pytest.mark.parametrize(
    "architecture", ["vit_tiny_patch16_224", "convnext_atto", "mobilenetv3_small_050", "vgg11", "efficientformer_l1"]
)
def test_a_network_that_ends_otherwise_is_refused_as_its_map_would_not_be_exact(
    architecture: str, tmp_path: Path
) -> None:
    said = refusal(describe(tmp_path / "model", {"architecture": architecture, "num_classes": 5}))
    assert f"is a {architecture}, which does not end in average pooling and one linear layer" in said
    assert "use an EfficientNet" in said


def test_a_network_too_large_for_anybody_is_refused_before_it_is_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explain.suitable._check_sums", lambda *_: pytest.fail("it was built"))
    huge = {"architecture": "resnetv2_101x3_bit", "num_classes": 99_999}
    assert "has more than 600 million parameters" in refusal(describe(tmp_path / "model", huge))


def test_weights_that_do_not_fit_are_refused_with_the_tensors_name(tmp_path: Path) -> None:
    save(tmp_path / "model")
    change(tmp_path / "model", label_names=[*LEAVES, "needle"], num_classes=6)
    said = refusal(tmp_path / "model")
    assert "do not fit: classifier." in said
    assert "is (5" in said
    assert "(6" in said


@pytest.mark.parametrize("missing", [True, False], ids=["one tensor too few", "one tensor too many"])
def test_weights_of_a_network_alike_are_refused_with_the_tensors_name(missing: bool, tmp_path: Path) -> None:
    save(tmp_path / "model")
    tensors = load_file(tmp_path / "model" / hub.WEIGHTS)
    if missing:
        del tensors["bn2.bias"]
    else:
        tensors["bn3.bias"] = torch.zeros(7)
    save_file(tensors, tmp_path / "model" / hub.WEIGHTS)
    expected = "bn2.bias is nothing, and (1280,) is needed" if missing else "bn3.bias is (7,), and nothing is needed"
    assert expected in refusal(tmp_path / "model")


@pytest.mark.parametrize("length", [0, 4, 100, 100_000])
def test_weights_cut_short_are_refused(length: int, tmp_path: Path) -> None:
    save(tmp_path / "model")
    file = tmp_path / "model" / hub.WEIGHTS
    file.write_bytes(file.read_bytes()[:length])
    assert f"{file} is not a whole safetensors file" in refusal(tmp_path / "model")


def test_a_folder_that_is_not_there_or_not_whole_is_refused(tmp_path: Path) -> None:
    assert f"There is no folder {tmp_path / 'none'}" in refusal(tmp_path / "none")
    save(tmp_path / "model")
    shutil.copytree(tmp_path / "model", tmp_path / "bare")
    (tmp_path / "bare" / CONFIG).unlink()
    assert "has no config.json" in refusal(tmp_path / "bare")
    assert "There is no folder" in refusal(tmp_path / "model" / CONFIG)
    (tmp_path / "empty").mkdir()
    assert "has no model.safetensors" in refusal(tmp_path / "empty")


@pytest.mark.parametrize("where", ["~nobody-of-that-name/model", "a\0b", "./none", "some/where/else", "@@/@@"])
def test_what_is_no_place_is_one_sentence(where: str) -> None:
    refusal(f"leaf={where}")


@pytest.mark.parametrize("name", ["my leaf", "my/leaf", "../leaf", "leaf!", "l" * 41, "<b>"])
def test_a_name_that_could_not_be_typed_or_kept_is_refused(name: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    assert f"“{name}” is no name for a model" in refusal(f"{name}={tmp_path / 'model'}")


def test_a_folder_gives_its_own_name_where_none_is_given(tmp_path: Path) -> None:
    save(tmp_path / "maple-1.2_b")
    assert catalogue([f"{tmp_path}/maple-1.2_b/"]).find("maple-1.2_b").variant.name == "maple-1.2_b"
    shutil.copytree(tmp_path / "maple-1.2_b", tmp_path / "my leaves")
    assert "“my leaves” is no name for a model" in refusal(tmp_path / "my leaves")
    assert catalogue([f"leaf={tmp_path}/my leaves"]).find("leaf").variant.own


def test_a_folder_with_an_equals_sign_can_be_named(tmp_path: Path) -> None:
    save(tmp_path / "lr=0.1")
    assert catalogue([f"leaf={tmp_path / 'lr=0.1'}"]).find("leaf").variant.name == "leaf"


def test_two_models_of_one_name_are_refused_and_of_two_names_are_not(tmp_path: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "other").mkdir()
    shutil.copytree(tmp_path / "model", tmp_path / "other" / "model")
    assert "same name" in refusal(tmp_path / "model", tmp_path / "other" / "model")
    found = catalogue([str(tmp_path / "model"), f"second={tmp_path / 'other' / 'model'}"])
    assert [found.find(name).variant.name for name in ("model", "second")] == ["model", "second"]


@pytest.mark.parametrize("name", ["B0", "ResNet-50"])
def test_a_model_named_as_another_network_is_called_is_refused(name: str, tmp_path: Path) -> None:
    save(tmp_path / name)
    said = f"Two networks would have the same name, “{name}”: give yours another, as in NAME=WHERE."
    assert refusal(f"{name}={tmp_path / name}") == refusal(tmp_path / name) == said


# --- from the Hub --------------------------------------------------------------------------------------------------


def publish(folder: Path, repository: str, there: StandInHub) -> None:
    for file in folder.iterdir():
        there.put(repository, file.name, file.read_bytes())


def fetched(there: StandInHub) -> list[str]:
    """The files whose bytes were asked for."""
    return [path.rpartition("/")[2] for method, path, _ in there.requests if method == "GET"]


def test_a_repository_of_the_hub_is_described_first_and_fetched_when_it_is_wanted(
    stand_in_hub: StandInHub, tmp_path: Path
) -> None:
    plain = save(tmp_path / "model")
    publish(tmp_path / "model", "somebody/leaves", stand_in_hub)
    spec = catalogue(["leaf=somebody/leaves"]).find("leaf")
    assert fetched(stand_in_hub) == [CONFIG]
    assert weights.state(spec).origin is weights.Origin.HUB
    result = seen(spec)
    check_same(result, timms_logits(plain, picture()))
    assert result.classes == LEAVES
    assert fetched(stand_in_hub) == [CONFIG, hub.WEIGHTS]
    assert seen(catalogue(["leaf=somebody/leaves"]).find("leaf")).error is None  # from this machine
    assert fetched(stand_in_hub) == [CONFIG, hub.WEIGHTS]


def test_a_strangers_repository_is_named_by_its_id(stand_in_hub: StandInHub, tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    publish(tmp_path / "model", "a.stranger/leaves_1", stand_in_hub)
    spec = Catalogue(anybody=True).find("a.stranger/leaves_1")
    assert (spec.label, spec.kind) == ("a.stranger/leaves_1", Kind.OWN)
    check_same(seen(spec), timms_logits(plain, picture()))


def test_a_pickle_on_the_hub_is_refused_and_never_fetched(stand_in_hub: StandInHub, tmp_path: Path) -> None:
    save(tmp_path / "model")
    stand_in_hub.put("somebody/pickled", CONFIG, (tmp_path / "model" / CONFIG).read_bytes())
    stand_in_hub.put("somebody/pickled", "pytorch_model.bin", b"never to be read")
    assert refusal("leaf=somebody/pickled").startswith("somebody/pickled has its weights as a pickle only")
    assert fetched(stand_in_hub) == []


def test_a_repository_without_weights_or_without_a_description_is_refused(stand_in_hub: StandInHub) -> None:
    stand_in_hub.put("somebody/bare", CONFIG, json.dumps(WORKS).encode())
    assert "somebody/bare" in refusal("leaf=somebody/bare")
    stand_in_hub.put("somebody/text", "README.md", b"# Leaves")
    assert "somebody/text" in refusal("leaf=somebody/text")
    assert "somebody/nothing" in refusal("leaf=somebody/nothing")


def test_weights_of_the_hub_that_do_not_fit_are_a_sentence_and_no_prediction(
    stand_in_hub: StandInHub, tmp_path: Path
) -> None:
    save(tmp_path / "model")
    change(tmp_path / "model", label_names=[*LEAVES, "needle"], num_classes=6)
    publish(tmp_path / "model", "somebody/misfits", stand_in_hub)
    result = seen(catalogue(["leaf=somebody/misfits"]).find("leaf"))
    assert result.predictions == ()
    assert result.error is not None
    assert "do not fit" in result.error
    assert "classifier." in refusal("leaf=somebody/misfits")  # now that they are on this machine


@pytest.mark.parametrize("key", ["../etc", "./x", "../../etc", "/etc", "-/..", "a/..", "~/x", "a/b/c", "a//b", "a/b?c"])
def test_a_visitor_cannot_name_a_path(key: str, stand_in_hub: StandInHub) -> None:
    with pytest.raises(Exception) as refused:
        Catalogue(anybody=True).find(key)
    assert type(refused.value).__name__ in ("UnknownChoice", "Unsuitable")
    assert fetched(stand_in_hub) == []


def test_a_visitors_id_is_of_the_hub_even_where_a_folder_has_its_name(
    stand_in_hub: StandInHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save(tmp_path / "somebody" / "here")
    with pytest.raises(Unsuitable):
        Catalogue(anybody=True).find("somebody/here")
    there = save(tmp_path / "other", "resnet18")
    publish(tmp_path / "other", "somebody/here2", stand_in_hub)
    save(tmp_path / "somebody" / "here2")
    check_same(seen(Catalogue(anybody=True).find("somebody/here2")), timms_logits(there, picture()))
