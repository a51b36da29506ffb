"""How far pages move as they open (cumulative layout shift), on this machine as it is now: `python -m tests.still`.

No test, as it hangs on how soon a page's parts come: run it on an idle machine. Exits with 1 if a page moves more than
is good (web.dev: 0.1; ours: 0.05).
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import ViewportSize, sync_playwright

from demo.layout import PAGES
from tests.browser.conftest import CHROMIUM, OPTIONS, serving

MOST = 0.05
SIZES: dict[str, ViewportSize] = {"laptop": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 6000); // until all has come to its place
})"""


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
                tab.goto(address + page.PATH)
                found = float(tab.evaluate(SHIFT))
                print(f"{name:8} {page.TITLE:14} {found:.3f}{' too much' * (found > MOST)}", flush=True)
                worst = max(worst, found)
                tab.close()
    return int(worst > MOST)


if __name__ == "__main__":
    sys.exit(main())
