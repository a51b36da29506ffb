"""What leaves the page: a picture on its way to Compare, and files to keep. A gr.HTML component that shows nothing."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Unpack

from demo.languages.catalogue import catalogue, languages
from demo.pictures import truths
from demo.ui.drawn import Drawn, Look
from demo.ui.links import address
from explain.pictures.images import SUFFIXES
from explain.report.html import ENGLISH, Language
from explain.runtime.filenames import file_name

if TYPE_CHECKING:
    from demo.pictures.piles import Pile
    from explain.study.enough import Ceilings
    from explain.study.outcome import Outcome

OPENED = "opened"  # the folder in the pile's
STAY: dict[str, str] = {"path": "", "name": "", "to": ""}
# the last of what a request gives is the language that the page is in
SPOKEN = "(...given) => [...given.slice(0, -1), [JSON.stringify(document.documentElement.lang)]]"


class Walk(Drawn):
    """Goes where its value, as `towards` makes it, says."""

    def __init__(self, **options: Unpack[Look]) -> None:
        super().__init__(STAY, "<span hidden></span>", "", "grid/walk.js", **options)


def towards(pile: Pile, number: int, asked: dict[str, str]) -> dict[str, str]:
    """With that picture, to where what is `asked` compares it. Raises `LensError`."""
    assert pile.study
    name = PurePosixPath(pile.study.entries[number].name)
    folder = pile.folder / OPENED
    folder.mkdir(exist_ok=True)
    kept = folder / file_name(f"{number}-{name.stem}", name.suffix.lower() if name.suffix.lower() in SUFFIXES else "")
    kept.write_bytes(pile.content(str(name)))
    return {
        "path": str(kept),
        "name": name.name,
        "to": address("", **{key: value for key, value in asked.items() if value}),
    }


def kept(pile: Pile, kind: str, margin: float, limits: Ceilings, language: object = ENGLISH.name) -> dict[str, str]:
    """With the study as a file of that kind, one of `KINDS`, to be read in that `language`. Raises `LensError`."""
    from explain.study.outcome import outcome

    study = pile.snapshot()
    assert study
    assert pile.entries
    name, make = KINDS[kind]
    told = outcome(study, pile.entries, margin, limits, truths.of(pile), lambda path: truths.opened(pile, path))
    sized = {place: pile.by_size[spec.key] for place, spec in enumerate(study.specs) if spec.key in pile.by_size}
    told = replace(told, by_size=sized)
    path = pile.folder / f"kept-{secrets.token_hex(4)}" / name  # browsers keep what had the same address
    path.parent.mkdir()
    path.write_text(make(told, language), encoding="utf-8")
    return {"path": str(path), "name": name, "to": ""}


def _report(told: Outcome, language: object) -> str:
    from explain.report.study import report

    return report(told, spoken(language))


def spoken(language: object) -> Language:
    """What a browser calls its page's language, as a report is said in it; English for what there is none of."""
    if not isinstance(language, str) or language == ENGLISH.name or language not in languages():
        return ENGLISH
    return Language(language, catalogue(language).dictionary())


def _table(told: Outcome, language: object) -> str:
    from explain.study.document import table

    return table(told)


def _document(told: Outcome, language: object) -> str:
    from explain.study.document import document

    return json.dumps(document(told), indent=1) + "\n"


KINDS: dict[str, tuple[str, Callable[[Outcome, object], str]]] = {
    "report": ("which-is-enough.html", _report),
    "csv": ("which-is-enough.csv", _table),
    "json": ("which-is-enough.json", _document),
}
