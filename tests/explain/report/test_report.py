"""The report: one file that asks nothing of anybody, with everything that others wrote escaped, and not too large."""

import base64
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from explain.costs.latency import Latency
from explain.networks.variants import POCKET
from explain.report import charts, data
from explain.report.charts import Point
from explain.report.html import Language, Markup, element, page, table
from explain.report.study import report
from explain.study.answers import Answer, Opened, Study
from explain.study.entries import Duplicate, Entries, Entry, Unreadable
from explain.study.outcome import Outcome, outcome
from explain.study.run import thumbnail

EVIL = '<img src="http://evil.example/x" onerror=alert(1)></script>&"\''
CLASSES = ("cat", "dog", EVIL, "fox", "wolf", "lion")


def made(count: int, labelled: bool = True, networks: int = 3) -> Outcome:
    """A study of noise, which compresses as badly as pictures can."""
    random = np.random.default_rng(0)
    noise = thumbnail(Image.fromarray(random.integers(0, 255, (600, 800, 3), np.uint8)))
    entries = tuple(
        Entry(f"{EVIL}/{i:05}.png", Path("x.png"), CLASSES[i % 4] if labelled else None) for i in range(count)
    )
    study = Study(entries, POCKET.everything()[:networks])
    for network in range(networks):
        study.classes[network] = CLASSES
        study.latencies[network] = Latency(5.0 + network, 4, 8, 9, 1, "cpu", low=4.5, high=7)
        for i in range(count):
            study.add(Opened(i, (800, 600), noise))
            answer = int(random.integers(0, 6)) if random.random() < 0.3 else i % 4
            study.add(Answer(
                i, network, answer, CLASSES[answer], float(random.uniform(0.2, 1)), ((answer, 3.0), (i % 4, 2.0)),
                random.normal(size=(7, 7)).astype(np.float16), (i % 4,) if labelled else (), 2.0,
                random.normal(size=(7, 7)).astype(np.float16) if labelled else None,
            ))  # fmt: skip
    unreadable, twice = Unreadable(EVIL, f"It is {EVIL}."), Duplicate(EVIL, EVIL)
    return outcome(study, Entries(entries, (unreadable,), (twice,), (), (EVIL,), (EVIL,)))


class Parts(HTMLParser):
    """What a browser would see: tags with their attributes, and the text of each kind of tag."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        tag = self.tags[-1][0] if self.tags else ""
        self.texts[tag] = self.texts.get(tag, "") + data

    def words(self) -> str:
        """All that is read, without style, script and data."""
        return " ".join(text for tag, text in self.texts.items() if tag not in ("style", "script"))


ASKS = re.compile(r"https?:|url\(|^\s*@import|fetch|XMLHttp|eval|innerHTML", re.MULTILINE)
INSIDE = re.compile(r'from "data:text/javascript;base64,([^"]+)"')


def modules(text: str) -> list[str]:
    """The scripts of a report, each after those that it imports."""
    found = re.findall(r'<script type="module">(.*?)</script>', text, re.DOTALL)
    return [one for script in found for one in _imported(script)]


def _imported(script: str) -> list[str]:
    inner = [base64.b64decode(one).decode() for one in INSIDE.findall(script)]
    return [*(one for text in inner for one in _imported(text)), INSIDE.sub("", script)]


@pytest.mark.parametrize("labelled", [True, False])
def test_nothing_in_it_refers_to_anywhere_and_what_others_wrote_is_text(labelled: bool) -> None:
    found = Parts(report(made(40, labelled)))
    assert sum(tag == "script" for tag, _ in found.tags) == 2
    assert not {tag for tag, _ in found.tags} & {"img", "link", "iframe", "object", "base", "form", "audio", "video"}
    for _, attributes in found.tags:
        assert not set(attributes) & {"onerror", "onload", "src", "action", "srcset"}
        assert (attributes.get("href") or "#").startswith("#")
    (script,) = modules(report(made(4, labelled)))
    assert not ASKS.search(found.texts["style"] + script)
    assert found.words().count(EVIL) >= 3
    (policy,) = [attributes for tag, attributes in found.tags if attributes.get("http-equiv")]
    assert (policy["content"] or "").startswith("default-src 'none'")


def test_in_another_language_it_holds_what_it_is_read_by_and_asks_nobody_either() -> None:
    text = report(made(4), Language("ook", {"sentences": [["The files", "Ooks </script>"]]}))
    assert '<html lang="ook">' in text
    assert Parts(text).words().count("</script>") == Parts(report(made(4))).words().count("</script>")
    (told,) = re.findall(r'<script id="dictionary" type="application/json">(.*?)</script>', text)
    assert json.loads(told) == {"sentences": [["The files", "Ooks </script>"]]}
    found = modules(text)
    assert [len(script) > 100 for script in found].count(True) > 3
    for script in found:
        assert not ASKS.search(script)
        assert not re.search(r'^import .*from "', script, re.MULTILINE)
    assert "base64" not in "".join(modules(report(made(4)))[1:])  # and an English one holds none of that


def test_labels_that_no_network_knows_are_told_of_beside_the_verdict() -> None:
    found = made(40)
    assert "labelled pictures have a label that every" not in Parts(report(found)).words()
    answers = found.study.answers
    for (network, picture), answer in list(answers.items()):
        if picture < 30:
            answers[network, picture] = replace(answer, truth=(), label_logit=None, label_map=None)
    words = Parts(report(outcome(found.study, Entries(found.study.entries)))).words()
    assert "10 of the 40 labelled pictures have a label that every network here knows" in words


def test_without_labels_it_never_says_accuracy() -> None:
    words = Parts(report(made(20, labelled=False))).words()
    assert "Agreement is not accuracy" in words
    assert words.lower().count("accuracy") == 1


def test_two_thousand_pictures_stay_under_25_megabytes_and_keep_all_their_thumbnails() -> None:
    found = made(2000)
    text = report(found)
    assert len(text.encode()) < 25_000_000
    told = data.data(found)
    assert told["left_out"] == 0
    assert len(told["pictures"]) == 2000


def test_of_more_than_fit_those_that_say_most_keep_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_BYTES", 100_000)
    found = made(200)
    told = data.data(found)
    assert found.agreement
    assert told["left_out"] + len(told["pictures"]) == 200
    assert set(told["pictures"]) <= set(found.agreement.parted)
    assert f"{told['left_out']:,} pictures are in every figure, but have no thumbnail here" in report(found)


def test_data_hold_what_was_answered() -> None:
    found = made(12)
    told = json.loads(json.dumps(data.data(found)))
    for (network, picture), answer in found.study.answers.items():
        said = told["pictures"][str(picture)]["said"][str(network)]
        assert (said["a"], said["t"]) == (answer.answer, list(answer.truth))
        assert said["crop"] == pytest.approx([125, 0, 875, 1000], abs=12)  # the central square of 800 x 600
        rows, columns, most, text = said["map"]
        values = np.frombuffer(base64.b64decode(text), np.int8).reshape(rows, columns) / 127 * most
        assert values == pytest.approx(answer.map.astype(float), abs=most / 200)


def test_the_line_joins_those_that_nothing_beats_in_both() -> None:
    points = [Point(name, x, x, x, y, y - 1, y + 1) for name, x, y in
              (("a", 5, 80), ("b", 6, 79), ("c", 7, 85), ("d", 7, 84), ("e", 9, 85))]  # fmt: skip
    assert [one.name for one in charts.frontier(points)] == ["a", "c"]
    drawn = charts.trade_off(points, "ms", "right")
    assert drawn.count("<circle") == 5
    assert charts.trade_off([], "ms", "right") == ""


def test_names_of_points_do_not_lie_upon_each_other() -> None:
    points = [Point(f"n{i}", 5 + i / 100, 5, 6, 80, 79, 81) for i in range(6)]
    drawn = charts.trade_off(points, "ms", "right")
    heights = sorted(float(y) for y in re.findall(r'y="([\d.]+)" class="name"', drawn))
    assert len(heights) == 6
    assert min(b - a for a, b in pairwise(heights)) >= 13


def test_pieces_escape_all_but_what_is_markup() -> None:
    assert element("p", "<b>", Markup("<i></i>"), class_='"') == '<p class="&quot;">&lt;b&gt;<i></i></p>'
    assert table("none", ("a",), []) == ""
    assert "&lt;b&gt;" in table("<b>", ("<b>",), [("<b>", "<b>")])
    assert page("<t>", Markup(""), []).startswith("<!doctype html>")
