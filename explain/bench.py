"""How much our explanation costs beside a bare forward, and beside what a user would do otherwise, in one run.

Networks are built without weights, as speed does not depend on them; nothing that they say is shown.
"""

import statistics
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from PIL import Image

from explain import networks
from explain.evidence import look
from explain.latency import milliseconds
from explain.variants import Spec

TOP = 5
WAYS = ("forward", "explain", "usual")
Way = Callable[[], object]


def _ways(spec: Spec, image: Image.Image) -> dict[str, Way]:
    from pytorch_grad_cam import GradCAM  # seven seconds to import: only here

    network = networks.load_untrained(spec)
    plain = networks.build(spec).eval()
    tensor = network.intake.tensor(image)

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


def _interleaved(runs: int) -> Iterator[str]:
    """Each way in turn, the order reversed every other time, so that a drift of the machine falls on all alike."""
    for number in range(runs):
        yield from WAYS if number % 2 == 0 else reversed(WAYS)


def table(found: dict[str, Any]) -> str:
    """The same for a terminal."""
    rows = [*found["variants"], {"variant": "all", **found["total"]}]
    lines = [f"{'':8}{'forward':>10}{'explain':>10}{'usual':>10}   ms"]
    lines += [f"{row['variant']:8}" + "".join(f"{row[name]:10.1f}" for name in WAYS) for row in rows]
    ratios = found["ratios"]
    lines.append(
        f"explain / forward {ratios['explain_to_forward']:.2f}   usual / explain {ratios['usual_to_explain']:.2f}"
    )
    return "\n".join(lines)
