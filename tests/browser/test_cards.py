"""The cards of a comparison that is over: a class, a way of drawing, a place or a part is chosen in all of them."""

import re
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from explain.maps.evidence import look
from explain.networks.building import load
from explain.networks.variants import specs
from tests.browser.visit import CAT_AND_TIGER, EXAMPLES, Card, Open, Visit, paintings


def answers(cards: list[Card]) -> list[str]:
    return [card.classes[0] for card in cards]


def runner_up(cards: list[Card]) -> str:
    """A class that the first card lists and no card puts first."""
    return next(name for name in cards[0].classes if name not in answers(cards))


def every_card_differs(before: list[Card], after: list[Card]) -> bool:
    return all(a != b for a, b in zip(paintings(before), paintings(after), strict=True))


def test_a_class_that_is_pressed_or_chosen_by_keyboard_is_shown_in_every_card_without_asking_the_server(
    compared: Visit,
) -> None:
    compared.rest()  # times come after the answers
    own = compared.cards()
    name = runner_up(own)
    with compared.in_silence():
        compared.press(name)
        chosen = compared.cards()
        compared.row(name).click()
        again = compared.cards()
    assert {card.shown for card in chosen} == {f"Evidence for {name}"}
    assert all(card.pressed == [name] * (name in card.classes) for card in chosen)
    assert every_card_differs(own, chosen)
    assert again == own
    chooser = compared.control("Class whose map every card shows")
    with compared.in_silence():
        chooser.focus()
        compared.page.keyboard.press("ArrowDown")
        chosen = compared.cards()
        compared.page.keyboard.press("ArrowUp")
        again = compared.cards()
    assert {card.shown for card in chosen} == {f"Evidence for {answers(own)[0]}"}
    assert again == own


def test_what_was_chosen_is_shown_again_after_the_next_comparison(compared: Visit) -> None:
    compared.page.locator("#cards .chosen").select_option("cat")
    compared.page.locator("#cards .against").select_option("tiger")
    compared.page.locator("#variants").get_by_label("B4").check()
    expect(compared.page.locator("#cards .card")).to_have_count(5)  # nobody had to ask for it
    compared.finish()
    assert [card.shown for card in compared.compare()] == ["Evidence for cat versus tiger"] * 5
    expect(compared.page.locator("#cards .chosen")).to_have_value("cat")
    compared.give(EXAMPLES / "whale.png")
    for card in compared.compare():
        assert "cat" not in card.classes
        assert card.shown == f"Evidence for {card.classes[0]}"


def test_the_ways_of_drawing_repaint_without_asking_the_server(compared: Visit) -> None:
    before = compared.cards()
    with compared.in_silence():
        compared.control("Smooth").uncheck()
        blocky = compared.cards()
        compared.control("Signed").check()
        signed = compared.cards()
        compared.control("Map opacity").press("ArrowLeft")
        fainter = compared.cards()
        compared.control("Same scale for all").check()
        shared = compared.cards()
    assert every_card_differs(before, blocky)
    assert every_card_differs(blocky, signed)
    assert every_card_differs(signed, fainter)
    assert paintings(fainter) != paintings(shared)
    assert all(card.scale[0] == "0.00" for card in before)
    assert all(card.scale[0] == f"−{card.scale[1]}" for card in signed if card.scale[1] != "0.00")
    assert len({tuple(card.scale) for card in fainter}) > 1
    assert len({tuple(card.scale) for card in shared}) == 1


def ask(visit: Visit, card: int, x: float, y: float) -> None:
    """Press that card's picture, at shares of its width and height."""
    canvas = visit.page.locator("#cards canvas").nth(card)
    frame = canvas.bounding_box()
    assert frame
    canvas.click(position={"x": x * frame["width"], "y": y * frame["height"]})


def votes(visit: Visit) -> list[str]:
    """What each card says of the place that was asked about."""
    return [box.inner_text() for box in visit.page.locator("#cards .asked").all()]


def test_a_place_is_asked_in_every_card_without_asking_the_server(compared: Visit) -> None:
    before = compared.cards()
    with compared.in_silence():
        ask(compared, 1, 0.3, 0.7)  # the tiger
        tiger = votes(compared)
        assert all(re.search(r"tiger \+\d\.\d\d, \d+ % of its logit \d\.\d\d", said) for said in tiger)
        assert every_card_differs(before, compared.cards())  # marked
        ask(compared, 3, 0.75, 0.25)  # the cat
        assert sum("cat" in said for said in votes(compared)) >= 2
        compared.button("Clear the spot").click()
        assert paintings(compared.cards()) == paintings(before)
    expect(compared.page.locator("#cards .asked").first).to_be_hidden()


def test_with_the_keyboard_a_place_is_asked_announced_once_forgotten_and_asked_again(compared: Visit) -> None:
    is_seen_where_the_keyboard_is(compared)
    announced = compared.page.locator("#cards").get_by_role("status")
    expect(announced).to_have_text("")
    maps = compared.page.locator("#cards").get_by_role("application")
    maps.first.focus()
    announced.evaluate(
        """(status) => {
          window.spoken = [];
          new MutationObserver(() => window.spoken.push(status.textContent)).observe(status, { childList: true });
        }"""
    )
    compared.page.keyboard.press("Enter")
    middle = votes(compared)
    first, *_ = compared.page.locator("#cards .asked li").all_inner_texts()
    assert announced.inner_text().startswith(f"pocket B0: {first}; pocket B1: ")
    for _ in range(20):  # beyond the edge
        compared.page.keyboard.press("ArrowLeft")
    compared.page.keyboard.press("ArrowLeft")
    assert votes(compared) != middle
    spoken = compared.page.evaluate("window.spoken")
    assert 2 <= len(spoken) < 15
    assert all(before != after for before, after in pairwise(spoken))
    compared.page.keyboard.press("Escape")
    expect(announced).to_have_text("")
    expect(compared.page.locator("#cards .asked").first).to_be_hidden()

    maps.first.press("Enter")
    compared.button("Clear the spot").press("Enter")
    expect(maps.first).to_be_focused()
    compared.page.keyboard.press("Enter")
    assert votes(compared)[0] != ""


def is_seen_where_the_keyboard_is(visit: Visit) -> None:
    picture = visit.page.locator("#cards .pic").first
    before = picture.screenshot()
    visit.page.keyboard.press("Shift")  # no pointer: its focus needs no mark
    picture.locator("canvas").focus()
    assert picture.screenshot() != before


def test_a_place_outside_a_networks_crop_is_said_to_be_so(visit: Visit, tmp_path: Path) -> None:
    Image.open(EXAMPLES / "fox.png").convert("RGB").resize((600, 300)).save(tmp_path / "wide.png")
    visit.give(tmp_path / "wide.png")
    visit.compare()
    ask(visit, 0, 0.02, 0.5)
    assert all("does not see that spot" in said for said in votes(visit))


def test_one_class_rather_than_another_is_the_difference_of_their_logits_and_maps(compared: Visit) -> None:
    def sums() -> list[list[float]]:
        texts = [said.replace("\u2212", "-") for said in compared.page.locator("#cards .sum").all_inner_texts()]
        return [[float(value) for value in re.findall(r"-?\d+\.\d+", text)] for text in texts]

    with compared.in_silence():
        chosen = compared.page.locator("#cards .chosen")
        chosen.select_option("cat")
        cat = [logit for logit, *_ in sums()]
        chosen.select_option("tiger")
        tiger = [logit for logit, *_ in sums()]
        compared.page.locator("#cards .against").select_option("cat")
        assert [card.shown for card in compared.cards()] == ["Evidence for tiger versus cat"] * 4
        for (margin, gain, loss, bias), a, b in zip(sums(), tiger, cat, strict=True):
            assert margin == pytest.approx(a - b, abs=0.02)
            assert margin == pytest.approx(gain - loss + bias, abs=0.03)
        chosen.select_option("cat")
        assert all("choose two different classes" in card.why for card in compared.cards())
        chosen.select_option("tiger")
        assert {card.why for card in compared.cards()} == {""}  # a map is there again, and is not denied
    are_the_difference_of_their_maps(compared.cards(), compared.page.locator("#cards .sum").all_inner_texts())


def are_the_difference_of_their_maps(cards: list[Card], sums: list[str]) -> None:
    """Of the tiger and the cat, by the networks themselves."""
    for spec, card, said in zip(specs("pocket", ("B0", "B1", "B2", "B3")), cards, sums, strict=True):
        network = load(spec)
        evidence = look(network, network.intake.tensor(Image.open(CAT_AND_TIGER).convert("RGB")))
        tiger, cat = evidence.maps([network.classes.index(name) for name in ("tiger", "cat")])
        difference = tiger - cat
        assert float(card.scale[1]) == pytest.approx(np.abs(difference).max(), abs=0.02)
        gain, loss = (float(part.sum() / difference.size) for part in (difference.clip(0), (-difference).clip(0)))
        _, told_gain, told_loss, _ = map(float, re.findall(r"-?\d+\.\d+", said.replace("\u2212", "-")))
        assert (told_gain, told_loss) == pytest.approx((gain, loss), abs=0.02)


def test_a_part_is_erased_and_every_card_tells_what_that_did(compared: Visit) -> None:
    compared.button("Erase a part").click()
    expect(compared.button("Run without it")).to_be_disabled()
    canvas = compared.page.locator("#cards canvas").first
    frame = canvas.bounding_box()
    assert frame
    before = compared.cards()
    mouse = compared.page.mouse
    mouse.move(frame["x"] + 0.2 * frame["width"], frame["y"] + 0.7 * frame["height"])  # over the tiger
    mouse.down()
    mouse.move(frame["x"] + 0.4 * frame["width"], frame["y"] + 0.7 * frame["height"], steps=5)
    mouse.up()
    assert every_card_differs(before, compared.cards())  # the paint shows in all
    compared.button("Run without it").click()
    after = compared.page.locator("#cards .after")
    for box in after.all():
        expect(box).to_contain_text("The map credited this part")
        expect(box).to_contain_text("tiger")
        expect(box.locator("canvas")).to_have_count(2)  # before and after
    for first in compared.page.locator("#cards .classes li:first-child").all():
        expect(first).to_have_text(re.compile(r"tiger\d+\.\d → \d+\.\d %"))
        expect(first.locator("i")).to_have_count(1)  # its new bar beside the old one
    read = "(both) => both.map((one) => one.toDataURL())"
    was, now = compared.page.locator("#cards .pair").first.locator("canvas").evaluate_all(read)
    assert was != now
    compared.button("Undo").click()
    assert paintings(compared.cards()) == paintings(before)


@pytest.mark.parametrize("width", [1200, 1280])
def test_no_name_of_a_network_is_cut_off_on_a_laptop(open_page: Open, width: int) -> None:
    visit = open_page("", {"width": width, "height": 800})
    visit.finish()
    cut = "all => all.filter((title) => title.scrollWidth > title.clientWidth).map((title) => title.textContent)"
    assert visit.page.locator("#cards h3").evaluate_all(cut) == []
