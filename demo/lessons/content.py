"""The lessons as their page shows them: a step, its answer once one has guessed, and the page that it opens.

Knows no component; `words.py` has the texts, `answers.py` measures.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from demo.lessons import words as lesson_words
from demo.lessons.answers import ANSWERS
from demo.lessons.words import LESSONS, Step
from demo.teach import scenes
from demo.ui import examples, words
from demo.ui.links import address
from demo.ui.picture import data_address
from explain.errors import LensError
from explain.imports import import_torch
from explain.runtime.failures import in_words

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

_CAT_AND_TIGER = {"scene": "cat-tiger", "family": "pocket", "variants": "B3", "class": "tiger", "run": "1"}
_COFFEE = {"scene": "coffee", "network": "lite/Lite0/in1k"}
_CAUGHT = {"scene": "tried-cat-grass-0", "drawn": "1"}
_FOX = {"scene": "fox", "family": "pocket", "variants": "B0,B3", "run": "1"}

# the page that each step opens, in the state that its question is about
LINKS: dict[str, str] = {
    "tiger": address("", **_CAT_AND_TIGER),
    "mean": address("", **_CAT_AND_TIGER),
    "erase": address("", **_CAT_AND_TIGER),
    "nothing": address("", scene="nothing", family="pocket", variants="B0,B1,B2,B3", run="1"),
    "width": address("scaling", alpha="1", beta="1.41", gamma="1", phi="2"),
    "depth": address("scaling", alpha="1.41", beta="1", gamma="1", phi="2"),
    "resolution": address("scaling", alpha="1", beta="1", gamma="1.26", phi="3"),
    "pixel": address("scaling", alpha="1.2", beta="1.1", gamma="1.13", phi="2"),
    "paper": address("scaling"),
    "ours": address("scaling", cost="10", measure="accuracy"),
    "maps": address("scaling", scene="53", cost="10", measure="evidence_inside_common_grid"),
    "grid": address("", **_FOX),
    "baselines": address("trust", scene="fox", network="pocket/B0/scenes", methods="exact", run="1"),
    "shuffle": address("trust", scene="fox", network="pocket/B0/scenes", shuffle="1"),
    "wrong": address("", scene="dog-wolf", family="pocket", variants="B0,B3", run="1"),
    "here": address("record", family="pocket", run="1"),
    "gpu": address("record", axis="gpu"),
    "claim": address("record"),
    "order": address("inputs", **_COFFEE),
    "bytes": address("inputs", **_COFFEE),
    "kernel": address("inputs", **_COFFEE),
    "side": address("inputs", **_COFFEE, part="size", size="224"),
    "training": address("inputs", **_COFFEE),
    "trap": address("teach", drawn="1"),
    **dict.fromkeys(("elsewhere", "place", "bare"), address("teach", **_CAUGHT)),
    "mended": address("teach", scene="tried-cat-grass-0", mend="1"),
}


def step(lesson: str, number: int) -> tuple[str, Step]:
    """The name of a lesson's step, counted from 0, and the step itself; the nearest where there is no such."""
    steps = list(LESSONS[lesson].steps.items())
    return steps[max(0, min(number, len(steps) - 1))]


def picture(lesson: str, number: int) -> str:
    """The scene that the step is about, in HTML; empty where it is about none."""
    name, _ = step(lesson, number)
    query = parse_qs(urlsplit(LINKS[name]).query)
    scene = next((one for one in (*examples.everything(), *scenes.tried()) if [one.name] == query.get("scene")), None)
    if scene is None:
        return ""
    address = data_address(scene.open()[0], "webp", quality=85)
    return f'<img src="{address}" width="200" height="200" style="object-fit: cover" alt="{escape(scene.title)}">'


def opening(lesson: str, number: int) -> str:
    """Where one is, and the question."""
    _, found = step(lesson, number)
    total = len(LESSONS[lesson].steps)
    return f"**{lesson_words.progress(number + 1, total)}**\n\n{found.question}"


def reveal(store: ModelStore, lesson: str, number: int, guess: str) -> tuple[str, str]:
    """What was measured and what to make of it, in Markdown; and the way to the real page, in HTML."""
    name, found = step(lesson, number)
    return _answer(store, name, found, guess), _way(name, found)


def _answer(store: ModelStore, name: str, found: Step, guess: str) -> str:
    import_torch()
    try:
        with in_words(*lesson_words.FAILED):
            answer = ANSWERS[name](store)
    except LensError as error:
        return lesson_words.UNMEASURED.format(error)
    right = None if answer.option is None else found.options[answer.option]
    measured = words.minus(found.measured.format(**answer.figures))
    return f"**{lesson_words.judged(right, guess)}** {measured}\n\n{found.after}"


def _way(name: str, found: Step) -> str:
    return f'<a class="way" href="{escape(LINKS[name])}" target="_blank" rel="noopener">{escape(found.link)} ↗</a>'
