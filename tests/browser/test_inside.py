"""The Inside page does in a browser what it promises."""

import re

import pytest
from playwright.sync_api import Locator, expect

from demo.ui import words
from explain.networks.cost import cost
from explain.networks.variants import specs
from tests.browser.visit import DESK, EXAMPLES, PHONE, Open, Visit
from tests.facts import CHANNELS, OFFICIAL, REPEATS

FOX = "fox"
POCKET_B0 = "inside?network=pocket/B0/scenes"
B7 = "B7 · ImageNet, full size"
DRAWN = "#block figure:first-child .shape"  # the tensors of the block, not of the ordinary one beside it


@pytest.fixture
def inside(open_page: Open) -> Visit:
    """At a network of the family with ground truth, which has all that EfficientNets are made of."""
    visit = open_page(POCKET_B0)
    cost_of_it = words.count(cost(specs("pocket", ("B0",))[0]).macs)
    expect(visit.page.locator("#icicle .slicetext").first).to_contain_text(f"Multiply-adds: {cost_of_it}")
    return visit


def buttons(visit: Visit) -> Locator:
    return visit.page.locator("#stages button")


def block(visit: Visit, key: str) -> Locator:
    return visit.page.locator(f'#stages button[data-key="{key}"]')


def choose(visit: Visit, name: str) -> None:
    visit.page.locator("#network input").click()
    visit.page.get_by_role("option", name=name, exact=True).click()


def pick(visit: Visit, name: str) -> None:
    example = visit.page.locator(f"#examples [data-name={name}]")
    example.click()
    expect(example).to_have_attribute("aria-pressed", "true")


def look(visit: Visit) -> None:
    visit.start("Look inside")
    visit.finish()
    expect(visit.page.locator("#gates .boxlayer .trace").first).to_be_visible()


def shows(visit: Visit, heading: str, tensors: list[str], layers: list[str]) -> None:
    """The chosen block, everywhere it is shown."""
    expect(visit.page.locator("#block-head h3")).to_have_text(heading)
    expect(visit.page.locator(DRAWN)).to_have_text(tensors)
    expect(visit.page.locator("#block tbody th")).to_have_text(layers)
    expect(visit.page.locator('#stages [aria-pressed="true"]')).to_have_count(1)
    key = heading.split(":", maxsplit=1)[0].lower()
    expect(block(visit, key)).to_have_attribute("aria-pressed", "true")


STAGE_4 = "Stage 4, block 1: MBConv6, 5 × 5, no skip"  # of pocket B0
STAGE_6 = "Stage 6, block 2: MBConv6, 5 × 5, with a skip"
SQUEEZED = ["Expand", "Depthwise", "Squeeze", "Excite", "Project"]
SHAPES_4 = ["8 at 12 × 12", "48 at 12 × 12", "48 at 6 × 6", "48 at 6 × 6", "12 at 6 × 6"]
SHAPES_6 = ["28 at 6 × 6", "168 at 6 × 6", "168 at 6 × 6", "168 at 6 × 6", "28 at 6 × 6"]


def test_the_page_opens_with_nine_stages_and_the_first_block_of_the_third(inside: Visit) -> None:
    numbers = inside.page.locator("#stages tbody th").all_inner_texts()
    assert numbers == [str(number) for number in range(1, 10)]
    expect(inside.page.locator("#network input")).to_have_value("pocket B0 · Pocket, bundled")
    expect(block(inside, "stage 3, block 1")).to_have_attribute("aria-pressed", "true")
    expect(inside.page.locator("#block-head h3")).to_contain_text("Stage 3, block 1: MBConv6")
    expect(inside.page.locator("#icicle .slicetext").first).to_contain_text("Multiply-adds: ")
    expect(inside.page.locator("#gate-note")).to_contain_text("pocket B0, stage 3, block 1, 24 channels: gates from")
    assert inside.page.locator("#swish .scatterlayer .trace").count() >= 2
    assert len(inside.cards()) == 10  # of the photograph with which it opens
    assert inside.fits_its_window()


def test_it_opens_with_a_network_that_knows_photographs_and_says_what_that_lacks(open_page: Open) -> None:
    visit = open_page("inside")
    expect(visit.page.locator("#network input")).to_have_value("EfficientNet-Lite0 · Lite, installed ✓")
    expect(visit.page.locator("#gate-note")).to_contain_text("EfficientNet-Lite0 has no squeeze-and-excitation")
    expect(visit.page.locator("#gates")).to_have_count(0)
    expect(block(visit, "stage 3, block 1")).to_have_attribute("aria-pressed", "true")


def test_a_press_a_key_and_its_part_of_the_chart_each_show_another_block(inside: Visit) -> None:
    block(inside, "stage 4, block 1").click()
    shows(inside, STAGE_4, SHAPES_4, SQUEEZED)
    block(inside, "stage 6, block 2").click()
    shows(inside, STAGE_6, SHAPES_6, SQUEEZED)
    expect(inside.page.locator("#block svg").first).to_have_attribute("aria-label", re.compile("A skip adds"))
    for name in ("stage 4", "stage 6, block 2"):
        press_in_chart(inside, name)
    walk_to_a_block_by_keyboard(inside)


def press_in_chart(visit: Visit, name: str) -> None:
    """Which stays whole."""
    parts = visit.page.locator("#icicle .slice")
    expect(visit.page.locator("#icicle .slicetext").first).to_contain_text("Multiply-adds: ")
    before = parts.count()
    names = parts.evaluate_all("(parts) => parts.map((part) => part.__data__.data.data.id)")
    parts.nth(names.index(name)).click()
    expect(block(visit, name if "block" in name else f"{name}, block 1")).to_have_attribute("aria-pressed", "true")
    expect(visit.page.locator("#block-head h3")).to_contain_text(name.capitalize())
    assert parts.count() == before


def walk_to_a_block_by_keyboard(visit: Visit) -> None:
    """Which keeps its place."""
    block(visit, "stage 4, block 1").focus()
    visit.page.keyboard.press("Enter")
    shows(visit, STAGE_4, SHAPES_4, SQUEEZED)
    expect(block(visit, "stage 4, block 1")).to_be_focused()
    while visit.page.evaluate("document.activeElement.dataset.key") != "stage 6, block 2":
        visit.page.keyboard.press("Tab")
    visit.page.keyboard.press("Space")
    shows(visit, STAGE_6, SHAPES_6, SQUEEZED)
    expect(block(visit, "stage 6, block 2")).to_be_focused()


def test_another_cost_redraws_the_icicle_alone(inside: Visit) -> None:
    widths = "() => [...document.querySelectorAll('#icicle .surface')].map((part) => part.getBBox().width)"
    top = inside.page.locator("#icicle .slicetext").first
    expect(top).to_contain_text("Multiply-adds: ")
    before = inside.page.evaluate(widths)
    inside.page.get_by_label("Parameters").check()
    expect(top).to_contain_text("Parameters: ")
    inside.page.wait_for_function(f"(before) => String(({widths})()) !== String(before)", arg=before)
    assert len(inside.page.evaluate(widths)) == len(before)
    expect(inside.page.locator("#block-head h3")).to_contain_text("Stage 3, block 1")


def test_a_network_without_weights_here_shows_its_structure_and_says_what_to_do(inside: Visit) -> None:
    choose(inside, B7)
    expect(buttons(inside)).to_have_count(OFFICIAL["B7"].blocks + 2)
    rows = inside.page.locator("#stages tbody tr").all()
    assert [row.locator("td").nth(3).inner_text() for row in rows] == [str(channels) for channels in CHANNELS["B7"]]
    assert [row.locator("button").count() for row in rows] == [1, *REPEATS["B7"], 1]
    pick(inside, FOX)
    inside.button("Look inside").click()
    expect(inside.page.get_by_test_id("toast-text")).to_contain_text("choose the pocket family")
    assert inside.cards() == []
    choose(inside, "pocket B1 · Pocket, bundled")  # the page goes on
    look(inside)
    expect(inside.verdict).to_contain_text("pocket B1 says fox")


def test_a_look_gives_channels_gates_and_values_of_this_network_and_of_no_other(inside: Visit) -> None:
    pick(inside, FOX)
    look(inside)
    cards = inside.cards()
    assert len({card.title for card in cards}) == 10
    assert all(re.fullmatch(r"Channel \d+", card.title) and card.contrast > 50 for card in cards)
    assert {card.shown for card in cards} == {"Evidence for fox"}
    expect(inside.verdict).to_contain_text("pocket B0 says fox, with a logit of")
    expect(inside.page.locator("#gates .boxlayer .trace .box")).to_have_count(10)  # its blocks but stem and head
    expect(inside.page.locator("#gate-note")).to_contain_text("pocket B0, stage 3, block 1, 24 channels")
    expect(inside.page.locator("#swish-note")).to_contain_text(re.compile(r"all stages: .*\d+ % are negative"))
    expect(inside.page.locator("#swish .barlayer .point").first).to_be_attached()
    assert inside.fits_its_window()
    its_blocks_and_stages_are_told_of(inside)
    choose(inside, B7)  # of which nothing was seen
    expect(inside.lens).to_have_attribute("data-state", "empty")
    expect(inside.verdict).to_contain_text("press Look inside")
    expect(inside.page.locator("#gate-note")).to_have_text("Press Look inside first.")
    expect(inside.page.locator("#swish-note")).to_have_text("Press Look inside first.")


def its_blocks_and_stages_are_told_of(visit: Visit) -> None:
    gates, values = visit.page.locator("#gate-note"), visit.page.locator("#swish-note")
    visit.page.get_by_label("Values of").click()
    visit.page.get_by_role("option", name="stage 9", exact=True).click()
    expect(values).to_contain_text(f"pocket B0, stage 9: {320 * 36 / 1000:.1f} k values go into Swish")
    block(visit, "stage 6, block 2").click()
    expect(gates).to_contain_text("pocket B0, stage 6, block 2, 168 channels: gates from")
    block(visit, "stage 9, block 1").click()
    expect(gates).to_have_text("pocket B0, stage 9, block 1 has no gates: click a block of stages 2 to 8.")


def test_without_a_picture_one_sentence_says_what_to_do(inside: Visit) -> None:
    inside.button("Remove Image").click()
    inside.button("Look inside").click()
    expect(inside.page.get_by_test_id("toast-text")).to_contain_text("Pick an example or give a picture first.")


def test_two_visitors_look_at_once_and_each_sees_their_own(inside: Visit, open_page: Open) -> None:
    other = open_page(POCKET_B0)
    pick(inside, FOX)
    other.give(EXAMPLES / "cat.png")
    block(other, "stage 6, block 2").click()
    for visit in (inside, other):
        visit.button("Look inside").click()
    expect(inside.verdict).to_contain_text("pocket B0 says fox")
    expect(other.verdict).to_contain_text("pocket B0 says cat")
    expect(inside.page.locator("#gate-note")).to_contain_text("stage 3, block 1")
    expect(other.page.locator("#gate-note")).to_contain_text("stage 6, block 2")


def test_a_link_opens_a_network_a_scene_and_a_block_and_looks(open_page: Open) -> None:
    visit = open_page("inside?network=pocket/B3/scenes&scene=cat-tiger&block=4.2&measure=params&run")
    expect(visit.lens).to_have_attribute("data-state", "done")
    expect(visit.page.locator("#network input")).to_have_value("pocket B3 · Pocket, bundled")
    expect(visit.page.get_by_label("Parameters")).to_be_checked()
    expect(visit.page.locator("#block-head h3")).to_have_text("Stage 4, block 2: MBConv6, 5 × 5, with a skip")
    expect(block(visit, "stage 4, block 2")).to_have_attribute("aria-pressed", "true")
    expect(visit.verdict).to_contain_text("pocket B3 says tiger")
    expect(visit.page.locator("#gate-note")).to_contain_text("pocket B3, stage 4, block 2, 72 channels")
    expect(visit.page.locator("#picture img")).to_have_count(1)


def test_what_a_link_asks_for_in_vain_is_said_and_the_page_opens_all_the_same(open_page: Open) -> None:
    visit = open_page("inside?network=pocket/B9/scenes&block=4.9&measure=fame&scene=<b>&run")
    expect(visit.page.get_by_text("ignored: network, measure, scene and block.")).to_be_visible()
    expect(visit.lens).to_have_attribute("data-state", "done")  # of what the page opens with
    expect(visit.page.locator("#stages tbody tr")).to_have_count(9)


def test_nothing_overflows_on_a_phone(open_page: Open) -> None:
    visit = open_page("inside", PHONE)
    assert visit.fits_its_window()
    choose(visit, B7)
    expect(buttons(visit)).to_have_count(57)
    assert visit.fits_its_window()
    choose(visit, "pocket B3 · Pocket, bundled")
    pick(visit, FOX)
    look(visit)
    assert visit.fits_its_window()


# How far the words of a drawing stick out of it, in px.
OUTSIDE = """() => Math.max(...[...document.querySelectorAll("#block svg")].flatMap((svg) => {
  const frame = svg.getBoundingClientRect();
  return [...svg.querySelectorAll("text")].map((text) => {
    const box = text.getBoundingClientRect();
    return Math.max(frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom);
  });
}))"""


def test_every_word_of_a_drawing_is_inside_it(open_page: Open) -> None:
    """In the widest of all networks, whose words are the longest, and in a head, whose tensors are the lowest."""
    visit = open_page("inside?network=imagenet/L2/ns_jft_in1k&block=8.6", PHONE)
    expect(visit.page.locator("#block-head h3")).to_contain_text("Stage 8, block 6")
    words_are_inside(visit)
    block(visit, "stage 9, block 1").click()
    expect(visit.page.locator("#block-head h3")).to_contain_text("Stage 9, block 1")
    expect(visit.page.locator(DRAWN)).to_have_count(4)
    words_are_inside(visit)


def words_are_inside(visit: Visit) -> None:
    for size in (DESK, PHONE):
        visit.page.set_viewport_size(size)
        assert visit.page.evaluate(OUTSIDE) <= 0, size


def test_of_two_presses_while_the_server_is_slow_the_later_one_counts(inside: Visit) -> None:
    inside.rest()
    inside.slow_down()
    for key in ("stage 4, block 1", "stage 6, block 2"):
        block(inside, key).evaluate("(button) => button.click()")
    shows(inside, STAGE_6, SHAPES_6, SQUEEZED)
    inside.rest()
    shows(inside, STAGE_6, SHAPES_6, SQUEEZED)
