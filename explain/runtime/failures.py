"""What goes wrong inside a network, in words: each page and the command line say the same of it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from explain.errors import LensError

log = logging.getLogger(__name__)
MEMORY = re.compile("memory|alloc", re.IGNORECASE)  # torch's words for too little of it, on any device


class NetworkFailed(LensError):
    """A network that could not be loaded or did not run through; the message says what else to try."""


@contextmanager
def in_words(label: str, way_out: str = "choose a smaller variant") -> Iterator[None]:
    """Inside, what torch raises of the network of that label is a `NetworkFailed`; `way_out` is for want of memory."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:  # torch says "out of memory" and the like this way
        log.exception("%s failed", label)
        if not isinstance(error, MemoryError) and not MEMORY.search(str(error)):
            way_out = "memory is not the cause, the log has what is; choose another network"
        raise NetworkFailed(f"{label} failed on this machine ({type(error).__name__}): {way_out}.") from error
