"""How far pages move as they open, and through a run (cumulative layout shift): `python -m tests.still`.

No test, as it hangs on how soon a page's parts come: run it on an idle machine. Exits with 1 if a page moves more than
is good (web.dev: 0.1; ours: 0.05).
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from demo.layout import PAGES
from tests.browser.conftest import CHROMIUM, OPTIONS, serving

MOST = 0.05
SIZES: dict[str, ViewportSize] = {"laptop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
SHIFT = """window.moved = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.moved += shift.value;
}).observe({ type: "layout-shift", buffered: true });"""
RUNS = {  # the button of each page that runs something
    "": "#compare", "trust": "#measure-maps", "inside": "#look", "inputs": "#run-inputs", "deploy": "#deploy-go",
    "record": "#record-go",
}  # fmt: skip
PLACED, RUN = 6000, 30_000  # ms until all has come to its place, and until a run is over


def main() -> int:
    worst = 0.0
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), {"HF_HUB_OFFLINE": "1"}) as address,
        sync_playwright() as playwright,
    ):
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        for name, size in SIZES.items():
            for page in PAGES:
                tab = chromium.new_page(viewport=size)
                tab.add_init_script(SHIFT)
                tab.goto(address + page.PATH)
                found = [_moved(tab, PLACED)]
                if button := RUNS.get(page.PATH):
                    tab.locator(button).first.click()
                    found.append(_moved(tab, RUN))
                told = " ".join(f"{one:.3f}{' too much' * (one > MOST)}" for one in found)
                print(f"{name:8} {page.TITLE:14} {told}", flush=True)
                worst = max(worst, *found)
                tab.close()
    return int(worst > MOST)


def _moved(tab: Page, until: int) -> float:
    """How far since the last time."""
    tab.wait_for_timeout(until)
    return float(tab.evaluate("() => { const sum = window.moved; window.moved = 0; return sum; }"))


if __name__ == "__main__":
    sys.exit(main())
