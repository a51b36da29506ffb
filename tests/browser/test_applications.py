"""The Applications page in a browser: nothing runs until it is asked for, and what is asked runs right there."""

from playwright.sync_api import Page, expect

from demo.applications.words import APPLICATIONS
from tests.browser.visit import PHONE, Open


def cards(page: Page, use: str) -> None:
    """Wait until there are answers."""
    expect(page.locator(f"#shown-{use} .card[data-state=done]").first).to_be_visible()


def test_nothing_runs_until_it_is_asked_for(open_page: Open) -> None:
    page = open_page("applications").page
    expect(page.locator(".use")).to_have_count(len(APPLICATIONS))
    expect(page.locator("#go-real-time")).to_be_visible()
    expect(page.locator(".use .card")).to_have_count(0)
    expect(page.locator(".use .lens[data-state=empty]")).to_have_count(len(APPLICATIONS) - 1)  # one shows a table


def test_a_leaf_that_is_pressed_is_looked_at(open_page: Open) -> None:
    visit = open_page("applications")
    visit.page.locator("#drawings-leaf").get_by_role("button", name="blight").click()
    expect(visit.page.locator("#said-leaf")).to_contain_text("it knows no real leaf")
    cards(visit.page, "leaf")
    expect(visit.page.locator("#shown-leaf .inside").first).to_contain_text("diseased part")


def test_faces_are_taught_and_looked_at_on_a_phone(open_page: Open) -> None:
    visit = open_page("applications", PHONE)
    visit.page.locator("#go-emotion").click()
    expect(visit.page.locator("#said-emotion")).to_contain_text("Taught 48 drawings here.")
    cards(visit.page, "emotion")
    assert visit.fits_its_window()
