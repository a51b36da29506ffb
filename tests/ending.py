"""Programs that end at once, for a reason that they tell."""

import os
import subprocess
import sys
from pathlib import Path

from tests.places import ROOT


def complaint(*arguments: str, folder: Path = ROOT, **variables: str) -> str:
    """What the app says as it ends."""
    return last_words(["app.py", *arguments], 1, folder, variables)


def last_words(command: list[str], code: int, folder: Path, variables: dict[str, str]) -> str:
    ran = subprocess.run(
        [sys.executable, *command],
        cwd=folder, env=os.environ | variables, capture_output=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (code, "")
    assert ran.stderr.startswith("error: ")
    assert ran.stderr.count("\n") == 1
    return ran.stderr
