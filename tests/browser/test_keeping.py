"""The cards are kept as one picture, which holds what they show."""

import base64
import io
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import expect

from explain.runtime.arrays import Array
from tests.browser.visit import CAT_AND_TIGER, Open, Visit

SIDE, GAP, HEAD, LINE = 400, 28, 27, 27  # px: a card's picture, the space around it, the line above it, one below
GIVEN = 140  # px: the picture as it was given, above all cards
NAMES = r"efficientnet-lens-(fox-pocket-b0-pocket-b3|scaling-wolf-baseline-compound-4|(cat|tiger)-pocket-b0).png"
FIRST = GAP + GIVEN + GAP + HEAD  # px above the first card's picture


def kept(visit: Visit, folder: Path) -> Array:
    """Press the button; the picture that it saves."""
    with visit.page.expect_download() as download:
        visit.button("Save as picture").click()
    assert re.fullmatch(NAMES, download.value.suggested_filename)
    path = folder / "kept.png"
    download.value.save_as(path)
    return np.asarray(Image.open(path).convert("RGB"), float)


def drawn(visit: Visit, number: int) -> Array:
    """What that card's canvas shows."""
    data = visit.page.locator("#cards canvas").nth(number).evaluate("(canvas) => canvas.toDataURL().split(',')[1]")
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"), float)


@pytest.mark.parametrize(("path", "columns"), [("?family=pocket&scene=fox&run", 4), ("scaling?scene=53", 5)])
def test_the_sheet_holds_every_card_s_map_beside_the_others(
    open_page: Open, tmp_path: Path, path: str, columns: int
) -> None:
    visit = open_page(path)
    expect(visit.lens).to_have_attribute("data-state", "done")
    sheet = kept(visit, tmp_path)
    assert sheet.shape[1] == GAP + columns * (SIDE + GAP)
    for number in range(columns):
        x = GAP + number * (SIDE + GAP)
        assert np.array_equal(sheet[FIRST : FIRST + SIDE, x : x + SIDE], drawn(visit, number))


def test_the_sheet_follows_what_is_chosen_and_says_what_a_place_gives_once_one_is_asked(
    open_page: Open, tmp_path: Path
) -> None:
    visit = open_page("?family=pocket&scene=cat-tiger&variants=B0&run")
    expect(visit.lens).to_have_attribute("data-state", "done")
    tiger = kept(visit, tmp_path)
    visit.row("cat").click()
    cat = kept(visit, tmp_path)
    given = Image.open(CAT_AND_TIGER).convert("RGB").resize((GIVEN, GIVEN))
    assert np.abs(cat[GAP : GAP + GIVEN, GAP : GAP + GIVEN] - np.asarray(given, float)).mean() < 10
    picture = slice(FIRST, FIRST + SIDE)
    words = slice(FIRST + SIDE, -2 * LINE)  # without the address, in which the class is
    assert not np.array_equal(tiger[picture], cat[picture])
    assert not np.array_equal(tiger[words], cat[words])
    visit.page.locator("#cards canvas").click()
    told = visit.page.locator("#cards .asked li")
    expect(told.first).to_be_visible()
    assert len(kept(visit, tmp_path)) == len(cat) + (1 + told.count()) * LINE


def test_before_any_map_there_is_nothing_to_save(open_page: Open) -> None:
    visit = open_page("teach")
    expect(visit.button("Save as picture")).to_be_hidden()
