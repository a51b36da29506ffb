"""What a visitor reads as their pictures run, and once that is over. Knows no component."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo.pictures.intake_words import few, pictures
from demo.ui.words import listed, verbatim

if TYPE_CHECKING:
    from demo.pictures.piles import Pile

TIMING = "All have answered. Now their times are measured, in turns …"
DONE_IN_PART = "Press Run to go on."
PRESS_RUN = "Choose networks, and press Run."
GONE = "These pictures are no longer here: give them again."


def starting(count: int, begun: bool) -> str:
    return f"{'Going on' if begun else 'Starting'} with {pictures(count)} …"


def going(done: int, total: int, seconds: float | None) -> str:
    left = "" if seconds is None or done == total else f", {duration(seconds)} left"
    return f"{done:,} of {total:,} answers{left}"


def duration(seconds: float) -> str:
    """ "about 40 s", "about 3 min"."""
    if seconds < 90:
        return f"about {max(1, math.ceil(seconds))} s"
    return f"about {math.ceil(seconds / 60)} min"


def halted(pile: Pile) -> str:
    study = pile.study
    done = len(study.answers) if study else 0
    total = len(study.entries) * len(study.specs) if study else 0
    return f"Stopped after {done:,} of {total:,} answers. {DONE_IN_PART}"


def over(pile: Pile) -> str:
    """What came of it, in a sentence."""
    study = pile.study
    assert study
    read, refused = len(study.opened), len(study.refused)
    if not read:
        return f"None of the {pictures(refused)} can be read: {verbatim(next(iter(study.refused.values())))}"
    failed = [f"{study.specs[number].label}: {reason}" for number, reason in study.failed.items()]
    names = listed([study.specs[number].label for number in study.ran]) if study.ran else "no network"
    said = [f"{pictures(read)} answered by {verbatim(names)}."]
    if refused:
        bad = [f"{one.name} ({one.reason.rstrip('.')})" for one in study.unreadable]
        said.append(verbatim(f"{refused} cannot be read: {few(bad)}."))
    said += [verbatim(one) for one in failed]
    return " ".join(said)


def back(pile: Pile) -> str:
    """To one who comes back to pictures that are still here."""
    study = pile.study
    if study is None or not study.answers:
        return PRESS_RUN
    known = len(study.opened) + len(study.refused) == len(study.entries)
    return over(pile) if known and len(study.answers) >= len(study.opened) * len(study.specs) else halted(pile)


def sizes_going(label: str, done: int, total: int) -> str:
    """How far the other sizes are."""
    return f"{verbatim(label)} at other sizes — {done:,} of {total:,} answers."
