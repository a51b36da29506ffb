"""Where the app listens, and whether it can; variables that gradio reads from the environment as it is imported.

Knows no gradio and no client of the Hub: what is wrong is said before those are imported.
"""

import argparse
import errno
import os
import socket
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from explain.errors import LensError
from explain.runtime.environment import check, check_numbers, whole_number
from explain.terminal import check_folder

HIGHEST = 65535
HERE = "127.0.0.1"
OURSELVES = ("localhost", HERE, "::1")
NUMBERS = {  # variables that gradio takes for whole numbers, and the highest that each may be
    "GRADIO_SERVER_PORT": HIGHEST, "GRADIO_NODE_SERVER_PORT": HIGHEST, "GRADIO_NUM_PORTS": HIGHEST,
    "GRADIO_NODE_NUM_PORTS": HIGHEST, "GRADIO_NUM_WORKERS": 1000, "GRADIO_DEFAULT_CONCURRENCY_LIMIT": 1000,
    "GRADIO_ANALYTICS_MAX_EVENTS": HIGHEST, "GRADIO_ANALYTICS_CACHE_FREQUENCY": HIGHEST, "WEB_CONCURRENCY": 1000,
}  # fmt: skip
REASONS = {
    errno.EADDRINUSE: "is taken by another program",
    errno.EACCES: "may not be listened on by this user",
}


def check_variables(environment: MutableMapping[str, str] = os.environ) -> None:
    """Take empty numbers away. Raises `LensError` for one that is none, and for what is no address or no folder."""
    check_numbers(NUMBERS, environment)
    environment.pop("GRADIO_DEBUG", None)  # gradio would wait for the app's end before the app has begun to warm up
    check(environment)
    if uploads := environment.get("GRADIO_TEMP_DIR"):
        check_folder(Path(uploads))


def port(text: str) -> int:
    """For argparse: the number of a port."""
    found = whole_number(text, HIGHEST)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text} is not a port: a whole number from 1 to {HIGHEST}")
    return found


def check_free(host: str | None, number: int | None) -> None:
    """Whether one can listen there; without a number gradio looks for one. Raises `LensError`."""
    where = (host or HERE).strip("[]")
    try:
        family, _, _, _, address = socket.getaddrinfo(where, number, type=socket.SOCK_STREAM)[0]
        socket.create_server(address[:2], family=family).close()
    except (OSError, UnicodeError) as error:
        reason = REASONS.get(getattr(error, "errno", None) or 0)
        if number and reason:
            raise LensError(f"Port {number} {reason}: choose another one by --port.") from None
        raise LensError(f"“{where}” is no address of this machine: choose another --host, such as {HERE}.") from None


@contextmanager
def listening(shared: bool = False, environment: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Around the start of gradio's server: that it found no port is a sentence. Raises `LensError`.

    Gradio asks itself whether it is up, through whatever proxy is set, which seldom leads back to this machine: inside
    none is used. Where it is `shared` the tunnel's server may need one, and only this machine is asked without.
    """
    try:
        with unproxied(shared, environment):
            yield
    except ImportError as error:
        if "socksio" not in str(error):
            raise
        raise LensError("The proxy that is set needs the package socksio: pip install socksio, or unset it.") from None
    except OSError as error:
        if "empty port" not in str(error):
            raise
        raise LensError("All ports that were tried are taken: choose another one by --port.") from None


@contextmanager
def unproxied(shared: bool = False, environment: MutableMapping[str, str] = os.environ) -> Iterator[None]:
    """Inside, clients that are made use no proxy, or none for this machine where `shared`."""
    before = {name: environment.get(name) for name in ("no_proxy", "NO_PROXY")}
    known = before["no_proxy"] or before["NO_PROXY"]
    environment["no_proxy"] = ",".join(filter(None, (known, *OURSELVES))) if shared else "*"
    try:
        yield
    finally:
        for name, text in before.items():
            if text is None:
                environment.pop(name, None)
            else:
                environment[name] = text
