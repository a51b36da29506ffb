"""Descriptions beside timm's own reading of the same folder: the same network and the same picture, or a refusal."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import timm
import torch
from timm.data import resolve_data_config
from timm.models import save_for_hf
from timm.models._hub import load_model_config_from_path
from timm.models._pretrained import PretrainedCfg

from demo.ui.card import finished
from explain.__main__ import main
from explain.document import entry
from explain.errors import Unsuitable
from explain.networks import building
from explain.networks.preprocessing import Intake
from explain.networks.variants import Spec
from explain.own import description
from explain.own.catalogue import catalogue
from explain.own.description import CONFIG
from explain.pictures.render import view
from tests.own_models import LEAVES, SMALL, WORKS, Json, change, check_same, picture, refusal, save, seen, timms_logits
from tests.randomness import stir

LARGE_COLOURS: Json = {"mean": [123.675, 116.28, 103.53], "std": [58.395, 57.12, 57.375]}
FOLLOWED: dict[str, Json] = {  # what is written instead of timm's own description
    "all in one table, as timm once wrote": {**WORKS, "input_size": [3, 96, 96], "crop_pct": 0.9, "num_features": 1280},
    "colours from 0 to 255": {**WORKS, **LARGE_COLOURS},
    "the inner number of classes is the first model's": {**WORKS, "pretrained_cfg": {"num_classes": 1000}},
    "resizing by Lanczos's filter": {**WORKS, "interpolation": "lanczos"},
    "a size for testing, and no other": {**WORKS, "test_input_size": [3, 128, 128], "test_crop_pct": 1},
    "fields that are null": {**WORKS, "crop_pct": None, "mean": None, "test_input_size": None, "label_names": None},
    "fields that nobody reads": {**WORKS, "num_features": 1, "loss": float("nan"), "tags": ["leaf"]},
}


def timms(folder: Path) -> torch.nn.Module:
    module: torch.nn.Module = timm.create_model(f"local-dir:{folder}", pretrained=True)
    return module.eval()


def own(folder: Path) -> Spec:
    return catalogue([str(folder)]).find(folder.name)


@pytest.mark.parametrize("kind", FOLLOWED)
def test_a_description_is_followed_as_timm_follows_it(kind: str, tmp_path: Path) -> None:
    plain = save(tmp_path / "model")
    (tmp_path / "model" / CONFIG).write_text(json.dumps(FOLLOWED[kind]), encoding="utf-8")
    try:
        expected = timms_logits(timms(tmp_path / "model"), picture())
    except (RuntimeError, TypeError):  # timm takes no field that it does not know, and no number for another model's
        settings, _, _ = load_model_config_from_path(tmp_path / "model")
        known = {name: value for name, value in settings.items() if name in PretrainedCfg.__dataclass_fields__}
        plain.pretrained_cfg = PretrainedCfg(**known).to_dict()
        expected = timms_logits(plain, picture())
    check_same(seen(own(tmp_path / "model")), expected)


@pytest.mark.parametrize(
    ("architecture", "arguments"),
    [
        (SMALL, {"output_stride": 16, "act_layer": "relu", "norm_layer": "batchnorm2d", "drop_rate": 0.1}),
        ("resnet18", {"output_stride": 8, "act_layer": "leaky_relu", "zero_init_last": False, "stem_width": 32}),
        ("resnet18", {"stem_type": "deep", "avg_down": True}),
    ],
)
def test_what_timm_writes_of_how_a_network_was_made_is_built_again(
    architecture: str, arguments: Json, tmp_path: Path
) -> None:
    torch.manual_seed(0)
    plain = stir(timm.create_model(architecture, num_classes=3, **arguments)).eval()
    save_for_hf(plain, str(tmp_path / "model"), safe_serialization=True)
    assert set(arguments) - {"drop_rate"} <= set(
        json.loads((tmp_path / "model" / CONFIG).read_text(encoding="utf-8"))["model_args"]
    )
    check_same(seen(own(tmp_path / "model")), timms_logits(timms(tmp_path / "model"), picture()))


@pytest.mark.parametrize(
    ("place", "pool"), [("beside the name", "max"), ("among the arguments", "catavgmax"), ("among the settings", "max")]
)
def test_how_a_network_pools_is_read_wherever_it_stands(place: str, pool: str, tmp_path: Path) -> None:
    """Older versions of timm wrote it beside the name alone, where today's timm does not read it."""
    save(tmp_path / "model")
    found = json.loads((tmp_path / "model" / CONFIG).read_text(encoding="utf-8"))
    del found["model_args"], found["global_pool"]
    at = {"beside the name": found, "among the arguments": found.setdefault("model_args", {})}
    at.get(place, found["pretrained_cfg"])["global_pool"] = pool
    (tmp_path / "model" / CONFIG).write_text(json.dumps(found), encoding="utf-8")
    assert "does not end in average" in refusal(tmp_path / "model")


def test_poolings_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    save(tmp_path / "model")  # which says avg among the arguments
    change(tmp_path / "model", global_pool="max")
    assert "“global_pool” of" in (said := refusal(tmp_path / "model"))
    assert "is avg and max: give the one that it was trained with" in said


@pytest.mark.parametrize("place", ["beside the name", "among the settings"])
@pytest.mark.parametrize("changed", [{"act_layer": "relu"}, {"bn_eps": 0.1}, {"pad_type": "same"}])
def test_an_argument_where_timm_reads_none_is_refused_as_it_would_make_another_network(
    place: str, changed: Json, tmp_path: Path
) -> None:
    save(tmp_path / "model")
    found = json.loads((tmp_path / "model" / CONFIG).read_text(encoding="utf-8"))
    {"beside the name": found, "among the settings": found["pretrained_cfg"]}[place].update(changed)
    (tmp_path / "model" / CONFIG).write_text(json.dumps(found), encoding="utf-8")
    assert f"“{next(iter(changed))}” of" in (said := refusal(tmp_path / "model"))
    assert "outside of “model_args”, where timm does not read it" in said


def test_what_stands_twice_and_alike_or_rests_once_a_network_is_trained_is_no_matter(tmp_path: Path) -> None:
    save(tmp_path / "model")
    change(
        tmp_path / "model", act_layer="relu", model_args={"act_layer": "relu"}, drop_rate=0.2, crop_pct=0.875,
        in_chans=3,
    )  # fmt: skip
    assert own(tmp_path / "model").source.remarks == ()


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "UTF-8 with a mark, as Windows’ Notepad once wrote": lambda text: text.encode("utf-8-sig"),
    "UTF-16, as PowerShell writes": lambda text: text.encode("utf-16"),
}


@pytest.mark.parametrize("encoding", WRITTEN)
def test_text_is_read_as_it_was_written_whatever_the_locale(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("locale.getpreferredencoding", lambda *_: "cp1252")
    save(tmp_path / "model")
    names = ["Löwenzahn", "Ζ", "蒲公英", "oxeye", "é"]
    found = json.loads((tmp_path / "model" / CONFIG).read_text(encoding="utf-8")) | {"label_names": names}
    (tmp_path / "model" / CONFIG).write_bytes(WRITTEN[encoding](json.dumps(found, ensure_ascii=False)))
    assert building.class_names(own(tmp_path / "model")) == tuple(names)


def test_text_in_another_encoding_is_refused_and_that_is_said(tmp_path: Path) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / CONFIG).write_bytes('{"architecture": "Löwenzahn"}'.encode("cp1252"))
    assert "is not text in UTF-8: save it so" in refusal(tmp_path / "model")


REMARKED: dict[str, tuple[Json, str]] = {
    "colours": (LARGE_COLOURS, "mean and std look as if they were meant for pixels from 0 to 255"),
    "one of the colours": ({"std": [255, 255, 255]}, "std look as if they were meant for pixels from 0 to 255"),
    "numbers of classes": ({"num_classes": 5, "model_args": {"num_classes": 6}}, "is 5, and 6 in model_args"),
    "a table from 1": ({"label_names": dict(zip("12345", LEAVES, strict=True))}, "counts from 1: its first name, seed"),
    "a setting beside those that timm reads": (
        {"mean": [0.5] * 3, "pretrained_cfg": {"mean": [0.485, 0.456, 0.406]}},
        "timm ignores “mean” outside",
    ),
    "several of them": (
        {"input_size": [3, 96, 96], "crop_pct": 1.0, "pretrained_cfg": {"crop_pct": 0.875}},
        "timm ignores “input_size” and “crop_pct” outside “pretrained_cfg”",
    ),
    "a table with gaps": ({"label_names": {"0": "a", "4": "b"}}, "leaves out 3 of 5 classes"),
}


@pytest.mark.parametrize("kind", REMARKED)
def test_what_may_not_be_as_it_was_meant_is_remarked_on(kind: str, tmp_path: Path) -> None:
    save(tmp_path / "model")
    described, said = REMARKED[kind]
    (tmp_path / "model" / CONFIG).write_text(json.dumps(WORKS | described), encoding="utf-8")
    (remark,) = own(tmp_path / "model").source.remarks
    assert said in remark


def test_a_remark_stands_beside_the_answer_on_the_card_the_line_and_in_the_document(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    save(tmp_path / "model")
    (tmp_path / "model" / CONFIG).write_text(json.dumps(WORKS | LARGE_COLOURS), encoding="utf-8")
    picture().save(tmp_path / "picture.png")
    assert main(["compare", str(tmp_path / "picture.png"), "--model", str(tmp_path / "model")]) == 0
    result = seen(own(tmp_path / "model"))
    (remark,) = entry(result)["remarks"]
    (card,) = finished([result], view(picture(), [(0, 0, 440, 300)]))
    assert remark in capsys.readouterr().out
    assert card["note"] == remark


CORPUS: Json = {  # fields and what is found in them; the first of each is what timm writes
    "input_size": [[3, 224, 224], [3, 96, 96], [3, 224, 320], [1, 224, 224], 224, [224, 224], "224", None, [3, 0, 0]],
    "test_input_size": [None, [3, 288, 288], [3, 2000, 2000]],
    "fixed_input_size": [False, None, True, "no"],
    "crop_pct": [0.875, 1, 0, 1.2, None, "1", True, float("nan"), [1]],
    "test_crop_pct": [None, 1.0, 0.95],
    "crop_mode": ["center", "squash", "border", "", None, 3, ["center"]],
    "interpolation": ["bicubic", "bilinear", "random", "lanczos", "BICUBIC", None, 2, {}],
    "mean": [[0.485, 0.456, 0.406], [0, 0, 0], [0.5], 0.5, None, ["0"] * 3, [float("inf")] * 3, [1e400, 0, 0]],
    "std": [[0.229, 0.224, 0.225], [1, 1, 1], [0, 0, 0], [True] * 3, None, {}],
    "num_classes": [5, None, 1, 0, -1, 5.0, "5", 10**9, True],
    "label_names": [None, [*"abcde"], [*"aabbc"], [1, 2, 3, 4, 5], {"0": "a"}, {"a": 0}, [], "abcde", [None] * 5],
    "label_descriptions": [None, {"a": "b"}, ["a"], {"a": 3}],
    "global_pool": ["avg", None, "max", 3],
    "model_args": [{}, {"drop_rate": 0.2}, {"num_classes": 7}, {"output_stride": 16}, {"output_stride": True}, []],
    "problem_type": [None, "multi_label_classification", "regression", 3, ["multi_label_classification"]],
    "pretrained_cfg": [{}, {"std": [1, 1, 1]}, {"num_classes": 1000}, "default"],
}  # fmt: skip


def drawn(chance: random.Random) -> Json:
    """A description with up to four fields that are not as timm writes them."""
    found: Json = {"architecture": SMALL, **{name: values[0] for name, values in CORPUS.items()}}
    for name in chance.sample(sorted(CORPUS), chance.randint(0, 4)):
        found[name] = chance.choice(CORPUS[name])
    if chance.random() < 0.5:
        del found["pretrained_cfg"]  # all in one table, as timm once wrote
    return {name: value for name, value in found.items() if value is not None or chance.random() < 0.5}


def test_of_a_thousand_descriptions_each_is_read_as_timm_reads_it_or_refused_in_a_sentence(tmp_path: Path) -> None:
    chance, read, refused = random.Random(0), 0, 0
    for _ in range(1000):
        content = json.dumps(drawn(chance)).encode()
        try:
            found = description.read("It", content)
        except Unsuitable as error:
            assert str(error).endswith(".")
            assert "\n" not in str(error)
            refused += 1
            continue
        (tmp_path / CONFIG).write_bytes(content)
        settings, _, _ = load_model_config_from_path(tmp_path)
        known = {name: value for name, value in settings.items() if name in PretrainedCfg.__dataclass_fields__}
        theirs = resolve_data_config(pretrained_cfg=PretrainedCfg(**known).to_dict(), use_test_size=True)
        config = {"input_size": (3, 224, 224)} | found.settings
        ours = Intake.from_timm(resolve_data_config(pretrained_cfg=config, use_test_size=True))
        assert ours == Intake.from_timm(theirs), content
        assert len(found.classes) == len(set(found.classes)) == max(2, found.arguments["num_classes"])
        read += 1
    assert min(read, refused) > 200
