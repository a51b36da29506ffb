"""The pictures that README and a Space's card show, taken anew: `python -m tests.screenshots`, on an idle machine."""

import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, ViewportSize, expect, sync_playwright

from tests.browser.conftest import CHROMIUM, OPTIONS, REPOSITORY, serving

START = 60  # s, until nothing of the start runs any more
CALM = 20_000  # ms, until nothing of opening a page does


@dataclass(frozen=True)
class Picture:
    """A page at that address and size, as the file `name` in `assets/`; what to `press` once it is calm."""

    name: str
    path: str
    press: str
    width: int
    height: int


PICTURES = (
    Picture("screenshot.png", "", "#compare", 1440, 900),
    Picture("screenshot-laboratory.png", "scaling?scene=53&cost=10", "#examples .thumbnail-item >> nth=0", 1440, 900),
    Picture("thumbnail.png", "", "#compare", 1200, 630),
)


def main() -> int:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        with serving(Path(folder), {"HF_HUB_OFFLINE": "1", "EXPLAIN_TIMING": "5"}) as address:
            time.sleep(START)
            for picture in PICTURES:
                take(browser, address, picture)
        browser.close()
    return 0


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Once its cards are done, and their times measured while the browser has nothing left to draw."""
    size: ViewportSize = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size, locale="en")
    page.goto(address + picture.path)
    expect(page.locator("#cards .lens")).to_have_attribute("data-state", "done", timeout=120_000)
    page.wait_for_timeout(CALM)
    page.locator(picture.press).click()
    page.mouse.move(0, 0)
    page.wait_for_timeout(CALM)
    page.screenshot(path=REPOSITORY / "assets" / picture.name)
    page.close()


if __name__ == "__main__":
    sys.exit(main())
