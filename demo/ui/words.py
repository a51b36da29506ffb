"""What visitors read: here what several pages say, and how numbers are written; each page's own beside it."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.costs.latency import Latency
    from explain.hub.downloads import Progress

TITLE = "EfficientNet Lens"
NO_IMAGE = "Pick an example or give a picture first."
SEND_A_FILE = "This is not a picture: send a file, uploaded first as “Use via API” shows, or its data URL."
MALFORMED = "This request cannot be read: send what “Use via API” shows, or reload the page."
FAILED = "This failed, and the app’s log says why: ask for something else, or try again later."
STOP = "Stop"
STOPPING = "Stopping once the current network is done."
RUNNING = "Running …"
STOPPED = "Stopped. The results so far are still shown."
LOST = "This part of the page did not load. Reload the page."
FULL = "Too many visitors are waiting right now ({} at most): try again in a minute."
UNHEARD = "Nobody was listening for this answer, so it was dropped: ask again and listen right away."
HERE = "{} ✓"  # a network whose weights are on this machine
EXAMPLE = "This example was run when the app started. Try another, or add your own picture."
NO_TENSOR_HERE = "This tensor is not here: upload its file, or do so again, as uploads are deleted after two hours."
OUTDATED = "The results below are those of your previous choice. Press the button to run again."
BEGINNING = "The first example is being run …"
PLACES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth")


def waiting(place: int, seconds: float) -> str:
    """Where one stands in the line of those whose networks run in turn, from 1, and how long that may take."""
    name = PLACES[place - 1] if place <= len(PLACES) else f"Number {place}"
    return f"{name} in line, about {max(1, round(seconds))} s."


LIVE = {  # in the visitor's browser: of cards that are left from a run before, and of the address
    "picture": "The results below are still those of the previous picture.",
    "choice": "The results below are still those of the previous networks.",
    "copy": "Copy link",
    "link": "Copy the address of what is chosen and shown; it does not include a picture of your own",
    "copied": "Link copied",
    "copiedMine": "Link copied, without your own picture",
}


def badge(text: str) -> str:
    """For below a verdict, from which a space sets it apart for the ear and for what is copied."""
    return f' <span class="badge">{text}</span>'


def verbatim(name: str) -> str:
    """For Markdown: a network's label or the name of one of its classes, which may be anybody's, as it is written."""
    return re.sub(r"(^[-+]|[\\`*_{}\[\]()<>#.!|~$&:@])", r"\\\1", " ".join(name.split()))


def unknown_in_link(names: Sequence[str]) -> str:
    """A link asked for what is not here."""
    return f"Unknown here, so ignored: {listed(list(dict.fromkeys(names)))}."


def fetching(progress: Progress, label: str = "") -> str:
    """How far weights are, and of which network where that is not seen."""
    whose = f"{verbatim(label)}: " if label else ""
    if not progress.total:
        return f"{whose}Asking the Hub for the weights, {progress.seconds:.0f} s"
    done, total = megabytes(progress.done).removesuffix(" MB"), megabytes(progress.total)
    return f"{whose}Fetching weights: {done} of {total}, {progress.seconds:.0f} s"


def megabytes(size: float) -> str:
    """21355344 -> "21 MB"; below ten with a decimal."""
    return f"{size / 1e6:.0f} MB" if size >= 9.95e6 else f"{size / 1e6:.1f} MB"


def count(value: float) -> str:
    """5288548 -> "5.29 M"; three figures."""
    for unit, size in (("B", 1e9), ("M", 1e6), ("k", 1e3)):
        if value >= size:
            return f"{three_figures(value / size)} {unit}"
    return f"{value:.0f}"


def three_figures(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def milliseconds(value: float) -> str:
    """3.14159 -> "3.14 ms"; from a second on, in seconds."""
    return f"{value / 1000:.2f} s" if value >= 1000 else f"{three_figures(value)} ms"


def known(found: Latency) -> str:
    """With the figures that its spread carries: "2.41 ms", "2.4 ms"; "about 2 ms" where others took the machine."""
    value, unit = (found.median / 1000, "s") if found.median >= 1000 else (found.median, "ms")
    return f"{'about ' * found.busy}{carried(value, found.figures)} {unit}"


def spread(found: Latency) -> str:
    """How far the median is known: "± 3 %", "busy: ± 40 %"."""
    return f"{'busy: ' * found.busy}{within(found)}"


def within(found: Latency) -> str:
    """The same, whatever the machine was doing: "± 40 %"."""
    share = math.ceil(100 * found.spread - 1e-9) if math.isfinite(found.spread) else 100
    return f"± {max(1, share)} %"


def carried(value: float, figures: int) -> str:
    """So many figures of it, and zeros for the rest: 41.27 -> "41.3", "41", "40"."""
    place = figures - 1 - math.floor(math.log10(value)) if value > 0 else 0
    return f"{round(value, place):.{max(0, place)}f}"


def minus(text: str) -> str:
    """ "held-out -0.5" -> "held-out −0.5": the sign of a number, and no hyphen."""
    return re.sub(r"(?<!\w)-(?=[\d.])", "−", text)


def listed(items: Sequence[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
