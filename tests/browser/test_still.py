"""All pages stand in one row; how far they move as they open is measured by `python -m tests.still`."""

from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Route, ViewportSize, expect

from demo.layout import PAGES
from tests.browser.visit import DESK, PHONE, Open

NARROW: ViewportSize = {"width": 1280, "height": 800}
HEIGHTS = "(all) => all.map((one) => [one.id, one.offsetHeight])"


def test_all_pages_stand_in_one_row(open_page: Open) -> None:
    links = open_page("", NARROW).page.locator(".nav-holder nav a:not(.brand)")
    tops = links.evaluate_all("(all) => all.map((one) => one.offsetTop)")
    assert len(tops) == len(PAGES)
    assert len(set(tops)) == 1


def test_an_upright_photograph_leaves_the_first_answer_in_view(open_page: Open, tmp_path: Path) -> None:
    Image.effect_noise((768, 1024), 90).save(path := tmp_path / "upright.png")
    visit = open_page("?family=lite&variants=Lite0,Lite1,Lite2", NARROW)
    visit.give(path)
    visit.finish()
    expect(visit.page.locator(".classes button").first).to_be_in_viewport(ratio=0.9)


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_the_page_that_is_open_is_seen_in_the_row(open_page: Open, size: ViewportSize) -> None:
    visit = open_page("applications", size)
    active = visit.page.locator(".nav-holder nav .active")
    expect(active).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("path", ["pictures", "teach", "deploy", "inside", "live", "record"])
def test_a_chart_has_its_height_before_what_draws_it_has_come(browser: BrowserContext, address: str, path: str) -> None:
    held: list[Route] = []
    with closing(browser.new_page()) as page:
        page.route("**/*lotly*", lambda route: held.append(route))  # noqa: PLW0108  # playwright marks the function
        page.goto(address + path, wait_until="commit")
        charts = page.locator(".block:has(.empty.large)")
        expect(charts.first).to_be_visible()
        before = dict(charts.evaluate_all(HEIGHTS))
        for route in held:
            route.continue_()
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
        drawn = dict(page.locator(".block:has(.js-plotly-plot)").evaluate_all(HEIGHTS))
    assert {name: before.get(name) for name in drawn} == drawn


@pytest.mark.parametrize(("path", "places"), [("pictures", "#grid .frame"), ("teach", "#cards"), ("deploy", "#cards")])
def test_what_is_still_empty_is_small(open_page: Open, path: str, places: str) -> None:
    page = open_page(path).page
    expect(page.locator(f"{places} .empty")).to_be_visible()
    for name, height in page.locator(f"{places}, .block:has(.js-plotly-plot)").evaluate_all(HEIGHTS):
        assert height < 160, name


def test_a_study_has_room_for_its_charts_from_the_press_on(open_page: Open) -> None:
    visit = open_page("pictures?family=pocket&variants=B0")
    chart = visit.page.locator("#trade-off")
    visit.button("Try it with drawn scenes").click()
    assert (pressed := chart.evaluate("(chart) => chart.offsetHeight")) > 300
    expect(visit.page.locator("#networks tbody tr")).to_have_count(1)
    expect(visit.page.locator("#trade-off .point")).to_have_count(1)
    assert chart.evaluate("(chart) => chart.offsetHeight") == pressed


# How far things have moved without anybody's doing, as browsers count it: https://web.dev/articles/cls
MOVED = """() => {
  window.moved = [];
  new PerformanceObserver((list) => list.getEntries().forEach((one) => one.hadRecentInput || moved.push(one.value)))
    .observe({ type: "layout-shift" });
}"""


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize("use", ["emotion", "leaf", "embedded"])
def test_what_an_experiment_shows_has_its_room_from_the_press_on(open_page: Open, use: str, size: ViewportSize) -> None:
    page = open_page("applications", size).page
    page.evaluate(MOVED)
    page.locator(f"#go-{use}").click()
    expect(page.locator(f"#shown-{use} .lens")).to_have_attribute("data-state", "done")
    page.wait_for_timeout(500)
    assert page.evaluate("moved.reduce((sum, one) => sum + one, 0)") < 0.02


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_times_come_into_a_table_that_has_room_for_them(open_page: Open, size: ViewportSize) -> None:
    visit = open_page("record", size)
    visit.page.get_by_label("Pocket, bundled").check()
    visit.page.evaluate(MOVED)
    visit.button("Time them").click()
    expect(visit.page.locator("#record-timing-said")).to_contain_text("the multiply-adds of")
    assert visit.page.evaluate("moved.reduce((sum, one) => sum + one, 0)") < 0.03


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_twins_come_into_a_table_that_has_a_row_for_each(open_page: Open, size: ViewportSize) -> None:
    visit = open_page("deploy?network=pocket/B0/scenes", size)
    visit.page.evaluate(MOVED)
    visit.page.locator("#deploy-go").click()
    if size is PHONE:  # which goes to what is asked for first, not to the differences below it
        expect(visit.page.locator("#cards .card h3").first).to_be_in_viewport()
    expect(visit.page.locator("#verdict")).to_contain_text("What this deployment costs.")
    assert visit.page.evaluate("moved.reduce((sum, one) => sum + one, 0)") < 0.05


def test_a_card_that_is_left_alone_on_a_phone_fills_its_row(open_page: Open) -> None:
    visit = open_page("?family=pocket&variants=B0,B1,B2", PHONE)
    visit.finish()
    first, _, third = visit.page.locator("#cards .card").evaluate_all("(all) => all.map((one) => one.offsetWidth)")
    assert third > 1.9 * first


@pytest.mark.parametrize("size", [DESK, PHONE])
@pytest.mark.parametrize(
    ("path", "mark", "done"),
    [("pictures?family=pocket&variants=B0,B1", "#files", "#networks td"), ("teach", "#answer", "#taught td")],
)
def test_what_stands_below_a_run_stays_where_the_press_put_it(
    open_page: Open, path: str, mark: str, done: str, size: ViewportSize
) -> None:
    page = open_page(path, size).page
    top = "(one) => one.getBoundingClientRect().top + scrollY"
    page.locator("#drawn").click()
    pressed = page.locator(mark).evaluate(top)
    expect(page.locator(done).first).to_be_visible()
    page.wait_for_timeout(1000)
    assert abs(page.locator(mark).evaluate(top) - pressed) <= 2


def test_the_links_below_a_comparison_stand_beside_its_buttons(open_page: Open) -> None:
    visit = open_page("?family=lite&variants=Lite0,Lite1,Lite2", NARROW)
    visit.finish()
    row = visit.page.locator("#cards .ways").bounding_box()
    button = visit.page.locator("#cards .bare").bounding_box()
    assert row
    assert button
    assert abs(row["y"] + row["height"] / 2 - button["y"] - button["height"] / 2) < 12
