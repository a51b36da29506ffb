"""A class in its room: a teacher and two phones; and a lesson on paper."""

import base64
import re
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from demo.lessons.words import CLASS
from demo.room import asked
from demo.room import words as room_words
from tests.browser.axe import COLOURS, violations
from tests.browser.visit import PHONE, SCHEMES, Open, Visit

STEPS = [asked.asked(place) for place in asked.places() if place.lesson == "looks"]
FIRST, SECOND = STEPS[0], STEPS[1]
JPEG = re.compile(r'src="data:image/jpeg;base64,([^"]+)"')


@pytest.fixture
def phones(browser: BrowserContext) -> Iterator[list[Page]]:
    """Two, of whose refusals nobody complains. They share a browser, so what it keeps for one is taken away."""
    pages = [browser.new_page() for _ in range(2)]
    for page in pages:
        page.set_viewport_size(PHONE)
    yield pages
    for page in pages:
        page.close()


@pytest.fixture
def teacher(open_page: Open) -> Iterator[Visit]:
    """In a room that was opened at the first step, and is closed in the end."""
    visit = open_page("room?lesson=looks&step=1")
    visit.button(room_words.OPEN).click()
    expect(visit.page.locator("#tally li")).to_have_count(len(FIRST.options))
    yield visit
    if visit.page.locator("#end").is_visible():
        close(visit)


def close(visit: Visit) -> None:
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.button(room_words.END).click()
    expect(visit.page.locator("#note")).to_have_text(room_words.TEACHER["closed"])


def join(page: Page, visit: Visit) -> None:
    """By the code, as it is shown."""
    page.goto(visit.page.url.partition("/room")[0] + "/join")
    page.get_by_label(room_words.CODE).fill(visit.page.locator("#code").inner_text().lower())
    page.get_by_role("button", name=room_words.JOIN).click()
    expect(page.locator("#options button").first).to_be_visible()
    page.evaluate("localStorage.removeItem('lens-pupil')")  # the next one is another pupil


def scanned(visit: Visit) -> str:
    """What a phone's camera reads on the screen."""
    image = cv2.imdecode(np.frombuffer(visit.page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    found: str = cv2.QRCodeDetector().detectAndDecode(image)[0]
    return found


def choose(page: Page, option: str) -> None:
    page.get_by_role("button", name=option, exact=True).click()
    expect(page.locator("#state")).to_have_text(room_words.PUPIL["taken"])
    expect(page.locator('#options [aria-pressed="true"]')).to_have_text(option)


def counts(visit: Visit, *expected: str) -> None:
    expect(visit.page.locator("#tally .count")).to_have_text(list(expected))


def test_a_class_answers_thinks_again_and_goes_on(teacher: Visit, phones: list[Page]) -> None:
    counts(teacher, "0", "0", "0")
    join(phones[0], teacher)
    phones[1].goto(scanned(teacher))
    for phone in phones:
        expect(phone.locator("#question")).to_have_text(FIRST.question.replace("**", ""))
    choose(phones[0], FIRST.options[0])
    choose(phones[1], FIRST.options[0])
    counts(teacher, "2 · 100 %", "0 · 0 %", "0 · 0 %")
    choose(phones[1], FIRST.options[2])
    counts(teacher, "1 · 50 %", "0 · 0 %", "1 · 50 %")
    expect(teacher.page.locator("#answered")).to_have_text("Answers: 2 of 2")

    teacher.button(room_words.STOP).click()
    expect(phones[0].locator("#state")).to_contain_text(room_words.PUPIL["late"])
    expect(phones[0].locator("#options button").first).to_be_disabled()

    teacher.button(room_words.ON).click()
    expect(phones[0].locator("#question")).to_have_text(SECOND.question.replace("**", ""))
    expect(teacher.page).to_have_url(re.compile(r"/room\?lesson=looks&step=2$"))
    counts(teacher, "0", "0", "0")

    close(teacher)
    for phone in phones:
        expect(phone.locator("#note")).to_have_text(room_words.PUPIL["over"])


def test_nothing_is_lost_where_a_tab_is_closed_or_a_phone_has_no_connection(teacher: Visit, phones: list[Page]) -> None:
    phone, _ = phones
    join(phone, teacher)
    choose(phone, FIRST.options[1])
    code = teacher.page.locator("#code").inner_text()
    with teacher.leaving():
        teacher.page.goto(teacher.page.url)
    expect(teacher.page.locator("#code")).to_have_text(code)
    counts(teacher, "0 · 0 %", "1 · 100 %", "0 · 0 %")

    phone.route("**/room/*", lambda route: route.abort())
    phone.get_by_role("button", name=FIRST.options[2], exact=True).click()
    expect(phone.locator("#note")).to_have_text(room_words.PUPIL["lost"])
    phone.unroute_all()
    counts(teacher, "0 · 0 %", "0 · 0 %", "1 · 100 %")
    expect(phone.locator("#note")).to_be_hidden()


def test_a_press_before_the_first_answer_does_nothing(teacher: Visit) -> None:
    """Of a tab that comes back while there is no connection."""
    page = teacher.page
    page.route("**/room/tally", lambda route: route.abort())
    page.reload()
    expect(page.locator("#note")).to_have_text(room_words.TEACHER["lost"])
    for button in ("#on", "#back", "#take"):
        page.locator(button).dispatch_event("click")
    page.unroute("**/room/tally")
    expect(page.locator("#tally li")).to_have_count(len(FIRST.options))
    expect(page.locator("#note")).not_to_have_text(room_words.TEACHER["lost"])
    assert [one for one in teacher.complaints if one.startswith("page error")] == []
    teacher.complaints.clear()  # of what was cut off on purpose


def test_who_has_no_code_is_told_so_and_no_rule_of_accessibility_is_broken(teacher: Visit, phones: list[Page]) -> None:
    stranger, pupil = phones
    stranger.goto(teacher.page.url.partition("/room")[0] + "/join")
    stranger.get_by_label(room_words.CODE).fill("ZZZZZZ")
    stranger.get_by_role("button", name=room_words.JOIN).click()
    expect(stranger.locator("#note")).to_have_text(room_words.UNKNOWN)
    join(pupil, teacher)
    choose(pupil, FIRST.options[0])
    last = pupil.locator("#options button").last.bounding_box()
    assert last
    assert last["y"] + last["height"] < PHONE["height"]  # seen without scrolling
    found = list[str]()
    for page in (stranger, pupil, teacher.page):
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            found += violations(page, COLOURS if scheme == "dark" else ())
    assert not found, "\n\n".join(found)


def test_a_lesson_leads_to_a_room_for_its_step(open_page: Open) -> None:
    visit = open_page("lessons?lesson=maps&step=2")
    way = visit.page.get_by_role("link", name=CLASS)
    expect(way).to_have_attribute("href", re.compile(r"room\?lesson=maps&step=2$"))


@pytest.mark.parametrize("query", ["lesson=looks", "lesson=catching", "lesson=maps&answers=1"])
def test_a_sheet_is_printed_on_a4_with_all_its_pictures(query: str, open_page: Open) -> None:
    visit = open_page(f"sheet?{query}")
    pictures = {base64.b64decode(found) for found in JPEG.findall(visit.page.content())}
    assert pictures
    pdf = visit.page.pdf(prefer_css_page_size=True)
    assert all(picture in pdf for picture in pictures)  # a PDF holds JPEGs as they are
    sizes = {tuple(map(float, found.split())) for found in re.findall(rb"/MediaBox \[([\d. ]+)\]", pdf)}
    assert [tuple(map(round, size)) for size in sizes] == [(0, 0, 595, 842)]  # points: 210 by 297 mm
    assert not violations(visit.page)
