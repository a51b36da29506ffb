"""How much our explanation costs beside a bare forward, and beside what a user would do otherwise, in one run.

Networks are built without weights, as speed does not depend on them; nothing that they say is shown.
"""

import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import timm
import torch
from PIL import Image
from safetensors.torch import save_file

from explain import networks
from explain.device import device
from explain.evidence import look
from explain.latency import milliseconds
from explain.variants import Spec

TOP = 5
WAYS = ("forward", "explain", "usual")
Way = Callable[[], object]


def _ways(spec: Spec, image: Image.Image) -> dict[str, Way]:
    from pytorch_grad_cam import GradCAM  # seven seconds to import: only here

    network = networks.load_untrained(spec)
    plain = networks.build(spec).eval().to(device())
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
    noise = np.random.default_rng(0).integers(0, 256, (480, 640, 3), dtype=np.uint8)
    image = Image.fromarray(noise)
    rows = []
    for spec in specs:
        report(f"timing {spec.label}")
        ways = _ways(spec, image)
        for way in ways.values():
            way()  # warm-up
        times: dict[str, list[float]] = {name: [] for name in WAYS}
        for name in _interleaved(runs):
            times[name].append(milliseconds(ways[name]))
        rows.append({"variant": spec.variant.name} | {name: statistics.median(times[name]) for name in WAYS})
    total = {name: sum(float(row[name]) for row in rows) for name in WAYS}
    return {
        "variants": rows,
        "total": total,
        "ratios": {
            "explain_to_forward": total["explain"] / total["forward"],
            "usual_to_explain": total["usual"] / total["explain"],
        },
        "runs": runs,
        "threads": torch.get_num_threads(),
    }


def loading(specs: tuple[Spec, ...], runs: int, report: Callable[[str], None]) -> dict[str, Any]:
    """Medians in s of loading each network from a file that the disk has at hand: timm alone, and ready to explain.

    The weights are random ones, written for this; they weigh what real ones do.
    """
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for spec in specs:
            report(f"loading {spec.label}")
            assert spec.published
            tag, file = spec.published.tag, Path(folder) / "model.safetensors"
            save_file(networks.build(spec).state_dict(), file)
            ways: dict[str, Way] = {
                "timm": lambda: timm.create_model(tag, pretrained=True, pretrained_cfg_overlay={"file": str(file)}),  # noqa: B023
                "ours": lambda: networks.load_file_of(spec, file),  # noqa: B023
            }
            times: dict[str, list[float]] = {name: [] for name in ways}
            for name in _interleaved(runs, tuple(ways)):
                times[name].append(milliseconds(ways[name]) / 1000)
            rows.append({"variant": spec.label} | {name: statistics.median(times[name]) for name in ways})
    total = {name: sum(float(row[name]) for row in rows) for name in ("timm", "ours")}
    return {"variants": rows, "total": total, "ratios": {"ours_to_timm": total["ours"] / total["timm"]}, "runs": runs}


def _interleaved(runs: int, ways: tuple[str, ...] = WAYS) -> Iterator[str]:
    """Each way in turn, the order reversed every other time, so that a drift of the machine falls on all alike."""
    for number in range(runs):
        yield from ways if number % 2 == 0 else reversed(ways)


def table(found: dict[str, Any]) -> str:
    """The same for a terminal."""
    rows = [*found["variants"], {"variant": "all", **found["total"]}]
    names = [name for name in rows[0] if name != "variant"]
    unit, digits = ("ms", 1) if names == list(WAYS) else ("s", 3)
    lines = [f"{'':8}" + "".join(f"{name:>10}" for name in names) + f"   {unit}"]
    lines += [f"{row['variant']:8}" + "".join(f"{row[name]:10.{digits}f}" for name in names) for row in rows]
    lines.append("   ".join(f"{name.replace('_to_', ' / ')} {ratio:.2f}" for name, ratio in found["ratios"].items()))
    return "\n".join(lines)
