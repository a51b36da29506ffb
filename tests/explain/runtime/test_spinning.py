"""OpenMP is told not to spin for long, before it is there to be told; whoever set it has decided."""

import os
import subprocess
import sys

import pytest

from explain.runtime.spinning import SETTINGS, patience
from tests.places import ROOT


def test_what_somebody_has_set_stays() -> None:
    assert patience({}) == SETTINGS
    assert set(patience({"GOMP_SPINCOUNT": "5"})) == {"KMP_BLOCKTIME"}
    assert patience({"OMP_WAIT_POLICY": "active"}) == {}


def spoken(code: str, **more: str) -> tuple[str, str]:
    """What a process of its own says, whose environment nobody has prepared."""
    here = {name: value for name, value in os.environ.items() if name not in SETTINGS}
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=here | more, capture_output=True, text=True, check=True
    )
    return ran.stdout, ran.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="the wheels of others bring another OpenMP")
def test_in_the_app_openmp_reads_it() -> None:
    """It tells of what it reads as it is loaded, which is with torch."""
    _, said = spoken("import app, sys; assert 'torch' not in sys.modules; import torch", OMP_DISPLAY_ENV="verbose")
    assert "GOMP_SPINCOUNT = '3000'" in said


def test_a_command_sets_it_before_torch_is_there() -> None:
    code = """
import os, sys
from explain.__main__ import main
assert "torch" not in sys.modules
try:
    main(["bench", "--help"])
except SystemExit:
    assert "torch" not in sys.modules
    print("spins:", os.environ["GOMP_SPINCOUNT"])
"""
    said, _ = spoken(code)
    assert said.endswith("spins: 3000\n")
