"""How the number comes about: cells, mean, bias, logit and share, in figures and in pixels that add up."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit

STEPS = ("Map", "Cells", "Mean", "Bias", "Logit", "Share")

# How many pixels of a column have that colour, the column being the given one of those that stand on the stage.
MEASURE = """(canvas, [number, ...ink]) => {
  const x = JSON.parse(canvas.dataset.columns)[number];
  const { data } = canvas.getContext("2d").getImageData(x, 0, 1, canvas.height);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) count += ink.every((value, c) => Math.abs(value - data[i + c]) < 4);
  return count;
}"""
MEAN, BIAS, LOGIT = (0xC2, 0x68, 0x0A), (0x0D, 0x94, 0x88), (0x5B, 0x5B, 0xD6)

# Frames drawn, and how often the page was laid out meanwhile: of a step that is being played.
COUNT = """() => new Promise((done) => {
  let frames = 0;
  const says = (part) => document.querySelector("#cards .identity " + part).textContent;
  const next = () => {
    frames++;
    says("[aria-current]") === "Share" && says(".play") === "Play" ? done(frames) : requestAnimationFrame(next);
  };
  requestAnimationFrame(next);
})"""


@pytest.fixture
def stills(compared: Visit) -> Iterator[Visit]:
    """Cards of a visitor who wants no motion."""
    compared.page.emulate_media(reduced_motion="reduce")
    yield compared
    compared.page.emulate_media(reduced_motion="null")  # the tab is another test's next


def opened(visit: Visit, card: int = 0) -> Locator:
    """The panel of a card."""
    visit.page.locator("#cards .how").nth(card).click()
    return visit.page.locator("#cards .identity")


def at(panel: Locator, step: str) -> Locator:
    panel.get_by_role("button", name=step, exact=True).click()
    expect(panel.locator("[aria-current]")).to_have_text(step)
    return panel


def numbers(text: str) -> list[float]:
    return [float(value) for value in re.findall(r"-?\d+(?:\.\d+)?", text.replace("− ", "-").replace("−", "-"))]


def figures(panel: Locator) -> list[list[float]]:
    """Of each sum: the cells' sum, their number, the mean, again the mean, the bias, the logit, the share."""
    return [numbers(line.replace("+ ", "")) for line in panel.locator(".figures p").all_text_contents()]


def check_sums(panel: Locator) -> None:
    panel.locator("details").evaluate("(list) => { list.open = false; }")
    panel.locator("summary").click()
    expect(panel.locator("tbody")).to_have_count(panel.locator(".figures p").count())
    for body, (total, count, mean, again, bias, logit, _) in zip(
        panel.locator("tbody").all(), figures(panel), strict=True
    ):
        cells = [numbers(text)[0] for text in body.locator("td").all_text_contents()]
        assert len(cells) == count
        assert round(sum(cells), 2) == total
        assert total / count == pytest.approx(mean, abs=0.00501)
        assert mean == again
        assert round(mean + bias, 2) == logit


def test_the_numbers_of_every_class_and_network_add_up_as_they_are_printed_and_as_they_are_drawn(stills: Visit) -> None:
    logits = numbers(stills.page.locator("#cards .sum").first.inner_text())
    panel = at(opened(stills), "Share")
    assert figures(panel)[0][5] == logits[0]  # the card's own
    chosen, rival = (stills.page.locator(f"#cards .{which}") for which in ("chosen", "against"))
    for name in ("tiger", "cat"):
        chosen.select_option(name)
        for network in ("0", "3"):
            panel.get_by_label("Network whose number it is").select_option(network)
            check_sums(panel)
    rival.select_option("tiger")
    check_sums(panel)
    at(panel, "Distance")
    (one, other) = figures(panel)
    distance = numbers(panel.locator(".now").inner_text().replace("(", "").replace(") =", " ="))[-1]
    assert distance == pytest.approx(round(one[5] - other[5], 2))
    stills.page.keyboard.press("Escape")
    assert numbers(stills.page.locator("#cards .sum").nth(3).inner_text())[0] == pytest.approx(distance)
    rival.select_option("")
    bars_are_as_high_as_their_numbers(stills)


def bars_are_as_high_as_their_numbers(stills: Visit) -> None:
    """Mean and bias are as high as the logit that they make."""
    stills.page.locator("#cards .chosen").select_option("tiger")
    panel = opened(stills, 1)
    stage = panel.locator("canvas")
    high = {
        step: at(panel, step).locator("canvas").evaluate(MEASURE, [0, *ink])
        for step, ink in (("Mean", MEAN), ("Bias", BIAS), ("Logit", LOGIT))
    }
    _, _, mean, _, bias, logit, _ = figures(panel)[0]
    assert high["Mean"] > 40
    assert high["Logit"] == pytest.approx(high["Mean"] + (high["Bias"] if bias > 0 else -high["Bias"]), abs=3)
    assert high["Logit"] / high["Mean"] == pytest.approx(logit / mean, abs=0.05)
    assert at(panel, "Map").locator("canvas").evaluate(MEASURE, [0, *LOGIT]) == 0
    expect(stage).to_have_attribute("aria-label", re.compile(r"pocket B1, step 1 of 6\. The map: \d+ cells"))


def test_the_keyboard_walks_through_it_and_comes_back_to_where_it_was(stills: Visit) -> None:
    with stills.in_silence():
        panel = opened(stills, 2)
        expect(panel.get_by_role("button", name="Play")).to_be_hidden()  # whoever wants no motion gets stills
        for step in (*STEPS[1:], STEPS[-1]):
            stills.page.keyboard.press("ArrowRight")
            expect(panel.locator("[aria-current]")).to_have_text(step)
        stills.page.keyboard.press("ArrowLeft")
        expect(panel.locator("[aria-current]")).to_have_text("Logit")
        stills.page.keyboard.press("Escape")
        expect(panel).to_be_hidden()
        expect(stills.page.locator("#cards .how").nth(2)).to_be_focused()
        expect(stills.page.locator("#cards .card:visible")).to_have_count(4)


def test_it_plays_by_itself_and_lays_nothing_out_from_frame_to_frame(compared: Visit) -> None:
    compared.timed()
    compared.rest()
    session = compared.page.context.new_cdp_session(compared.page)
    session.send("Performance.enable")

    def laid_out() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return float(next(one["value"] for one in metrics if one["name"] == "LayoutCount"))

    compared.page.locator("#cards .how").first.click()
    before = laid_out()
    frames = compared.page.evaluate(COUNT)
    assert laid_out() - before < 25  # a few a step, where the words change
    assert frames > 25
    session.detach()
