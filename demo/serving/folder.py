"""The folder for what visitors upload: this process's own, gone when it ends, or else when the next one begins.

A process that is killed takes nothing away. So each holds a lock beside its folder, and a folder whose lock is free is
nobody's any more; what lay there is not served by whoever comes after, which has a folder of another name.
"""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX, LOCK = "efficientnet-lens-", ".lock"
WHERE = "GRADIO_TEMP_DIR"  # where gradio looks for its folder


@contextmanager
def own_folder(environment: MutableMapping[str, str] = os.environ) -> Iterator[Path]:
    """Inside, gradio keeps uploads in a folder that only this user can enter, in the one that the operator chose."""
    chosen = environment.get(WHERE)
    above = Path(chosen or tempfile.gettempdir()).resolve()
    above.mkdir(parents=True, exist_ok=True)
    sweep(above)
    folder = above / f"{PREFIX}{secrets.token_hex(8)}"
    try:
        with FileLock(f"{folder}{LOCK}"):  # before the folder is there, so that nobody takes it for nobody's
            folder.mkdir(mode=0o700)
            environment[WHERE] = str(folder)
            try:
                yield folder
            finally:
                _put_back(environment, chosen)
                _remove(folder)
    finally:
        _unlock(folder)


def sweep(above: Path) -> None:
    """Remove the folders there of processes that have ended without doing so."""
    for folder in above.glob(f"{PREFIX}*"):
        if folder.name.endswith(LOCK) or not _mine(folder):
            continue
        try:
            with FileLock(f"{folder}{LOCK}", blocking=False):
                _remove(folder)
        except (Timeout, OSError):  # it is in use, or not to be had
            continue
        _unlock(folder)


def _mine(folder: Path) -> bool:
    """Whether it is a folder, and of this user: others may write to where temporary files lie."""
    found = folder.lstat()
    return folder.is_dir() and not folder.is_symlink() and found.st_uid == getattr(os, "getuid", lambda: found.st_uid)()


def _remove(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def _unlock(folder: Path) -> None:
    with suppress(OSError):
        os.remove(f"{folder}{LOCK}")


def _put_back(environment: MutableMapping[str, str], chosen: str | None) -> None:
    if chosen is None:
        environment.pop(WHERE, None)
    else:
        environment[WHERE] = chosen
