"""Looking closer at the cards: one at the full width, network by network, and the picture beneath the maps."""

import re

from playwright.sync_api import expect

from tests.browser.test_cards import ask, votes
from tests.browser.visit import Open, Visit, paintings


def widths(visit: Visit) -> list[float]:
    """Of the cards that are seen, in px."""
    return [box["width"] for card in visit.page.locator("#cards .card:visible").all() if (box := card.bounding_box())]


def test_cards_fill_their_row_however_few_they_are(open_page: Open) -> None:
    visit = open_page("?family=pocket&scene=fox&variants=B0,B3&run", {"width": 1920, "height": 1080})
    visit.finish()
    room = visit.lens.bounding_box()
    assert room
    first, second = widths(visit)
    assert first == second
    assert room["width"] - first - second < 20  # the gap between them


def test_one_press_enlarges_a_card_and_the_arrow_keys_walk_through_the_networks(compared: Visit) -> None:
    small = compared.cards()
    with compared.in_silence():
        compared.button("Enlarge pocket B1").click()
        shown = compared.page.locator("#cards .card:visible h3")
        expect(shown).to_have_text(["pocket B1"])
        assert widths(compared)[0] > 900
        canvas = compared.page.locator("#cards canvas:visible")
        assert int(canvas.get_attribute("width") or 0) > 400  # drawn anew, not blown up
        for key, name in (("ArrowRight", "B2"), ("ArrowRight", "B3"), ("ArrowRight", "B3"), ("ArrowLeft", "B2")):
            compared.page.keyboard.press(key)
            expect(shown).to_have_text([f"pocket {name}"])
        compared.page.keyboard.press("Escape")
        expect(shown).to_have_count(4)
    assert paintings(compared.cards()) == paintings(small)
    expect(compared.button("Enlarge pocket B2")).to_be_focused()


def test_a_class_chosen_in_an_enlarged_card_is_that_of_all_and_arrow_keys_keep_their_meaning(compared: Visit) -> None:
    compared.button("Enlarge pocket B3").click()
    compared.page.locator("#cards .classes button:visible", has_text="cat").click()
    compared.page.keyboard.press("Escape")
    assert {card.shown for card in compared.cards()} == {"Evidence for cat"}
    compared.button("Enlarge pocket B0").click()
    compared.page.locator("#cards canvas:visible").focus()
    compared.page.keyboard.press("ArrowRight")
    assert "of its logit" in votes(compared)[0]
    compared.page.locator("#cards .against").focus()
    compared.page.keyboard.press("ArrowDown")
    expect(compared.page.locator("#cards .card:visible h3")).to_have_text(["pocket B0"])


def test_a_class_that_was_chosen_is_the_enlarged_card_s_too(compared: Visit) -> None:
    compared.button("Enlarge pocket B3").click()
    compared.page.locator("#cards .classes button:visible", has_text="cat").click()
    compared.page.keyboard.press("Escape")
    assert {card.shown for card in compared.cards()} == {"Evidence for cat"}


def test_the_bare_picture_goes_whatever_else_is_held_as_its_key_is_let_go(compared: Visit) -> None:
    pressed = compared.page.locator("#cards .bare")
    keys = compared.page.keyboard
    keys.down("B")  # with Caps Lock
    expect(pressed).to_have_attribute("aria-pressed", "true")
    keys.down("Control")
    keys.up("b")
    keys.up("Control")
    expect(pressed).to_have_attribute("aria-pressed", "false")


def test_the_bare_picture_is_seen_while_a_map_or_the_key_is_held(compared: Visit) -> None:
    read = "(canvas) => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data]"
    corner = compared.page.locator("#cards canvas").nth(3)
    mapped, before = paintings(compared.cards()), corner.evaluate(read)
    compared.button("Picture only").click()
    bare = paintings(compared.cards())
    there = corner.evaluate(read)  # where there is no evidence
    assert max(abs(a - b) for a, b in zip(before, there, strict=True)) < 40
    compared.button("Picture only").click()
    assert len(set(bare)) == 1  # the same picture in every card
    assert len(set(mapped)) == 4
    compared.page.keyboard.down("b")
    assert paintings(compared.cards()) == bare
    compared.page.keyboard.up("b")
    assert paintings(compared.cards()) == mapped
    compared.page.locator("#cards canvas").first.hover()
    compared.page.mouse.down()
    expect(compared.button("Picture only")).to_have_attribute("aria-pressed", "true")
    assert paintings(compared.cards()) == bare
    compared.page.mouse.up()
    assert paintings(compared.cards()) == mapped
    expect(compared.page.locator("#cards .asked").first).to_be_hidden()  # that press was no question
    ask(compared, 0, 0.3, 0.7)
    expect(compared.page.locator("#cards .asked").first).to_be_visible()


def test_sums_add_up_as_they_are_printed(compared: Visit) -> None:
    def parts() -> list[list[float]]:
        texts = [said.replace("\u2212", "-") for said in compared.page.locator("#cards .sum").all_inner_texts()]
        return [[float(value) for value in re.findall(r"-?\d+\.\d\d", text)] for text in texts]

    compared.page.locator("#variants").get_by_label("B7").check()
    compared.compare()
    compared.rest()  # a choice runs by itself, and so does a press
    names = dict.fromkeys(name for card in compared.cards() for name in card.classes)
    chosen, rival = (compared.page.locator(f"#cards .{which}") for which in ("chosen", "against"))
    for name in names:
        chosen.select_option(name)
        for logit, mean, bias, *_ in parts():
            assert round(mean + bias, 2) == logit
    rival.select_option("tiger")
    for name in names:
        chosen.select_option(name)
        for total, gain, loss, bias in [] if name == "tiger" else parts():
            assert round(gain - loss + bias, 2) == total
