"""Where networks run, and how precisely: a GPU where there is one, 32 bits unless asked otherwise.

`EXPLAIN_PRECISION` set to bfloat16 or float16 runs convolutions and the linear layer in that (mixed precision).
"""

import contextlib
from collections.abc import Iterator

import torch

from explain.runtime.precision import PRECISIONS, precision


def keep_digits() -> None:
    """From here on a GPU's convolutions keep float32's seven digits, of which TF32 leaves three.

    Logits would differ from a CPU's in the fourth.
    """
    torch.backends.cudnn.allow_tf32 = False


def device() -> torch.device:
    """The GPU where there is one, else the CPU."""
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def device_name() -> str:
    """What stands beside a timing: "cpu", or which GPU."""
    return torch.cuda.get_device_name() if device().type == "cuda" else "cpu"


def as_asked(kind: str) -> torch.autocast:
    """Inside, networks on that kind of device ("cpu", "cuda") run as precisely as was asked."""
    name = precision()
    return torch.autocast(kind, getattr(torch, name), enabled=name != PRECISIONS[0], cache_enabled=False)


@contextlib.contextmanager
def running() -> Iterator[None]:
    """Inside, networks run without gradients and as precisely as was asked."""
    with torch.inference_mode(), as_asked(device().type):
        yield
