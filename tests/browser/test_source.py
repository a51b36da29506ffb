"""What the paper tells beside its networks: the path to them, their search, memory, and why depth alone ends."""

import re

from playwright.sync_api import expect

from demo.record import words as record_words
from demo.scaling import depth_words
from demo.ui.examples import crowded
from tests.browser.visit import PHONE, Open, Visit


def opened(visit: Visit, name: str) -> None:
    """Open the part of that name, whose button is the first in it."""
    visit.page.locator(f"#{name} button").first.click()


def dial(visit: Visit, name: str, value: str) -> None:
    box = visit.page.locator(f"#{name} input[type=number]")
    box.fill(value)
    box.press("Enter")


def test_the_path_is_drawn_with_its_sources_and_the_exponent_decides_who_wins(open_page: Open) -> None:
    visit = open_page("record")
    expect(visit.page.locator("#record-path svg")).to_have_attribute("aria-label", re.compile("GPipe in 2018: 84.3 %"))
    opened(visit, "record-path-sources")
    expect(visit.page.locator("#record-path-sources tbody tr")).to_have_count(11)
    expect(visit.page.locator("#record-path-sources")).to_contain_text(record_words.PATH_NOTE)
    opened(visit, "record-search")
    said = visit.page.locator("#search-said")
    expect(said).to_contain_text("B0 wins")
    dial(visit, "search-w", "0")
    expect(said).to_contain_text("B7 wins")
    visit.page.get_by_label("Our laboratory’s search").check()
    expect(said).to_contain_text("1, 1.25, 1.15 wins")
    dial(visit, "search-w", "1")
    expect(said).to_have_text(re.compile("w must be a number from -0.3 to 0"))


def test_memory_is_told_of_the_batch_that_one_chooses(open_page: Open) -> None:
    visit = open_page("inside?network=pocket/B0/scenes")
    opened(visit, "memory")
    said = visit.page.locator("#memory-said")
    expect(said).to_contain_text("trained on 32 pictures at once")
    visit.page.locator("#batch").get_by_label("512").check()
    expect(said).to_contain_text("trained on 512 pictures at once")
    expect(visit.page.locator("#memory-table caption")).to_have_text("A batch of 512, in 32 bits")


def test_a_block_loses_its_skip_and_the_gradient_falls(open_page: Open) -> None:
    visit = open_page("scaling", PHONE)
    opened(visit, "depth-ends")
    drawn = visit.page.locator("#depth-block .skip")
    expect(drawn).to_have_count(1)
    visit.mark()
    visit.page.locator("#examples .thumbnail-item").nth(2).click()
    expect(visit.verdict).to_contain_text(crowded()[2].title)
    visit.finish()
    visit.page.locator("#depth-go").click()
    expect(visit.page.locator("#depth-said")).to_contain_text(re.compile(r"without skips, \d × 10⁻"))
    lines = visit.page.locator("#depth-gradient .scatterlayer .trace")
    expect(lines).to_have_count(3)
    visit.page.get_by_label(depth_words.SKIPS[False]).check()
    expect(lines).to_have_count(4)
    expect(drawn).to_have_count(0)
    assert visit.fits_its_window()


def test_plain_words_come_first_and_the_boxes_follow_the_dials(open_page: Open) -> None:
    visit = open_page("scaling")
    words = visit.page.get_by_role("heading", name="In plain words").bounding_box()
    scenes = visit.page.locator("#examples").bounding_box()
    assert words and scenes and words["y"] < scenes["y"]
    boxes = visit.page.locator("#readout svg")
    expect(boxes).to_have_attribute("aria-label", re.compile("23 blocks where B0 has 16"))
    dial(visit, "how-far", "2")
    expect(boxes).to_have_attribute("aria-label", re.compile("26 blocks where B0 has 16"))
