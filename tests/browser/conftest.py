"""A browser, the app that it visits, and visits that must end without a complaint.

One browser, one app and a few tabs serve all tests, as a tab that has shown a page opens the next in half the time;
every test opens its own pages anew.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect, sync_playwright

from tests.browser.camera import recorded
from tests.browser.visit import CAT_AND_TIGER, DESK, PATIENCE, Open, Scheme, Visit

CHROMIUM = Path("/usr/bin/chromium")
OPTIONS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",  # a camera, which pages see where a test grants it
]
REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    if not CHROMIUM.is_file():
        pytest.skip(f"the browser tests need {CHROMIUM}: apt-get install chromium")
    expect.set_options(timeout=1000 * PATIENCE)
    profile = tmp_path_factory.mktemp("profile")
    film = recorded(tmp_path_factory.mktemp("camera") / "cheetah.y4m")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch_persistent_context(
            profile, executable_path=CHROMIUM, args=[*OPTIONS, f"--use-file-for-fake-video-capture={film}"]
        )
        chromium.set_default_timeout(1000 * PATIENCE)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def address(browser: BrowserContext, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app's address; asks for the browser first, so that without one nothing is started."""
    with serving(tmp_path_factory.mktemp("app"), {"HF_HUB_OFFLINE": "1"}) as address:
        yield address


@contextmanager
def serving(folder: Path, environment: dict[str, str], *options: str, warm: bool = True) -> Iterator[str]:
    """An app of its own, with nothing in its Hub's cache; its address. One that is not `warm` makes less in advance."""
    port, program = _free_port(), ["app.py"] if warm else ["-m", "tests.browser.unwarmed"]
    here = {"GRADIO_TEMP_DIR": str(folder / "uploads"), "HF_HOME": str(folder / "hub"), "EXPLAIN_TIMING": "0.05"}
    with (folder / "log").open("w") as log:
        app = subprocess.Popen(
            [sys.executable, *program, "--port", str(port), *options],
            cwd=REPOSITORY, env=os.environ | here | environment, stdout=log, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait_until_it_answers(f"http://127.0.0.1:{port}/", app, folder / "log")
        yield f"http://127.0.0.1:{port}/"
    finally:
        app.terminate()
        app.wait(PATIENCE)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_it_answers(address: str, app: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and app.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"The app did not answer at {address}:\n{log.read_text()}")


@pytest.fixture(scope="session")
def tabs() -> list[Page]:
    """Those that nobody uses."""
    return []


@pytest.fixture
def open_page(browser: BrowserContext, tabs: list[Page], address: str) -> Iterator[Open]:
    """Opens the page in a tab of its own, as often as it is called."""
    visits: list[Visit] = []

    def open_(path: str = "", size: ViewportSize = DESK, scheme: Scheme = "light") -> Visit:
        page = tabs.pop() if tabs else browser.new_page()
        page.bring_to_front()
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        visits.append(Visit(page, address, path))
        return visits[-1]

    yield open_
    for visit in visits:
        print(visit.page.url, *visit.requests[-20:], sep="\n")  # shown of a test that failed: what it asked for last
    tabs += [visit.end() for visit in visits]
    assert [complaint for visit in visits for complaint in visit.complaints] == []


@pytest.fixture
def visit(open_page: Open) -> Visit:
    """At the bundled family's first scene, which the app has compared as it started."""
    return open_page("?family=pocket")


@pytest.fixture
def compared(open_page: Open) -> Visit:
    """A page on which one comparison is over, which nobody had to ask for."""
    visit = open_page(f"?family=pocket&scene={CAT_AND_TIGER.stem}")
    visit.finish()
    return visit
