"""Networks as files: what `export` writes, and that the README's lines read it without torch as the network would."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
import torch
from huggingface_hub import constants
from PIL import Image

from explain.__main__ import main
from explain.engines.export import names
from explain.engines.onnx_runtime import open_file
from explain.hub import client
from explain.maps.evidence import look
from explain.networks import building
from explain.networks.building import Network
from explain.networks.variants import specs
from explain.own.catalogue import catalogue
from explain.pictures.images import open_image
from tests import own_models
from tests.places import EXAMPLES

CAT = EXAMPLES / "cat.png"
ABSENT = "import sys; sys.modules.update(dict.fromkeys(('torch', 'timm', 'torchvision', 'onnx', 'explain')))\n"
SAID = re.compile(r"^ *([\d.]+)%  (.*)$", re.MULTILINE)
Captured = pytest.CaptureFixture[str]


def snippet(folder: Path) -> str:
    (found,) = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    return str(found)


def read(folder: Path, graph: str, picture: Path) -> str:
    """What the README's lines print, where torch and this project cannot be imported."""
    command = [sys.executable, "-c", ABSENT + snippet(folder), graph, str(picture)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def printed_maps(said: str) -> list[list[list[float]]]:
    blocks = re.findall(r"\[\[.*?\]\]", said, re.DOTALL)
    return [[[float(x) for x in row.split()] for row in re.findall(r"\[+([^\[\]]+)\]", block)] for block in blocks]


def check_read(said: str, network: Network, picture: Path) -> None:
    """The five likeliest, their probabilities and their maps are the network's."""
    evidence = look(network, network.intake.tensor(Image.open(picture).convert("RGB")))
    top = evidence.top(5)
    assert [name for _, name in SAID.findall(said)] == [network.classes[index] for index in top]
    told = [float(share) for share, _ in SAID.findall(said)]
    assert np.allclose(told, [100 * float(evidence.probabilities[index]) for index in top], atol=0.051)
    assert np.allclose(printed_maps(said), evidence.maps(top), atol=0.006)


@pytest.fixture(scope="module")
def mine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of one's own that squashes its pictures, by another interpolation than most."""
    folder = tmp_path_factory.mktemp("own") / "leaves"
    own_models.save(folder)
    settings = {"crop_mode": "squash", "interpolation": "bilinear", "crop_pct": 0.9, "input_size": [3, 64, 64]}
    own_models.change(folder, pretrained_cfg=settings)
    return folder


@pytest.fixture(scope="module")
def exported(mine: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exported") / "new"
    command = ["export", "--family", "pocket", "--variants", "B0", "B1", "--model", str(mine)]
    assert main([*command, "--output", str(folder)]) == 0
    return folder


def test_a_file_for_each_and_how_to_read_them(exported: Path) -> None:
    assert sorted(path.name for path in exported.iterdir()) == ["B0.onnx", "B1.onnx", "README.md", "leaves.onnx"]
    graph = onnx.load(str(exported / "B0.onnx")).graph
    shapes = {
        one.name: [side.dim_param or side.dim_value for side in one.type.tensor_type.shape.dim]
        for one in (*graph.input, *graph.output)
    }
    assert shapes == {"image": ["N", 3, 48, 48], "logits": ["N", 25], "evidence": ["N", 25, 6, 6]}
    text = (exported / "README.md").read_text(encoding="utf-8")
    assert (
        "| `B0.onnx` | pocket B0 | 48 × 48 | 25 | 0.8 | fp32 | EfficientNet Lens, pocket/B0/scenes | apache-2.0 |"
        in text
    )
    assert len(snippet(exported).splitlines()) == 15


def test_a_second_export_into_the_folder_keeps_what_is_said_of_the_first(exported: Path, tmp_path: Path) -> None:
    shutil.copytree(exported, folder := tmp_path / "twice")
    (folder / "leaves.onnx").unlink()
    assert main(["export", "--family", "pocket", "--variants", "B1", "B2", "--output", str(folder)]) == 0
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.*?)` \| (.*?) \|", text, re.MULTILINE) == [
        ("B0.onnx", "pocket B0"), ("B1.onnx", "pocket B1"), ("B2.onnx", "pocket B2"),
    ]  # fmt: skip


def test_a_readme_of_somebody_elses_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My model card\n")
    for name in ("B0", "B1"):
        assert main(["export", "--family", "pocket", "--variants", name, "--output", str(tmp_path)]) == 0
    assert (tmp_path / "README.md").read_text() == "# My model card\n"
    text = (tmp_path / "README-onnx.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `(.*?)` \|", text, re.MULTILINE) == ["B0.onnx", "B1.onnx"]


def test_what_is_told_of_ones_own_model_says_nothing_of_this_machine(exported: Path, mine: Path) -> None:
    assert str(mine.parent) not in str(open_file(exported / "leaves.onnx").metadata)
    assert str(mine.parent) not in (exported / "README.md").read_text(encoding="utf-8")


def test_the_lines_of_the_readme_read_a_picture_as_the_network_does(exported: Path, tmp_path: Path) -> None:
    wide = tmp_path / "wide.png"
    Image.open(CAT).convert("RGB").resize((413, 150)).save(wide)
    check_read(read(exported, "B1.onnx", wide), building.load(specs("pocket", ("B1",))[0]), wide)


def test_they_lay_what_is_transparent_on_white_and_refuse_what_pillow_would_clip(
    exported: Path, tmp_path: Path
) -> None:
    cat = Image.open(CAT).convert("RGB")
    cat.putalpha(Image.radial_gradient("L").resize(cat.size))
    cat.save(clear := tmp_path / "clear.png")
    open_image(clear).save(white := tmp_path / "white.png")
    said = read(exported, "B1.onnx", clear)
    assert said == read(exported, "B1.onnx", white)
    assert said != read(exported, "B1.onnx", CAT)
    Image.fromarray(np.asarray(cat.convert("L"), np.uint16) * 257).save(deep := tmp_path / "deep.png")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        read(exported, "B1.onnx", deep)
    assert "8 bits per channel" in failed.value.stderr


def test_they_read_ones_own_model_by_what_its_file_says(exported: Path, mine: Path, tmp_path: Path) -> None:
    high = tmp_path / "high.png"
    own_models.picture().resize((151, 398)).save(high)
    (spec,) = catalogue([str(mine)]).specs("own", ["leaves"])
    check_read(read(exported, "leaves.onnx", high), building.load(spec), high)


def test_one_that_cannot_be_had_does_not_stop_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setattr(client, "answers", lambda: False)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    away = ["export", "--family", "imagenet", "--variants", "B0", "--output", str(tmp_path / "found")]
    assert main([*away, "--beside", "pocket/B0/scenes"]) == 3
    said = capsys.readouterr()
    assert said.out.startswith(f"{tmp_path / 'found' / 'pocket-B0.onnx'}: pocket B0, 48 px, 0.8 MB\n")
    assert "error: No file of B0: The weights are not on this machine" in said.err
    assert main(away) == 2
    assert "README" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--variants", "Lite9"], "There is no variant “Lite9”"),
        ([], "Choose at least one variant"),
        (["--variants", "Lite0", "--recipe", "none"], "There is no recipe “none”"),
        (["--model", "/nowhere/at/all"], "There is no folder /nowhere/at/all"),
    ],
)
def test_what_is_not_there_is_said_in_one_line_and_nothing_is_made(
    options: list[str], sentence: str, tmp_path: Path, capsys: Captured
) -> None:
    assert main(["export", *options, "--output", str(tmp_path / "new")]) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert sentence in said.err
    assert not (tmp_path / "new").exists()


def test_a_network_that_has_no_graph_is_a_sentence_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    load = building.load
    tensor = torch.full((1,), 3.0)

    def other(spec: object) -> Network:
        network = load(spec)  # type: ignore[arg-type]
        network.module.get_submodule("conv_stem").register_forward_hook(lambda *given: given[2] * tensor.mul_(2))
        return network

    monkeypatch.setattr(building, "load", other)
    assert main(["export", "--family", "pocket", "--variants", "B0", "--output", str(tmp_path)]) == 2
    assert "error: No file of pocket B0: The ONNX graph of pocket B0 answers otherwise" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_two_variants_of_one_name_have_their_labels_and_no_file_is_the_readme() -> None:
    both = (*specs("pocket", ("B0", "B1")), *specs("imagenet", ("B0",)))
    assert names(both, ".onnx", set()) == ["pocket-B0.onnx", "B1.onnx", "B0.onnx"]
    assert names(specs("pocket", ("B0",)), ".onnx", {"b0.onnx"}) == ["B0-2.onnx"]
