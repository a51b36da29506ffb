"""The Record page's table: a gr.HTML component that sorts itself in the browser. Its parts are in `assets/record/`."""

from __future__ import annotations

from typing import Unpack

from demo.record import words as record_words
from demo.record.rows import Table
from demo.ui.drawn import Drawn, Look
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "record"


class RecordTable(Drawn):
    """Its value is a `Table`; text reaches the page as text."""

    def __init__(self, value: Table, **options: Unpack[Look]) -> None:
        template = read(FOLDER / "table.html")
        template = template.replace("CAPTION", record_words.TABLE).replace("HELP", record_words.TABLE_HELP)
        super().__init__(value, template, read(FOLDER / "table.css"), read(FOLDER / "table.js"), **options)
