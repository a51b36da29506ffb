"""The camera of the Teach page: while its button is held, pictures are collected for a class.

Drawn and done by `assets/collect/`, in the visitor's browser, which gives what was taken to the box of that class.
"""

from __future__ import annotations

from demo.ui.drawn import Drawn, filled
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "collect"


class Camera(Drawn):
    """For so many classes, whose boxes are `#pictures-1` and so on. It has no value."""

    def __init__(self, classes: int) -> None:
        choices = "".join(f'<option value="{number}">class {number}</option>' for number in range(1, classes + 1))
        template, style = (read(FOLDER / f"collect.{kind}") for kind in ("html", "css"))
        super().__init__([], filled(template, {}, choices=choices), style, "collect/collect.js", elem_id="collect")
