"""A language's catalogue, and the dictionary that the browser reads pages by. Knows no page.

`assets/languages/NAME.json` has the language's own name (`title`), how lists end (`joined`), what parts the thousands
of a number, where that is no comma (`thousands`), what its decimals, where that is no point (`decimals`), and what the
units B and M behind a number are called (`units`); and for every English sentence of the code, with `{}` where
something is put in, what it is in that language, null where it is the same or nobody reads it (`sentences`); and so
what code and scripts put sentences together from (`pieces`). Braces may hold a number, where the order is another one,
and what the things put in are called just there: `{} picture{}` is `{} {1|s:Bilder|:Bild}`. Sentences have numbers with
points. Another language is another such file.
"""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path
from typing import Any

from explain.runtime.shipped import ASSETS, read_table

FOLDER = ASSETS / "languages"
ENGLISH = {"en": "English"}
OPEN, CLOSE = "\ue000", "\ue001"  # around what is emphasised or linked; assets/languages/dictionary.js knows them too
HOLE = re.compile(r"\{(\d*)((?:\|[^{}]*)?)\}")  # its number, and what things put in are called there
SAYS = re.compile(r"[^\W\d_]")
# Capitals of any language, as `re` has no class of them; and quotes, which open in one as they close in another.
CAPITAL, QUOTES = "".join(filter(str.isupper, map(chr, range(0x2000)))), '“”„«»‹›"'
BEGIN = rf"[{QUOTES}(¿¡{OPEN}]*(?:[{CAPITAL}]|\{{)"
END = re.compile(rf"((?<!Mrd)(?<!Mio)[.!?…][{QUOTES}){CLOSE}]*)\s+(?={BEGIN})")  # of a sentence, before another
BEFORE = re.compile(
    rf"^(\{{\d+\}})\s+(?=[AI]\s|[{CAPITAL}]\w)", re.MULTILINE
)  # a sentence, which something else comes before
TAIL = re.compile(r"[\s,;:.(–]")  # how begins what is hung on to another's end

# What ends a line of its own: on the page each is an element, and read by itself.
LINES = re.compile(
    r"\n\s*\n(?:\s*(?:[-*>]|\d+\.|#+)\s+)?|\n\s*(?:[-*>]|\d+\.|#+)\s+|\n\|?[-|: ]+\|\n|^\s*(?:[-*>]|#+)\s+|<br\s*/?>"
    r"|</?(?:p|li|ul|ol|h[1-6]|div|table|thead|tbody|tr|td|th|caption|summary|details|figure|figcaption|dl|dt|dd|section|nav|header|footer|button|label|option|extra)\b[^>]*>"
)
HEADING = re.compile(r"^(#+ [^\n]*)\n", re.MULTILINE)
MARKS = (
    (re.compile(r"</?(?:img|input|canvas)\b[^>]*>"), ""),
    (re.compile(r"<(?!/)[a-z]+\b[^>]*>"), OPEN),
    (re.compile(r"</[a-z]+>"), CLOSE),
    (re.compile(r"`([^`]+)`"), rf"{OPEN}\1{CLOSE}"),
    (re.compile(r"\*\*(.+?)\*\*", re.DOTALL), rf"{OPEN}\1{CLOSE}"),
    (re.compile(r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])", re.DOTALL), rf"{OPEN}\1{CLOSE}"),
    (re.compile(r"\[([^\]]*)\]\([^)\s]*\)"), rf"{OPEN}\1{CLOSE}"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """One language, as its file has it."""

    title: str
    joined: dict[str, str]
    sentences: dict[str, str | None]
    pieces: dict[str, str]
    thousands: str = ","
    decimals: str = "."
    units: dict[str, str] = field(default_factory=dict)

    @property
    def said(self) -> dict[str, str]:
        """Sentences and pieces that are something else in the language."""
        return {english: said for english, said in (self.sentences | self.pieces).items() if said}

    def dictionary(self) -> dict[str, Any]:
        """What the browser reads by: lines as they stand on the page, and what they are in the language."""
        pairs = {one: other for english, said in self.said.items() for one, other in _lines(english, said)}
        pairs = {_bare(one): _bare(other) for one, other in pairs.items()} | pairs  # some are quoted without markup
        pairs |= {one: other for one, other in self.pieces.items() if other and one.startswith("- ")}  # is no list
        tails = {english: said for english, said in self.said.items() if TAIL.match(english)}
        return {
            "joined": self.joined,
            "thousands": self.thousands,
            "decimals": self.decimals,
            "units": self.units,
            "sentences": [[one, other] for one, other in pairs.items() if one != other],
            "tails": [[_marked(english), _marked(said)] for english, said in tails.items()],
        }


@cache
def languages(folder: Path = FOLDER) -> dict[str, str]:
    """By the name that browsers know a language by, its own name; English, which needs no catalogue, first."""
    return ENGLISH | {file.stem: catalogue(file.stem, folder).title for file in sorted(folder.glob("*.json"))}


@cache
def catalogue(name: str, folder: Path = FOLDER) -> Language:
    """Raises `NotShipped` for a language that there is none of."""
    return Language(**read_table(folder / f"{name}.json"))


def in_each(texts: dict[str, str], folder: Path = FOLDER) -> dict[str, dict[str, str]]:
    """By language, those texts as it says them; in English where it has no other words."""
    said = {name: {} if name in ENGLISH else catalogue(name, folder).said for name in languages(folder)}
    return {name: {key: there.get(text, text) for key, text in texts.items()} for name, there in said.items()}


def aligned(english: str, said: str) -> bool:
    """Whether both have the same lines, in each the same things put in."""
    ours, theirs = _split(english), _split(said)
    return [set(_holes(line)) for line in ours] == [set(_holes(line)) for line in theirs]


def _lines(english: str, said: str) -> Iterator[tuple[str, str]]:
    """A sentence as pages show it, line by line without markup, and in the language: its holes counted from 0."""
    for ours, theirs in _pairs(english, said):
        holes = _holes(ours)
        if set(_holes(theirs)) == set(holes) and SAYS.search(HOLE.sub("", ours)):
            yield HOLE.sub("{}", ours), HOLE.sub(partial(_place, holes), theirs)


def _pairs(english: str, said: str) -> Iterator[tuple[str, str]]:
    """Line by line, and where a line has as many sentences in both, sentence by sentence: these may stand alone."""
    for line, other in zip(_split(english), _split(said), strict=False):
        ours, theirs = _sentences(line), _sentences(other)
        alike = [set(_holes(one)) for one in ours] == [set(_holes(one)) for one in theirs]
        yield from zip(ours, theirs, strict=True) if alike else [(line, other)]


def _holes(line: str) -> list[str]:
    return [number for number, _ in HOLE.findall(line)]


def _place(holes: list[str], found: re.Match[str]) -> str:
    return f"{{{holes.index(found[1])}{found[2]}}}"


def _split(sentence: str) -> list[str]:
    """Its lines, with all that is put in numbered: by its place, where it has no number."""
    places = itertools.count()
    numbered = HOLE.sub(partial(_number, places), sentence)
    return [line for part in LINES.split(HEADING.sub(r"\1\n\n", numbered)) if (line := _plain(part))]


def _sentences(line: str) -> list[str]:
    return BEFORE.sub(r"\1\n", END.sub(r"\1\n", line)).split("\n")


def _number(places: Iterator[int], found: re.Match[str]) -> str:
    place = next(places)
    return f"{{{found[1] or place}{found[2]}}}"


def _plain(text: str) -> str:
    return " ".join(html.unescape(_marked(text)).split())


def _bare(line: str) -> str:
    return line.replace(OPEN, "").replace(CLOSE, "")


def _marked(text: str) -> str:
    for mark, shown in MARKS:
        text = mark.sub(shown, text)
    return text
