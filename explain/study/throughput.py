"""What a study costs beside the bare network on batches of the same size: reading, answering, keeping maps and all."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch
from PIL import Image

from explain.costs.bench import Ways, interleaved_runs
from explain.networks.store import ModelStore
from explain.networks.threads import running
from explain.networks.variants import Spec
from explain.runtime.batches import at_once
from explain.study.entries import collect
from explain.study.run import study

PICTURES = 64
SIZE = (1154, 866)  # px: a photograph of one megapixel


def throughput(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in ms of 64 pictures, by the bare network in batches and by a study of files, and their ratio."""
    return interleaved_runs(specs, runs, report, _ways, (("batches", "study"),))


def _ways(spec: Spec, image: Image.Image) -> Ways:
    folder = tempfile.TemporaryDirectory(prefix="lens-bench-")
    smooth = image.resize((40, 30)).resize(SIZE, Image.Resampling.BICUBIC)  # noise would not compress as photographs do
    for number in range(PICTURES):
        smooth.save(Path(folder.name) / f"{number:02}.jpg", quality=90, comment=str(number))  # no two files alike
    store, entries = ModelStore(), collect([folder.name]).entries
    network = store.get(spec)
    pixels = torch.cat([network.intake.pixels(smooth)] * at_once(network.intake.pixels(smooth)))
    images = network.intake.normalised(pixels)

    def batches() -> None:
        for _ in range(0, PICTURES, len(images)):
            with running(spec, len(images)):
                network.module(images)

    def studied() -> None:
        assert folder  # which is there as long as this is
        for _ in study(entries, (spec,), store):
            pass

    return {"batches": batches, "study": studied}
