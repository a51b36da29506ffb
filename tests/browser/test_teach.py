"""Classes are taught by files that a visitor uploads, and a picture is asked about by the networks that learnt them."""

from pathlib import Path

from playwright.sync_api import expect

from tests.browser.visit import Open
from tests.taught_classes import shape


def test_two_classes_are_taught_by_uploaded_files_and_tried(open_page: Open, tmp_path: Path) -> None:
    visit = open_page("teach?network=pocket/B0/scenes")
    for number, name in enumerate(("ball", "roof"), 1):
        files = [tmp_path / f"{name}-{one}.png" for one in range(4)]
        for one, file in enumerate(files):
            shape(name, one).save(file)
        visit.page.locator(f"#class-{number} input, #class-{number} textarea").fill(name)
        visit.page.set_input_files(f"#pictures-{number} input[type=file]", [str(file) for file in files])
        expect(visit.page.locator(f"#pictures-{number} .thumbnail-lg")).to_have_count(4)
    visit.page.click("#teach")
    expect(visit.page.locator("#verdict")).to_contain_text("Taught from 8 pictures (ball 4, roof 4).")
    expect(visit.page.locator("#taught tbody tr")).to_have_count(1)
    expect(visit.page.locator("#verdict")).not_to_contain_text("Being timed")
    shape("roof", 9).save(tmp_path / "other.png")
    visit.page.set_input_files("#picture input[type=file]", str(tmp_path / "other.png"))
    expect(visit.page.locator("#answer")).to_contain_text("pocket B0:")
    (card,) = visit.cards()
    assert set(card.classes) == {"ball", "roof"}
    assert card.contrast > 0
