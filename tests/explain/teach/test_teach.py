"""A taught network: its maps are exact for the new classes, and its folder opens as any model of somebody's own."""

import json
import resource
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import timm
import torch
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from explain.__main__ import main
from explain.compare import compare, results
from explain.maps.evidence import look
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, POCKET, Spec
from explain.own.catalogue import catalogue
from explain.teach import saving, taught
from explain.teach.gather import features
from explain.teach.given import from_folder
from explain.teach.teach import Row, Taught, teach
from tests.taught_classes import fill, shape

(B0,) = POCKET.specs(("B0",))
(LITE0,) = LITE.specs(("Lite0",))
NETWORKS = pytest.mark.parametrize("base", [B0, LITE0], ids=["pocket", "Lite"])
STORE = ModelStore(1)
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("pictures"), {"ball": 5, "box": 4, "roof": 4})


@pytest.fixture(scope="module")
def found(folder: Path) -> dict[Spec, Row]:
    *_, last = teach(from_folder(folder), [B0, LITE0], STORE, clocked=False)
    assert isinstance(last, Taught)
    assert last.gathered.classes == ("ball", "box", "roof")
    return {row.base: row for row in last.rows}


@NETWORKS
def test_mean_of_the_map_and_bias_is_scikit_learns_decision(base: Spec, found: dict[Spec, Row], folder: Path) -> None:
    row, network = found[base], STORE.get(base)
    assert row.layer
    assert row.spec
    images = [item.open() for item in from_folder(folder).items]
    rows = features(network, images).astype(np.float64)
    labels = [item.label for item in from_folder(folder).items]
    scaler = StandardScaler().fit(rows)
    scaler.scale_ = np.maximum(scaler.scale_, 0.1 * rows.std(axis=0).mean())  # as little as a feature may vary
    oracle = LogisticRegression(C=row.layer.strength, max_iter=5000, tol=1e-8).fit(scaler.transform(rows), labels)
    image = shape("box", 99)
    evidence = look(taught.shelf(STORE).get(row.spec), network.intake.tensor(image))
    expected = oracle.decision_function(scaler.transform(features(network, [image]).astype(np.float64)))[0]
    logits = evidence.maps([0, 1, 2]).mean(axis=(1, 2)) + evidence.bias.numpy()
    assert np.allclose(logits, evidence.logits.numpy(), atol=1e-4)
    assert np.allclose(logits - logits.mean(), expected - expected.mean(), atol=1e-4 * max(1, np.abs(expected).max()))


@NETWORKS
def test_the_trunk_is_the_one_that_is_kept_already(base: Spec, found: dict[Spec, Row]) -> None:
    network, spec = STORE.get(base), found[base].spec
    assert spec
    before = network.classifier
    new = taught.shelf(STORE).get(spec)
    assert new.classifier.out_features == 3
    assert network.classifier is before
    stem, its = next(iter(network.module.parameters())), next(iter(new.module.parameters()))
    assert stem.data_ptr() == its.data_ptr()


@NETWORKS
def test_the_folder_opens_as_a_model_of_ones_own_and_answers_the_same(
    base: Spec, found: dict[Spec, Row], tmp_path: Path
) -> None:
    row = found[base]
    assert row.layer
    assert row.spec
    saving.save(base, row.layer, ("ball", "box", "roof"), tmp_path / "shapes")
    (spec,) = catalogue([str(tmp_path / "shapes")]).family("own").everything()
    image = shape("roof", 50)
    (again,) = results(compare(image, (spec,), ModelStore(1), clocked=False))
    (live,) = results(compare(image, (row.spec,), taught.shelf(STORE), clocked=False))
    assert again.evidence
    assert live.evidence
    assert again.error is live.error is None
    assert set(again.classes) == {"ball", "box", "roof"}
    assert torch.allclose(again.evidence.logits, live.evidence.logits, atol=1e-3)
    assert np.allclose(again.evidence.maps([0]), live.evidence.maps([0]), atol=1e-2)
    plain = timm.create_model(f"local-dir:{tmp_path / 'shapes'}", pretrained=True).eval()
    with torch.inference_mode():
        logits = plain(STORE.get(base).intake.tensor(image))[0]
    assert torch.allclose(logits, live.evidence.logits, atol=1e-3)


def ask(folder: Path, *more: str) -> int:
    return main(["teach", str(folder), "--family", "pocket", "--variants", "B0", *more])


def test_the_command_gives_a_document_and_a_folder(folder: Path, tmp_path: Path, capsys: Captured) -> None:
    assert ask(folder, "--save", str(tmp_path / "shapes"), "--json", "-") == 0
    said = capsys.readouterr()
    found: dict[str, Any] = json.loads(said.out)
    assert said.err == ""
    assert found["classes"] == [{"name": name, "pictures": n} for name, n in (("ball", 5), ("box", 4), ("roof", 4))]
    (row,) = found["networks"]
    assert (row["network"], row["pictures"], row["error"]) == ("pocket B0", 13, None)
    assert 0 <= row["accuracy"]["low"] <= row["accuracy"]["value"] <= row["accuracy"]["high"] <= 1
    assert row["latency_ms"]["median"] > 0
    assert row["saved"] == str(tmp_path / "shapes")
    picture = str(folder / "ball" / "0.png")
    assert main(["compare", picture, "--model", str(tmp_path / "shapes"), "--json", "-"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert {one["name"] for one in result["predictions"]} == {"ball", "box", "roof"}
    saved = timm.create_model(f"local-dir:{tmp_path / 'shapes'}", pretrained=True)
    assert row["params"] == sum(tensor.numel() for tensor in saved.parameters()) == result["params"]
    assert row["macs"] == result["macs"]
    assert set(found) == {"classes", "networks", "unreadable", "remarks"}


def test_of_several_networks_each_has_a_folder_and_how_to_open_it_is_said(
    folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    more = ["--save", str(tmp_path / "new"), "--variants", "B0", "B1"]
    assert main(["teach", str(folder), "--family", "pocket", *more]) == 0
    said = capsys.readouterr().out
    assert "% right (" in said
    for name in ("B0", "B1"):
        option = f"my-{name}={tmp_path / 'new' / name}"
        assert f"--model {option}" in said
        assert catalogue([option]).find(f"my-{name}")
        modes = {path.stat().st_mode for path in (tmp_path / "new" / name).iterdir()}
        assert modes == {next(folder.glob("*/*.png")).stat().st_mode}  # others may read them, too


def test_a_picture_that_cannot_be_read_is_no_success_and_does_not_stop_the_others(
    tmp_path: Path, capsys: Captured
) -> None:
    fill(tmp_path / "pictures", {"ball": 3, "box": 2})
    (tmp_path / "pictures" / "ball" / "2.png").write_bytes(b"no picture")
    assert ask(tmp_path / "pictures", "--json", str(tmp_path / "found.json")) == 3
    said = capsys.readouterr()
    assert said.err.startswith(f"error: “{Path('ball', '2.png')}” was left out: This file is not a picture")
    (one,) = json.loads((tmp_path / "found.json").read_text())["unreadable"]
    assert one["file"] == str(Path("ball", "2.png"))
    assert "% right" in said.out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--save", "{file}"), "cannot be written"),
        (("--save", "{file}/within"), "cannot be written"),
        (("--json", "{file}/within"), "cannot be written"),
        (("--onnx",), "--onnx needs a place"),
        (("--variants", "B9"), "There is no variant “B9”"),
        (("--recipe", "aa_in1k"), "There is no recipe"),
        (("--family", "laboratory"), "invalid choice"),
        (("--save", "{folder}/new", "--json", "{folder}/new/config.json"), "to be written to one place"),
        (("--json", "{picture}"), "would be written over"),
        (("--save", "{folder}/mine"), "mine” holds a model already, which would be replaced: give another folder"),
        (("--save", "{folder}/bare"), "bare” holds a model already"),
        (("--onnx", "--save", "{folder}/graph"), "model.onnx” cannot be written (Is a directory)"),
    ],
)
def test_what_could_not_be_saved_or_run_is_refused_before_any_work(
    more: tuple[str, ...], said: str, folder: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explain.teach.teach.gather", lambda *_: pytest.fail("pictures were read"))
    (tmp_path / "file").touch()
    (tmp_path / "graph/model.onnx").mkdir(parents=True)
    for file, content in (("mine/config.json", '{"architecture": "resnet18"}'), ("bare/model.safetensors", "")):
        (tmp_path / file).parent.mkdir()
        (tmp_path / file).write_text(content)
    places = {"file": tmp_path / "file", "folder": tmp_path, "picture": next(folder.rglob("*.png"))}
    try:
        code: object = ask(folder, *(word.format(**places) for word in more))
    except SystemExit as left:
        code = left.code
    told = capsys.readouterr()
    assert (code, told.out) == (2, "")
    assert said in told.err
    assert told.err.count("\n") == 1


def test_a_model_that_is_there_stays_where_the_disk_has_no_room_for_another(
    folder: Path, tmp_path: Path, capsys: Captured
) -> None:
    old = json.dumps(saving.TAUGHT)
    for name in saving.FILES:
        (tmp_path / name).write_text(old)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (70_000, before[1]))  # what is tried before any work has room
    try:
        code = ask(folder, "--save", str(tmp_path))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert (code, capsys.readouterr().err.count("cannot be written")) == (2, 1)
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(saving.FILES, old)


def test_a_network_without_its_weights_is_said_and_the_others_are_taught(
    folder: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    get = ModelStore.get

    def fails(store: ModelStore, spec: Spec, trained: bool = True) -> Any:
        if spec.variant.name == "B1":
            raise RuntimeError("out of memory")
        return get(store, spec, trained)

    monkeypatch.setattr(ModelStore, "get", fails)
    assert main(["teach", str(folder), "--family", "pocket", "--variants", "B0", "B1", "--json", "-"]) == 3
    said = capsys.readouterr()
    assert "error: pocket B1 was not taught: pocket B1 failed on this machine" in said.err
    assert [row["accuracy"] is None for row in json.loads(said.out)["networks"]] == [False, True]
