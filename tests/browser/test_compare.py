"""A comparison in a browser does what the Compare page promises."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from demo.ui import words
from explain.networks.variants import POCKET
from tests.browser.visit import CAT_AND_TIGER, EXAMPLES, PHONE, SCHEMES, Open, Visit, paintings


def test_the_page_opens_with_a_photograph_that_three_networks_have_answered(open_page: Open) -> None:
    visit = open_page()
    expect(visit.page.get_by_role("radio", name="Lite")).to_be_checked()
    assert [card.title for card in visit.cards()] == ["EfficientNet-Lite0", "EfficientNet-Lite1", "EfficientNet-Lite2"]
    assert all(card.state == "done" and card.contrast > 50 for card in visit.cards())
    expect(visit.verdict).to_contain_text("This example")
    visit.page.set_viewport_size({"width": 1280, "height": 800})
    tops = "(all) => new Set(all.map((one) => Math.round(one.getBoundingClientRect().top / 40))).size"
    assert visit.page.locator("#cards .controls > label:visible").evaluate_all(tops) == 1  # all in one line


def test_a_family_opens_with_its_first_picture_compared_before_anything_is_pressed(visit: Visit) -> None:
    expect(visit.page.get_by_label("Pocket, bundled")).to_be_checked()
    assert visit.ticked() == ["B0", "B1", "B2", "B3"]
    visit.has_picture("cat.png")
    assert [card.classes[0] for card in visit.cards()] == ["cat"] * 4


def test_each_variant_gets_a_card_with_classes_a_map_costs_and_a_time(visit: Visit) -> None:
    visit.give(CAT_AND_TIGER)
    visit.compare()
    visit.rest()  # times come after the answers
    cards = visit.cards()
    assert [card.title for card in cards] == ["pocket B0", "pocket B1", "pocket B2", "pocket B3"]
    for card in visit.timed():
        assert card.state == "done"
        assert len(card.classes) == 5
        assert card.pressed == card.classes[:1]
        assert card.shown == f"Evidence for {card.classes[0]}"
        assert re.fullmatch(r"(about )?\d+(\.\d+)? m?s", card.time)
        assert re.match(r"(busy: )?± \d+ %", card.spread)
        assert card.facts[:4] == ["Input", "Parameters", "Multiply-adds", "Map grid"]
        assert card.facts[4:] in ([], ["Accuracy"])
        assert card.contrast > 50
    expect(visit.verdict).to_contain_text(re.compile(r"(Both|All \d) say \w+"))


@pytest.mark.parametrize(
    ("path", "title", "name", "networks"),
    [("?family=pocket", "A small whale", "whale.png", 4), ("", "Dahlia", "flower.jpg", 3)],
)
def test_an_example_is_compared_at_one_press(open_page: Open, path: str, title: str, name: str, networks: int) -> None:
    visit = open_page(path)
    visit.page.locator("#examples").get_by_alt_text(title).click()
    visit.has_picture(name)
    assert [card.state for card in visit.finish()] == ["done"] * networks


def test_the_presets_tick_variants(visit: Visit) -> None:
    visit.button("Every other").click()
    every_other = [variant.name for variant in POCKET.variants[::2]]
    expect(visit.page.locator("#variants").get_by_label("B6")).to_be_checked()
    assert visit.ticked() == every_other
    visit.button("All").click()
    expect(visit.page.locator("#variants :checked")).to_have_count(len(POCKET.variants))


def give_nothing(visit: Visit) -> None:
    """Take the picture away."""
    visit.button("Remove Image").click()


def untick_everything(visit: Visit) -> None:
    visit.give(CAT_AND_TIGER)
    for box in visit.page.locator("#variants input").all():
        box.uncheck()


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        (give_nothing, words.NO_IMAGE),
        (untick_everything, "Choose at least one variant."),
    ],
    ids=["no picture", "no variant"],
)
def test_a_mistake_is_told_in_a_sentence_and_the_next_comparison_works(
    open_page: Open, mistake: Callable[[Visit], None], sentence: str
) -> None:
    visit = open_page("?family=pocket&variants=B0")
    mistake(visit)
    visit.button("Compare").click()
    told = visit.page.get_by_test_id("toast-text")  # two, if what ran by itself says so as well
    expect(told.first).to_contain_text(sentence)
    assert all(sentence in text for text in told.all_inner_texts())
    assert "Traceback" not in visit.page.locator("body").inner_text()
    visit.give(CAT_AND_TIGER)
    visit.page.locator("#variants").get_by_label("B0").check()
    assert all(card.state == "done" for card in visit.compare())


def choose_imagenet(visit: Visit) -> None:
    visit.page.get_by_label("ImageNet, full size").check()
    expect(visit.page.locator("#variants input")).to_have_count(8)
    expect(visit.page.locator("#weights li.away")).to_contain_text("B0, B1, B2, B3, B4, B5, B6, B7")
    expect(visit.page.locator("#weights li.away b")).to_have_text(["B0", "B1", "B2", "B3"])


def test_without_weights_the_cards_show_costs_and_say_what_is_missing(open_page: Open) -> None:
    visit = open_page("?scene=cat-tiger&family=imagenet&variants=B0,B1")
    expect(visit.page.locator("#weights li.away b")).to_have_text(["B0", "B1"])
    visit.rest()
    cards = visit.timed()
    assert [card.title for card in cards] == ["B0", "B1"]
    for card in cards:
        assert card.state == "error"
        assert card.classes == []
        assert card.time
        assert {"Parameters", "Multiply-adds"} <= set(card.facts)
        assert "The weights are not on this machine" in card.note
    expect(visit.verdict).to_contain_text("No predictions")
    expect(visit.control("Signed")).to_be_disabled()


def test_two_visitors_at_once_each_get_their_own_picture(open_page: Open) -> None:
    visits = {name: open_page("?family=pocket&variants=B0,B1") for name in ("cat.png", "whale.png")}
    for name, visit in visits.items():
        visit.give(EXAMPLES / name)
    for visit in visits.values():
        visit.start()
    together = {name: paintings(visit.finish()) for name, visit in visits.items()}
    alone = {name: paintings(visit.compare()) for name, visit in visits.items()}
    assert together == alone
    assert together["cat.png"] != together["whale.png"]


def test_stop_ends_the_timing_that_follows_the_answers_and_the_next_comparison_works(compared: Visit) -> None:
    choose_imagenet(compared)
    compared.button("All").click()
    expect(compared.page.locator("#variants :checked")).to_have_count(8)
    expect(compared.page.locator("#cards .card")).to_have_count(8)  # that ran by itself
    assert [card.state for card in compared.finish()] == ["error"] * 8
    said = compared.verdict.inner_text()
    compared.button("Stop").click()
    compared.rest()  # though eight networks are not timed in so short a while
    assert [card.state for card in compared.cards()] == ["error"] * 8
    assert compared.verdict.inner_text() == said
    expect(compared.page.locator("#chart .point")).to_have_count(sum(bool(card.time) for card in compared.cards()))
    compared.page.get_by_label("Pocket, bundled").check()
    expect(compared.page.locator("#variants input")).to_have_count(len(POCKET.variants))
    assert [card.state for card in compared.finish()] == ["done"] * 4  # which nobody had to ask for
    assert [card.state for card in compared.compare()] == ["done"] * 4


def test_stop_after_the_end_keeps_the_verdict(compared: Visit) -> None:
    compared.timed()  # the verdict tells of times, too
    said = compared.verdict.inner_text()
    compared.button("Stop").click()
    compared.page.wait_for_timeout(1000)
    assert compared.verdict.inner_text() == said
    assert [card.state for card in compared.cards()] == ["done"] * 4


ORDER = ("#picture", "#compare", "#examples", "#verdict", "#cards", "#family")


def test_nothing_overflows_on_a_phone(open_page: Open) -> None:
    visit = open_page(size=PHONE)
    for scheme in SCHEMES:
        visit.page.emulate_media(color_scheme=scheme)
        assert visit.fits_its_window()
        tops = [visit.page.locator(name).evaluate("(one) => one.getBoundingClientRect().top") for name in ORDER]
        assert tops == sorted(tops)
        assert tops[ORDER.index("#verdict")] < PHONE["height"]  # an answer is seen at once
    visit.give(CAT_AND_TIGER)
    visit.compare()
    for scheme in SCHEMES:
        visit.page.emulate_media(color_scheme=scheme)
        assert visit.fits_its_window()


def test_the_chart_follows_its_axis(compared: Visit) -> None:
    title = compared.page.locator("#chart .ytitle")
    expect(title).to_have_text("latency here, ms")
    expect(compared.page.locator("#chart .point")).to_have_count(4)
    compared.page.get_by_label("Accuracy", exact=True).check()
    expect(title).to_have_text("top-1 accuracy, %")


def test_an_axis_chosen_during_a_run_stays_while_the_chart_fills(open_page: Open) -> None:
    visit = open_page("?family=imagenet&variants=B0,B1")
    visit.start()
    expect(visit.page.locator('#cards .card[data-variant="B0"][data-state="error"]')).to_have_count(1)
    visit.page.get_by_label("Accuracy", exact=True).check()
    visit.finish()
    visit.rest()
    expect(visit.page.locator("#chart .point")).to_have_count(2)
    expect(visit.page.locator("#chart .ytitle")).to_have_text("top-1 accuracy, %", timeout=1000)
