"""The Ray cluster that work is given to: one that is there, or one of this machine for as long as the work takes.

One that is begun here writes to nobody outside, shows no dashboard, listens to whoever has the token that Ray keeps in
the user's own folder, and is gone afterwards, its folder too.
"""

import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from explain.errors import LensError
from explain.terminal import quiet

AUTO = "auto"
STORE_BYTES = 200_000_000  # of shared memory: what goes through it is small
REACHED = 3.0  # s within which a cluster takes up
INSTALL = "Ray is not installed here: pip install -r requirements-cluster.txt."
SILENCE = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}


class NoCluster(LensError):
    """There is no Ray, or no cluster at that address."""


def ray() -> Any:
    """The package. Raises `NoCluster` where it is not installed."""
    for name, value in SILENCE.items():
        os.environ.setdefault(name, value)
    try:
        import ray as found
        import ray.data
    except ImportError:
        raise NoCluster(INSTALL) from None
    logging.getLogger("ray").setLevel(logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    return found


def environment() -> dict[str, str]:
    """What networks heed is set there as it is here."""
    return {name: value for name, value in os.environ.items() if name.startswith("EXPLAIN_")}


@dataclass(frozen=True, slots=True)
class Cluster:
    """One that is joined: the `ray` package, and whether it is this process's own, and ends with it."""

    ray: Any
    own: bool


@contextmanager
def cluster(address: str = AUTO, processors: int | None = None) -> Iterator[Cluster]:
    """Inside, this process works with a cluster.

    `auto` is one that this machine belongs to, and where it belongs to none, one of its own. A process that has joined
    one already stays with that. Raises `NoCluster`.
    """
    found = ready(address)
    if found.is_initialized():
        yield Cluster(found, own=False)
        return
    there = _here() if address == AUTO else address
    folder = None
    if there:
        _joined(found, there)
    else:
        folder = _begun(found, processors)
    try:
        yield Cluster(found, own=folder is not None)
    finally:
        found.shutdown()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)


def _here() -> str | None:
    """The address that `RAY_ADDRESS` names, or that ray start left word of.

    Ray itself would also find the cluster that another study has begun, and that ends with it.
    """
    if named := os.environ.get("RAY_ADDRESS"):
        return named
    top = "/tmp" if os.name == "posix" else tempfile.gettempdir()
    try:
        left = Path(os.environ.get("RAY_TMPDIR", top), "ray", "ray_current_cluster").read_text(encoding="utf-8").strip()
        _check(left)
    except (OSError, NoCluster):  # it was stopped
        return None
    return left


def _joined(found: Any, address: str) -> None:
    """Raises `NoCluster`."""
    try:
        with _own_signals(), quiet():  # of each process Ray says how much it says
            found.init(address=address, log_to_driver=False, logging_level=logging.CRITICAL)
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        why = str(error).strip().partition("\n")[0]
        raise NoCluster(f"The Ray cluster at “{address}” cannot be joined ({why}): start one with ray start.") from None


def ready(address: str) -> Any:
    """The package, once it is known that there is one and, where a cluster is named, that something answers there.

    Raises `NoCluster`.
    """
    found = ray()
    if address != AUTO:
        _check(address)
    return found


@contextmanager
def _own_signals() -> Iterator[None]:
    """Ray would take over what SIGTERM does."""
    main = threading.current_thread() is threading.main_thread()
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        if main and before is not None:
            signal.signal(signal.SIGTERM, before)


def _check(address: str) -> None:
    """Ask the port first: Ray itself would go on for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if not host or not port.isdecimal():
        raise NoCluster(f"“{address}” is no address of a Ray cluster: give host:port, or {AUTO}.")
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED).close()
    except (OSError, OverflowError):
        raise NoCluster(f"No Ray cluster answers at “{address}”: start one with ray start, or give {AUTO}.") from None


def _begun(found: Any, processors: int | None) -> Path:
    """Its folder, whose path is short: Ray's sockets lie in it, and may have no more than 107 letters."""
    top = "/tmp" if os.name == "posix" else None
    folder = Path(tempfile.mkdtemp(prefix="lens-", dir=top))
    try:
        with _own_signals(), quiet():
            found.init(
                address="local", num_cpus=processors, include_dashboard=False, log_to_driver=False,
                logging_level=logging.CRITICAL, object_store_memory=STORE_BYTES, _temp_dir=str(folder),
            )  # fmt: skip
    except (ConnectionError, RuntimeError, ValueError, OSError) as error:
        found.shutdown()
        shutil.rmtree(folder, ignore_errors=True)
        why = str(error).strip().partition("\n")[0]
        raise NoCluster(f"No Ray cluster could be started on this machine ({why}).") from None
    return folder
