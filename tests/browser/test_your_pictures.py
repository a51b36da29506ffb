"""The page of one's own pictures, walked through with drawn scenes that their folders in a zip label."""

import csv
import io
import json
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from demo.pictures import words as pictures_words
from tests.browser.visit import PHONE, Open, Visit

SMALL = "pictures?family=pocket&variants=B0,B1"
CLASSES = ("cat", "fox", "taxi", "tomato")


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A zip of forty scenes, ten of each class, and what is no picture."""
    from explain.networks.vocabulary import KNOWN
    from explain.training.scenes import FontMissing, known_scene

    names = [name for name, _ in KNOWN]
    path = tmp_path_factory.mktemp("scenes") / "scenes.zip"
    with zipfile.ZipFile(path, "w") as file:
        for number, name in enumerate(CLASSES * 10):
            try:
                scene = known_scene("examples", 24 * (2000 + number) + names.index(name))
            except FontMissing as missing:
                pytest.skip(str(missing))
            written = io.BytesIO()
            scene.image.save(written, "PNG")
            file.writestr(f"set/{name}/{number:02}.png", written.getvalue())
        file.writestr("set/fox/half.png", b"\x89PNG and no more")
        file.writestr("set/read me.txt", b"no picture")
        file.writestr("__MACOSX/set/cat/._00.png", b"left by a system")
    return path


@pytest.fixture
def page(open_page: Open) -> Visit:
    visit: Visit = open_page(SMALL)
    expect(visit.page.locator("#variants :checked")).to_have_count(2)
    return visit


def give(visit: Visit, path: Path) -> None:
    visit.page.set_input_files("#intake input.files", path)
    expect(visit.page.locator("#given")).to_contain_text("pictures")


def study(visit: Visit) -> None:
    visit.button("Run").click()
    expect(visit.verdict).to_contain_text("answered by")


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#grid .row:visible")


def count(visit: Visit) -> str:
    return visit.page.locator("#grid .count").inner_text()


def test_a_zip_is_studied_and_every_part_of_the_page_tells_of_it(page: Visit, scenes: Path, tmp_path: Path) -> None:
    give(page, scenes)
    given = page.page.locator("#given")
    expect(given).to_contain_text("41 pictures, labelled, 4 classes (cat, fox, taxi, tomato)")
    expect(given).to_contain_text("1 left out: set/read me.txt (no picture, by its name)")
    study(page)
    expect(page.verdict).to_contain_text("40 pictures answered by pocket B0 and pocket B1")
    expect(page.verdict).to_contain_text("1 cannot be read: set/fox/half.png")
    expect(page.page.locator("#trade-off .point")).to_have_count(2)
    expect(page.page.locator("#enough")).to_contain_text("2 points")
    expect(page.page.locator("#networks tbody tr")).to_have_count(2)
    expect(page.page.locator("#networks thead")).to_contain_text("Macro F1")
    expect(page.page.locator("#where img").first).to_be_visible()
    expect(rows(page).first).to_contain_text("set/")
    expect(page.page.locator("#grid .count")).to_have_text("41 of 41 pictures")
    before = page.page.locator("#enough").inner_text()
    page.page.locator("#margin input[type=number]").fill("10")
    page.page.locator("#margin input[type=number]").press("Enter")
    expect(page.page.locator("#enough")).not_to_have_text(before)
    for kind, name in (("csv", "which-is-enough.csv"), ("json", "which-is-enough.json")):
        with page.page.expect_download() as download:
            page.page.locator(f"#file-{kind}").click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
    table = list(csv.DictReader((tmp_path / "which-is-enough.csv").open()))
    assert (len(table), {row["label"] for row in table}) == (80, set(CLASSES))
    document = json.loads((tmp_path / "which-is-enough.json").read_text())
    assert [one["network"] for one in document["networks"]] == ["pocket B0", "pocket B1"]
    a_pressed_cell_shows_its_pictures_and_their_maps_and_a_filter_others(page)


def a_pressed_cell_shows_its_pictures_and_their_maps_and_a_filter_others(page: Visit) -> None:
    page.page.locator("#confusion .js-plotly-plot .nsewdrag").first.wait_for(state="attached")
    page.page.locator("#confusion .js-plotly-plot").evaluate(
        "(plot) => plot.emit('plotly_click', { points: [{ pointIndex: [1, 1] }] })"
    )
    expect(page.page.locator("#grid .chip").first).to_contain_text("fox, as pocket B1 knows")
    expect(page.page.locator("#cell .lead")).to_contain_text("fox, as pocket B1 knows")
    expect(page.page.locator("#cell img").first).to_be_visible()
    assert not count(page).startswith("41 ")
    page.page.locator("#grid .chip").first.click()
    expect(page.page.locator("#grid .count")).to_have_text("41 of 41 pictures")
    page.page.locator("#grid select.class").select_option("cat")
    assert count(page) == "10 of 41 pictures"
    page.page.locator("#grid select.class").select_option("")
    page.page.locator("#grid select.show").select_option("unread")
    assert count(page) == "1 of 41 pictures"
    expect(rows(page).first).to_contain_text("not a picture that can be read")


def test_a_stopped_run_goes_on_where_it_was(page: Visit, scenes: Path) -> None:
    give(page, scenes)
    page.slow_down()
    page.button("Run").click()
    page.button("Stop").click()
    expect(page.verdict).to_contain_text("Press Run to go on")
    page.page.unroute_all()
    study(page)
    expect(page.verdict).to_contain_text("40 pictures answered")


def test_a_press_on_a_picture_opens_it_in_compare_and_back_finds_the_study_again(page: Visit, scenes: Path) -> None:
    give(page, scenes)
    study(page)
    with page.leaving():
        rows(page).first.locator("button").click()
    expect(page.page.locator("#picture img")).to_be_visible()
    expect(page.page.locator("#cards .card")).to_have_count(2)
    with page.leaving():
        page.page.go_back()
    expect(page.verdict).to_contain_text("40 pictures answered by pocket B0 and pocket B1")
    expect(page.page.locator("#grid .count")).to_have_text("41 of 41 pictures")


def test_on_a_phone_it_fits_and_our_own_scenes_are_a_press_away(open_page: Open) -> None:
    visit: Visit = open_page(SMALL, PHONE)
    visit.button(pictures_words.DRAWN).click()
    expect(visit.verdict).to_contain_text("answered by pocket B0 and pocket B1")
    assert visit.fits_its_window()
    assert "drawn=1" in visit.page.url


def test_without_labels_nothing_is_called_accuracy(page: Visit, tmp_path: Path, scenes: Path) -> None:
    with zipfile.ZipFile(scenes) as file:
        for number, name in enumerate(file.namelist()[:6]):
            (tmp_path / f"{number}.png").write_bytes(file.read(name))
    page.page.set_input_files("#intake input.files", sorted(tmp_path.glob("*.png")))
    expect(page.page.locator("#given")).to_contain_text("6 pictures, without labels")
    study(page)
    expect(page.page.locator("#enough")).to_contain_text("Without labels nobody can say")
    expect(page.page.locator("#networks thead")).to_contain_text("Says what the largest says")
    expect(page.page.locator("#networks")).not_to_contain_text("top-1")


def test_what_is_no_picture_is_refused_in_a_sentence(page: Visit, tmp_path: Path) -> None:
    path = tmp_path / "broken.zip"
    path.write_bytes(b"PK\x03\x04 and no more")
    page.page.set_input_files("#intake input.files", path)
    expect(page.page.get_by_text("This is no zip that can be read")).to_be_visible()
