"""The Compare page does in a browser what it promises."""

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from demo import words
from explain.evidence import look
from explain.networks import load
from explain.variants import POCKET, specs
from tests.browser.visit import EXAMPLES, PHONE, Card, Open, Scheme, Visit

CAT_AND_TIGER = EXAMPLES / "cat-tiger.png"
GOAL_MS, BOUND_MS = 100, 1000  # from pressing a class to seeing its map


@pytest.fixture
def compared(visit: Visit) -> Visit:
    """A page on which one comparison is over."""
    visit.give(CAT_AND_TIGER)
    visit.compare()
    return visit


def paintings(cards: list[Card]) -> list[int]:
    return [card.painting for card in cards]


def answers(cards: list[Card]) -> list[str]:
    return [card.classes[0] for card in cards]


def runner_up(cards: list[Card]) -> str:
    """A class that the first card lists and no card puts first."""
    return next(name for name in cards[0].classes if name not in answers(cards))


def every_card_differs(before: list[Card], after: list[Card]) -> bool:
    return all(a != b for a, b in zip(paintings(before), paintings(after), strict=True))


def test_the_page_opens_empty_with_the_bundled_family_chosen(visit: Visit) -> None:
    expect(visit.page.locator("#cards .empty")).to_be_visible()
    expect(visit.page.locator("#cards .controls")).to_be_hidden()
    expect(visit.page.get_by_label("Pocket, bundled")).to_be_checked()
    assert visit.ticked() == ["B0", "B1", "B2", "B3"]
    assert visit.cards() == []


def test_each_variant_gets_a_card_with_classes_a_map_costs_and_a_time(visit: Visit) -> None:
    visit.give(CAT_AND_TIGER)
    cards = visit.compare()
    assert [card.title for card in cards] == ["pocket B0", "pocket B1", "pocket B2", "pocket B3"]
    for card in cards:
        assert card.state == "done"
        assert len(card.classes) == 5
        assert card.pressed == card.classes[:1]
        assert card.shown == f"Evidence for {card.classes[0]}"
        assert re.fullmatch(r"\d+(\.\d+)? m?s", card.time)
        assert card.facts[:4] == ["Input", "Parameters", "Multiply-adds", "Map grid"]
        assert card.facts[4:] in ([], ["Accuracy"])
        assert card.contrast > 50
    expect(visit.verdict).to_contain_text(re.compile(r"agree: \w+"))


def test_pressing_a_class_shows_its_map_in_every_card_without_asking_the_server(compared: Visit) -> None:
    own = compared.cards()
    name = runner_up(own)
    with compared.in_silence():
        taken = compared.press_and_time(name)
        chosen = compared.cards()
        compared.row(name).click()
        again = compared.cards()
    print(f"another class was painted after {taken:.0f} ms; the goal is {GOAL_MS} ms")
    assert taken < BOUND_MS
    assert {card.shown for card in chosen} == {f"Evidence for {name}"}
    assert all(card.pressed == [name] * (name in card.classes) for card in chosen)
    assert every_card_differs(own, chosen)
    assert again == own


def test_the_class_can_be_chosen_by_keyboard(compared: Visit) -> None:
    own = compared.cards()
    chooser = compared.control("Class whose map every card shows")
    with compared.in_silence():
        chooser.focus()
        compared.page.keyboard.press("ArrowDown")
        chosen = compared.cards()
        compared.page.keyboard.press("ArrowUp")
        again = compared.cards()
    assert {card.shown for card in chosen} == {f"Evidence for {answers(own)[0]}"}
    assert again == own


def test_the_ways_of_drawing_repaint_without_asking_the_server(compared: Visit) -> None:
    before = compared.cards()
    with compared.in_silence():
        compared.control("Smooth").uncheck()
        blocky = compared.cards()
        compared.control("Signed").check()
        signed = compared.cards()
        compared.control("Map opacity").press("ArrowLeft")
        fainter = compared.cards()
        compared.control("One scale for all").check()
        shared = compared.cards()
    assert every_card_differs(before, blocky)
    assert every_card_differs(blocky, signed)
    assert every_card_differs(signed, fainter)
    assert paintings(fainter) != paintings(shared)
    assert all(card.scale[0] == "0.00" for card in before)
    assert all(card.scale[0] == f"−{card.scale[1]}" for card in signed if card.scale[1] != "0.00")
    assert len({tuple(card.scale) for card in fainter}) > 1
    assert len({tuple(card.scale) for card in shared}) == 1


@pytest.mark.parametrize(("title", "name"), [("A small whale", "whale.png"), ("Photograph: temple", "china.jpg")])
def test_an_example_from_the_gallery_can_be_compared(visit: Visit, title: str, name: str) -> None:
    visit.page.locator("#examples").get_by_alt_text(title).click()
    visit.has_picture(name)
    assert [card.state for card in visit.compare()] == ["done"] * 4


def test_the_presets_tick_variants(visit: Visit) -> None:
    visit.button("Every other").click()
    expect(visit.page.locator("#variants :checked")).to_have_count(3)
    assert visit.ticked() == ["B0", "B2", "B4"]
    visit.button("All").click()
    expect(visit.page.locator("#variants :checked")).to_have_count(len(POCKET.variants))


def give_nothing(visit: Visit, folder: Path) -> None:
    """Just press Compare."""


def untick_everything(visit: Visit, folder: Path) -> None:
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
    visit: Visit, tmp_path: Path, mistake: Callable[[Visit, Path], None], sentence: str
) -> None:
    mistake(visit, tmp_path)
    visit.button("Compare").click()
    expect(visit.page.get_by_test_id("toast-text")).to_contain_text(sentence)
    assert "Traceback" not in visit.page.locator("body").inner_text()
    visit.give(CAT_AND_TIGER)
    visit.page.locator("#variants").get_by_label("B0").check()
    assert all(card.state == "done" for card in visit.compare())


def text_named_as_a_picture(folder: Path) -> Path:
    path = folder / "text.png"
    path.write_text("This is not a picture.")
    return path


def half_a_picture(folder: Path) -> Path:
    Image.open(CAT_AND_TIGER).save(folder / "whole.jpg")
    data = (folder / "whole.jpg").read_bytes()
    path = folder / "half.jpg"
    path.write_bytes(data[: len(data) // 2])
    return path


@pytest.mark.parametrize(
    ("page", "make", "sentence"),
    [
        ("", text_named_as_a_picture, "This file is not a picture that can be read"),
        ("inside", half_a_picture, "This picture is damaged or cut short"),
        ("trust", half_a_picture, "This picture is damaged or cut short"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_it_comes_and_the_next_is_taken(
    open_page: Open, tmp_path: Path, page: str, make: Callable[[Path], Path], sentence: str
) -> None:
    visit = open_page(page)
    visit.page.set_input_files("#picture input[type=file]", make(tmp_path))
    expect(visit.page.get_by_test_id("toast-text")).to_contain_text(sentence)  # of all toasts: there is one
    expect(visit.page.locator("#picture img")).to_have_count(0)
    assert "Traceback" not in visit.page.locator("body").inner_text()
    visit.give(CAT_AND_TIGER)
    if not page:
        assert all(card.state == "done" for card in visit.compare())


def choose_imagenet(visit: Visit) -> None:
    visit.page.get_by_label("ImageNet, full size").check()
    expect(visit.page.locator("#variants input")).to_have_count(8)
    expect(visit.page.locator("#weights li.away")).to_contain_text("B0, B1, B2, B3, B4, B5, B6, B7")
    expect(visit.page.locator("#weights li.away b")).to_have_text(["B0", "B1", "B2", "B3"])


def test_without_weights_the_cards_show_costs_and_say_what_is_missing(visit: Visit) -> None:
    visit.give(CAT_AND_TIGER)
    choose_imagenet(visit)
    for name in ("B2", "B3"):
        visit.page.locator("#variants").get_by_label(name).uncheck()
    cards = visit.compare()
    assert [card.title for card in cards] == ["B0", "B1"]
    for card in cards:
        assert card.classes == []
        assert card.time
        assert {"Parameters", "Multiply-adds"} <= set(card.facts)
        assert "The weights are not on this machine" in card.note
    expect(visit.verdict).to_contain_text("No predictions")
    expect(visit.control("Signed")).to_be_disabled()


def test_two_visitors_at_once_each_get_their_own_picture(open_page: Open) -> None:
    visits = {"cat.png": open_page(), "whale.png": open_page()}
    for name, visit in visits.items():
        visit.give(EXAMPLES / name)
    for visit in visits.values():
        visit.start()
    together = {name: paintings(visit.finish()) for name, visit in visits.items()}
    alone = {name: paintings(visit.compare()) for name, visit in visits.items()}
    assert together == alone
    assert together["cat.png"] != together["whale.png"]


def test_stop_leaves_the_rest_undone_and_the_next_comparison_works(compared: Visit) -> None:
    choose_imagenet(compared)
    compared.button("All").click()
    expect(compared.page.locator("#variants :checked")).to_have_count(8)
    compared.start()
    expect(compared.page.locator('#cards .card[data-variant="B0"][data-state="error"]')).to_have_count(1)
    compared.button("Stop").click()
    expect(compared.page.get_by_test_id("toast-text")).to_contain_text(words.STOPPING)
    cards = compared.finish()
    assert len(cards) == 8
    assert {card.state for card in cards} == {"error", "stopped"}
    left = {(card.why, card.shown) for card in cards if card.state == "stopped"}
    assert left == {("Stopped before this variant ran.", "")}  # and nothing of the comparison before
    expect(compared.verdict).to_contain_text(words.STOPPED)
    expect(compared.page.locator("#chart .point")).to_have_count(sum(card.state == "error" for card in cards))
    compared.page.get_by_label("Pocket, bundled").check()
    expect(compared.page.locator("#variants input")).to_have_count(len(POCKET.variants))
    assert [card.state for card in compared.compare()] == ["done"] * 4


def test_stop_after_the_end_keeps_the_verdict(compared: Visit) -> None:
    said = compared.verdict.inner_text()
    compared.button("Stop").click()
    compared.page.wait_for_timeout(1000)
    assert compared.verdict.inner_text() == said
    assert [card.state for card in compared.cards()] == ["done"] * 4


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_overflows_on_a_phone(open_page: Open, scheme: Scheme) -> None:
    visit = open_page(size=PHONE, scheme=scheme)
    assert visit.fits_its_window()
    visit.give(CAT_AND_TIGER)
    visit.compare()
    assert visit.fits_its_window()


def test_the_chart_follows_its_axis(compared: Visit) -> None:
    title = compared.page.locator("#chart .ytitle")
    expect(title).to_have_text("latency here, ms")
    expect(compared.page.locator("#chart .point")).to_have_count(4)
    compared.page.get_by_label("Accuracy", exact=True).check()
    expect(title).to_have_text("top-1 accuracy, %")


def test_an_axis_chosen_during_a_run_stays_while_the_chart_fills(compared: Visit) -> None:
    choose_imagenet(compared)
    compared.start()
    expect(compared.page.locator('#cards .card[data-variant="B0"][data-state="error"]')).to_have_count(1)
    compared.page.get_by_label("Accuracy", exact=True).check()
    compared.finish()
    compared.rest()
    expect(compared.page.locator("#chart .point")).to_have_count(4)
    expect(compared.page.locator("#chart .ytitle")).to_have_text("top-1 accuracy, %", timeout=1000)


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
        compared.button("Forget the place").click()
        assert paintings(compared.cards()) == paintings(before)
    expect(compared.page.locator("#cards .asked").first).to_be_hidden()


def test_a_place_is_asked_with_the_keyboard_alone(compared: Visit) -> None:
    compared.page.locator("#cards canvas").first.focus()
    compared.page.keyboard.press("Enter")
    middle = votes(compared)
    for _ in range(10):
        compared.page.keyboard.press("ArrowLeft")
    assert votes(compared) != middle
    compared.page.keyboard.press("Escape")
    expect(compared.page.locator("#cards .asked").first).to_be_hidden()


def test_a_place_outside_a_networks_crop_is_said_to_be_so(visit: Visit, tmp_path: Path) -> None:
    Image.open(EXAMPLES / "fox.png").convert("RGB").resize((600, 300)).save(tmp_path / "wide.png")
    visit.give(tmp_path / "wide.png")
    visit.compare()
    ask(visit, 0, 0.02, 0.5)
    assert all("does not see that place" in said for said in votes(visit))


def test_one_class_rather_than_another_is_the_difference_of_their_logits(compared: Visit) -> None:
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
        assert [card.shown for card in compared.cards()] == ["Evidence for tiger rather than cat"] * 4
        for (margin, gain, loss, bias), a, b in zip(sums(), tiger, cat, strict=True):
            assert margin == pytest.approx(a - b, abs=0.02)
            assert margin == pytest.approx(gain - loss + bias, abs=0.03)
        chosen.select_option("cat")
        assert all("choose two different classes" in card.why for card in compared.cards())
        chosen.select_option("tiger")
        assert {card.why for card in compared.cards()} == {""}  # a map is there again, and is not denied


def test_one_class_rather_than_another_is_the_difference_of_their_maps(compared: Visit) -> None:
    compared.page.locator("#cards .chosen").select_option("tiger")
    compared.page.locator("#cards .against").select_option("cat")
    sums = compared.page.locator("#cards .sum").all_inner_texts()
    for spec, card, said in zip(specs("pocket", ("B0", "B1", "B2", "B3")), compared.cards(), sums, strict=True):
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
        expect(box).to_contain_text("The map gave this part")
        expect(box).to_contain_text("tiger")
        expect(box).to_contain_text("→")
    compared.button("Undo").click()
    assert paintings(compared.cards()) == paintings(before)
