"""How precisely networks run: `EXPLAIN_PRECISION`. Knows no torch, so that a command line can be read without it."""

import os
from collections.abc import Mapping

from explain.errors import LensError

PRECISIONS = ("float32", "bfloat16", "float16")  # torch's own names; the first unless asked otherwise


def precision(environment: Mapping[str, str] = os.environ) -> str:
    """The name of the precision. Raises LensError for one that is in no table."""
    name = environment.get("EXPLAIN_PRECISION") or PRECISIONS[0]
    if name not in PRECISIONS:
        raise LensError(f"EXPLAIN_PRECISION is “{name}”: choose from {', '.join(PRECISIONS)}.")
    return name
