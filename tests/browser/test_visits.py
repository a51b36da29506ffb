"""A tab goes from one test to the next as if it were new."""

from playwright.sync_api import BrowserContext

from tests.browser.visit import EXAMPLES, Visit


def test_a_tab_that_a_visitor_has_left_no_longer_knows_their_picture(browser: BrowserContext, address: str) -> None:
    visit = Visit(browser.new_page(), address, "inside")
    visit.give(EXAMPLES / "fox.png")
    visit.page.wait_for_function("sessionStorage.length")
    tab = visit.end()
    assert tab.evaluate("sessionStorage.length") == 0
    tab.close()
