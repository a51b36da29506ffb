"""The Record page's table: a gr.HTML component that sorts itself in the browser. Its parts are in `assets/record/`."""

from __future__ import annotations

from typing import Any

from demo.drawn import Drawn
from demo.words import record as record_words
from explain.shipped import read
from explain.weights import ASSETS

FOLDER = ASSETS / "record"


class RecordTable(Drawn):
    """Its value has `heads` and `rows` of cells, as `demo.record.show` makes them; text reaches the page as text."""

    def __init__(self, value: dict[str, Any], **options: Any) -> None:
        template = read(FOLDER / "table.html")
        template = template.replace("CAPTION", record_words.TABLE).replace("HELP", record_words.TABLE_HELP)
        super().__init__(value, template, read(FOLDER / "table.css"), read(FOLDER / "table.js"), **options)
