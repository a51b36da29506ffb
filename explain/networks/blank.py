"""Networks built without first weights, which are drawn at random and thrown away where others come or none are needed.

Two to four times as fast, as torch draws them one layer at a time in Python, on the meta device too.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode


class Unfilled(TorchFunctionMode):
    """Inside, for this thread, what `torch.nn.init` is asked to fill stays as it is: memory with anything in it."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        options = kwargs or {}
        if getattr(func, "__module__", None) == "torch.nn.init":
            return args[0] if args else options["tensor"]
        return func(*args, **options)


@contextmanager
def on_meta() -> Iterator[None]:
    """Inside, tensors have a shape and no memory."""
    with torch.device("meta"), Unfilled():
        yield
