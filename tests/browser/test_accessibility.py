"""No page breaks a rule of WCAG 2.0 or 2.1, A or AA, that axe-core can check: desktop and phone, light and dark."""

from collections.abc import Iterator, Sequence
from itertools import product
from types import ModuleType
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from demo.layout import PAGES
from tests.browser.axe import violations
from tests.browser.conftest import PATIENCE

SCHEMES: tuple[Literal["light", "dark"], ...] = ("dark", "light")
SIZES = {"phone": (390, 844), "desktop": (1440, 900)}  # width and height in px
Looks = Sequence[tuple[Literal["light", "dark"], str]]
BOTH: Looks = [("dark", "phone"), ("light", "desktop")]
ALL: Looks = list(product(SCHEMES, SIZES))
CALM = 3  # tenths of a second

EXAMPLE = "#examples .thumbnail-item"
DONE = '#cards .card[data-state="done"]'

# By the page's path: what is pressed one after the other, and what then shows that the page is filled. A page that is
# not here is looked at as it opens.
FILLED: dict[str, tuple[Sequence[str], str]] = {
    "": ([EXAMPLE, "#compare", "#cards .toggle"], "#cards .tools"),
    "scaling": ([EXAMPLE], DONE),
    "inside": ([EXAMPLE, "#look"], DONE),
    "trust": ([EXAMPLE, *3 * ["#methods :checked >> nth=1"], "#measure-maps"], "#measured tbody tr"),  # one map
    "record": (["#record-family label >> nth=1", "#record-go"], "#record-times tbody tr"),
    "lessons": (["#guess label", "#reveal"], "#way a"),
}

# So that what is folded away is looked at too.
UNFOLD = """() => {
  document.querySelectorAll("button.label-wrap:not(.open)").forEach((button) => button.click());
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
}"""


class Tab:
    """A page, and whether it has come to rest."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.awaited: set[Request] = set()
        page.on("request", self._note)
        page.on("requestfinished", self._forget)
        page.on("requestfailed", self._forget)

    def _note(self, request: Request) -> None:
        if "/heartbeat/" not in request.url:  # that one never ends
            self.awaited.add(request)

    def _forget(self, request: Request) -> None:
        self.awaited.discard(request)

    def rest(self) -> None:
        """Wait until the page has for a while awaited nothing and drawn nothing."""
        calm = 0
        for _ in range(10 * PATIENCE):
            self.page.evaluate("() => new Promise((idle) => requestIdleCallback(idle))")
            self.page.wait_for_timeout(100)
            calm = 0 if self.awaited else calm + 1
            if calm == CALM:
                return
        pytest.fail(f"{self.page.url} still awaits {[request.url for request in self.awaited]}")

    def fill(self, pressed: Sequence[str], shown: str) -> None:
        for selector in pressed:
            self.page.locator(selector).first.click()
            self.rest()
        expect(self.page.locator(shown).first).to_be_visible()

    def wrong(self, state: str, looks: Looks = ALL) -> list[str]:
        """What breaks a rule in those schemes and sizes; the pages follow both as they change."""
        found = []
        for scheme, size in looks:
            width, height = SIZES[size]
            self.page.emulate_media(color_scheme=scheme)
            self.page.set_viewport_size({"width": width, "height": height})
            self.rest()
            found += [f"{state}, {scheme}, {size}: {violation}" for violation in violations(self.page)]
        return found


@pytest.fixture
def tab(browser: Browser) -> Iterator[Tab]:
    context = browser.new_context()
    context.set_default_timeout(1000 * PATIENCE)
    yield Tab(context.new_page())
    context.close()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.TITLE)
def test_no_rule_of_accessibility_is_broken(tab: Tab, address: str, page: ModuleType) -> None:
    tab.page.goto(address + page.PATH)
    expect(tab.page.locator("footer")).to_be_visible()
    found = []
    if page.PATH in FILLED:
        found += tab.wrong("as it opens", BOTH)
        tab.fill(*FILLED[page.PATH])
    tab.page.evaluate(UNFOLD)
    found += tab.wrong("unfolded")
    assert not found, "\n\n".join(["", *found])


def test_a_broken_rule_is_told_with_the_element_that_breaks_it(tab: Tab) -> None:
    tab.page.set_content(
        '<html lang="en"><title>Broken</title><main><img src="data:," id="bare">'
        '<p style="background: #fff; color: #bbb">faint</p><button aria-label="Other">Send</button></main></html>'
    )
    contrast, image, name = sorted(violations(tab.page))
    assert contrast.startswith("color-contrast (serious): ")
    assert image.startswith("image-alt (critical): Images must have alternative text")
    assert '#bare\n    <img src="data:," id="bare">' in image
    assert name.startswith("label-content-name-mismatch (serious): ")
