"""The import rule, and that importing does no work."""

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def imported(path: Path) -> set[str]:
    """First words of every module that a file imports, also inside functions."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def test_explain_knows_no_page() -> None:
    for path in (ROOT / "explain").rglob("*.py"):
        assert not imported(path) & {"gradio", "plotly", "demo", "app"}, path


def test_only_app_imports_demo_and_nothing_imports_app() -> None:
    for path in (ROOT / "demo").rglob("*.py"):
        assert "app" not in imported(path), path


def test_importing_the_pages_imports_neither_torch_nor_grad_cam() -> None:
    modules = "demo.layout, explain.networks.store"
    code = f"import {modules}, sys; print({{'torch', 'timm', 'pytorch_grad_cam'}} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "set()"


def test_explain_is_usable_without_gradio() -> None:
    code = "import sys; sys.modules['gradio'] = sys.modules['plotly'] = None; import explain.compare, explain.commands"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
