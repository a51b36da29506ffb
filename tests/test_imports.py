"""The import rule, and that importing does no work."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.places import ROOT


def imported(path: Path) -> set[str]:
    """First words of every module that a file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def rooms(top: str) -> dict[str, set[str]]:
    """The packages below it, each with those that its modules import from, also inside functions."""
    found = {folder.name: set[str]() for folder in (ROOT / top).iterdir() if (folder / "__init__.py").is_file()}
    for name, others in found.items():
        for path in (ROOT / top / name).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                names = [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
                module = getattr(node, "module", None)
                for whole in (f"{module}.{one}" if module else one for one in names):
                    package, _, rest = whole.partition(".")
                    other = rest.partition(".")[0]
                    if package == top and other in found and other != name:
                        others.add(other)
    return found


@pytest.mark.parametrize("top", ["explain", "demo"])
def test_the_packages_import_each_other_one_way(top: str) -> None:
    found = rooms(top)
    assert len(found) > 6
    TopologicalSorter(found).prepare()  # raises `CycleError`, which names the circle


def test_what_pages_share_knows_no_page() -> None:
    assert rooms("demo")["ui"] == set()


# What a process has imported of modules that take long or that nobody needs there, as it goes on.
SERVING = """
import sys
told = lambda *names: print(*sorted(name for name in sys.modules if name.startswith(names)), sep=",")
heavy = "torch", "timm", "pytorch_grad_cam"
import demo.layout, explain.networks.store
told(*heavy)
demo.layout.build_app(explain.networks.store.ModelStore())
told(*heavy)
import explain.imports
explain.imports.import_torch()
told("explain.training")
"""


@pytest.fixture(scope="module")
def serving() -> list[str]:
    """Names of such modules: once the pages are imported, once they are built, and once torch is imported too."""
    found = subprocess.run([sys.executable, "-c", SERVING], cwd=ROOT, capture_output=True, text=True, check=True)
    return found.stdout.splitlines()


def test_importing_the_pages_imports_neither_torch_nor_grad_cam(serving: list[str]) -> None:
    assert serving[0] == ""


def test_nor_does_building_them(serving: list[str]) -> None:
    assert serving[1] == ""


def test_serving_imports_nothing_that_only_training_needs(serving: list[str]) -> None:
    assert serving[2] == ""


def test_explain_knows_no_page() -> None:
    for path in (ROOT / "explain").rglob("*.py"):
        assert not imported(path) & {"gradio", "plotly", "demo", "app"}, path


def test_only_app_imports_demo_and_nothing_imports_app() -> None:
    for path in (ROOT / "demo").rglob("*.py"):
        assert "app" not in imported(path), path


def test_explain_is_usable_without_gradio() -> None:
    code = "import sys; sys.modules['gradio'] = sys.modules['plotly'] = None; import explain.compare, explain.commands"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
