"""The Scaling page does in a browser what it promises."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from demo.scaling import words as scaling_words
from demo.ui import words
from demo.ui.examples import Example, crowded
from explain.compare import Task, run
from explain.maps.localisation import share_inside
from explain.networks.store import ModelStore
from explain.networks.variants import Spec, specs
from explain.networks.vocabulary import CLASS_NAMES
from tests.browser.visit import EXAMPLES, PHONE, SCHEMES, Card, Open, Visit, paintings

NETWORKS = ["Baseline", "Deeper, 4×", "Wider, 4×", "Finer, 4×", "Compound, 4×"]
SCENE = 2


@pytest.fixture
def laboratory(open_page: Open) -> Visit:
    return open_page("scaling")


def mark(visit: Visit) -> None:
    """Once the run before has said all that it has to say of times, which would wipe the mark."""
    visit.rest()
    visit.mark()


def press(visit: Visit, number: int) -> list[Card]:
    """Choose one of the shipped scenes and wait for its cards."""
    mark(visit)
    visit.page.locator("#examples .thumbnail-item").nth(number).click()
    return visit.finish()


def slide(visit: Visit, name: str, value: str) -> None:
    box = visit.page.locator(f"#{name} input[type=number]")
    box.fill(value)
    box.press("Enter")


def test_the_page_opens_with_five_networks_answers_to_its_first_scene_and_a_calculated_network(
    laboratory: Visit,
) -> None:
    cards, first = laboratory.finish(), crowded()[0]
    assert [card.title for card in cards] == NETWORKS
    assert {card.shown for card in cards} == {f"Evidence for {first.title}"}
    laboratory.rest()  # it may have been under way
    with laboratory.leaving():
        laboratory.page.reload()
    expect(laboratory.verdict).to_contain_text(words.EXAMPLE)
    assert paintings(laboratory.finish()) == paintings(cards)
    press(laboratory, SCENE)
    assert paintings(press(laboratory, 0)) == paintings(cards)
    expect(laboratory.page.locator("#examples [aria-pressed=true]")).to_have_count(1)
    readout = laboratory.page.locator("#readout")
    expect(readout).to_contain_text("1.920")  # 1.2 * 1.1^2 * 1.15^2
    expect(readout).to_contain_text("B2")  # phi = 1
    expect(laboratory.page.locator("#stairs .scatterlayer path").first).to_be_visible()


def share_measured(spec: Spec, scene: Example) -> float:
    """How much of that network's map lies inside, as the evaluation measures it."""
    evidence = run(Task(Image.open(scene.path).convert("RGB"), spec), ModelStore()).evidence
    assert evidence
    return share_inside(evidence.maps([CLASS_NAMES.index(scene.title)])[0], scene.truths()[0].mask)


def test_a_scene_gives_five_cards_with_its_outline_and_the_share_that_lies_inside_and_all_other_classes(
    laboratory: Visit,
) -> None:
    scene = crowded()[SCENE]
    cards = press(laboratory, SCENE)
    assert [card.title for card in cards] == NETWORKS
    assert {card.shown for card in cards} == {f"Evidence for {scene.title}"}
    assert all(re.fullmatch(rf"(\d+ % of it on the {scene.title})?", card.inside) for card in cards)
    shown = {card.title: card.inside for card in cards}
    for spec in specs("laboratory", ("baseline", "resolution-4x")):
        assert float(shown[spec.label].split()[0]) == pytest.approx(100 * share_measured(spec, scene), abs=0.6)
    expect(laboratory.verdict).to_contain_text(scene.title)
    name = next(name for name in cards[0].classes if name != scene.title)
    with laboratory.in_silence():
        laboratory.row(name).click()
        assert {card.shown for card in laboratory.cards()} == {f"Evidence for {name}"}
        laboratory.row(name).click()
    cards = laboratory.cards()
    laboratory.control("Object’s outline").uncheck()
    plain = laboratory.cards()
    assert all(a.painting != b.painting for a, b in zip(cards, plain, strict=True))


def test_another_scene_is_drawn_and_run_each_time(laboratory: Visit) -> None:
    press(laboratory, SCENE)
    paintings = [laboratory.cards()[0].painting]
    for _ in range(2):
        mark(laboratory)
        laboratory.button("Draw me another scene").click()
        paintings.append(laboratory.finish()[0].painting)
    assert len(set(paintings)) == 3


def begin(visit: Visit, number: int) -> None:
    """Choose one of the shipped scenes and wait until its run has begun; it may be over before that is seen."""
    mark(visit)
    visit.page.locator("#examples .thumbnail-item").nth(number).click()
    expect(visit.lens).to_have_attribute("data-state", re.compile("running|done"))


def test_of_two_scenes_in_quick_succession_the_cards_end_as_those_of_the_last(laboratory: Visit) -> None:
    begin(laboratory, SCENE)
    last = next(row for row in crowded() if row.title != crowded()[SCENE].title)
    laboratory.page.locator("#examples .thumbnail-item").nth(crowded().index(last)).click()
    expect(laboratory.verdict).to_contain_text(last.title)
    cards = laboratory.finish()
    assert {card.shown for card in cards} == {f"Evidence for {last.title}"}
    assert all(card.inside.endswith(f"on the {last.title}") for card in cards)


def test_a_budget_chosen_during_a_run_is_run_after_it(laboratory: Visit) -> None:
    begin(laboratory, SCENE)
    laboratory.page.get_by_label("About 10×").check()
    expect(laboratory.page.locator('#cards .card[data-variant="Compound, 10×"]')).to_have_count(1)
    assert [card.title for card in laboratory.finish()] == [name.replace("4×", "10×") for name in NETWORKS]


def test_a_picture_of_ones_own_has_no_outline(laboratory: Visit) -> None:
    press(laboratory, SCENE)
    mark(laboratory)
    laboratory.give(EXAMPLES / "cat.png")
    cards = laboratory.finish()
    assert [card.title for card in cards] == NETWORKS
    assert {card.inside for card in cards} == {""}
    expect(laboratory.control("Object’s outline")).to_be_hidden()


def test_a_scene_s_own_object_comes_first_again_after_a_picture_of_ones_own(laboratory: Visit) -> None:
    chosen = laboratory.page.locator("#cards .chosen")
    press(laboratory, SCENE)
    expect(chosen).to_have_value(crowded()[SCENE].title)
    mark(laboratory)
    laboratory.give(EXAMPLES / "whale.png")
    laboratory.finish()
    expect(chosen).to_have_value("")  # each card's own answer
    press(laboratory, SCENE)
    expect(chosen).to_have_value(crowded()[SCENE].title)


def test_what_was_chosen_is_shown_again_at_another_budget(laboratory: Visit) -> None:
    name = next(name for name in press(laboratory, SCENE)[0].classes if name != crowded()[SCENE].title)
    laboratory.row(name).click()
    mark(laboratory)
    laboratory.page.get_by_label("About 10×").check()
    cards = laboratory.finish()
    assert name in cards[0].classes
    assert {card.shown for card in cards} == {f"Evidence for {name}"}


def test_the_calculator_follows_its_sliders(laboratory: Visit) -> None:
    readout = laboratory.page.locator("#readout")
    slide(laboratory, "how-far", "2")
    expect(readout).to_contain_text("B3")
    laboratory.page.get_by_label("Coefficients").click()
    laboratory.page.get_by_role("option", name="Only wider").click()
    expect(readout).to_contain_text("2.000")
    expect(laboratory.page.locator("#depth input[type=number]")).to_have_value("1")


def test_a_network_too_large_is_refused_with_its_cost_and_the_page_goes_on(laboratory: Visit) -> None:
    readout = laboratory.page.locator("#readout")
    slide(laboratory, "width", "1.6")
    slide(laboratory, "how-far", "8")
    expect(readout).to_contain_text("too large to be built here: by the formula it takes")
    slide(laboratory, "how-far", "1")
    expect(readout).to_contain_text("The network as built")


def test_a_coefficient_out_of_its_range_is_refused_in_a_sentence(laboratory: Visit) -> None:
    readout = laboratory.page.locator("#readout")
    expect(readout).to_contain_text("The network as built")
    for typed in ("5", "0.2", ""):
        slide(laboratory, "depth", typed)
        expect(readout).to_have_text("α must be a number from 1 to 2.")
        slide(laboratory, "depth", "1.2")
        expect(readout).to_contain_text("The network as built")


def test_every_measure_has_its_chart_and_its_sentence(laboratory: Visit) -> None:
    for name, measure in scaling_words.MEASURES.items():
        laboratory.page.locator("#measure").get_by_label(name, exact=True).check()
        broken = re.escape(f"{measure.title}, %").replace(r"\ ", r"\s?")  # lines of a title have no space between them
        expect(laboratory.page.locator("#ways .ytitle")).to_have_text(re.compile(broken))
        expect(laboratory.page.locator("#finding")).to_contain_text(measure.title)


def fits_in_both_schemes(visit: Visit) -> None:
    for scheme in SCHEMES:
        visit.page.emulate_media(color_scheme=scheme)
        assert visit.fits_its_window(), scheme


def test_nothing_overflows_on_a_phone(open_page: Open) -> None:
    visit = open_page("scaling", PHONE)
    fits_in_both_schemes(visit)
    press(visit, SCENE)
    fits_in_both_schemes(visit)
