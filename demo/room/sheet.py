"""A lesson as a page to print, and its answers as another. Knows no route.

An answer stands there only if it is settled by what is shipped or published; else the way to measure it does.
"""

from __future__ import annotations

import functools
import re
from html import escape
from string import Template

from PIL import Image

from demo.room import asked as lessons
from demo.room import words as room_words
from demo.room.asked import Answers, Asked, Settled
from demo.room.rooms import Place
from demo.ui import words
from demo.ui.examples import Example
from demo.ui.links import address
from demo.ui.picture import data_address
from explain.pictures.images import open_image
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "room"
STYLES = {"teacher": "room.css", "pupil": "room.css", "sheet": "sheet.css"}  # of pages, each with a script of its name
PRINTED = 560  # px of a picture's longer side: 58 mm at 245 dpi
BOLD, SLANTED = re.compile(r"\*\*(.+?)\*\*"), re.compile(r"\*(.+?)\*")


def sheet(lesson: str, answers: Answers | None = None) -> str:
    """The whole page: of questions, or of their answers. Raises `NotShipped`."""
    steps = [lessons.asked(place) for place in lessons.places() if place.lesson == lesson]
    title, asks = lessons.titles()[lesson], answers is None
    named = (room_words.SHEET_TITLE if asks else room_words.ANSWERS_TITLE).format(title)
    texts = {
        "title": named, "product": words.TITLE, "print": room_words.PRINT, "heading": title if asks else named,
        "line": room_words.NAME_LINE if asks else "", "aim": lessons.aim(lesson),
        "other": f"./sheet?lesson={lesson}" + "&answers=1" * asks,
        "otherwise": room_words.ANSWERS if asks else room_words.QUESTIONS,
    }  # fmt: skip
    parts = "\n".join(_step(step, answers) for step in steps)
    return page("sheet", texts, steps=parts)


def page(name: str, texts: dict[str, str], **html: str) -> str:
    """The page of that name in `assets/room/`, with those texts, which are escaped, and what is HTML already."""
    escaped = {key: escape(text) for key, text in texts.items()}
    body = _template(name).substitute(escaped, mark=read(ASSETS / "mark.svg"), **html)
    return _template("frame").substitute(escaped, name=name, style=STYLES[name], body=body)


def _template(name: str) -> Template:
    return Template(read(FOLDER / f"{name}.html"))


def bold(text: str) -> str:
    """In HTML, of the little Markdown that lessons have."""
    return SLANTED.sub(r"<i>\1</i>", BOLD.sub(r"<b>\1</b>", escape(text)))


def _step(step: Asked, answers: Answers | None) -> str:
    place = escape(room_words.OF_STEPS.format(step.place.step + 1, step.total))
    found = answers.of(step.name) if answers else None
    options = "".join(
        f"<li{' class=chosen' * bool(found and found[0] == option)}>{escape(option)}</li>" for option in step.options
    )
    below = _answer(step, found) if answers else _room(step.name in lessons.PLACES)
    return (
        f'<section><h2>{place}</h2><p class="question">{bold(step.question)}</p>'
        f'{_pictures(lessons.pictures(step.place))}<ul>{options}</ul><div class="lines">{below}</div></section>'
    )


def _pictures(pictures: list[Example]) -> str:
    figures = "".join(
        f'<figure><img src="{_encoded(example)}" alt="{escape(example.title)}">'
        f"<figcaption>{escape(example.title)}</figcaption></figure>"
        for example in pictures
    )
    return f'<div class="pictures{" many" * (len(pictures) > 1)}">{figures}</div>' if figures else ""


def _room(mark: bool) -> str:
    """To write in."""
    lines = (room_words.WHY, room_words.FOUND, "")
    marked = f"<p>{escape(room_words.MARK)}</p>" * mark
    return marked + "".join(f'<span class="write">{escape(line)}</span>' for line in lines)


def _answer(step: Asked, found: Settled | None) -> str:
    if found is None:
        here = address("lessons", lesson=step.place.lesson, step=str(step.place.step + 1))
        said = f'<p><span class="right">{escape(room_words.MEASURE)}</span> {_way(here, room_words.THERE)}</p>'
    else:
        right, figures = found
        head = room_words.UNDECIDED if right is None else room_words.RIGHT.format(right)
        said = f'<p><span class="right">{escape(head)}</span> {bold(figures)}</p>'
    return f"{said}<p>{bold(step.after)}</p><p>{_way(step.way, step.called)}</p>"


def _way(to: str, called: str) -> str:
    """A link, and below it the place for its whole address, which paper needs."""
    return f'<a class="way" href="{escape(to)}">{escape(called)}</a><span class="whole" translate="no"></span>'


@functools.cache
def _encoded(example: Example) -> str:
    return data_address(shrunk(example, PRINTED), "jpeg", quality=88)


def shrunk(example: Example, most: int) -> Image.Image:
    """The picture with a longer side of `most` px at most."""
    image = open_image(example.path)
    image.thumbnail((most, most))
    return image


def picture(place: Place) -> Example | None:
    """The one picture that a room shows of its question."""
    found = lessons.pictures(place)
    return found[0] if len(found) == 1 else None
