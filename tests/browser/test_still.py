"""All pages stand in one row; how far they move as they open is measured by `python -m tests.still`."""

import pytest
from playwright.sync_api import ViewportSize, expect

from demo.layout import PAGES
from tests.browser.visit import DESK, PHONE, Open

NARROW: ViewportSize = {"width": 1280, "height": 800}


def test_all_pages_stand_in_one_row(open_page: Open) -> None:
    links = open_page("", NARROW).page.locator(".nav-holder nav a:not(.brand)")
    tops = links.evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(tops) == len(PAGES)
    assert len(set(tops)) == 1


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_that_is_open_is_seen_in_the_row(open_page: Open, size: ViewportSize) -> None:
    visit = open_page("applications", size)
    active = visit.page.locator(".nav-holder nav .active")
    expect(active).to_be_in_viewport(ratio=1)
