"""How the app ends: at the first interrupt or SIGTERM, within seconds, whatever is still being computed."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gradio.tunneling import CURRENT_TUNNELS

GRACE = 3.0  # s for what is put in order
SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Ended(SystemExit):
    """A signal asked for the end; `code` is the shell's for it."""


@contextmanager
def ending() -> Iterator[None]:
    """Inside, the first of `SIGNALS` raises `Ended`; once that comes out, the process is gone.

    The interpreter's own end would wait for threads that nobody can interrupt, and for torch to be taken apart.
    """
    before = [signal.signal(number, _end) for number in SIGNALS]
    try:
        yield
    except Ended as ended:
        for tunnel in CURRENT_TUNNELS:  # `--share`'s, processes of their own
            tunnel.kill()  # type: ignore[no-untyped-call]
        _go(int(ended.code or 0))
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    for further in SIGNALS:
        signal.signal(further, signal.SIG_IGN)  # what is put in order now is not to be interrupted
    late = threading.Timer(GRACE, _go, [128 + number])
    late.daemon = True
    late.start()
    raise Ended(128 + number)


def _go(code: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
