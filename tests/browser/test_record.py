"""The Record page does in a browser what it promises."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visit import PHONE, Open, Visit


@pytest.fixture
def record(open_page: Open) -> Visit:
    return arrived(open_page("record"))


def arrived(visit: Visit) -> Visit:
    expect(rows(visit).first).to_be_visible()
    expect(visit.page.locator("#record-chart .scatterlayer .trace").first).to_be_visible()
    return visit


def rows(visit: Visit) -> Locator:
    return visit.page.locator("#record-table tbody tr")


def column(visit: Visit, title: str) -> list[str]:
    """What the table has in it, from the top, without the notes' numbers."""
    heads = visit.page.locator("#record-table thead .sort").all_inner_texts()
    place = next(number for number, head in enumerate(heads, 1) if head.startswith(title))
    read = "(cells) => cells.map((cell) => cell.firstChild.textContent)"
    found: list[str] = visit.page.locator(f"#record-table tbody tr > :nth-child({place})").evaluate_all(read)
    return found


def head(visit: Visit, title: str) -> Locator:
    return visit.page.locator("#record-table th").filter(has=visit.button(title))


def axis(visit: Visit) -> Locator:
    return visit.page.locator("#record-chart .xtitle")


def test_another_measure_and_other_ticks_change_chart_and_table(record: Visit) -> None:
    expect(axis(record)).to_have_text("parameters, millions")
    record.page.get_by_label("Multiply-adds", exact=True).check()
    expect(axis(record)).to_have_text("multiply-adds, billions")
    for name in ("Noisy Student", "timm’s own", "Others in timm"):
        record.page.get_by_label(name, exact=True).uncheck()
    expect(rows(record)).to_have_count(24)
    expect(record.page.locator("#record-said")).to_contain_text("24 rows, 23 of them in the chart")
    record.page.get_by_label("Other networks").uncheck()
    expect(rows(record)).to_have_count(8)
    expect(record.page.locator("#record-chart .textpoint")).to_have_text([f"B{size}" for size in range(8)])
    record.page.get_by_label("EfficientNet", exact=True).uncheck()
    expect(record.page.locator("#record-said")).to_contain_text("choose at least one")
    expect(rows(record)).to_have_count(0)


def test_a_columns_head_sorts_by_keyboard_without_asking_the_server(record: Visit) -> None:
    record.rest()
    published = column(record, "Network")
    parameters = head(record, "Parameters, M")
    expect(parameters).to_have_attribute("aria-sort", "none")
    with record.in_silence():
        parameters.get_by_role("button").first.focus()
        record.page.keyboard.press("Enter")
        expect(parameters).to_have_attribute("aria-sort", "ascending")
        found = [float(text) for text in column(record, "Parameters")]
        assert found == sorted(found)
        record.page.keyboard.press("Space")  # the head has kept the focus
        expect(parameters).to_have_attribute("aria-sort", "descending")
        assert [float(text) for text in column(record, "Parameters")] == sorted(found, reverse=True)
        assert column(record, "Network")[0] == "GPipe"
        head(record, "Network").get_by_role("button").click()
        names = column(record, "Network")
    assert sorted(names) == sorted(published)
    assert names[0] == "AmoebaNet-A"
    assert names.index("ResNet-50") < names.index("ResNet-152")  # as numbers


def test_what_is_unknown_comes_last_in_either_order_and_the_order_outlives_a_filter(record: Visit) -> None:
    button = head(record, "GPU, pictures/s").get_by_role("button", name="GPU, pictures/s", exact=True)
    for _ in range(2):
        button.click()
        assert column(record, "GPU")[-1] == "–"
    assert column(record, "GPU")[0] == "8,795"  # descending: timm's own B0 at 224 px
    record.page.get_by_label("timm’s own", exact=True).uncheck()
    expect(rows(record).first).to_contain_text("7,727")
    expect(head(record, "GPU, pictures/s")).to_have_attribute("aria-sort", "descending")


def test_a_small_number_tells_its_note_and_the_claims_are_checked_in_tables_and_words(record: Visit) -> None:
    record.page.get_by_role("button", name="Note 13 on Multiply-adds, B of PNASNet").click()
    expect(record.page.locator("#record-table .note")).to_contain_text("6.0 times B4’s multiply-adds for PNASNet")
    expect(record.page.locator("#record-table .note")).to_be_in_viewport()
    notes = record.page.locator("#record-notes li")
    record.page.get_by_role("button", name="Where sources disagree").click()
    expect(notes.nth(12)).to_contain_text("6.0 times B4’s multiply-adds for PNASNet")
    pairs = record.page.locator("#record-pairs")
    expect(pairs.locator("table")).to_have_count(3)
    expect(pairs).to_contain_text("EfficientNet-B0 against ResNet-50")
    expect(pairs.get_by_text("Holds in the paper’s figures:")).to_have_count(3)


def test_the_file_has_what_is_shown(record: Visit, tmp_path: Path) -> None:
    record.page.get_by_label("Other networks").uncheck()
    record.page.get_by_label("Noisy Student", exact=True).uncheck()
    record.page.get_by_label("Others in timm", exact=True).uncheck()
    expect(record.page.locator("#record-said")).to_have_text("22 rows, all in the chart.")
    with record.page.expect_download() as download:
        record.page.get_by_role("button", name="Download as CSV").click()
    assert download.value.suggested_filename == "efficientnet-record.csv"
    download.value.save_as(tmp_path / "file.csv")
    found = list(csv.DictReader((tmp_path / "file.csv").open(newline="")))
    assert [row["network"] for row in found] == column(record, "Network")
    assert {row["source"].split()[0] for row in found} == {"arXiv", "pytorch-image-models,"}


def test_two_networks_are_timed_and_what_is_timed_in_full_size_enters_the_chart(record: Visit) -> None:
    record.page.get_by_label("Latency here").check()
    expect(record.page.locator("#record-said")).to_contain_text("Nothing has been timed in this visit")
    said, times = record.page.locator("#record-timing-said"), record.page.locator("#record-times tbody tr")
    record.page.get_by_label("Pocket, bundled").check()
    for name in ("B2", "B3"):
        record.page.locator("#record-variants").get_by_label(name, exact=True).uncheck()
    record.button("Time them").click()
    expect(said).to_contain_text("pocket B1 takes")
    expect(times).to_have_count(2)
    expect(times.first).to_contain_text("pocket B0")
    expect(record.page.locator("#record-slowdown .scatterlayer .trace")).to_have_count(2)
    expect(record.page.locator("#record-said")).to_contain_text("Nothing has been timed in this visit")

    record.page.get_by_label("ImageNet, full size").check()
    for name in ("B1", "B2", "B3"):
        record.page.locator("#record-variants").get_by_label(name, exact=True).uncheck()
    record.button("Time them").click()
    expect(said).to_contain_text("B0 takes")
    expect(record.page.locator("#record-said")).to_contain_text("2 of them timed in this visit")
    expect(axis(record)).to_have_text("ms per picture, here")
    expect(head(record, "Here, ms")).to_be_visible()


def test_no_variant_and_a_batch_that_takes_too_much_are_each_refused_in_one_sentence(record: Visit) -> None:
    for box in record.page.locator("#record-variants input").all():
        box.set_checked(False)
    record.button("Time them").click()
    told = record.page.get_by_test_id("toast-text")
    expect(told).to_contain_text("Choose at least one variant to time.")
    record.page.locator("#record-variants").get_by_label("B7", exact=True).check()
    record.page.locator("#record-batch input").click()
    record.page.get_by_role("option", name="16", exact=True).click()
    record.button("Time them").click()
    expect(told.filter(has_text="choose a batch of 8 or less")).to_have_count(1)


def test_nothing_overflows_on_a_phone(open_page: Open) -> None:
    record = arrived(open_page("record", PHONE))
    assert record.fits_its_window()
    record.page.get_by_label("V2, Lite, other relatives").check()
    expect(rows(record)).not_to_have_count(64)
    assert record.fits_its_window()
    names = record.page.locator("#record-chart .scatterlayer .trace")
    expect(names.nth(0).locator(".textpoint").first).to_be_visible()
    expect(names.nth(1).locator(".textpoint").first).to_be_hidden()  # there is room for one line's
