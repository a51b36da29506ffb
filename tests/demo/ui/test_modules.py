"""Components' scripts as ES modules: all that one imports is served, from addresses that change with what they hold."""

import posixpath
import re

import gradio as gr
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from demo.layout import LAUNCH, launching
from demo.serving.guard import Guard
from demo.ui import modules
from demo.ui.drawn import VALUE, Drawn, filled
from explain.networks.store import ModelStore
from explain.runtime.shipped import ASSETS, read

IMPORTED = re.compile(r'^import [^;]*?from "([^"]+)";', re.MULTILINE)


@pytest.fixture(scope="module")
def client() -> TestClient:
    return TestClient(Starlette(middleware=[Middleware(modules.Modules)]))


def test_every_module_is_served_once_and_for_all(client: TestClient) -> None:
    for name, text in modules.texts().items():
        answer = client.get(modules.address(name).removeprefix("."))
        assert (answer.status_code, answer.text) == (200, text)
        assert answer.headers["content-type"].startswith("text/javascript")
        assert "immutable" in answer.headers["cache-control"]


def test_what_a_module_imports_is_served_beside_it() -> None:
    found = modules.texts()
    for name, text in found.items():
        for imported in IMPORTED.findall(text):
            assert imported.startswith("."), f"{name} imports {imported}"
            assert posixpath.normpath(posixpath.join(posixpath.dirname(name), imported)) in found


def test_every_component_draws_by_a_module_that_is_served(pages: gr.Blocks) -> None:
    drawn = {module for block in pages.blocks.values() if isinstance(block, Drawn)
             for module in re.findall(r"`\./(scripts/[^`]+)`", str(block.js_on_load))}  # fmt: skip
    assert len(drawn) > 8
    assert drawn <= set(modules.paths())
    drawn.remove(modules.address(VALUE).removeprefix("./"))  # which all begin with
    for path in drawn:
        assert re.search(r"^export function draw\(", modules.texts()["/".join(path.split("/")[2:])], re.MULTILINE)


def test_another_text_has_another_address(monkeypatch: pytest.MonkeyPatch) -> None:
    before = modules.address("ui/dom.js")
    changed = modules.texts() | {"cards/start.js": "export function draw() {}\n"}
    monkeypatch.setattr(modules, "texts", lambda: changed)
    monkeypatch.setattr(modules, "_folder", modules._folder.__wrapped__)
    assert modules.address("ui/dom.js") != before


@pytest.mark.parametrize("path", ["scripts/0/cards/start.js", "scripts/", "{}/../../README.md", "{}/cards/cards.css"])
def test_nothing_else_is_served(client: TestClient, path: str) -> None:
    folder = modules.paths()[0].rpartition("/")[0].rpartition("/")[0]
    assert client.get("/" + path.format(folder)).status_code == 404


def test_the_guard_lets_them_through_and_the_head_fetches_those_of_most_pages() -> None:
    first, *others = launching(ModelStore())["app_kwargs"]["middleware"]
    assert first.cls is Guard
    assert modules.Modules in [one.cls for one in others]
    assert set(modules.paths()) <= set(first.kwargs["pages"])
    fetched = re.findall(r'rel="modulepreload" href="\./([^"]+)"', LAUNCH["head"])
    assert set(fetched) < set(modules.paths())
    assert modules.address("cards/start.js").removeprefix("./") in fetched


def test_texts_of_a_template_are_no_markup_and_no_template() -> None:
    assert filled("<p>$said</p>$more", {"said": "<b> ${value} `x` {{y}} \\"}, more="<i>z</i>") == (
        "<p>&lt;b&gt; &#36;&#123;value} &#96;x&#96; &#123;&#123;y}} &#92;</p><i>z</i>"
    )
    with pytest.raises(KeyError):
        filled("$said", {})


def test_lines_of_scripts_are_as_long_as_pythons() -> None:
    for path in sorted(ASSETS.rglob("*.js")):
        for number, line in enumerate(read(path).splitlines(), 1):
            assert len(line) <= 120, f"{path.name}:{number}"


def test_no_script_writes_markup() -> None:
    for path in sorted(ASSETS.rglob("*.js")):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write\b|\beval\(", read(path)), (
            path.name
        )
