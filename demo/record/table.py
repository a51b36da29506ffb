"""The Record page's table: a gr.HTML component that sorts itself in the browser. Its parts are in `assets/record/`."""

from __future__ import annotations

from typing import Any

from demo.record import words as record_words
from demo.ui.drawn import Drawn, filled
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "record"


class RecordTable(Drawn):
    """Its value has `heads` and `rows` of cells, as `content.show` makes them; text reaches the page as text."""

    def __init__(self, value: dict[str, Any], **options: Any) -> None:
        template, style = (read(FOLDER / f"table.{kind}") for kind in ("html", "css"))
        texts = {"caption": record_words.TABLE, "help": record_words.TABLE_HELP}
        super().__init__(value, filled(template, texts), style, "record/table.js", **options)
