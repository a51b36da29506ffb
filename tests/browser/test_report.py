"""The report opens from disk with the network cut, draws its maps, and shows the pictures of a cell that is pressed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from demo.pictures.walk import spoken
from explain.__main__ import main
from explain.report import study
from explain.study.outcome import Outcome
from tests.browser.test_languages import english

EXAMPLES = Path(__file__).parents[2] / "assets/examples"


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of five scenes, two of them in the wrong folder."""
    folder = tmp_path_factory.mktemp("report")
    for name, label in (("cat", "cat"), ("fox", "fox"), ("peach", "peach"), ("tiger", "cat"), ("wolf", "fox")):
        (folder / "in" / label).mkdir(parents=True, exist_ok=True)
        shutil.copy(EXAMPLES / f"{name}.png", folder / "in" / label)
    (folder / "in" / "cat" / "broken.png").write_bytes(b"\x89PNG")
    in_english = study.report

    def both(found: Outcome) -> str:
        (folder / "german.html").write_text(in_english(found, spoken("de")), encoding="utf-8")
        return in_english(found)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(study, "report", both)
        code = main(["study", str(folder / "in"), "--variants", "B0", "B1", "--report", str(folder / "report.html")])
    assert code == 3
    return folder


@pytest.fixture
def opened(written: Path, browser: BrowserContext, request: pytest.FixtureRequest) -> Iterator[tuple[Page, list[str]]]:
    """The page, with the network cut, and whatever it complained of or asked for."""
    browser.set_offline(True)
    page = browser.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda asked: None if asked.url.startswith(("file:", "data:")) else wrong.append(asked.url))
    page.goto((written / getattr(request, "param", "report.html")).as_uri())
    yield page, wrong
    page.close()
    browser.set_offline(False)


def test_it_opens_from_disk_and_a_cell_shows_its_pictures_with_both_maps(opened: tuple[Page, list[str]]) -> None:
    page, wrong = opened
    assert page.locator("h1").inner_text() == "Which network is enough for these pictures?"
    assert page.locator("svg circle").count() >= 2
    page.locator("button.other").first.click()
    gallery = page.locator("[data-gallery^='cell']").first
    gallery.locator(".picture canvas").nth(2).wait_for()  # of the answer, of the label, and their difference
    painted = "canvas => new Set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data).size"
    page.wait_for_function(f"() => ({painted})(document.querySelector('[data-gallery^=cell] canvas')) > 10")
    assert page.locator("canvas[data-mean]").first.evaluate(painted) > 10
    assert "cat/broken.png" in page.locator("#files").inner_text()
    assert wrong == []


def test_it_fits_a_phone_and_prints(opened: tuple[Page, list[str]], tmp_path: Path) -> None:
    page, _ = opened
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")


@pytest.mark.parametrize("opened", ["german.html"], indirect=True)
def test_a_visitor_whose_language_is_german_has_it_in_german(opened: tuple[Page, list[str]]) -> None:
    page, wrong = opened
    expect(page.locator("h1")).to_have_text("Welches Netz genügt für diese Bilder?")
    expect(page).to_have_title("Welches Netz genügt für diese Bilder?")
    page.locator("button.other").first.click()
    expect(page.locator("[data-gallery^='cell'] figcaption").first).to_be_visible()
    for button in page.locator("[data-least]").all():
        button.click()
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    assert not (left := english(page)), left
    assert wrong == []
