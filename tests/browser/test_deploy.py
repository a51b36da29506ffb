"""The Deploy page does in a browser what it promises."""

from playwright.sync_api import expect

from demo.deploy import words as deploy_words
from explain.deploy.twins import TWINS
from tests.browser.visit import PHONE, Open

ASKED = "deploy?network=pocket/B0/scenes&judged=40&observer=entropy&pictures=1&run=1"


def test_a_link_compares_twins_and_shows_a_setting_that_loses_answers(open_page: Open) -> None:
    visit = open_page(ASKED)
    page = visit.page
    expect(page.locator("#verdict")).to_contain_text("What this deployment costs.")
    expect(page.locator("#cards .card h3")).to_have_text([twin.title for twin in TWINS])
    expect(page.locator("#twins tbody tr")).to_have_count(len([twin for twin in TWINS if not twin.why_not()]))
    ends = page.locator("#apart .card .high").all_inner_texts()
    assert len(set(filter(None, ends))) == 1  # on one scale, else rounding looks like a mistake
    expect(page.locator("#blocks .bars .point")).to_have_count(13)
    expect(page.locator("#blocks-said")).to_contain_text("furthest off at")
    expect(page.locator("#parted h3")).to_have_text(deploy_words.PARTED)
    assert page.locator("#parted figure").count() > 2
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
