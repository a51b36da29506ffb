"""Pieces of a report: escaped text, tables, and the file around them with its style, scripts and data inside."""

import base64
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from explain.costs.latency import Latency
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "report"
# whatever a file's name says, nothing is asked of anybody
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline' data:; form-action 'none'"
)
IMPORT = re.compile(r'^(import [^"]+ from )"(\.[^"]+)"', re.MULTILINE)


class Markup(str):
    """HTML that is fit as it is; all other text is escaped."""

    __slots__ = ()


def fit(text: object) -> str:
    """As it may stand in HTML."""
    return text if isinstance(text, Markup) else escape(str(text))


def element(name: str, *inside: object, **attributes: object) -> Markup:
    """`<name …>inside</name>`; underscores of attributes are dashes, one at the end is dropped."""
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(str(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{name}{given}>{''.join(map(fit, inside))}</{name}>")


def joined(parts: Iterable[object]) -> Markup:
    """One after another."""
    return Markup("".join(map(fit, parts)))


def percent(share: float, decimals: int = 1) -> str:
    """As it is written everywhere: 81.9 %."""
    return f"{100 * share:.{decimals}f} %"


def paragraphs(*sentences: object, class_: str | None = None) -> Markup:
    """Each in one of its own; what is empty is left out."""
    return joined(element("p", sentence, class_=class_) for sentence in sentences if sentence)


def listed(items: Sequence[object], most: int = 500) -> Markup:
    """A list; of more than so many only the first, with how many more there are."""
    more = [f"and {len(items) - most:,} more"] if len(items) > most else []
    return element("ul", *(element("li", item) for item in [*items[:most], *more]))


def time(latency: Latency | None) -> str:
    """Milliseconds and their spread, as a cell has them."""
    if latency is None:
        return "not timed"
    return f"{latency.rounded:g} ± {100 * latency.spread:.0f} %" + " (busy)" * latency.busy


def table(caption: str, head: Sequence[object], rows: Iterable[Sequence[object]], class_: str = "") -> Markup:
    """The first cell of each row is its head."""
    body = [
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    ]
    if not body:
        return Markup("")
    heads = element("tr", *(element("th", cell, scope="col") for cell in head))
    inside = (element("caption", caption), element("thead", heads), element("tbody", *body))
    return element("div", element("table", *inside), class_=f"scroll {class_}".strip(), tabindex=0, role="region",
                   aria_label=caption)  # fmt: skip


def image(content: bytes, text: str, kind: str = "jpeg", **attributes: object) -> Markup:
    """A picture inside the file; `text` is for those who do not see it."""
    source = f"data:image/{kind};base64,{base64.b64encode(content).decode()}"
    shown = element("img", src=source, alt=text, **attributes)
    return Markup(shown.removesuffix("</img>"))


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report, with a name for links to it."""

    name: str
    title: str
    content: Markup


@dataclass(frozen=True, slots=True)
class Language:
    """One that a report is read in: its name, and the dictionary that pages are read by (`assets/languages`)."""

    name: str
    dictionary: Any


ENGLISH = Language("en", None)


def page(
    title: str, lead: Markup, sections: Sequence[Section], data: Any = None, script: str = "",
    language: Language = ENGLISH,
) -> str:  # fmt: skip
    """The whole file; `script` is a file in `assets/report`, which finds `data` in the element #data.

    Its sentences are English; in another language the browser says them anew, as it does those of pages.
    """
    kept = [section for section in sections if section.content]
    links = [element("a", section.title, href=f"#{section.name}") for section in kept]
    body = [
        element("header", element("h1", title), lead, element("nav", *links, aria_label="Parts of this report")),
        element("main", *(
            element("section", element("h2", section.title), section.content, id=section.name) for section in kept
        )),
    ]  # fmt: skip
    if script:
        body += [_data("data", data), _module(script)]
    if language.dictionary:
        body += [_data("dictionary", language.dictionary), _module("speak.js")]
    head = (
        Markup('<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">'),
        element("title", title),
        element("style", Markup(read(FOLDER / "report.css"))),
    )
    whole = element("html", element("head", *head), element("body", *body), lang=language.name)
    return f"<!doctype html>\n{whole}\n"


def _data(name: str, value: Any) -> Markup:
    text = json.dumps(value, separators=(",", ":")).replace("<", "\\u003c")
    return element("script", Markup(text), id=name, type="application/json")


def _module(name: str) -> Markup:
    return element("script", Markup(_whole(FOLDER / name)), type="module")


def _whole(script: Path) -> str:
    """A module, with those that it imports in the place of their addresses: a file on disk may import no other."""

    def address(found: re.Match[str]) -> str:
        text = _whole((script.parent / found[2]).resolve())
        return f'{found[1]}"data:text/javascript;base64,{base64.b64encode(text.encode()).decode()}"'

    return IMPORT.sub(address, read(script))
