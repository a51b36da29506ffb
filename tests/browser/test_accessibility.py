"""No page breaks a rule of WCAG 2.0 or 2.1, A or AA, that axe-core can check: desktop and phone, light and dark."""

import json
from collections.abc import Iterator, Sequence
from itertools import product
from types import ModuleType

import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from demo.layout import PAGES
from demo.ui.examples import CROWDED
from tests.browser.axe import COLOURS, violations
from tests.browser.visit import DESK, PHONE, Open, Scheme, Visit

SCHEMES: tuple[Scheme, ...] = ("dark", "light")
SIZES: dict[str, ViewportSize] = {"phone": PHONE, "desktop": DESK}
Looks = Sequence[tuple[Scheme, str]]
EMPTY: Looks = [("dark", "phone"), ("light", "desktop")]
FULL: Looks = [("dark", "desktop"), ("light", "phone")]  # whatever a page shows in both states is seen in all four
ALL: Looks = list(product(SCHEMES, SIZES))

EXAMPLE = "#examples .thumbnail-item"
DONE = '#cards .card[data-state="done"]'

# By the page's path: what is pressed one after the other, and what then shows that the page is filled. A page that is
# not here is looked at as it opens.
FILLED: dict[str, tuple[Sequence[str], str]] = {
    "": ([EXAMPLE, "#compare", "#cards .toggle"], "#cards .tools"),
    "pictures": (["#drawn"], "#networks tbody tr"),
    "scaling": ([EXAMPLE], DONE),
    "inside": ([EXAMPLE, "#look"], DONE),
    "trust": ([EXAMPLE, *3 * ["#methods :checked >> nth=1"], "#measure-maps"], "#measured tbody tr"),  # one map
    "inputs": ([], "#cards .card:nth-child(8)"),
    "record": (["#record-family label >> nth=1", "#record-go"], "#record-times tbody tr"),
    "lessons": (["#guess label", "#reveal"], "#way a"),
}

# So that what is folded away is looked at too.
UNFOLD = """() => {
  document.querySelectorAll("button.label-wrap:not(.open)").forEach((button) => button.click());
  document.querySelectorAll("details").forEach((details) => { details.open = true; });
}"""
# Of long tables and many cards the first are looked at, as all are alike and each takes its time.
SPARE = """() => document.querySelectorAll("tbody tr:nth-child(n + 20), #cards .card:nth-child(n + 9)")
  .forEach((one) => { one.style.display = "none"; })"""


def fill(visit: Visit, pressed: Sequence[str], shown: str) -> None:
    for selector in pressed:
        visit.page.locator(selector).first.click()
        visit.rest()
    expect(visit.page.locator(shown).first).to_be_visible()


def wrong(visit: Visit, state: str, looks: Looks) -> list[str]:
    """What breaks a rule in those schemes and sizes; the pages follow both as they change.

    Whatever a page has at a size it has in both schemes: in the second of them its colours are looked at.
    """
    found, seen = list[str](), set[str]()
    for scheme, size in looks:
        visit.page.emulate_media(color_scheme=scheme)
        visit.page.set_viewport_size(SIZES[size])
        visit.rest()
        visit.page.evaluate(SPARE)
        broken = violations(visit.page, COLOURS if size in seen else ())
        found += [f"{state}, {scheme}, {size}: {violation}" for violation in broken]
        seen.add(size)
    return found


TITLES = {
    "": "Compare", "pictures": "Your pictures", "teach": "Teach", "scaling": "Scaling", "inside": "Inside",
    "trust": "Trust", "inputs": "Input", "deploy": "Deploy", "live": "Live", "record": "Record", "lessons": "Lessons",
    "applications": "Applications",
}  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.TITLE)
def test_a_tab_says_which_page_it_shows_and_no_rule_of_accessibility_is_broken(
    open_page: Open, page: ModuleType
) -> None:
    visit = open_page(page.PATH)
    expect(visit.page).to_have_title(f"{TITLES[page.PATH]} – EfficientNet Lens")
    expect(visit.page.locator("footer")).to_be_visible()
    found, looks = list[str](), ALL
    if page.PATH in FILLED:
        found, looks = wrong(visit, "as it opens", EMPTY), FULL
        fill(visit, *FILLED[page.PATH])
    visit.page.evaluate(UNFOLD)
    found += wrong(visit, "unfolded", looks)
    assert not found, "\n\n".join(["", *found])


SCENES, PHOTOGRAPHS = {"A small whale": "whale.png", "Fox": "fox.png"}, {"Temple": "china.jpg"}


@pytest.mark.parametrize(
    ("path", "offered"),
    [
        ("", PHOTOGRAPHS),
        ("?family=pocket", SCENES),
        ("inside", SCENES | PHOTOGRAPHS),
        ("trust", SCENES | PHOTOGRAPHS),
    ],
)
def test_an_example_is_asked_for_by_its_name(open_page: Open, path: str, offered: dict[str, str]) -> None:
    visit = open_page(path)
    for title, name in offered.items():
        visit.button(title).click()
        visit.has_picture(name)
        expect(visit.button(title)).to_have_count(1)  # named still, now that it is chosen


def test_a_scene_of_the_laboratory_is_asked_for_by_its_object(open_page: Open) -> None:
    visit = open_page("scaling")
    expect(visit.page.get_by_role("button", name="Thumbnail")).to_have_count(0)
    classes = [row["class"] for row in json.loads((CROWDED / "scenes.json").read_text())]
    labels = visit.page.locator(EXAMPLE).evaluate_all("(buttons) => buttons.map((button) => button.ariaLabel)")
    assert labels == classes


# A map's role, its place in the order of the Tab key, and the pointer over it.
ASKED = "application", 0, "crosshair"
SEEN = "img", -1, "auto"


# What cannot be asked are maps of stages, maps to be judged, and a network without weights.
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("?scene=fox&family=pocket&variants=B0,B1&run", ASKED),
        ("scaling?scene=53", ASKED),
        ("?scene=fox&family=imagenet&variants=B0&run", SEEN),
        ("inside?scene=fox&network=pocket/B0/scenes&run", SEEN),
        ("trust?scene=fox&network=pocket/B0/scenes&methods=exact&run", SEEN),
    ],
)
def test_a_map_is_a_stop_of_the_tab_key_where_it_can_be_asked_and_a_picture_elsewhere(
    open_page: Open, path: str, kind: tuple[str, int, str]
) -> None:
    visit = open_page(path)
    expect(visit.lens).to_have_attribute("data-state", "done")
    visit.rest()
    expect(visit.page.locator("#cards canvas")).not_to_have_count(0)  # what a link presses takes others' place
    stops = visit.page.locator("#cards canvas").evaluate_all(
        "(maps) => maps.map((map) => [map.role, map.tabIndex, getComputedStyle(map).cursor])"
    )
    assert {tuple(stop) for stop in stops} == {kind}


@pytest.fixture
def empty(browser: BrowserContext) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def test_a_broken_rule_is_told_with_the_element_that_breaks_it(empty: Page) -> None:
    empty.set_content(
        '<html lang="en"><title>Broken</title><main><img src="data:," id="bare">'
        '<p style="background: #fff; color: #bbb">faint</p><button aria-label="Other">Send</button></main></html>'
    )
    contrast, image, name = sorted(violations(empty))
    assert contrast.startswith("color-contrast (serious): ")
    assert image.startswith("image-alt (critical): Images must have alternative text")
    assert '#bare\n    <img src="data:," id="bare">' in image
    assert name.startswith("label-content-name-mismatch (serious): ")


@pytest.mark.parametrize(("field", "ringed"), [("#class-1 input, #class-1 textarea", ""), ("#network input", ".wrap")])
def test_what_is_written_in_has_a_ring_that_is_seen(open_page: Open, field: str, ringed: str) -> None:
    inside = open_page("teach").page.locator(field).first
    inside.focus()
    style = "([one, around]) => getComputedStyle(around ? one.closest(around) : one).outlineStyle"
    assert inside.evaluate(f"(one, around) => ({style})([one, around])", ringed) == "solid"
