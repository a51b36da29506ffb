"""Addresses that open a page in a given state: written here, and read and checked when a visitor comes by one.

Knows no page; each reads what it understands and leaves alone what it does not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

import gradio as gr

from demo import words
from explain.variants import MOVED


def address(path: str, **state: str) -> str:
    """Of the page at `path` in that state; relative, so that it holds wherever the app is mounted."""
    return f"./{path}?{urlencode(state, safe=',/')}" if state else f"./{path}"


def press(button: str, flag: str = "run") -> str:
    """Script for after an arrival: shows and presses the button of that id where the address has that flag."""
    return (
        f"() => {{ if (!new URLSearchParams(location.search).has('{flag}')) return; "
        f"const button = document.getElementById('{button}'); "
        "button.scrollIntoView({ block: 'nearest' }); button.click(); }"
    )


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
