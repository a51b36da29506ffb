"""A file that is no picture, or half of one, is refused on every page that takes pictures."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visit import CAT_AND_TIGER, Open


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
