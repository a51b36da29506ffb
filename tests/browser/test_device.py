"""A network runs in the visitor's own browser: by the runtime's real files, served from this machine."""

import functools
import http.server
import json
import shutil
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from demo.device import words as device_words
from explain.runtime.shipped import ASSETS
from tests.browser.conftest import serving

FILES = json.loads((ASSETS / "device" / "runtime.json").read_text(encoding="utf-8"))


class Handler(http.server.SimpleHTTPRequestHandler):
    """Lets every page read its files, as a public place does, and keeps no log."""

    def end_headers(self) -> None:
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """onnxruntime-web as it is published."""
    npm, folder = shutil.which("npm"), tmp_path_factory.mktemp("runtime")
    if npm is None:
        pytest.skip("these tests need npm, which fetches onnxruntime-web")
    named = f"onnxruntime-web@{FILES['version']}"
    fetched = subprocess.run([npm, "pack", "--silent", named], cwd=folder, capture_output=True, text=True, check=False)
    if fetched.returncode:
        pytest.skip(f"{named} cannot be fetched: {fetched.stderr}")
    with tarfile.open(folder / fetched.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package" / "dist"


@pytest.fixture(scope="module")
def place(files: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(files)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="module")
def app(browser: BrowserContext, place: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = {"HF_HUB_OFFLINE": "1", "EXPLAIN_ORT_WEB": place}
    with serving(tmp_path_factory.mktemp("app"), environment, warm=False) as address:
        yield address


@pytest.fixture
def page(browser: BrowserContext, app: str) -> Iterator[Page]:
    page = browser.new_page()
    page.goto(f"{app}device?network=pocket/B0/scenes&scene=tiger")
    expect(page.locator('#picture img[src$="tiger.png"]')).to_have_count(1)
    yield page
    page.close()


def run(page: Page) -> dict[str, str]:
    """What came of a press."""
    page.locator("#run-here").click()
    shown = page.locator("#device .device")
    expect(shown).to_have_attribute("data-state", "done")
    found: dict[str, str] = shown.evaluate("(node) => ({...node.dataset})")
    return found


def test_the_browser_answers_as_the_server_does_and_asks_nobody_before_the_press(page: Page, place: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.wait_for_timeout(500)
    assert not [url for url in asked if url.startswith(place) or url.endswith(".onnx")]
    found = run(page)
    assert sorted(url.removeprefix(place) for url in asked if url.startswith(place)) == sorted(
        file["name"] for file in FILES["files"].values()
    )
    assert float(found["difference"]) < 1e-3
    assert float(found["milliseconds"]) > 0
    expect(page.locator("#device tbody tr").first).to_contain_text("tiger")
    expect(page.locator("#device figcaption")).to_have_text("Evidence for tiger, computed on this device")


def test_a_time_is_added_under_a_name_that_stays_text(page: Page) -> None:
    page.locator("#add-time").click()
    expect(page.get_by_text("Give your device a name")).to_be_visible()
    run(page)
    page.locator("#device-name input, #device-name textarea").fill("<b>Ada’s</b> phone")
    page.locator("#add-time").click()
    expect(page.locator("#device-times tbody th")).to_have_text("<b>Ada’s</b> phone")
    expect(page.locator("#device-times tbody td").first).to_have_text("pocket B0")


def test_a_network_without_weights_gives_a_time_and_no_answer(page: Page) -> None:
    page.locator("#network input").click()
    page.get_by_role("option", name=f"B0 ({device_words.TIME_ALONE})", exact=True).click()
    run(page)
    expect(page.locator("#device .apart")).to_have_text(device_words.SAID["alone"])
    expect(page.locator("#device table")).to_be_hidden()


def test_another_file_than_the_pinned_one_is_refused_by_the_browser(page: Page, files: Path) -> None:
    binary = files / FILES["files"]["module"]["name"]
    kept = binary.read_bytes()
    try:
        binary.write_bytes(kept + b"\n")
        page.locator("#run-here").click()
        expect(page.locator("#device .said")).to_contain_text("is not the file that it should be")
    finally:
        binary.write_bytes(kept)
