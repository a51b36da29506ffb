"""The Trust page does in a browser what it promises."""

import pytest
from playwright.sync_api import Locator, expect

from explain.maps import summary
from tests.browser.visit import DESK, EXAMPLES, PHONE, Open, Visit

POCKET_B0 = "trust?network=pocket/B0/scenes"
PLAIN = ["dummy: random", "dummy: centre", "dummy: edges of the picture", "dummy: network shuffled"]


@pytest.fixture
def trust(open_page: Open) -> Visit:
    visit = open_page(POCKET_B0)
    visit.rest()  # what the page runs by itself would be taken for what is pressed
    return visit


def choose_fox(visit: Visit) -> None:
    fox = visit.page.locator("#examples [data-name=fox]")
    fox.click()
    expect(fox).to_have_attribute("aria-pressed", "true")


def untick(visit: Visit) -> None:
    for box in visit.page.locator("#methods input").all():
        box.set_checked(False)


def measured(visit: Visit) -> list[list[str]]:
    rows: list[Locator] = visit.page.locator("#measured tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_each_map_is_measured_beside_maps_that_know_nothing(trust: Visit) -> None:
    choose_fox(trust)
    trust.start("Measure")
    trust.finish()
    expect(trust.page.locator("#cards .card")).to_have_count(4 + len(PLAIN))  # they come one by one
    expect(trust.verdict).to_contain_text("deletion and insertion both")
    cards = trust.cards()
    titles = [card.title for card in cards]
    assert titles == ["Evidence map, exact", "Grad-CAM++, head", "LayerCAM, head", "Eigen-CAM, head", *PLAIN]
    exact_ones = {card.title for card in cards if card.shown == "Evidence for fox"}
    assert exact_ones == {"Evidence map, exact", "dummy: network shuffled"}  # the others have no unit
    assert {card.shown for card in cards if card.title not in exact_ones} == {"Map for fox"}
    figures = {
        name: (float(deletion), float(insertion), hit) for name, _, deletion, insertion, hit, _ in measured(trust)
    }
    assert list(figures) == titles
    exact, chance = figures["Evidence map, exact"], figures["dummy: random"]
    assert exact[0] < chance[0]  # it takes the answer away sooner
    assert exact[1] > chance[1]  # and brings it back sooner
    assert exact[2] == "hit"
    assert trust.page.locator("#curves .scatterlayer .trace").count() == 2 * len(titles)
    assert trust.fits_its_window()


def test_what_measuring_takes_is_said_before_it_and_follows_the_choices(trust: Visit) -> None:
    takes = trust.page.locator("#passes")
    expect(takes).to_contain_text("6 passes through pocket B0")  # two of one, two of two
    expect(takes).to_contain_text("8 × 42")
    trust.page.get_by_label("Score-CAM").check()
    expect(takes).to_contain_text("Score-CAM at the head of pocket B0: 321 passes.")
    trust.page.get_by_label("ROAD too").check()
    expect(takes).to_contain_text("9 × 52")
    untick(trust)
    expect(takes).to_contain_text("Choose at least one map")


def test_a_map_of_an_early_stage_has_its_grid_and_a_slow_one_can_be_stopped(trust: Visit) -> None:
    choose_fox(trust)
    untick(trust)
    trust.page.get_by_label("Score-CAM").check()
    trust.page.locator("#stage input").click()
    trust.page.get_by_role("option", name="stage 3", exact=True).click()
    trust.button("Measure").click()
    expect(trust.page.locator("#measured tbody tr").first).to_contain_text("Score-CAM, stage 3")
    expect(trust.page.locator("#cards dl").first).to_contain_text("Map grid12 × 12")  # the head's is 6 × 6
    trust.button("Stop").click()
    expect(trust.verdict).not_to_contain_text("Measuring")


def test_the_map_fades_as_the_network_is_shuffled_from_its_end(trust: Visit) -> None:
    choose_fox(trust)
    trust.page.locator("#shuffle").click()
    cards = trust.page.locator("#faded .card")
    expect(cards).to_have_count(11)
    notes = [float(note.split()[1].replace("\u2212", "-")) for note in cards.locator(".sum").all_inner_texts()]
    assert notes[0] == 1
    assert all(likeness < 0.8 for likeness in notes[1:])


def test_picture_and_networks_come_along_from_a_comparison_and_a_scene_is_still_known(open_page: Open) -> None:
    visit = open_page("?family=pocket&variants=B0,B2")
    expect(visit.page.locator("#variants :checked")).to_have_count(2)
    visit.give(EXAMPLES / "fox.png")
    visit.compare()
    with visit.leaving():
        visit.page.get_by_role("link", name="Put these maps to the test").click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Can I trust the map?")
    visit.has_picture("fox.png")
    expect(visit.page.locator("#passes")).to_contain_text("through pocket B2")
    untick(visit)
    visit.page.get_by_role("checkbox", name="Evidence map, exact").check()
    visit.button("Measure").click()
    expect(visit.verdict).to_contain_text("pocket B2: ")
    expect(visit.page.locator("#measured tbody tr")).to_have_count(10)  # one map and four dummies of each
    assert [row[0] for row in measured(visit)][::5] == [f"pocket {name}: Evidence map, exact" for name in ("B0", "B2")]
    expect(visit.page.locator("#measured thead")).to_contain_text("Pointing game")
    expect(visit.page.locator("#curves .subplot")).to_have_count(4)
    assert visit.fits_its_window()


def test_the_picture_of_another_page_comes_along(open_page: Open) -> None:
    visit = open_page("inside")
    visit.give(EXAMPLES / "fox.png")
    with visit.leaving():
        visit.page.get_by_role("link", name="Compare", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Compare")
    visit.has_picture("fox.png")


def test_the_page_opens_with_a_photograph_that_is_measured_without_a_press(open_page: Open) -> None:
    visit = open_page("trust")
    expect(visit.verdict).to_contain_text("deletion and insertion both")
    assert visit.page.locator("#examples [aria-pressed=true]").get_attribute("aria-label") == "Cheetah"
    expect(visit.page.locator("#network")).to_contain_text("EfficientNet-Lite0 ✓")
    expect(visit.page.locator("#cards .card[data-dummy]")).to_have_count(4)
    assert [card.title for card in visit.cards()][-4:] == PLAIN
    visit.page.locator("#examples [data-name=china]").click()
    expect(visit.page.locator("#results")).to_have_attribute("data-before", "")  # it is of the picture before


def test_without_a_picture_or_a_map_one_sentence_says_what_to_do(trust: Visit) -> None:
    told = trust.page.get_by_test_id("toast-text")
    trust.button("Remove Image").click()
    for press in ("Measure", "Shuffle the network from its end, part by part"):
        trust.button(press).click()
        expect(told).to_contain_text("give a picture first")
        trust.page.get_by_test_id("toast-close").click()
        expect(told).to_have_count(0)
    choose_fox(trust)
    untick(trust)
    trust.button("Measure").click()
    expect(told).to_contain_text("Choose at least one map")


def test_what_came_out_over_many_scenes_is_shown_by_the_measure_that_is_chosen(open_page: Open) -> None:
    visit = open_page("trust")
    finding, rows = visit.page.locator("#many-finding"), visit.page.locator("#many-table tbody tr")
    measures = visit.page.locator("#many-measure label")
    for size in (DESK, PHONE):
        visit.page.set_viewport_size(size)
        expect(finding).to_contain_text("By deletion, ")
        expect(visit.page.locator("#many .scatterlayer .trace")).to_have_count(
            len(summary.read(summary.FILES["pocket"]))
        )
        before = rows.first.inner_text()
        measures.filter(has_text="On the object").click()
        expect(finding).to_contain_text("By their share on the object, ")
        expect(rows.first).not_to_have_text(before)
        assert visit.fits_its_window()
        measures.first.click()
    visit.page.locator("#many-pictures label").last.click()
    expect(visit.page.locator("#many-about")).to_contain_text("12 example photographs")
    expect(visit.page.locator("#many .scatterlayer .trace")).to_have_count(len(summary.read(summary.FILES["lite"])))
