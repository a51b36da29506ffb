"""On a Space with lent GPUs networks run inside the function that asks for one; everywhere else nothing changes."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from demo.serving import accelerator
from explain.compare import compare, results
from explain.networks.store import ModelStore
from explain.networks.variants import specs

PICTURE = Image.new("RGB", (64, 64), "grey")
CHOSEN = specs("pocket", ("B0", "B1"))


def test_networks_run_inside_what_asks_for_the_gpu(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[float] = []

    def lend(duration: float) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        def decorate(work: Callable[..., Any]) -> Callable[..., Any]:
            def lent(*arguments: Any) -> Any:
                asked.append(duration)
                return work(*arguments)

            return lent

        return decorate

    monkeypatch.setattr(accelerator, "spaces", SimpleNamespace(GPU=lend))
    store = ModelStore(1)
    accelerator.accelerate(store)
    found = list(results(compare(PICTURE, CHOSEN, store)))
    assert asked == [accelerator.SECONDS] * 2
    plain = results(compare(PICTURE, CHOSEN, ModelStore(1)))
    assert [r.predictions[0].name for r in found] == [r.predictions[0].name for r in plain]


def test_without_that_package_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accelerator, "spaces", None)
    store = ModelStore(1)
    accelerator.accelerate(store)
    assert store.elsewhere is None
