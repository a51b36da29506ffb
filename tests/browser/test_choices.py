"""Choices that are made faster than the server answers: the last one counts, wherever it shows."""

from playwright.sync_api import expect

from explain.networks.variants import POCKET
from tests.browser.visit import Visit


def test_of_two_families_the_later_one_has_its_recipe_its_variants_and_its_note(visit: Visit) -> None:
    visit.rest()
    visit.slow_down()
    visit.page.get_by_label("ImageNet, full size").check()
    visit.page.get_by_label("Pocket, bundled").check()
    visit.rest()
    expect(visit.page.locator("#family-note")).to_contain_text("24 drawn things", timeout=3000)
    expect(visit.page.locator("#variants input")).to_have_count(len(POCKET.variants))
    expect(visit.page.locator("#recipe")).to_be_hidden()


def test_of_two_examples_the_later_one_is_the_picture(visit: Visit) -> None:
    visit.rest()
    visit.slow_down()
    for title in ("Fox", "A small whale"):
        visit.page.locator("#examples").get_by_alt_text(title).click()
    visit.rest()
    expect(visit.page.locator('#picture img[src$="whale.png"]')).to_have_count(1, timeout=3000)


def test_of_three_presets_the_last_one_is_ticked(visit: Visit) -> None:
    visit.rest()
    visit.slow_down()
    for name in ("Every other", "All", "Every other"):
        visit.button(name).click()
    visit.rest()
    assert visit.ticked() == [variant.name for variant in POCKET.variants[::2]]
