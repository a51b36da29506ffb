"""Presenting: one network at a time on a dark stage, in large type, and answers that wait until they are asked for."""

import re

import pytest
from playwright.sync_api import Locator, ViewportSize, expect

from tests.browser.axe import violations
from tests.browser.visit import PHONE, Open, Visit, paintings

PROJECTOR: ViewportSize = {"width": 1920, "height": 1080}
ANSWERS = "#cards .card :is(.classes button, .sum, .shown):visible"

# Of the text that is seen on the stage: the height of its letters in px, and whether it is light on dark.
LOOK = """(lens) => {
  const light = (colour) => colour.match(/\\d+/g).slice(0, 3).reduce((sum, value) => sum + Number(value), 0) / 765;
  const texts = [...lens.querySelectorAll(".card:not([hidden]) :is(h3, .classes span)")];
  const shown = texts.filter((one) => one.checkVisibility());
  const ground = light(getComputedStyle(lens).backgroundColor);
  return shown.map((one) => [parseFloat(getComputedStyle(one).fontSize), light(getComputedStyle(one).color) - ground]);
}"""


def slide(visit: Visit) -> Locator:
    return visit.page.locator("#cards .card:visible h3")


def answers_asked_for(visit: Visit) -> list[str]:
    """Of the server; a chart asks for the page itself, whose address it was drawn under, once that is another."""
    return [address for address in visit.requests if "/gradio_api/" in address and "/heartbeat/" not in address]


def painting(visit: Visit, number: int) -> int:
    return paintings(visit.cards())[number]


@pytest.fixture
def stage(compared: Visit) -> Visit:
    compared.timed()
    compared.rest()
    compared.page.keyboard.press("p")
    expect(compared.lens).to_have_attribute("data-present", "true")
    return compared


def test_one_key_begins_it_answers_wait_networks_fade_into_each_other_and_it_ends_as_it_began(stage: Visit) -> None:
    an_answer_is_hidden_until_it_is_asked_for(stage)
    a_slider_fades_from_the_first_network_to_the_last(stage)
    keys_walk_and_bring_back_what_was_there_before(stage)


def an_answer_is_hidden_until_it_is_asked_for(stage: Visit) -> None:
    expect(stage.page.locator(ANSWERS)).to_have_count(0)
    image = stage.page.locator("#cards canvas:visible")
    expect(image).to_have_attribute("aria-label", "pocket B0: its map; the answer is hidden")
    stage.page.keyboard.press("a")
    expect(stage.page.locator(ANSWERS)).not_to_have_count(0)
    expect(image).to_have_attribute("aria-label", re.compile("evidence for"))
    stage.page.keyboard.press("ArrowRight")
    expect(stage.page.locator(ANSWERS)).to_have_count(0)  # another network's has not been asked for
    stage.page.keyboard.press("ArrowLeft")
    expect(stage.page.locator(ANSWERS)).not_to_have_count(0)
    stage.button("Hide the answer").click()
    expect(stage.page.locator(ANSWERS)).to_have_count(0)


def a_slider_fades_from_the_first_network_to_the_last(stage: Visit) -> None:
    fade = stage.page.get_by_label("From network to network")
    first = painting(stage, 0)
    fade.fill("0.4")
    expect(fade).to_have_attribute("aria-valuetext", "60 % pocket B0, 40 % pocket B1")
    between = painting(stage, 0)
    fade.fill("3")
    expect(slide(stage)).to_have_text(["pocket B3"])
    last = painting(stage, 3)
    fade.fill("0")
    expect(slide(stage)).to_have_text(["pocket B0"])
    assert len({first, between, last}) == 3
    assert painting(stage, 0) == first
    fade.blur()  # arrow keys move the slider that has the keyboard


def keys_walk_and_bring_back_what_was_there_before(stage: Visit) -> None:
    before = answers_asked_for(stage)
    expect(slide(stage)).to_have_text(["pocket B0"])
    expect(stage.page).to_have_url(re.compile(r"[?&]present=1(&|$)"))
    for key, name in (("ArrowRight", "B1"), ("PageDown", "B2"), ("End", "B2"), ("ArrowLeft", "B1")):
        stage.page.keyboard.press(key)
        expect(slide(stage)).to_have_text([f"pocket {name}"])
    expect(stage.page).to_have_url(re.compile(r"[?&]present=2(&|$)"))
    stage.page.keyboard.press("Escape")
    expect(slide(stage)).to_have_count(4)
    expect(stage.page).not_to_have_url(re.compile("present"))
    expect(stage.page.locator("[inert]")).to_have_count(0)
    assert answers_asked_for(stage) == before


def test_a_link_leads_to_its_slide_in_type_for_the_last_row(open_page: Open) -> None:
    visit = open_page("?family=pocket&scene=cat-tiger&present=3", PROJECTOR)
    expect(slide(visit)).to_have_text(["pocket B2"])
    visit.finish()
    visit.page.keyboard.press("a")
    look = visit.lens.evaluate(LOOK)
    assert len(look) > 4
    assert min(size for size, _ in look) >= 30
    assert min(contrast for _, contrast in look) > 0.7
    box = visit.page.locator("#cards canvas:visible").bounding_box()
    assert box
    assert box["height"] > 600
    assert box["y"] + box["height"] < PROJECTOR["height"]
    assert violations(visit.page) == []


@pytest.mark.parametrize("asked", ["99", "nonsense", "-4", "1e9"])
def test_a_slide_that_there_is_not_is_the_nearest_one(open_page: Open, asked: str) -> None:
    visit = open_page(f"?family=pocket&variants=B0,B1&present={asked}", PHONE)
    visit.finish()
    expect(slide(visit)).to_have_text(["pocket B1" if asked in ("99", "1e9") else "pocket B0"])
    assert visit.fits_its_window()
