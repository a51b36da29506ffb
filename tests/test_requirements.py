"""What has to be installed: all that is imported is declared, and all that is declared is locked with its own needs."""

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.places import ROOT

PYTHONS = ("3.11.7", "3.12.4", "3.13.0")
ON_SPACES_ALONE = {"spaces"}  # there it is installed already; elsewhere nothing asks for it
OPTIONAL = {"openvino": "requirements-openvino.txt", "ray": "requirements-cluster.txt"}  # used where it is installed
BROUGHT = {"pyarrow"}  # by Ray's extras
LOCKS = {"requirements.lock": "requirements.txt", "tests/requirements.lock": "tests/requirements.txt"}
ENTRY = re.compile(r"^(\S+==[^\\\n]+?) \\\n((?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)(?:    #.*\n)+", re.MULTILINE)


def declared(file: str) -> list[Requirement]:
    found = []
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("-r "):
            found += declared(str((ROOT / file).parent.joinpath(line[3:]).resolve().relative_to(ROOT)))
        else:
            found.append(Requirement(line))
    return found


def locked(file: str) -> list[Requirement]:
    return [Requirement(entry[1]) for entry in ENTRY.finditer((ROOT / file).read_text(encoding="utf-8"))]


def on(python: str, requirements: list[Requirement]) -> dict[str, Requirement]:
    """Those that hold there, by name; each once."""
    here = {"python_version": python[:4], "python_full_version": python, "extra": ""}
    held = [r for r in requirements if r.marker is None or r.marker.evaluate(here)]
    assert len({canonicalize_name(r.name) for r in held}) == len(held)
    return {canonicalize_name(r.name): r for r in held}


def imported(folders: list[str]) -> set[str]:
    """Top-level modules that the files there name, wherever in a file."""
    found = set()
    for file in (ROOT / "app.py", *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.split(".")[0])
    return found - set(sys.stdlib_module_names) - {"app", "explain", "demo", "tests"}


@pytest.mark.parametrize(
    ("folders", "file"),
    [(["explain", "demo"], "requirements.txt"), (["explain", "demo", "tests"], "tests/requirements.lock")],
    ids=["the app", "with its tests"],
)
def test_everything_that_is_imported_is_declared(folders: list[str], file: str) -> None:
    names = {canonicalize_name(r.name) for r in (declared(file) if file.endswith(".txt") else locked(file))}
    owners = packages_distributions()
    for module in imported(folders) - ON_SPACES_ALONE - set(OPTIONAL) - BROUGHT:
        assert names & {canonicalize_name(owner) for owner in owners[module]}, module


@pytest.mark.parametrize("module", OPTIONAL)
def test_what_is_optional_is_pinned_in_a_file_of_its_own(module: str) -> None:
    (pin,) = declared(OPTIONAL[module])
    assert canonicalize_name(pin.name) == module
    assert str(pin.specifier).startswith("==")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_is_declared_in_that_very_version(lock: str, python: str) -> None:
    there = on(python, locked(lock))
    for name, requirement in on(python, declared(LOCKS[lock])).items():
        assert str(requirement.specifier).startswith("==")
        assert there[name].specifier == requirement.specifier


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_all_that_the_installed_packages_ask_for(lock: str) -> None:
    there = on(sys.version.split()[0], locked(lock))
    for name in there:
        try:
            asked = [Requirement(text) for text in requires(name) or ()]
        except ModuleNotFoundError:
            continue  # of another system
        for need in asked:
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                (pin,) = there[canonicalize_name(need.name)].specifier
                assert need.specifier.contains(pin.version, prereleases=True), f"{name} asks for {need}"


def test_the_locks_agree() -> None:
    more = {str(r) for r in locked("tests/requirements.lock")}
    assert {str(r) for r in locked("requirements.lock")} < more


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_is_hashes_and_reasons_and_names_no_place(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert ENTRY.sub("", text) == ""  # every package has its hashes
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|(^|\s)/", text, re.MULTILINE)


def test_vulnerabilities_that_cannot_be_looked_up_are_no_failure() -> None:
    nobody = os.environ | {"OSV_URL": "http://127.0.0.1:9/"}  # the port that answers nobody
    command = [sys.executable, ".ci/audit"]
    ran = subprocess.run(command, cwd=ROOT, env=nobody, capture_output=True, text=True, timeout=30, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "were not looked up" in ran.stdout
