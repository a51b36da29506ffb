"""A visitor whose language is German: pages, a lesson and what they are told on the way are in German."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from playwright.sync_api import Page, Route, expect
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from demo.languages.catalogue import FOLDER, catalogue
from demo.languages.routes import Speaking, paths
from demo.layout import ASIDE, PAGES
from demo.lessons.lessons import LESSONS
from tests.browser.axe import violations
from tests.browser.visit import EXAMPLES, PHONE, Open, Visit

# What is seen or read aloud and has words that no German sentence has.
ENGLISH = r"""() => {
  const words = /\b(the|of|is|are|to|with|by|its|than|not|from|has|have|each|more|this|what|which|says?|for)\b| and /;
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (nodes.nextNode()) {
    const node = nodes.currentNode, parent = node.parentElement;
    if (parent.checkVisibility() && !parent.closest("script, style, code, pre")) found.push(node.data.trim());
  }
  for (const element of document.querySelectorAll("[aria-label], [title], [alt], [placeholder]"))
    if (element.checkVisibility())
      for (const name of ["aria-label", "title", "alt", "placeholder"]) found.push(element.getAttribute(name) || "");
  return [...new Set(found.filter((text) => words.test(text)))];
}"""


@pytest.fixture
def german(open_page: Open) -> Iterator[Open]:
    """Opens pages of which a link asks for German; the browser, which keeps that, forgets it again."""
    visits: list[Visit] = []

    def open_(path: str, **options: object) -> Visit:
        visits.append(open_page(f"{path}{'&' if '?' in path else '?'}lang=de", **options))
        return visits[-1]

    yield open_
    visits[0].page.evaluate("localStorage.removeItem('language')")


def english(page: Page) -> list[str]:
    found: list[str] = page.evaluate(ENGLISH)
    return found


AS_FILLED = {"trust": "trust?scene=fox&network=pocket/B0/scenes&methods=exact&run"}


@pytest.mark.parametrize("page", PAGES + ASIDE, ids=lambda page: page.TITLE)
def test_nothing_on_a_page_is_left_in_english_and_in_the_dark_no_rule_is_broken(german: Open, page: ModuleType) -> None:
    visit = german(AS_FILLED.get(page.PATH, page.PATH), scheme="dark")
    expect(visit.page.locator("html")).to_have_attribute("lang", "de")
    said = catalogue("de").said.get(page.TITLE, page.TITLE)
    expect(visit.page).to_have_title(f"{said} – EfficientNet Lens")
    expect(visit.page.locator("footer")).to_be_visible()
    visit.rest()
    visit.page.locator(".label-wrap:not(.open)").evaluate_all("(all) => all.forEach((one) => one.click())")
    visit.rest()
    assert not (left := english(visit.page)), left
    assert not (broken := violations(visit.page)), "\n\n".join(broken)


def test_nothing_is_left_in_english_where_a_class_is_joined_either(german: Open) -> None:
    visit = german("join")
    expect(visit.page.locator("html")).to_have_attribute("lang", "de")
    expect(visit.page.get_by_text("Raum").first).to_be_attached()
    visit.rest()
    assert not (left := english(visit.page)), left


def test_a_room_in_german_is_no_wider_than_a_phone(german: Open) -> None:
    visit = german("room", size=PHONE)
    expect(visit.page.locator("#lesson")).to_be_visible()
    visit.rest()
    assert visit.fits_its_window()


def test_thousands_are_parted_as_germans_part_them_where_nothing_else_is_said_too(german: Open) -> None:
    expect(german("record").page.locator("#record-table")).to_contain_text("7\u202f727")


def test_a_lesson_is_walked_through_on_a_phone(german: Open) -> None:
    visit = german("lessons?lesson=together", size=PHONE)
    page, steps = visit.page, LESSONS["together"].steps
    for number in range(1, len(steps) + 1):
        expect(page.locator("#question")).to_contain_text(f"Schritt {number} von {len(steps)}")
        option = page.locator("#guess label").last if number == 2 else page.locator("#guess label").first
        option.click()
        visit.button("Messergebnis zeigen").click()
        expect(page.locator("#answer")).to_contain_text(re.compile("Richtig: |Dein Tipp: |nichts entschieden", re.I))
        visit.rest()
        assert not (left := english(page)), left
        if number < len(steps):
            visit.button("Weiter").click()
    assert violations(page) == []


# The marks stand around elements, each with its number.
VERDICT = (
    "7 of 8 say \ue000\ue100tiger\ue001; B6 says \ue000\ue101cat\ue001. Taking pocket B7, the largest, as the "
    "reference: \ue000\ue102pocket B0\ue001 gives its answer for 7 % of the compute; their times here are "
    "too close to tell apart."
)
DISAGREED = (
    "EfficientNet-Lite0 and my-leaf say \ue000\ue100pin\ue001; EfficientNet-Lite2 says \ue000\ue101ball\ue001. "
    "No smaller network gives EfficientNet-Lite2’s answer."
)
MISTAKES = "EfficientNet-Lite0 says \ue000\ue100lynx\ue001. 14 of 22 usual mistakes change that: 0 to 255."
MARGINS = (
    "The best, LayerCAM at the head: deletion 0.2 against 0.1 for dummy: edges of the picture, insertion 0.6 against "
    "0.5 for dummy: centre."
)
SAID = """async (texts) => {
  const { saidOf } = await import("./languages/dictionary.js");
  return texts.map(saidOf);
}"""


def test_a_text_is_read_by_its_sentences_what_is_put_in_and_what_hangs_on_it(german: Open) -> None:
    page = german("lessons").page
    expect(page.locator("#question")).to_contain_text("Schritt 1 von 4")
    wanted = {
        "1 picture": "1 Bild",
        "12 pictures": "12 Bilder",
        "2,000 pictures": "2\u202f000 Bilder",  # as a comma would be a decimal one
        "Right: Mostly on the tiger.": "Richtig: Größtenteils auf dem Tiger.",
        "Use Lite0, Lite1 and Lite2, which are here": "Lite0, Lite1 und Lite2 verwenden (sind schon hier)",
        "dummy: edges of the picture": "dummy: an Kanten im Bild",
        VERDICT: "7 von 8 sagen \ue000\ue100tiger\ue001; B6 sagt \ue000\ue101cat\ue001. Mit pocket B7, dem größten "
        "Netz, als Maßstab: \ue000\ue102pocket B0\ue001 gibt deren Antwort für 7 % des Rechenaufwands; ihre Zeiten "
        "hier liegen zu dicht beieinander, um sie zu unterscheiden.",
        DISAGREED: "EfficientNet-Lite0 und my-leaf sagen \ue000\ue100pin\ue001; EfficientNet-Lite2 sagt "
        "\ue000\ue101ball\ue001. Kein kleineres Netz gibt dieselbe Antwort wie EfficientNet-Lite2.",
        MISTAKES: "EfficientNet-Lite0 sagt \ue000\ue100lynx\ue001. Das ändert sich bei 14 von 22 üblichen Fehlern: "
        "0 bis 255.",
        MARGINS: "Am besten schneidet LayerCAM am Kopf ab: Deletion 0,2 gegenüber 0,1 (dummy: an Kanten im Bild), "
        "Insertion 0,6 gegenüber 0,5 (dummy: Mitte).",
        "75.2 ms": "75,2 ms",
        "−0.07": "−0,07",
        "0.485, 0.456, -0.406 and 3": "0,485; 0,456; -0,406 und 3",
        "99.7 %, CC BY 4.0, Python 3.11, arXiv 1905.11946v5": "99,7 %, CC BY 4.0, Python 3.11, arXiv 1905.11946v5",
        "Stage 3, block 1: MBConv6, 3 × 3, no skip": "Stufe 3, Block 1: MBConv6, 3 × 3, ohne Skip-Verbindung",
        "Depthwise 3 × 3, stride 2": "Depthwise 3 × 3, Schrittweite 2",
        "\ue000\ue10024 pictures\ue001, labelled, 6 classes (espresso, rocket and 2 more).": "\ue000\ue10024 Bilder"
        "\ue001 mit Labels, 6 Klassen (espresso, rocket und 2 weitere).",
        "Which network is enough at a margin of 2 points cannot be told with 8 pictures: about 90 would do.": "Welches "
        "Netz bei einer Toleranz von 2 Punkten ausreicht, lässt sich noch nicht sagen (bisher 8 Bilder): etwa 90 "
        "würden genügen.",
        "for “espresso”": "für „espresso“",
        "EfficientNet-B1 against Inception-v3": "EfficientNet-B1 gegen Inception-v3",
        "a cat against a dog": None,
        "A label of somebody’s own": None,
    }
    assert dict(zip(wanted, page.evaluate(SAID, list(wanted)), strict=True)) == wanted


def test_a_network_that_is_asked_answers_in_german(german: Open) -> None:
    visit = german("?family=pocket&scene=fox&variants=B0,B1,B99")
    expect(visit.page.get_by_text("Hier unbekannt").first).to_be_visible()  # B99
    visit.finish()
    expect(visit.page.locator("#cards .shown").first).to_have_text("Evidenz für fox")
    expect(visit.verdict).to_contain_text("sagen fox")
    assert not (left := english(visit.page)), left


def test_a_report_that_is_saved_is_in_german_too(german: Open, tmp_path: Path) -> None:
    visit = german("pictures?family=pocket&variants=B0")
    page = visit.page
    page.set_input_files("#intake input.files", [EXAMPLES / "cat.png", EXAMPLES / "fox.png"])
    expect(page.locator("#given")).to_contain_text("2 Bilder")
    page.locator("#study").click()
    expect(visit.verdict).to_contain_text("2 Bilder, beantwortet von pocket B0")
    with page.expect_download() as download:
        page.locator("#file-report").click()
    download.value.save_as(tmp_path / "report.html")
    assert '<html lang="de">' in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_the_bar_changes_the_language_and_pages_keep_it(german: Open) -> None:
    visit = german("scaling")
    page = visit.page
    expect(page.get_by_role("link", name="Lektionen")).to_be_visible()
    with visit.leaving():
        page.locator(".language").select_option("en")
    expect(page.get_by_role("link", name="Lessons")).to_be_visible()
    with visit.leaving():
        page.get_by_role("link", name="Lessons").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")


def test_a_language_that_does_not_exist_is_told_and_the_page_is_there(open_page: Open) -> None:
    visit = open_page("lessons?lang=tlh")
    expect(visit.page.get_by_role("status").get_by_text("There is no language “tlh” here")).to_be_visible()
    expect(visit.page.locator("#question")).to_contain_text("Step 1")


def test_a_third_language_is_offered_in_the_bar_and_pages_are_said_in_it(open_page: Open, tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    shutil.copytree(FOLDER, folder)
    made_up = {"title": "Ookisch", "joined": {}, "sentences": {"Lessons": "Ooks"}, "pieces": {}}
    (folder / "ook.json").write_text(json.dumps(made_up))
    client = TestClient(Speaking(PlainTextResponse("gradio"), folder))
    files = {path: client.get(f"/{path}") for path in paths(folder)}

    def serve(route: Route) -> None:
        file = files[f"languages/{route.request.url.rpartition('/')[2]}"]
        route.fulfill(body=file.content, content_type=file.headers["content-type"])

    visit = open_page("scaling")
    page = visit.page
    page.route("**/languages/*", serve)
    try:
        with visit.leaving():
            page.reload()
        with visit.leaving():
            page.locator(".language").select_option("ook")
        expect(page.locator("html")).to_have_attribute("lang", "ook")
        expect(page.get_by_role("link", name="Ooks")).to_be_visible()
    finally:
        page.unroute("**/languages/*")
        page.evaluate("localStorage.removeItem('language')")


def test_a_list_stays_in_german_while_one_chooses_and_is_searched_by_what_one_types(german: Open) -> None:
    page = german("deploy").page
    field, options = page.locator("#judged input"), page.locator("#judged [role=option]")
    expect(field).to_have_value("Das Bild oben")
    field.click()
    expect(options.nth(1)).to_have_text(re.compile("40 zurückgehaltene Szenen"))
    expect(field).to_have_value("Das Bild oben")
    options.nth(1).click()
    expect(field).to_have_value(re.compile("40 zurückgehaltene Szenen"))
    field.press("End")
    field.press_sequentially("x")
    expect(field).to_have_value("40 held-out scenes, or cropsx")  # by which gradio looks for it
    field.press("Tab")
    expect(field).to_have_value(re.compile("40 zurückgehaltene Szenen"))
    page.locator("#source input").click()
    expect(page.locator("#source [role=option]").nth(1)).to_have_text(re.compile("Einigen deiner Bilder"))
