"""Addresses that open a page in a given state: written, kept true, and read and checked when a visitor comes by one.

Knows no page; each reads what it understands and leaves alone what it does not.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from demo.ui import modules, words
from demo.ui.events import PRIVATE
from explain.networks.variants import MOVED


def address(path: str, **state: str) -> str:
    """Of the page at `path` in that state; relative, so that it holds wherever the app is mounted."""
    return f"./{path}?{urlencode(state, safe=',/')}" if state else f"./{path}"


def follow(
    arrived: Dependency, parts: Mapping[str, Component], words: Mapping[str, str] | None = None,
    flags: Mapping[str, gr.Button] | None = None, results: Mapping[str, Component] | None = None,
) -> None:  # fmt: skip
    """From an arrival on, keep the page's address true to those parts, each under its name; all in the browser.

    `words` are for values that links call otherwise, and for the paths of pictures, of which others are left out. A
    flag stands in the address once its button was pressed, until something changes; one that does already presses it,
    and leads to where the result comes, if `results` has that.
    """
    buttons = {flag: str(button.elem_id) for flag, button in (flags or {}).items()}
    changed = modules.call("ui/links.js", "changed", list(parts), dict(words or {}), list(buttons))
    gr.on(None, None, list(parts.values()), None, js=changed, **PRIVATE)  # on any change
    shown = {flag: str(part.elem_id) for flag, part in (results or {}).items()}
    press = {flag: [button, shown.get(flag, "")] for flag, button in buttons.items()}
    arrived.then(None, list(parts.values()), None, js=modules.call("ui/links.js", "arrived", press), **PRIVATE)
    for flag, button in (flags or {}).items():
        pressed = json.dumps({**dict.fromkeys(buttons, ""), flag: "1"})
        button.click(None, js=f"() => window.setAddress({pressed})", **PRIVATE)


@dataclass(frozen=True, slots=True)
class Link:
    """What the address asks for. What is not to be had is left out and its name kept in `unknown`."""

    query: Mapping[str, str]
    unknown: list[str] = field(default_factory=list)

    def one(self, name: str, allowed: Collection[str]) -> str | None:
        """The value of that name, None if there is none or not such a one."""
        found = self.many(name, allowed)
        return found[0] if found else None

    def many(self, name: str, allowed: Collection[str]) -> list[str]:
        """The values of that name, which commas separate; each once, in the order of the address.

        A network's key may be one that it had once.
        """
        asked = dict.fromkeys(MOVED.get(value, value) for value in self.query.get(name, "").split(",") if value)
        if any(value not in allowed for value in asked):
            self.unknown.append(name)
        return [value for value in asked if value in allowed]

    def number(self, name: str, low: float, high: float) -> float | None:
        """The number of that name, None if there is none from `low` to `high`."""
        text = self.query.get(name)
        if text is None:
            return None
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if low <= value <= high:
            return value
        self.unknown.append(name)
        return None

    def tell(self) -> None:
        """Say what could not be honoured; by its name alone, as anybody may have written the address."""
        if self.unknown:
            gr.Warning(words.unknown_in_link(self.unknown))
