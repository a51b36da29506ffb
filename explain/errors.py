"""The one base class of every mistake that a person can mend; its message says how.

And how a message quotes what somebody wrote.
"""

MOST_QUOTED = 80  # letters


class LensError(Exception):
    """A message for the person at the page, the command line or the endpoint."""


class Unsuitable(LensError):
    """A model that cannot be used; the message says why and what would mend it."""


def brief(given: object) -> str:
    """What somebody wrote, for within quotation marks; where it is long its beginning: visitors may send megabytes."""
    text = str(given)
    return text if len(text) <= MOST_QUOTED else f"{text[:MOST_QUOTED]}…"
