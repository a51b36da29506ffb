"""Addresses that open a page in a given state."""

import re

from playwright.sync_api import expect

from tests.browser.visit import Open


def test_a_link_opens_a_scene_with_its_variants_compares_them_and_shows_one_class_against_another(
    open_page: Open,
) -> None:
    visit = open_page("?scene=cat-tiger&family=pocket&variants=B0,B3&class=cat&against=tiger&run")
    expect(visit.lens).to_have_attribute("data-state", "done")
    first, last = visit.cards()
    assert [first.title, last.title] == ["pocket B0", "pocket B3"]
    assert first.shown == last.shown == "Evidence for cat versus tiger"


def test_a_link_opens_the_laboratory_with_a_scene_a_budget_a_measure_and_a_network_to_build(open_page: Open) -> None:
    visit = open_page("scaling?scene=53&cost=10&measure=maximum_inside_common_grid&phi=2")
    expect(visit.lens).to_have_attribute("data-state", "done")
    cards = visit.cards()
    assert [card.title for card in cards] == ["Baseline", "Deeper, 10×", "Wider, 10×", "Finer, 10×", "Compound, 10×"]
    assert all(card.shown == "Evidence for wolf" for card in cards)
    expect(visit.page.get_by_label("About 10×")).to_be_checked()
    expect(visit.page.get_by_label("Maximum, one grid for all")).to_be_checked()
    expect(visit.page.locator("#readout")).to_contain_text("× 1.44")  # 1.2 squared


def test_what_a_link_asks_for_in_vain_is_said_and_the_page_opens_all_the_same(open_page: Open) -> None:
    visit = open_page("?scene=<b>unicorn</b>&family=pocket&variants=B0,B99")
    expect(visit.page.get_by_text("Unknown here, so ignored: scene and variants.")).to_be_visible()
    expect(visit.page.locator("#variants :checked")).to_have_count(1)
    assert [card.title for card in visit.finish()] == ["pocket B0"]


def test_a_link_puts_a_map_to_the_test(open_page: Open) -> None:
    visit = open_page("trust?scene=fox&network=pocket/B1/scenes&methods=exact&run")
    expect(visit.page.locator("#verdict")).to_contain_text(re.compile("by deletion and insertion both", re.IGNORECASE))
    assert visit.cards()[0].title == "Evidence map, exact"
    expect(visit.page.locator("#methods :checked")).to_have_count(1)


def test_a_link_shuffles_the_network(open_page: Open) -> None:
    visit = open_page("trust?scene=fox&network=pocket/B0/scenes&shuffle")
    expect(visit.page.locator("#faded .card").nth(1)).to_contain_text("Shuffled down to classifier")


def test_a_link_opens_the_record_by_speed_and_times_the_pocket_family(open_page: Open) -> None:
    visit = open_page("record?axis=gpu&sources=paper&family=pocket&run")
    expect(visit.page.locator("#record-measure").get_by_label("GPU speed")).to_be_checked()
    expect(visit.page.locator("#record-sources :checked")).to_have_count(1)
    expect(visit.page.locator("#record-times tbody tr")).to_have_count(4)


def test_the_address_of_a_trial_follows_its_choices_and_brings_them_and_what_was_measured_back(open_page: Open) -> None:
    visit = open_page("trust?network=pocket/B0/scenes")
    visit.page.locator("#examples").get_by_alt_text("Fox").click()
    for name in ("Grad-CAM++", "LayerCAM", "Eigen-CAM"):
        visit.page.locator("#methods").get_by_label(name, exact=True).uncheck()
    expect(visit.page).to_have_url(re.compile(r"/trust\?scene=fox&network=pocket/B0/scenes&methods=exact&stage=head$"))
    visit.button("Measure").click()
    expect(visit.lens).to_have_attribute("data-state", "done")
    expect(visit.page).to_have_url(re.compile("&run=1$"))
    with visit.leaving():
        visit.page.reload()
    expect(visit.lens).to_have_attribute("data-state", "done")
    expect(visit.page.locator("#methods :checked")).to_have_count(1)
    expect(visit.page).to_have_url(re.compile("&run=1$"))
    visit.page.locator("#shuffle").click()
    expect(visit.page).to_have_url(re.compile("&stage=head&shuffle=1$"))  # one of the two, as one ends the other
    visit.page.get_by_label("ROAD too").check()
    expect(visit.page).to_have_url(re.compile("&stage=head&road=1$"))  # what is seen is of another choice


def test_the_address_of_inside_follows_network_cost_and_block(open_page: Open) -> None:
    visit = open_page("inside?network=pocket/B0/scenes")
    visit.page.wait_for_function("window.arrived")
    visit.page.get_by_label("Parameters").check()
    visit.page.locator('#stages [data-key="stage 5, block 2"]').click()
    expect(visit.page).to_have_url(re.compile(r"\?network=pocket/B0/scenes&measure=params&scene=\w+&block=5\.2$"))
    with visit.leaving():
        visit.page.reload()
    expect(visit.page.locator("#block-head h3")).to_contain_text("Stage 5, block 2")
    expect(visit.page.get_by_label("Parameters")).to_be_checked()


def test_the_address_of_the_laboratory_follows_scene_measure_and_dials(open_page: Open) -> None:
    visit = open_page("scaling")
    visit.page.locator("#examples .thumbnail-item").first.click()
    visit.page.get_by_label("Maximum, one grid for all").check()
    visit.page.get_by_label("number input for φ").fill("2")
    visit.page.keyboard.press("Tab")
    asked = r"/scaling\?scene=\w+&cost=\d+&measure=maximum_inside_common_grid&alpha=1.2&beta=1.1&gamma=1.15&phi=2$"
    expect(visit.page).to_have_url(re.compile(asked))
    visit.finish()
    with visit.leaving():
        visit.page.reload()
    expect(visit.lens).to_have_attribute("data-state", "done")
    expect(visit.page.locator("#readout")).to_contain_text("× 1.44")
    visit.page.locator("#draw").click()  # one that has no name
    expect(visit.page).to_have_url(re.compile(r"/scaling\?cost="))


def test_the_address_of_the_record_follows_what_is_compared_and_timed(open_page: Open) -> None:
    visit = open_page("record")
    visit.page.locator("#record-measure").get_by_label("GPU speed").check()
    visit.page.locator("#record-family").get_by_label("Pocket").check()
    expect(visit.page.locator("#record-variants :checked")).to_have_count(4)
    visit.page.locator("#record-variants").get_by_label("B1").uncheck()
    expect(visit.page).to_have_url(re.compile("axis=gpu&.*family=pocket&variants=B0,B2,B3&batch=1&threads=0$"))
    with visit.leaving():
        visit.page.reload()
    visit.page.wait_for_function("window.arrived")
    visit.rest()
    expect(visit.page.locator("#record-variants :checked")).to_have_count(3)
    expect(visit.page.locator("#record-measure").get_by_label("GPU speed")).to_be_checked()
