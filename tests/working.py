"""Processes that work for this one, as Ray names them; on Linux, by /proc."""

import os
from pathlib import Path


def working(title: str) -> list[int]:
    """Those below this process whose title begins so."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                said = (folder / "cmdline").read_bytes()
            except OSError:  # it has ended
                continue
            if said.startswith(title.encode()) and _below(int(folder.name), os.getpid()):
                found.append(int(folder.name))
    return found


def _below(process: int, ancestor: int) -> bool:
    while process > 1 and process != ancestor:
        try:
            process = int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            return False
    return process == ancestor
