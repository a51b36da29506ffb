"""Can a map be trusted? Maps of one picture, each measured the same way beside maps that no network made.

Knows the methods and the measures; `cams.py` and `faithfulness.py` work them out.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from torch import Tensor, nn

from explain import faithfulness
from explain.arrays import Array
from explain.cams import METHODS, NoMap, cam
from explain.cams import Tell as Told
from explain.evidence import look
from explain.faithfulness import Curve
from explain.networks import Network
from explain.pocket.localisation import maximum_inside, share_inside
from explain.stages import HEAD

EXACT = "exact"  # the evidence map
RANDOMISED = "randomised"  # the same map of the network with its weights permuted


@dataclass(frozen=True, slots=True)
class Candidate:
    """A map to be judged: `name` of a method, of a baseline, EXACT or RANDOMISED; `stage` for a method."""

    name: str
    stage: str = HEAD


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One map and its measures; `error` in place of them where there is no map. The last two need the truth."""

    candidate: Candidate
    values: Array | None = None
    deletion: Curve | None = None
    insertion: Curve | None = None
    road: float | None = None
    hit: bool | None = None
    inside: float | None = None
    error: str = ""


def judge(
    network: Network,
    image: Image.Image,
    candidates: Sequence[Candidate],
    index: int | None = None,
    mask: Array | None = None,
    road: bool = False,
    tell: Callable[[Candidate], None] = lambda candidate: None,
) -> Iterator[Judged]:
    """Measure each map of class `index` (the likeliest if None) of an RGB `image`, one after another.

    `mask` (H, W) in [0, 1] is the true object over what the network sees. `tell` is called before each step, and may
    raise to stop.
    """
    images = network.intake.tensor(image)
    evidence = look(network, images)
    chosen = evidence.top(1)[0] if index is None else index
    plain = faithfulness.baselines(images, evidence.grid)

    def told(candidate: Candidate) -> Told:
        return lambda done, total: tell(candidate)

    for candidate in candidates:
        tell(candidate)
        try:
            if candidate.name in METHODS:
                values = cam(network, images, chosen, candidate.name, candidate.stage, told(candidate)).values
            elif candidate.name == EXACT:
                values = evidence.maps([chosen])[0]
            elif candidate.name == RANDOMISED:
                values = look(randomised(network), images).maps([chosen])[0]
            else:
                values = plain[candidate.name]
        except NoMap as error:
            yield Judged(candidate, error=str(error))
            continue
        yield Judged(
            candidate,
            values,
            faithfulness.deletion(network, images, chosen, values, told(candidate)),
            faithfulness.insertion(network, images, chosen, values, told(candidate)),
            faithfulness.road(network, images, chosen, values, told(candidate)).score if road else None,
            maximum_inside(values, mask) if mask is not None else None,
            share_inside(values, mask) if mask is not None else None,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Faded:
    """The exact map once everything from the end down to `part` is permuted, and its likeness to the first one."""

    part: str
    values: Array
    likeness: float


def cascade(network: Network, images: Tensor, index: int) -> Iterator[Faded]:
    """Permute the weights part by part from the end (Adebayo et al. 2018, arXiv 1810.03292): the map should fade.

    The paper draws weights anew; permuting those of each tensor keeps their spread, so that nothing overflows. The
    first one given is the untouched network's.
    """
    first = look(network, images).maps([index])[0]
    yield Faded("none", first, 1.0)
    changed = _copy(network)
    for part, module in _parts(changed.module):
        _permute(module)
        values = look(changed, images).maps([index])[0]
        yield Faded(part, values, faithfulness.likeness(values, first))


def randomised(network: Network) -> Network:
    """The same network with all of its weights permuted."""
    found = _copy(network)
    _permute(found.module)
    return found


def _copy(network: Network) -> Network:
    return Network(network.spec, copy.deepcopy(network.module), network.intake, network.classes, trained=False)


def _parts(module: nn.Module) -> list[tuple[str, nn.Module]]:
    """From the classifier down to the stem."""
    blocks = getattr(module, "blocks", None)
    if not isinstance(blocks, nn.Sequential):
        return [(name, child) for name, child in reversed(list(module.named_children())) if list(child.parameters())]
    stages = [(f"stage {number}", stage) for number, stage in enumerate(blocks, 1)]
    ends: list[tuple[str, nn.Module]] = [("classifier", module.classifier), ("head", module.conv_head)]  # type: ignore[list-item]
    return [*ends, *reversed(stages), ("stem", module.conv_stem)]  # type: ignore[list-item]


def _permute(module: nn.Module) -> None:
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            flat = parameter.reshape(-1)
            order = torch.randperm(len(flat), generator=generator).to(parameter.device)
            parameter.copy_(flat[order].reshape(parameter.shape))
