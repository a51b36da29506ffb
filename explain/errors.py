"""The one base class of every mistake that a person can mend; its message says how."""


class LensError(Exception):
    """A message for the person at the page, the command line or the endpoint."""


class Unsuitable(LensError):
    """A model that cannot be used; the message says why and what would mend it."""
