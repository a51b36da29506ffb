"""One twin in a process of its own: `python -m explain.deploy.alone`, which `weighing.py` starts and asks.

Reads a line of JSON with the job, answers each further line by a round of forwards, and says how long they take and
how much memory the process has taken at most. It imports torch for PyTorch alone: what it weighs is the engine.
"""

from __future__ import annotations

import base64
import json
import os
import pickle
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from explain.errors import LensError
from explain.runtime.spinning import patience

STATUS = Path("/proc/self/status")
PEAK = "VmHWM:"  # kB, the most that was ever held


def main() -> None:
    """Serve one job until the input ends."""
    answers, sys.stdout = sys.stdout, sys.stderr  # what a library prints is no answer
    os.environ.update(patience(os.environ))
    try:
        clock = _clock(json.loads(sys.stdin.readline()))
        _tell(answers, {"ready": True})
        for _ in sys.stdin:
            clock.visit()
            found = clock.latency()
            _tell(answers, {"latency": found and asdict(found), "peak": peak()})
    except LensError as error:
        _tell(answers, {"refused": str(error)})
    except (RuntimeError, MemoryError) as error:
        _tell(answers, {"refused": f"It failed in a process of its own ({type(error).__name__})."})


def _tell(answers: Any, what: dict[str, Any]) -> None:
    print(json.dumps(what), file=answers, flush=True)


def _clock(job: dict[str, Any]) -> Any:
    """A clock of the twin's forward on noise: speed does not depend on what is in a picture."""
    import numpy as np

    from explain.costs.latency import Clock

    session = _session(job)
    side = job["side"]
    batch = np.random.default_rng(0).random((job["batch"], 3, side, side), np.float32)
    return Clock(lambda: session.run(batch), job["threads"], job["device"], job["precision"])


def _session(job: dict[str, Any]) -> Any:
    if job["engine"] == "torch":
        from explain.engines.pytorch import TorchSession
        from explain.networks import building

        # of the process that started this one, and nobody else's
        spec = pickle.loads(base64.b64decode(job["spec"]))
        return TorchSession(building.load(spec), job["threads"])
    if job["engine"] == "openvino":
        from explain.engines import open_vino

        return open_vino.open_file(Path(job["graph"]), job["threads"], job["precision"])
    from explain.engines.onnx_runtime import open_file

    return open_file(Path(job["graph"]), job["threads"])


def peak() -> float | None:
    """Bytes that this process has held at most; None where the system does not say it of a process alone."""
    try:
        line = next(line for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith(PEAK))
        return 1024.0 * int(line.split()[1])
    except (OSError, StopIteration, ValueError, IndexError):
        return None


if __name__ == "__main__":
    main()
