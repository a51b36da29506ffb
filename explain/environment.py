"""Numbers that whoever runs this sets by environment variables."""

import math
import os
from collections.abc import Mapping

from explain.errors import LensError


def number(name: str, default: float, unit: str, environment: Mapping[str, str] = os.environ) -> float:
    """The variable's value, of nothing or more, or the default where it is not set. Raises `LensError`."""
    text = environment.get(name, str(default))
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise LensError(f"{name} is “{text}”: give a number of {unit}, such as {default}.")
    return found
