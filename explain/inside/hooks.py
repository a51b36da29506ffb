"""What goes into chosen parts of a network, and what comes out of them, while one thread runs it.

Other threads may run the same network meanwhile: they are not seen and see nothing. Keeps no tensor itself.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping

from torch import Tensor, nn
from torch.utils.hooks import RemovableHandle

Parts = Mapping[str, nn.Module]
Attach = Callable[[str, nn.Module], RemovableHandle]

_attaching = threading.Lock()  # torch numbers its hooks without one: two at once could get the same number


@contextlib.contextmanager
def inputs(parts: Parts, see: Callable[[str, Tensor], None]) -> Iterator[None]:
    """Inside, `see(name, given)` is called before each part runs in this thread, which may change `given` in place."""
    mine = threading.get_ident()

    def attach(name: str, part: nn.Module) -> RemovableHandle:
        def hook(_part: nn.Module, given: tuple[Tensor, ...]) -> None:
            if threading.get_ident() == mine:
                see(name, given[0])

        return part.register_forward_pre_hook(hook)

    with _attached(parts, attach):
        yield


@contextlib.contextmanager
def outputs(parts: Parts, see: Callable[[str, Tensor, Tensor], None]) -> Iterator[None]:
    """Inside, `see(name, given, made)` is called after each part has run in this thread."""
    mine = threading.get_ident()

    def attach(name: str, part: nn.Module) -> RemovableHandle:
        def hook(_part: nn.Module, given: tuple[Tensor, ...], made: Tensor) -> None:
            if threading.get_ident() == mine:
                see(name, given[0], made)

        return part.register_forward_hook(hook)

    with _attached(parts, attach):
        yield


@contextlib.contextmanager
def _attached(parts: Parts, attach: Attach) -> Iterator[None]:
    handles: list[RemovableHandle] = []
    try:
        for name, part in parts.items():
            with _attaching:
                handles.append(attach(name, part))
        yield
    finally:
        for handle in handles:
            handle.remove()
