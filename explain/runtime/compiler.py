"""Torch's compiler left out while libraries are imported that ask it something for a day on which somebody compiles.

It is 900 modules, sympy among them, two seconds and 60 MB; nothing here is compiled. Torchvision asks whether one of
its operations can be, timm that one of its functions is not: the compiler itself answers both, once it is needed.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from explain.runtime.absent import absent

COMPILER, ASKED = "torch._dynamo", "torch._dynamo.utils"


def uncompiled() -> AbstractContextManager[None]:
    """Inside, the compiler is absent, unless it has been imported; for one thread."""
    return nullcontext() if COMPILER in sys.modules else absent({COMPILER: {"disable": _disable}, ASKED: {}})


def _disable(function: Callable[..., Any], *given: Any, **named: Any) -> Callable[..., Any]:
    """A function that is never compiled: made so when it is called."""

    @functools.wraps(function)
    def left_alone(*values: Any, **keywords: Any) -> Any:
        disable = importlib.import_module(COMPILER).disable
        return disable(function, *given, **named)(*values, **keywords)

    return left_alone
