"""How much our explanation costs beside a bare forward, and beside what a user would do otherwise, in one run.

Networks are built without weights, as speed does not depend on them; nothing that they say is shown.
"""

import contextlib
import functools
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.pool import Pool
from pathlib import Path
from typing import Any

import numpy as np
import timm
import torch
from PIL import Image
from safetensors.torch import save_file

from explain.costs.latency import Span, Spanned, ratio
from explain.costs.processors import Stopwatch
from explain.errors import LensError
from explain.maps.cams import NoMap, cam
from explain.maps.cuts import cuts
from explain.maps.evidence import look
from explain.maps.faithfulness import deletion, insertion
from explain.networks import building
from explain.networks.variants import Spec
from explain.runtime.allocator import keep_memory
from explain.runtime.device import device, device_name
from explain.terminal import leave_interrupts

TOP = 5
PAUSE = 0.05  # s before a run, as threads of the one before keep their cores busy for a while
Way = Callable[[], object]
Ways = dict[str, Way]


def ways(spec: Spec, image: Image.Image) -> dict[str, Way]:
    from pytorch_grad_cam import GradCAM  # seven seconds to import: only here

    network = building.load_untrained(spec)
    plain = building.build(spec).eval().to(device())
    tensor = network.intake.tensor(image).to(device())

    def forward() -> object:
        """The bare network, as timm gives it."""
        with torch.inference_mode():
            return plain(tensor)

    def explained() -> object:
        """Our prediction, and the maps of all top classes."""
        evidence = look(network, tensor)
        return evidence.probabilities, evidence.maps(evidence.top(TOP))

    def usual() -> object:
        """timm with grad-cam's GradCAM, as that library's README shows it: the map of the likeliest class."""
        with GradCAM(model=plain, target_layers=[plain.bn2]) as cam:
            return cam(input_tensor=tensor, targets=None)

    return {"forward": forward, "explain": explained, "usual": usual}


def benchmark(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in ms of `runs` interleaved runs on one picture, per variant and in total, and the two ratios."""
    return _interleaved_runs(specs, runs, report, ways, (("explain", "forward"), ("usual", "explain")))


def judging(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """The same of what the Trust page does: a map by gradients at the last stage, and the two curves of one map."""
    ratios = tuple((name, "explain") for name in ("gradients", "curves"))
    return _interleaved_runs(specs, runs, report, _judging_ways, ratios)


def _judging_ways(spec: Spec, image: Image.Image) -> dict[str, Way]:
    network = building.load_untrained(spec)
    tensor = network.intake.tensor(image)
    evidence = look(network, tensor)
    index = evidence.top(1)[0]
    values = evidence.maps([index])[0]
    stage = cuts(network)[-2].name  # the last before the head

    def gradients() -> None:
        """Grad-CAM; that random weights may give no map costs no less."""
        with contextlib.suppress(NoMap):
            cam(network, tensor, index, "gradcam", stage)

    def curves() -> None:
        for curve in (deletion, insertion):
            curve(network, tensor, index, values)

    return {"explain": lambda: look(network, tensor), "gradients": gradients, "curves": curves}


def _interleaved_runs(
    specs: tuple[Spec, ...], runs: int, report: Callable[[str], None], make: Callable[[Spec, Image.Image], Ways],
    ratios: Sequence[tuple[str, str]],
) -> dict[str, Any]:  # fmt: skip
    image = noise()
    rows: dict[str, dict[str, Span]] = {}
    for spec in specs:
        report(f"timing {spec.label}")
        ways = make(spec, image)
        for way in ways.values():
            way()  # warm-up
        times: dict[str, list[float]] = {name: [] for name in ways}
        for name in interleaved(runs, tuple(ways)):
            time.sleep(PAUSE)
            times[name].append(milliseconds(ways[name]))
        rows[spec.variant.name] = {name: Span.of(found) for name, found in times.items()}
    return told(rows, ratios) | {"runs": runs, "threads": torch.get_num_threads()}


def told(rows: Mapping[str, Mapping[str, Spanned]], ratios: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Medians, of each network and of all together, and ratios of the latter; the `intervals` of both beside them."""
    names = next(iter(rows.values()))
    total = {name: Span.sum([row[name] for row in rows.values()]) for name in names}
    found = {f"{one}_to_{other}": ratio(total[one], total[other]) for one, other in ratios}
    return {
        "variants": [
            {"variant": variant} | {name: span.median for name, span in row.items()} for variant, row in rows.items()
        ],
        "total": {name: span.median for name, span in total.items()},
        "ratios": {name: one.value for name, one in found.items()},
        "apart": [name for name, one in found.items() if one.apart],
        "intervals": {
            "variants": {
                variant: {name: (span.low, span.high) for name, span in row.items()} for variant, row in rows.items()
            },
            "ratios": {name: (one.low, one.high) for name, one in found.items()},
        },
    }


def noise() -> Image.Image:
    """The picture that is explained: speed does not depend on it."""
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8))


def loading(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in s of loading each network from a file that the disk has at hand: timm alone, and ready to explain.

    The weights are random ones, written for this; they weigh what real ones do.
    """
    rows: dict[str, dict[str, Span]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for spec in specs:
            if not spec.published:
                raise LensError(f"timm has no weights of {spec.label} to load: choose the family imagenet.")
            report(f"loading {spec.label}")
            tag, file = spec.published.tag, Path(folder) / "model.safetensors"
            save_file(building.build(spec).state_dict(), file)
            ways: dict[str, Way] = {
                "timm": lambda: timm.create_model(tag, pretrained=True, pretrained_cfg_overlay={"file": str(file)}),  # noqa: B023
                "ours": lambda: building.load_file_of(spec, file),  # noqa: B023
            }
            times: dict[str, list[float]] = {name: [] for name in ways}
            for name in interleaved(runs, tuple(ways)):
                times[name].append(milliseconds(ways[name]) / 1000)
            rows[spec.label] = {name: Span.of(found) for name, found in times.items()}
    return told(rows, [("ours", "timm")]) | {"runs": runs}


def keeping(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in ms of explaining a picture where memory goes back to the system, and where it is kept for the next.

    Each way has a process of its own, as what glibc was told holds to its end.
    """
    with in_process() as usual, in_process(keep_memory) as kept:
        pools = {"usual": usual, "kept": kept}

        def ways(spec: Spec, image: Image.Image) -> Ways:
            return {name: functools.partial(pool.apply, _explain, (spec, image)) for name, pool in pools.items()}

        return _interleaved_runs(specs, runs, report, ways, (("usual", "kept"),))


@contextlib.contextmanager
def in_process(
    first: Callable[[], object] | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Pool]:
    """A process that does `first` before all else; what of its `environment` is empty is not set there."""
    before = dict(os.environ)
    os.environ.update(environment or {})
    for name in [name for name, value in (environment or {}).items() if not value]:
        del os.environ[name]
    try:
        pool = multiprocessing.get_context("spawn").Pool(1, _start, (first,))
    finally:
        os.environ.clear()
        os.environ.update(before)
    with pool:
        yield pool


def _start(first: Callable[[], object] | None) -> None:
    leave_interrupts()
    if first:
        first()


def _explain(spec: Spec, image: Image.Image) -> None:
    network = _untrained(spec)
    with ThreadPoolExecutor(1) as thread:  # as in an app, whose main thread waits
        thread.submit(look, network, network.intake.tensor(image)).result()


@functools.lru_cache(maxsize=1)
def _untrained(spec: Spec) -> building.Network:
    return building.load_untrained(spec)


def interleaved(runs: int, ways: tuple[str, ...]) -> Iterator[str]:
    """Each way in turn, the order reversed every other time, so that a drift of the machine falls on all alike."""
    for number in range(runs):
        yield from ways if number % 2 == 0 else reversed(ways)


def table(found: dict[str, Any]) -> str:
    """The same for a terminal."""
    rows = [*found["variants"], {"variant": "all", **found["total"]}]
    names = [name for name in rows[0] if name != "variant"]
    unit, digits = ("s", 3) if "timm" in names else ("ms", 1)
    lines = [f"{'':8}" + "".join(f"{name:>10}" for name in names) + f"   {unit}"]
    lines += [f"{row['variant']:8}" + "".join(f"{row[name]:10.{digits}f}" for name in names) for row in rows]
    lines.append("   ".join(_ratio(name, found) for name in found["ratios"]))
    if "held" in found:
        apart = found["pairs_apart"]
        lines.append(
            f"held in {found['held']} of {found['runs']} runs; of {found['pairs']} pairs {apart['quiet']} could be "
            f"told apart in quiet, {apart['busy']:.1f} beside others"
        )
    return "\n".join(lines)


def _ratio(name: str, found: dict[str, Any]) -> str:
    """With how far it is to be trusted; where that does not carry a conclusion, it says so."""
    low, high = found["intervals"]["ratios"][name]
    unsure = ", cannot be told apart" * (name not in found["apart"])
    return f"{name.replace('_to_', ' / ')} {found['ratios'][name]:.2f} ({low:.2f} to {high:.2f}{unsure})"


def milliseconds(work: Callable[[], object]) -> float:
    """Of one run, to the end of its work on a GPU."""
    return 1000 * Stopwatch(0, device_name()).time(work).seconds
