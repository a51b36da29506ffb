"""Pages in other languages: no sentence of the code lacks one, and what the browser reads by is as pages are."""

import json
import re
import shutil
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.testclient import TestClient

from demo.languages.catalogue import FOLDER, Language, aligned, catalogue, in_each, languages
from demo.languages.routes import Speaking, paths
from demo.layout import GRADIOS, LAUNCH
from tests.sentences import sentences

OTHERS = [name for name in languages() if name != "en"]


def pairs(**sentences: str) -> list[list[str]]:
    found: list[list[str]] = Language("Anders", {}, {}, sentences).dictionary()["sentences"]
    return found


def test_there_is_german() -> None:
    assert languages()["de"] == "Deutsch"


@pytest.mark.parametrize("name", OTHERS)
def test_every_sentence_of_the_code_is_in_the_catalogue_and_no_other(name: str) -> None:
    written = sentences()
    known = catalogue(name).sentences
    assert {path: lacking for path, said in written.items() if (lacking := said - set(known))} == {}
    assert set(known) - set().union(*written.values()) == set()


@pytest.mark.parametrize("name", OTHERS)
def test_a_sentence_keeps_its_lines_and_what_is_put_in(name: str) -> None:
    assert [english for english, said in catalogue(name).said.items() if not aligned(english, said)] == []


def test_lines_and_markup_are_as_the_page_shows_them() -> None:
    assert pairs(**{"**Aim.** {}\n\n- [Open]({}) it": "**Ziel.** {}\n\n- [Öffne]({}) es"}) == [
        ["Aim.", "Ziel."], ["Open it", "Öffne es"],  # as they may be quoted
        ["\ue000Aim.\ue001", "\ue000Ziel.\ue001"], ["\ue000Open\ue001 it", "\ue000Öffne\ue001 es"],
    ]  # fmt: skip
    assert ["- or -", "- oder -"] in pairs(**{"- or -": "- oder -"})
    assert pairs(**{"<p>A &amp; b</p><p>Second</p>": "<p>A &amp; B</p><p>Zweiter</p>"}) == [
        ["A & b", "A & B"], ["Second", "Zweiter"],
    ]  # fmt: skip


def test_what_is_put_in_may_change_places_and_be_called_otherwise() -> None:
    assert pairs(**{"{} of {} say {}": "{2} sagen {0} von {1}"}) == [["{} of {} say {}", "{2} sagen {0} von {1}"]]
    assert pairs(**{"{} picture{}": "{} {1|s:Bilder|:Bild}"}) == [["{} picture{}", "{0} {1|s:Bilder|:Bild}"]]


def test_sentences_after_one_another_may_stand_alone() -> None:
    assert pairs(**{"It fits. {} is {}.": "Es passt. {} ist {}."}) == [
        ["It fits.", "Es passt."], ["{} is {}.", "{0} ist {1}."],
    ]  # fmt: skip
    assert pairs(**{"It fits. Well.": "Es passt gut."}) == [["It fits. Well.", "Es passt gut."]]


@pytest.mark.parametrize("other", ["Ça va {}", "«Это» так {}", "¿Así {}?", "‹Zo› is het {}", "„Gut“ so {}"])
def test_a_sentence_begins_as_any_language_writes_it(other: str) -> None:
    assert pairs(**{"It fits. {} is.": f"Oui. {other}"})[-1] == ["{} is.", other.replace("{}", "{0}")]


def test_what_lacks_a_hole_is_no_translation() -> None:
    assert not aligned("{} of {}", "{} von")
    assert pairs(**{"{} of {} here": "{} hier"}) == []


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(middleware=[Middleware(Speaking)]))


def test_the_browser_gets_the_script_and_a_dictionary_of_each_language(client: TestClient) -> None:
    for name in ("speak.js", "page.js", "dictionary.js", "names.js"):
        script = client.get(f"/languages/{name}")
        assert script.headers["content-type"].startswith("text/javascript")
        for imported in re.findall(r'from "\./([\w.]+)"', script.text):
            assert client.get(f"/languages/{imported}").status_code == 200
    assert client.get("/languages/names.js").text == (
        'export const LANGUAGES = {"en": "English", "de": "Deutsch"}, LABEL = "Language – Sprache";\n'
    )
    assert ["Next", "Weiter"] in client.get("/languages/de.json").json()["sentences"]


def test_who_has_it_already_is_not_sent_it_again(client: TestClient) -> None:
    first = client.get("/languages/de.json")
    again = client.get("/languages/de.json", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/languages/xx.json", "/languages/../speak.js", "/languages/", "/languages/en.json"])
def test_there_is_nothing_else(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.fixture
def third(tmp_path: Path) -> Path:
    """The folder of languages, with one more file in it."""
    folder = tmp_path / "languages"
    shutil.copytree(FOLDER, folder)
    sentences, pieces = {"Next": "Eek", "Complete": "Ook", "{} of {}": "{1} oo {0}"}, {"Language": "Oo"}
    made_up = {"title": "Ookisch", "joined": {" and ": " ook "}, "sentences": sentences, "pieces": pieces}
    (folder / "ook.json").write_text(json.dumps(made_up))
    return folder


def test_a_third_language_is_one_more_file(third: Path) -> None:
    client = TestClient(Starlette(middleware=[Middleware(Speaking, third)]))
    assert client.get("/languages/names.js").text == (
        'export const LANGUAGES = {"en": "English", "de": "Deutsch", "ook": "Ookisch"}, '
        'LABEL = "Language – Sprache – Oo";\n'
    )
    dictionary = client.get("/languages/ook.json").json()
    assert dictionary["joined"] == {" and ": " ook "}
    said = [["Next", "Eek"], ["Complete", "Ook"], ["{} of {}", "{1} oo {0}"], ["Language", "Oo"]]
    assert dictionary["sentences"] == said
    assert set(paths(third)) - set(paths()) == {"languages/ook.json"}  # which the guard lets through
    assert in_each(GRADIOS, third)["ook"] == GRADIOS | {"common.complete": "Ook"}  # and what gradio says by itself


def test_gradio_speaks_the_languages_that_there_are() -> None:
    said = LAUNCH["i18n"].translations_dict
    assert set(said) == set(languages())
    assert said["en"] == GRADIOS
    assert [key for name in OTHERS for key in GRADIOS if said[name][key] == GRADIOS[key]] == []
