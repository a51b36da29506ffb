"""The lessons are walked through in a browser: guess, measure, open the real page, go on."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, Route, expect

from demo.applications.page import LAST, LINKS
from demo.lessons.lessons import LESSONS
from demo.lessons.words import COPIED, COPY, GUESS_FIRST, NEXT, UNDECIDED
from explain.training.scenes import FONT
from tests.browser.visit import PHONE, Open, Visit

JUDGED = re.compile("Right: |You guessed: ")
UNSURE = re.compile("Right: |You guessed: |Nothing is decided")
MAY_BE_UNSURE = {"ours", "maps", "here", "speed"}  # by their spread; times here, of whatever runs beside the tests


@pytest.fixture
def lessons(open_page: Open) -> Visit:
    return open_page("lessons")


def at(page: Page, number: int, total: int) -> None:
    expect(page.locator("#question")).to_contain_text(f"Step {number} of {total}")


def guess(visit: Visit, option: str) -> None:
    visit.page.locator("#guess").get_by_label(option, exact=True).check()
    visit.button("Show what was measured").click()


@pytest.mark.parametrize("name", list(LESSONS))
def test_a_lesson_is_walked_through_to_its_end(name: str, open_page: Open) -> None:
    if name == "deployment" and not FONT.exists():
        pytest.skip("the scenes that twins are judged on need Debian's fonts-noto-color-emoji")
    lesson = LESSONS[name]
    visit = open_page(f"lessons?lesson={name}")
    for number, (title, step) in enumerate(lesson.steps.items(), 1):
        at(visit.page, number, len(lesson.steps))
        guess(visit, step.options[0])
        expect(visit.page.locator("#answer")).to_contain_text(UNSURE if title in MAY_BE_UNSURE else JUDGED)
        expect(visit.page.locator("#way a")).to_contain_text(step.link)
        if number < len(lesson.steps):
            visit.button("Next").click()
            expect(visit.page.locator("#answer")).to_have_text("")
    expect(visit.button("Next")).to_be_disabled()
    ending = visit.page.locator("#ending")
    expect(ending.locator("tbody tr")).to_have_count(len(lesson.steps))
    expect(ending).not_to_contain_text("not yet")
    expect(ending.locator("a.way")).to_have_count(1)


def test_guesses_outlive_another_load_of_the_page(open_page: Open) -> None:
    visit = open_page("lessons?lesson=looks")
    page = visit.page
    guess(visit, "Mostly on the cat")
    expect(page.locator("#answer")).to_contain_text("Measured: Mostly on the tiger.")
    with visit.leaving():
        page.reload()
    expect(page.locator("#guess").get_by_label("Mostly on the cat", exact=True)).to_be_checked()
    expect(page.locator("#answer")).to_contain_text("You guessed: Mostly on the cat. Measured: Mostly on the tiger.")
    with visit.leaving():
        page.goto(page.url + "&lang=en")  # by a link, as for the next class
    expect(page.locator("#question")).to_contain_text("Step 1 of 4")
    expect(page.locator("#guess :checked")).to_have_count(0)


def test_the_thing_itself_comes_once_one_has_guessed_and_the_guess_stays_beside_the_right_one(lessons: Visit) -> None:
    page = lessons.page
    at(page, 1, 4)
    expect(page.locator("#thing img")).to_have_count(1)
    expect(page.locator("#cards .card")).to_have_count(0)
    guess(lessons, "Mostly on the cat")
    expect(page.locator("#cards .card .shown")).to_have_text("Evidence for tiger")
    expect(page.locator("#thing img")).to_have_count(0)
    expect(page.locator("#guess").get_by_label("Mostly on the cat", exact=True)).to_be_checked()
    expect(page.locator("#guess.right-0")).to_have_count(1)
    expect(page.locator("#answer")).to_contain_text("You guessed: Mostly on the cat. Measured: Mostly on the tiger.")
    lessons.button("Next").click()
    at(page, 2, 4)
    expect(page.locator("#cards .card")).to_have_count(0)
    expect(page.locator("#guess.right-0")).to_have_count(0)


def test_a_slider_moves_the_network_once_it_is_seen(open_page: Open) -> None:
    visit = open_page("lessons?lesson=ways")
    page = visit.page
    at(page, 1, 4)
    expect(page.locator("#slide")).to_have_count(0)
    guess(visit, "About 4 times")
    expect(page.locator("#thing")).to_contain_text("1.45 B")
    page.locator("#slide input[type=range]").fill("0")
    expect(page.locator("#thing")).to_contain_text(re.compile(r"38\d M"))


def test_that_nothing_is_decided_can_be_guessed(open_page: Open) -> None:
    visit = open_page("lessons?lesson=together&step=2")
    at(visit.page, 2, 3)
    guess(visit, UNDECIDED)
    expect(visit.page.locator("#answer")).to_contain_text(UNSURE)
    expect(visit.page.locator("#lesson-chart .trace").first).to_be_visible()


def test_a_link_brings_others_to_the_same_step_and_a_lesson_leads_to_the_next(open_page: Open) -> None:
    visit = open_page("lessons?lesson=ways&step=4")
    at(visit.page, 4, 4)
    visit.button(COPY).click()
    expect(visit.button(COPIED)).to_be_visible()
    guess(visit, LESSONS["ways"].steps["pixel"].options[0])
    way = visit.page.locator("#ending a.way")
    expect(way).to_contain_text(NEXT.format(LESSONS["together"].title))
    with visit.leaving():
        way.click()
    at(visit.page, 1, 3)


def test_nothing_is_revealed_without_a_guess(lessons: Visit) -> None:
    at(lessons.page, 1, 4)
    lessons.button("Show what was measured").click()
    expect(lessons.page.get_by_text(GUESS_FIRST)).to_be_visible()
    expect(lessons.page.locator("#way a")).to_have_count(0)


def test_the_way_from_a_step_leads_to_the_real_page_in_the_right_state(lessons: Visit) -> None:
    at(lessons.page, 1, 4)
    guess(lessons, "Mostly on the cat")
    with lessons.page.context.expect_page() as opened:
        lessons.page.locator("#way a").click()
    cards = opened.value.locator("#cards .card")
    expect(cards).to_have_count(1)
    expect(cards.locator(".shown")).to_have_text("Evidence for tiger")
    opened.value.close()


def test_the_address_follows_and_brings_one_back_to_the_step(lessons: Visit) -> None:
    lessons.page.get_by_label("4. What a map can and cannot tell").check()
    expect(lessons.page.locator("#question")).to_contain_text("how much of that lead remains")
    lessons.button("Next").click()
    at(lessons.page, 2, 4)
    expect(lessons.page).to_have_url(re.compile(r"/lessons\?lesson=maps&step=2$"))
    with lessons.leaving():
        lessons.page.reload()
    at(lessons.page, 2, 4)
    expect(lessons.page.get_by_label("4. What a map can and cannot tell")).to_be_checked()


@contextmanager
def held(page: Page, what: str) -> Iterator[None]:
    """What the page asks of the server's queue meanwhile waits until the end."""
    pattern, routes = f"**/queue/{what}?*", list[Route]()
    page.route(pattern, lambda route: routes.insert(0, route))
    yield
    while routes:
        routes.pop().continue_()
    page.unroute(pattern)


def test_the_browsers_way_back_leads_to_the_step_before(lessons: Visit) -> None:
    progress = lessons.page.locator("#question")
    expect(progress).to_contain_text("Step 1 of 4")
    for number in (2, 3):
        lessons.button("Next").click()
        expect(progress).to_contain_text(f"Step {number} of 4")
    for number in (2, 1):
        lessons.page.go_back()
        expect(progress).to_contain_text(f"Step {number} of 4")
    lessons.page.go_forward()
    expect(progress).to_contain_text("Step 2 of 4")


def test_a_quick_visitor_is_not_sent_back_by_what_the_address_asked_for(lessons: Visit) -> None:
    lesson = lessons.page.get_by_label("3. Why together")
    with held(lessons.page, "join"):
        with lessons.leaving():
            lessons.page.reload()
        expect(lesson).to_be_disabled()
    lesson.check()
    at(lessons.page, 1, 3)
    lessons.button("Next").click()
    at(lessons.page, 2, 3)
    expect(lesson).to_be_checked()


def test_an_answer_that_comes_late_is_not_shown_at_another_step(lessons: Visit) -> None:
    first, second, *_ = LESSONS["looks"].steps.values()
    at(lessons.page, 1, 4)
    with held(lessons.page, "data"):
        guess(lessons, first.options[0])
        lessons.button("Next").click()
        at(lessons.page, 2, 4)
    guess(lessons, second.options[0])
    expect(lessons.page.locator("#way a")).to_contain_text(second.link)


def test_presses_in_quick_succession_all_count_and_end_at_the_last_step(lessons: Visit) -> None:
    at(lessons.page, 1, 4)
    presses = "async (button) => { for (let i = 0; i < 6; i++) { button.click(); await new Promise(setTimeout); } }"
    lessons.page.locator("#on").evaluate(presses)
    at(lessons.page, 4, 4)
    expect(lessons.button("Next")).to_be_disabled()
    expect(lessons.page).to_have_url(re.compile(r"/lessons\?lesson=looks&step=4$"))


def test_a_link_to_no_lesson_opens_the_first_and_says_so(open_page: Open) -> None:
    visit = open_page("lessons?lesson=alchemy&step=9")
    at(visit.page, 1, 4)
    expect(visit.page.get_by_text("Unknown here, so ignored: lesson and step.")).to_be_visible()


def test_uses_lead_to_something_to_try_and_fit_a_phone(open_page: Open) -> None:
    visit = open_page("applications?", PHONE)
    expect(visit.page.locator("a.way[href]")).to_have_count(len(LINKS) + len(LAST))
    assert visit.fits_its_window()


@pytest.mark.parametrize("name", ["looks", "maps", "cost", "catching", "deployment"])
def test_on_a_phone_a_question_and_its_choices_are_seen_without_scrolling(name: str, open_page: Open) -> None:
    visit = open_page(f"lessons?lesson={name}", PHONE)
    at(visit.page, 1, len(LESSONS[name].steps))
    choices = visit.page.locator("#guess label:has(input)")
    expect(choices).to_have_count(len(next(iter(LESSONS[name].steps.values())).choices))
    box = choices.last.bounding_box()
    assert box and box["y"] + box["height"] <= PHONE["height"]
    assert visit.page.evaluate("scrollY") == 0
    assert visit.fits_its_window()
