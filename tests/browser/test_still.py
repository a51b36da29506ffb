"""Pages stand still as they open: what is seen has its place, and all pages stand in one row."""

from types import ModuleType

import pytest
from playwright.sync_api import ViewportSize

from demo.layout import PAGES
from tests.browser.visit import DESK, PHONE, Open

MOST = 0.05  # cumulative layout shift
NARROW: ViewportSize = {"width": 1280, "height": 800}
SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const shift of list.getEntries()) if (!shift.hadRecentInput) sum += shift.value;
  }).observe({ type: "layout-shift", buffered: true });
  window.calm.then(() => setTimeout(() => done(sum), 1000)); // what comes later comes to its place too
})"""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.TITLE)
def test_nothing_that_is_seen_moves_as_a_page_opens(open_page: Open, page: ModuleType) -> None:
    visit = open_page(page.PATH, NARROW)
    assert visit.page.evaluate(SHIFT) < MOST


def test_all_pages_stand_in_one_row(open_page: Open) -> None:
    links = open_page("", NARROW).page.locator(".nav-holder nav a:not(.brand)")
    tops = links.evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(tops) == len(PAGES)
    assert len(set(tops)) == 1


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_that_is_open_is_seen_in_the_row(open_page: Open, size: ViewportSize) -> None:
    visit = open_page("applications", size)
    visit.page.evaluate("window.calm")
    active = visit.page.locator(".nav-holder nav .active").bounding_box()
    assert active
    assert 0 <= active["x"] <= size["width"] - active["width"]
