"""Torch's compiler left out while libraries are imported that ask it something for a day on which somebody compiles.

It is 900 modules, sympy among them, two seconds and 60 MB; nothing here is compiled. Torchvision asks whether one of
its operations can be, timm that one of its functions is not: the compiler itself answers both, once it is needed.
"""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

COMPILER, ASKED = "torch._dynamo", "torch._dynamo.utils"


@contextmanager
def uncompiled() -> Iterator[None]:
    """Inside, the compiler's modules are there by name alone, for one thread. They are themselves afterwards."""
    if COMPILER in sys.modules:
        yield
        return
    named = {COMPILER: _Absent(COMPILER), ASKED: _Absent(ASKED)}
    vars(named[COMPILER])["disable"] = _disable
    sys.modules.update(named)
    try:
        yield
    finally:
        for name, module in named.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def ask(*given: Any, **named: Any) -> Any:
            return getattr(importlib.import_module(self.__name__), name)(*given, **named)

        return ask


def _disable(function: Callable[..., Any], *given: Any, **named: Any) -> Callable[..., Any]:
    """A function that is never compiled: made so when it is called."""

    @functools.wraps(function)
    def left_alone(*values: Any, **keywords: Any) -> Any:
        disable = importlib.import_module(COMPILER).disable
        return disable(function, *given, **named)(*values, **keywords)

    return left_alone
