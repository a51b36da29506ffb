"""`pip install .`: the library and its command, with what it reads, anywhere on the machine."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.places import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_project_asks_for_what_the_app_is_installed_with() -> None:
    asked = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["app"]]
    assert sorted(asked) == sorted((ROOT / "requirements.txt").read_text(encoding="utf-8").split())


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the library in it, as pip puts it there, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*command, "--target", str(folder), str(ROOT)], check=True, env=os.environ | {"PIP_NO_INPUT": "1"})
    return folder


def ran(installed: Path, *command: str) -> str:
    environment = os.environ | {"PYTHONPATH": str(installed), "HF_HUB_OFFLINE": "1"}
    done = subprocess.run(command, cwd=installed, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


def test_the_command_answers_outside_the_checkout(installed: Path) -> None:
    assert not (installed / "demo").exists()
    (name,) = PROJECT["scripts"]
    picture = str(installed / "explain/assets/examples/cat.png")
    assert "cat" in ran(installed, str(installed / "bin" / name), "compare", picture, "--variants", "B0")


def test_everything_that_the_library_reads_travels_with_it(installed: Path) -> None:
    code = """
from explain.inputs.code import FOLDER as CODE
from explain.maps import summary
from explain.networks.accuracy import METRICS
from explain.networks.variants import LABORATORY, POCKET, specs
from explain.networks.weights import find
from explain.pictures.photographs import TABLE
from explain.runtime.shipped import present
for family in (POCKET, LABORATORY):
    assert all(find(spec) for spec in specs(family.name, tuple(variant.name for variant in family.variants)))
print(*map(present, (*summary.FILES.values(), METRICS, TABLE)), sep="\\n")
"""
    for line in ran(installed, sys.executable, "-c", code).splitlines():
        assert Path(line).is_relative_to(installed)
