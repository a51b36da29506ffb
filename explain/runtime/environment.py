"""What whoever runs this sets by environment variables: numbers, and what the Hub's client and timm read on import."""

import math
import os
from collections.abc import Mapping, MutableMapping
from urllib.parse import urlsplit

from explain.errors import LensError

# of the Hub's client, which takes them for whole numbers without a word about others; the highest that each may be
TIMEOUTS = {"HF_HUB_ETAG_TIMEOUT": 3600, "HF_HUB_DOWNLOAD_TIMEOUT": 3600}
# of timm, which takes them for whole numbers as it is imported; they may be 0
SWITCHES = dict.fromkeys(
    ("TIMM_FUSED_ATTN", "TIMM_USE_OLD_CACHE", "TIMM_USE_SCIPY_INTERP", "TIMM_DATASET_MAX_RETRIES",
     "TIMM_FOREACH_CHUNK_SIZE"),
    9999,
)  # fmt: skip


def number(name: str, default: float, unit: str, environment: Mapping[str, str] = os.environ) -> float:
    """The variable's value, of nothing or more, or the default where it is not set. Raises `LensError`."""
    text = environment.get(name) or str(default)  # empty is what containers pass on of what is not set
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 <= found < math.inf:
        raise LensError(f"{name} is “{text}”: give a number of {unit}, such as {default}.")
    return found


def whole_number(text: str, highest: int, lowest: int = 1) -> int | None:
    """The number from `lowest` to `highest` that the digits say; None for anything else."""
    digits = text.isascii() and text.isdecimal() and len(text) <= len(str(highest))
    return int(text) if digits and lowest <= int(text) <= highest else None


def check(environment: MutableMapping[str, str] = os.environ) -> None:
    """Before the Hub's client and timm are imported: raises `LensError` for variables that make no sense to them."""
    check_numbers(TIMEOUTS, environment)
    check_numbers(SWITCHES, environment, lowest=0)
    try:
        urlsplit(environment.get("HF_ENDPOINT", ""))
    except ValueError:
        said = f"HF_ENDPOINT is “{environment['HF_ENDPOINT']}”"
        raise LensError(f"{said}: give an address, such as https://huggingface.co.") from None


def check_numbers(names: Mapping[str, int], environment: MutableMapping[str, str], lowest: int = 1) -> None:
    """Take those that are empty away. Raises `LensError` for one that is no whole number up to its highest."""
    for name, highest in names.items():
        text = environment.get(name)
        if text == "":
            del environment[name]
        elif text is not None and whole_number(text, highest, lowest) is None:
            raise LensError(f"{name} is “{text}”: give a whole number from {lowest} to {highest}.")
