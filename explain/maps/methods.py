"""The maps that can be judged: what each is called, does and takes, and whose it is; and those that know nothing.

Imports no torch, so that a page or a command can name them at once. `cams.py` works out what the library does not,
`faithfulness.py` the maps that know nothing, `passes.py` a network's channels.
"""

from dataclasses import dataclass

EXACT = "exact"  # the evidence map
RANDOMISED = "randomised"  # the same map of the network with its weights permuted


@dataclass(frozen=True, slots=True)
class Passes:
    """How many passes a map takes, forwards and backwards alike, and the `rule` in words."""

    rule: str
    once: int = 1
    each_channel: int = 0

    def count(self, channels: int) -> int:
        """For the map of a stage with so many channels."""
        return self.once + self.each_channel * channels


ONE = Passes("one forward")
GRADIENT = Passes("one forward, one backward through the tail", once=2)
CURVED = Passes("one forward, two backward through the tail", once=3)
MASKED = Passes("one forward, then one for each channel", each_channel=1)
SILENCED = Passes("one forward, then one of the tail for each channel", each_channel=1)


@dataclass(frozen=True, slots=True)
class Method:
    """One row: a sentence about it, its paper, and whether at the head it is the exact map, up to a factor.

    `library` is the grad-cam library's class whose formula it is; without one `cams.py` works it out.
    """

    title: str
    about: str
    source: str
    passes: Passes
    exact_at_the_head: bool = False
    library: str = ""


METHODS: dict[str, Method] = {
    EXACT: Method(
        "Evidence map, exact", "What each cell gives to the logit, for and against.", "arXiv 1512.04150", ONE, True
    ),
    "gradcam": Method(
        "Grad-CAM", "Channels weighted by the mean of their gradients.",
        "arXiv 1610.02391", GRADIENT, True, library="GradCAM"
    ),
    "gradcam++": Method(
        "Grad-CAM++", "Weights that count several instances of a class.",
        "arXiv 1710.11063", GRADIENT, library="GradCAMPlusPlus"
    ),
    "xgradcam": Method(
        "XGrad-CAM", "Gradients weighted by the activations themselves.",
        "arXiv 2008.02312", GRADIENT, True, library="XGradCAM"
    ),
    "hirescam": Method(
        "HiResCAM", "Gradient times activation in every cell, nothing averaged.",
        "arXiv 2011.08891", GRADIENT, True, library="HiResCAM"
    ),
    "layercam": Method(
        "LayerCAM", "The positive gradients alone, cell by cell; made for early stages.",
        "Jiang et al. 2021", GRADIENT, library="LayerCAM"
    ),
    "eigencam": Method(
        "Eigen-CAM", "The main direction in which cells differ: no class, no gradient.", "arXiv 2008.00299", ONE
    ),
    "shapleycam": Method(
        "Shapley-CAM", "Gradients minus half their curvature: each channel’s Shapley value, approximated.",
        "arXiv 2501.06261", CURVED, True
    ),
    "finercam": Method(
        "Finer-CAM", "Gradients of the lead over the three most similar classes.", "arXiv 2501.11309", GRADIENT
    ),
    "scorecam": Method(
        "Score-CAM", "The picture seen through each channel in turn.", "arXiv 1910.01279", MASKED
    ),
    "ablationcam": Method(
        "Ablation-CAM", "What the logit loses without each channel.", "Desai and Ramaswamy 2020", SILENCED
    ),
}  # fmt: skip

# what no map of a trained network should fail to beat
PLAIN: dict[str, str] = {
    "random": "Random",
    "centre": "Centre",
    "edges": "Edges of the picture",
    RANDOMISED: "Network shuffled",
}


def title(name: str) -> str:
    """What a map of either table is called."""
    return PLAIN[name] if name in PLAIN else METHODS[name].title


def listing() -> str:
    """Every method for a terminal, a line each."""
    return "\n".join(
        f"  {name:12} {method.title}: {method.about} Takes {method.passes.rule} ({method.source})."
        for name, method in METHODS.items()
    )
