"""What a visitor reads on the Lessons page around the steps, which are records of their own (`lessons.py`)."""

from __future__ import annotations

from html import escape

NUMBERS = {5: "Five", 6: "Six", 7: "Seven", 8: "Eight", 9: "Nine"}
INTRO = "Five minutes each: guess first, then see it happen. No internet needed."
CHOOSE = "Lesson"
GUESS = "Your guess"
REVEAL = "Show what was measured"
BACK, ON = "Back", "Next"
CLASS = "Open a room for a class"
COPY, COPIED = "Copy link", "Copied"
GUESS_FIRST = "Guess first: choose an answer, then press the button."
NO_PHOTOGRAPH = "the photograph did not come with its package, install scikit-image from its own wheel."
UNMEASURED = "This could not be measured just now: {}"
FAILED = ("The network", "try again later")  # what failed, and what to do
UNDECIDED = "Nothing is decided"
NO_CARDS = ""
NO_CHART = "The chart appears once you have guessed."
MEASURING = "Measuring …"
END = "What you guessed, and what was found"
END_HEAD = ("asked", "guessed", "found")
NOT_ASKED = "not yet"
NEXT = "Next lesson: {}"
FIRST_AGAIN = "Back to the first lesson: {}"


def judged(right: str | None, guess: str) -> str:
    """How the guess stands beside the measurement; `right` is None where that decides nothing."""
    if right is None:
        right = UNDECIDED
    if right == guess:
        return f"Right: {right}."
    return f"You guessed: {guess}. {right}." if right == UNDECIDED else f"You guessed: {guess}. Measured: {right}."


def not_judged(why: str, guess: str) -> str:
    """Where no option was right."""
    return f"You guessed: {guess}. Not graded: {why}"


def longer(times: str, decided: bool) -> str:
    """What two times come to, and no more than they carry."""
    return f"{times} as long" if decided else f"{times} as long, too uncertain to decide"


def progress(number: int, total: int) -> str:
    """Where one is."""
    return f"Step {number} of {total}"


def score(right: int, graded: int, total: int) -> str:
    """Above the table at the end."""
    guessed = f"{right} of {graded} guesses were right" if graded else "Nothing was graded"
    return f"{guessed}; the lesson has {total} questions. A wrong guess is the one you remember."


def way(text: str, address: str, aside: bool = True) -> str:
    """A link, in HTML; `aside`, it opens beside this page."""
    more = ' target="_blank" rel="noopener"' if aside else ""
    return f'<a class="way" href="{escape(address)}"{more}>{escape(text)} {"↗" if aside else "→"}</a>'
