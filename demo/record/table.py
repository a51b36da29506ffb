"""The Record page's table: a gr.HTML component that sorts itself in the browser. Its parts are in `assets/record/`."""

from __future__ import annotations

from typing import Unpack

from demo.record import words as record_words
from demo.record.rows import Table
from demo.ui.drawn import Drawn, Look, filled
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "record"


class RecordTable(Drawn):
    """Its value is a `Table`; text reaches the page as text."""

    def __init__(self, value: Table, **options: Unpack[Look]) -> None:
        template, style = (read(FOLDER / f"table.{kind}") for kind in ("html", "css"))
        texts = {"caption": record_words.TABLE, "help": record_words.TABLE_HELP}
        super().__init__(value, filled(template, texts), style, "record/table.js", **options)
