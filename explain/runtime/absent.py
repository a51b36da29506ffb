"""Modules that are left out while a library is imported, as it asks them for something that may never be needed.

Each asks the module itself as soon as one of its functions or classes is called.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any


@contextmanager
def absent(named: Mapping[str, Mapping[str, object]]) -> Iterator[None]:
    """Inside, these modules are there by name alone, each with what it has already; they are themselves afterwards.

    For one thread; others must not import them meanwhile. Those that have been imported are left alone.
    """
    left_out = {name: _Absent(name) for name in named if name not in sys.modules}
    for name, module in left_out.items():
        vars(module).update(named[name])
    sys.modules.update(left_out)
    try:
        yield
    finally:
        for name, module in left_out.items():
            if sys.modules.get(name) is module:
                del sys.modules[name]


class _Absent(ModuleType):
    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)

        def ask(*given: Any, **named: Any) -> Any:
            return getattr(importlib.import_module(self.__name__), name)(*given, **named)

        return ask
