"""The Input page does in a browser what it promises."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from explain.pictures.photographs import photographs
from tests.browser.visit import PHONE, Open, Visit

COFFEE = next((row.path for row in photographs() if row.path.stem == "coffee"), None)
pytestmark = pytest.mark.skipif(COFFEE is None, reason="the photographs did not come with their packages")


@pytest.fixture
def inputs(open_page: Open) -> Visit:
    """At a photograph, which runs by itself."""
    visit = open_page("inputs?scene=coffee&network=lite/Lite0/in1k")
    expect(visit.verdict).to_contain_text("usual mistakes change that")
    return visit


def give_tensor(visit: Visit, path: Path) -> None:
    visit.page.get_by_role("tab", name="Your tensor").click()
    visit.page.set_input_files("#tensor input[type=file]", path)
    expect(visit.page.locator("#tensor")).to_contain_text(path.stem)
    visit.button("Find the mistake").click()


def test_a_picture_is_looked_at_with_every_mistake_in_any_size_and_by_the_doctor(inputs: Visit, tmp_path: Path) -> None:
    every_usual_mistake_has_a_card_with_what_the_network_got(inputs)
    the_same_picture_is_looked_at_in_any_size(inputs)
    the_doctor_names_the_mistake_in_a_tensor_and_gives_the_code(inputs, tmp_path)


def every_usual_mistake_has_a_card_with_what_the_network_got(inputs: Visit) -> None:
    cards = inputs.cards()
    assert cards[0].title == "As it should be"
    assert {"0 to 255", "BGR", "Nearest", "Squashed", "Training mode ×1"} <= {card.title for card in cards}
    assert len({card.painting for card in cards}) > 15  # each has a picture of its own
    assert all(card.contrast > 0 and card.shown.startswith("Evidence for ") for card in cards)
    assert any("Makes no difference here" in card.note for card in cards)
    moved = inputs.page.locator("#cards .card dd:nth-of-type(3)").all_inner_texts()
    assert float(moved[0].removesuffix(" %")) > float(moved[-1].removesuffix(" %"))
    assert inputs.fits_its_window()


def the_same_picture_is_looked_at_in_any_size(inputs: Visit) -> None:
    inputs.page.get_by_role("tab", name="Any size").click()
    said = inputs.page.locator("#sized")
    expect(said).to_contain_text("At 224 px")
    expect(said).to_contain_text("7 × 7 cells")
    inputs.page.locator("#side input[type=number]").fill("600")
    inputs.page.locator("#side input[type=number]").press("Enter")
    expect(said).to_contain_text("At 600 px")
    expect(said).to_contain_text("19 × 19 cells")
    expect(inputs.page.locator("#by-size .scatterlayer .trace")).to_have_count(2)
    assert "size=600" in inputs.page.url


def the_doctor_names_the_mistake_in_a_tensor_and_gives_the_code(inputs: Visit, tmp_path: Path) -> None:
    pixels = cv2.imread(str(COFFEE))
    assert pixels is not None
    np.save(tmp_path / "mine.npy", cv2.resize(pixels, (224, 224)).astype(np.float32)[None])
    give_tensor(inputs, tmp_path / "mine.npy")
    diagnosis = inputs.page.locator("#diagnosis")
    for said in ("channels are BGR", "0 to 255", "bilinear", "Squash", "Nothing else explains"):
        expect(diagnosis).to_contain_text(said)
    expect(inputs.page.locator("#diagnosed img")).to_have_count(3)
    expect(inputs.page.locator("#code")).to_contain_text("create_transform")
    inputs.page.locator("#library input").click()
    inputs.page.get_by_role("option", name="OpenCV").click()
    expect(inputs.page.locator("#code")).to_contain_text("cv2.imread")


def test_what_is_no_tensor_is_a_sentence_and_the_page_goes_on(open_page: Open, tmp_path: Path) -> None:
    visit = open_page("inputs?part=yours&scene=coffee&network=lite/Lite0/in1k", PHONE)
    visit.button("Find the mistake").click()
    expect(visit.page.get_by_test_id("toast-text").first).to_contain_text("Give a tensor’s file first")
    np.save(tmp_path / "flat.npy", np.ones((1, 3, 224, 224), np.float32))
    give_tensor(visit, tmp_path / "flat.npy")
    expect(visit.page.get_by_test_id("toast-text").last).to_contain_text("it shows nothing")
    expect(visit.verdict).to_contain_text("usual mistakes change that")
    assert visit.fits_its_window()
