"""Pictures of kinds that a browser does not know, such as an iPhone's .HEIC, are taken and seen."""

import base64
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser.visit import Open, Visit
from tests.places import EXAMPLES

DROP = """([name, content]) => {
  const given = new DataTransfer();
  given.items.add(new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name));
  const box = document.querySelector('#picture [data-testid="file-upload"]').parentElement;
  box.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: given }));
}"""


@pytest.fixture
def photograph(tmp_path: Path) -> Path:
    """As an iPhone calls them."""
    path = tmp_path / "IMG_0001.HEIC"
    pillow_heif.from_pillow(Image.open(EXAMPLES / "fox.png").convert("RGB")).save(path, quality=90)
    return path


def is_seen(visit: Visit, name: str) -> None:
    visit.has_picture(name)
    image = visit.page.locator(f'#picture img[src$="{name}"]')
    expect(image).to_have_js_property("naturalWidth", Image.open(EXAMPLES / "fox.png").width)


def test_one_that_is_chosen_is_answered_and_seen(visit: Visit, photograph: Path) -> None:
    visit.rest()
    visit.mark()
    visit.give(photograph)
    assert visit.finish()[0].classes[0].startswith("fox")
    is_seen(visit, photograph.name)


def test_so_is_one_that_is_dropped(visit: Visit, photograph: Path) -> None:
    visit.rest()
    visit.button("Remove Image").click()
    visit.mark()
    visit.page.evaluate(DROP, [photograph.name, base64.b64encode(photograph.read_bytes()).decode()])
    assert visit.finish()[0].classes[0].startswith("fox")
    is_seen(visit, photograph.name)


def test_of_several_for_a_class_each_is_seen(open_page: Open, photograph: Path, tmp_path: Path) -> None:
    Image.open(EXAMPLES / "cat.png").convert("RGB").save(scan := tmp_path / "scan.tif")
    page = open_page("teach").page
    page.locator("#pictures-1 input[type=file]").first.set_input_files([photograph, scan])
    for name in (photograph.name, scan.name):
        image = page.locator(f'#pictures-1 img[src$="{name}"]').first
        expect(image).not_to_have_js_property("naturalWidth", 0)
