"""GPUs that are lent for seconds: on a ZeroGPU Space networks run inside a function of the `spaces` package.

Everywhere else this does nothing; a GPU of the machine's own is found by `explain.runtime.device`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from explain.compare import Result, Task
    from explain.networks.store import ModelStore

try:
    import spaces  # before torch: on such a Space it changes what torch says of the GPU
except ImportError:
    spaces = None

SECONDS = 30  # asked for at a time; a visitor's share of the day is used up by as much


def accelerate(store: ModelStore) -> None:
    """Let `store`'s networks run where the lent GPU is. They are read again there; fetching stays outside."""
    if spaces is None:
        return

    @spaces.GPU(duration=SECONDS)  # type: ignore[untyped-decorator]
    def there(task: Task, why: str | None) -> Result:
        from explain.compare import run

        return run(task, store, why)

    store.elsewhere = there
