"""How the app ends: at the first interrupt or SIGTERM, within seconds, whatever is still being computed."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from gradio.tunneling import CURRENT_TUNNELS

GRACE = 3.0  # s for what is polite: gradio's own end, and threads that nobody can interrupt
SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def ending() -> Iterator[None]:
    """Inside, the first of `SIGNALS` raises `SystemExit` with the shell's code for it, and the process ends in time."""
    before = [signal.signal(number, _end) for number in SIGNALS]
    try:
        yield
    finally:
        for tunnel in CURRENT_TUNNELS:  # `--share`'s, processes of their own
            tunnel.kill()  # type: ignore[no-untyped-call]
    for number, handler in zip(SIGNALS, before, strict=True):
        signal.signal(number, handler)


def _end(number: int, _: FrameType | None) -> None:
    for further in SIGNALS:
        signal.signal(further, signal.SIG_IGN)  # what is put in order now is not to be interrupted
    code = 128 + number
    late = threading.Timer(GRACE, _end_now, [code])
    late.daemon = True
    late.start()
    sys.exit(code)


def _end_now(code: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)
