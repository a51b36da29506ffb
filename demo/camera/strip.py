"""The stills of a video in the order of time, with their maps and answers, as HTML. Every text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING

from demo.camera import words as camera_words

if TYPE_CHECKING:
    from demo.camera.watching import Seen


def empty() -> str:
    """Before there is any."""
    return f'<p class="nothing">{camera_words.NO_STRIP}</p>'


def rows(found: Mapping[str, Sequence[Seen]]) -> str:
    """A row for each network, by its label; it scrolls sideways where there is no room."""
    return "".join(_row(label, seen) for label, seen in found.items()) if any(found.values()) else empty()


def _row(label: str, seen: Sequence[Seen]) -> str:
    stills = "".join(_still(label, one) for one in seen)
    name = escape(f"{label}: the video’s frames")
    film = f'<div class="film" tabindex="0" role="region" aria-label="{name}"><ol>{stills}</ol></div>'
    return f"<h4>{escape(label)}</h4>{film}"


def _still(label: str, seen: Seen) -> str:
    at, share = camera_words.at(seen.seconds), 100 * float(seen.probabilities.max())
    told = escape(f"{label} at {at}: evidence for {seen.name}")
    return (
        f'<li><img src="{escape(seen.thumbnail)}" alt="{told}"><span class="at">{at}</span>'
        f'<b title="{escape(seen.name)}">{escape(seen.name)}</b><span>{share:.0f} %</span></li>'
    )
