"""How networks are trained, in numbers: one recipe for all that are to be compared, and which networks those are.

Knows no torch, so that the model cards can say what was done without importing it.
"""

from dataclasses import dataclass

from explain.networks.scaling import Base, Scaling
from explain.networks.sources.bundled import Bundled
from explain.networks.variants import Spec


@dataclass(frozen=True, slots=True)
class TrainingRecipe:
    """What is the same for every network that is to be compared. `kind` names the scenes (`pictures.TRAINING`)."""

    kind: str = "calm"
    scenes: int = 80_000
    epochs: int = 9
    batch: int = 96
    peak_lr: float = 4e-3
    weight_decay: float = 0.02
    label_smoothing: float = 0.05
    shift: float = 1 / 12  # of the side, at most, each way
    identity_start: bool = False  # residual branches start at zero, so that a deep network learns as soon as a shallow
    seed: int = 0


RECIPES = {
    "pocket": TrainingRecipe(),
    "laboratory": TrainingRecipe("crowded", epochs=6, batch=512, peak_lr=6e-3, identity_start=True),
}


@dataclass(frozen=True, slots=True)
class TrainingTask:
    """One network to train: the `name` of its files, and what it is."""

    name: str
    base: Base
    scaling: Scaling


def task(spec: Spec, seed: int) -> TrainingTask:
    """The training of a bundled network; seed 0 goes under the variant's name alone."""
    made = spec.source
    assert isinstance(made, Bundled)
    return TrainingTask(spec.variant.name + (f"-s{seed}" if seed else ""), made.base, made.scaling)
