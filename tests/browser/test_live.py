"""The Compare page runs by itself whatever is asked for, shows nothing old as new, and its address is true."""

import random
import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Route, ViewportSize, expect

from demo.ui import words
from tests.browser.visit import CAT_AND_TIGER, DESK, PHONE, Open, Visit, paintings

TITLES = {"Cat": "cat", "Tiger": "tiger", "Wolf": "wolf", "Fox": "fox", "Violin": "violin", "A small whale": "whale"}
CHANCE = random.Random(17)

# How far things have moved without anybody's doing, as browsers count it: https://web.dev/articles/cls
WATCH = """() => {
  window.moved = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => moved.push([entry.value, entry.sources.map(
    ({ node }) => (node?.id || node?.className || node?.nodeName) + "")])))
    .observe({ type: "layout-shift" });
}"""


def example(visit: Visit, title: str) -> None:
    visit.button(title).click()


def answers(visit: Visit) -> set[str]:
    """Of all cards; empty for one that has none yet, as the next run has begun since."""
    return {card.classes[0] if card.classes else "" for card in visit.finish()}


def test_whatever_is_pressed_while_something_runs_takes_its_place(open_page: Open) -> None:
    """Eight times, at any moment of the run before."""
    visit = open_page("?family=pocket&variants=B0,B1")
    for _ in range(8):
        for title in CHANCE.sample(sorted(TITLES), 2):
            example(visit, title)
            visit.page.wait_for_timeout(CHANCE.choice([0, 20, 100, 250, 300, 400, 700]))
        visit.has_picture(f"{TITLES[title]}.png")
        for _ in range(50):  # a picture may be seen a moment before the page hears of it
            if answers(visit) == {TITLES[title]}:
                break
            visit.page.wait_for_timeout(300)
        assert answers(visit) == {TITLES[title]}
    visit.rest()
    assert answers(visit) == {TITLES[title]}  # nothing comes after


# That a stream of answers ends is seen so much later than it did.
SLOW_END = """{
  const plain = window.fetch.bind(window), late = 1500, text = new TextDecoder(); // ms
  window.fetch = async (asked, options) => {
    const answer = await plain(asked, options);
    if (!new URL(asked.url || asked, location.href).pathname.endsWith("/queue/data")) return answer;
    const slowly = new TransformStream({ async transform(chunk, on) {
      if (text.decode(chunk).includes("close_stream")) await new Promise((done) => setTimeout(done, late));
      on.enqueue(chunk);
    } });
    return new Response(answer.body.pipeThrough(slowly), answer);
  };
}"""


def test_a_press_while_the_stream_of_answers_ends_is_heard_of(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    page.add_init_script(SLOW_END)
    visit = Visit(page, address, "?family=pocket&variants=B0,B1")
    for title in ("Fox", "Violin"):
        visit.timed()  # the run is over, and the stream with it
        example(visit, title)
        visit.has_picture(f"{TITLES[title]}.png")
        assert answers(visit) == {TITLES[title]}
    assert visit.complaints == []
    page.close()


def test_a_link_is_followed_however_late_its_script_comes(open_page: Open, address: str) -> None:
    visit = open_page("robots.txt")

    def wait(route: Route) -> None:
        visit.page.wait_for_timeout(6000)  # longer than what comes behind it waits
        route.continue_()

    visit.page.route("**/live/live.js", wait)
    visit.page.goto(f"{address}?family=pocket&scene={CAT_AND_TIGER.stem}&variants=B0")
    expect(visit.page.locator("#live [data-arrived]")).to_have_count(1)
    expect(visit.page.locator("#cards .card")).to_have_count(1)
    (card,) = visit.finish()
    assert card.title == "pocket B0"


def test_a_script_that_does_not_come_is_told_of_and_the_others_draw(open_page: Open, address: str) -> None:
    visit = open_page("robots.txt")
    visit.page.route("**/record/table.js", lambda route: route.abort())
    visit.page.goto(f"{address}record")
    expect(visit.page.locator("#record-table [role=alert]")).to_have_text(words.LOST)
    expect(visit.page.locator("[data-drawing]")).to_have_count(0)
    visit.complaints.clear()  # that is what the console tells of


# A browser that keeps nothing for a page inside another's, as on a Space.
FORGETFUL = """Object.defineProperty(window, "sessionStorage", {
  get() { throw new DOMException("denied", "SecurityError"); }, configurable: true,
})"""


def test_the_page_runs_where_the_browser_keeps_nothing(browser: BrowserContext, address: str) -> None:
    page = browser.new_page()
    page.add_init_script(FORGETFUL)
    visit = Visit(page, address, "?family=pocket&variants=B0,B1")
    example(visit, "Fox")
    visit.has_picture("fox.png")
    assert answers(visit) == {"fox"}
    assert visit.complaints == []
    page.close()


def test_a_changed_choice_runs_by_itself(visit: Visit) -> None:
    visit.page.locator("#variants").get_by_label("B4").check()
    expect(visit.page.locator("#cards .card")).to_have_count(5)
    visit.page.locator("#variants").get_by_label("B0").uncheck()
    expect(visit.page.locator("#cards .card")).to_have_count(4)
    assert [card.title for card in visit.finish()] == [f"pocket B{size}" for size in (1, 2, 3, 4)]


def test_a_picture_that_is_given_runs_by_itself(visit: Visit) -> None:
    visit.give(CAT_AND_TIGER)
    expect(visit.verdict).to_contain_text("tiger")  # not what was said of the picture before
    assert "tiger" in answers(visit)


def test_what_was_said_of_the_picture_before_does_not_stand_beside_another(visit: Visit) -> None:
    expect(visit.verdict).to_be_visible()
    visit.button("Remove Image").click()
    expect(visit.page.locator("#live")).to_contain_text("those of the previous picture")
    expect(visit.verdict).to_be_hidden()
    example(visit, "Fox")
    assert answers(visit) == {"fox"}
    expect(visit.verdict).to_be_visible()


def test_what_is_chosen_is_there_again_after_a_reload_and_after_going_back(visit: Visit) -> None:
    example(visit, "Cat and tiger")
    visit.page.locator("#variants").get_by_label("B0").uncheck()
    visit.finish()
    visit.page.locator("#cards .chosen").select_option("cat")
    visit.page.locator("#cards .against").select_option("tiger")
    state = "?scene=cat-tiger&family=pocket&variants=B1,B2,B3&class=cat&against=tiger"
    expect(visit.page).to_have_url(re.compile(re.escape(state) + "$"))
    before = [(card.title, card.shown, card.painting) for card in visit.finish()]

    def again() -> list[tuple[str, str, int]]:
        expect(visit.page.locator("#cards .card")).to_have_count(3)
        return [(card.title, card.shown, card.painting) for card in visit.finish()]

    with visit.leaving():
        visit.page.reload()
    assert again() == before
    with visit.leaving():
        visit.page.get_by_role("link", name="Record").click()
    with visit.leaving():
        visit.page.go_back()
    assert again() == before


def test_a_picture_of_ones_own_is_in_no_address_and_comes_back_all_the_same(visit: Visit, tmp_path: Path) -> None:
    mine = tmp_path / "mine.png"
    Image.open(CAT_AND_TIGER).transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(mine)
    visit.rest()
    visit.mark()
    visit.give(mine)
    before = visit.finish()
    expect(visit.page).to_have_url(re.compile(r"\?family=pocket&variants=B0,B1,B2,B3$"))
    with visit.leaving():
        visit.page.reload()
    visit.has_picture("mine.png")
    expect(visit.page.locator("#live [data-arrived]")).to_have_count(1)
    assert paintings(visit.finish()) == paintings(before)


def test_a_photograph_given_to_networks_that_know_drawn_things_is_told_with_a_way_out(open_page: Open) -> None:
    visit = open_page("?scene=china&family=pocket")
    expect(visit.page.locator("#live .advice:visible")).to_contain_text("this picture is not one of their scenes")
    assert all("Accuracy" not in card.facts for card in visit.finish())
    visit.page.get_by_role("button", name="Use Lite0, Lite1 and Lite2, which are here").click()
    expect(visit.page.locator("#live .advice")).to_be_hidden()
    expect(visit.page.locator("#cards .card")).to_have_count(3)
    assert all("Accuracy" in card.facts for card in visit.finish())
    assert visit.ticked() == ["Lite0 ✓", "Lite1 ✓", "Lite2 ✓"]


def test_where_the_hub_cannot_be_reached_one_press_leads_to_networks_that_are_here(open_page: Open) -> None:
    visit = open_page("?scene=china&family=imagenet&variants=B0")
    expect(visit.page.locator("#live .advice:visible")).to_contain_text("The Hub cannot be reached")
    visit.page.get_by_role("button", name="which are here").click()
    expect(visit.page.locator("#cards .card")).to_have_count(3)
    assert [card.classes[0] for card in visit.finish()] == ["palace"] * 3


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_moves_under_a_visitor_who_waits(open_page: Open, size: ViewportSize) -> None:
    visit = open_page(size=size)
    visit.page.evaluate(WATCH)
    visit.rest()
    moved = visit.page.evaluate("moved")
    assert sum(value for value, _ in moved) < 0.05, moved
