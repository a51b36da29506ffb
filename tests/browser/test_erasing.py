"""Erasing and comparing in a browser: one at a time, and the later press counts."""

from playwright.sync_api import Route, expect

from tests.browser.visit import Visit

# Of every moment in which the cards were drawn while networks ran: could anything be erased?
WATCH = """(lens) => {
  window.offered = [];
  const see = () => lens.dataset.state === "running" && offered.push(lens.querySelector(".eraser").checkVisibility());
  new MutationObserver(see).observe(lens, { attributes: true, childList: true, subtree: true });
}"""


def paint(visit: Visit) -> None:
    """A dab in the middle."""
    visit.button("Erase a part").click()
    visit.page.locator("#cards canvas").first.click()
    expect(visit.button("Run without it")).to_be_enabled()


def test_nothing_can_be_erased_while_networks_run(compared: Visit) -> None:
    expect(compared.button("Erase a part")).to_be_visible()
    compared.lens.evaluate(WATCH)
    compared.compare()
    offered = compared.page.evaluate("offered")
    assert offered
    assert not any(offered)
    expect(compared.button("Erase a part")).to_be_visible()


def test_a_comparison_takes_the_place_of_an_erasing_that_is_under_way(compared: Visit) -> None:
    paint(compared)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    compared.page.route("**/queue/join*", hold, times=1)
    compared.button("Run without it").click()
    compared.page.wait_for_timeout(200)
    (press,) = held
    press.continue_()
    compared.start()
    compared.rest()
    assert [card.state for card in compared.cards()] == ["done"] * 4
    expect(compared.page.locator("#cards .after:visible")).to_have_count(0)


def test_after_a_part_that_cannot_be_erased_the_next_comparison_works(compared: Visit) -> None:
    compared.page.locator("#cards .size").evaluate("(brush) => { brush.max = 50; brush.value = 50; }")
    compared.button("Erase a part").click()
    frame = compared.page.locator("#cards canvas").first.bounding_box()
    assert frame
    compared.page.mouse.move(frame["x"] + 1, frame["y"] + frame["height"] / 2)
    compared.page.mouse.down()
    compared.page.mouse.move(frame["x"] + frame["width"] - 1, frame["y"] + frame["height"] / 2, steps=5)
    compared.page.mouse.up()
    compared.button("Run without it").click()
    expect(compared.page.get_by_test_id("toast-text")).to_contain_text("Everything is painted over")
    assert [card.state for card in compared.compare()] == ["done"] * 4
