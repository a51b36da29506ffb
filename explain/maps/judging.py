"""Can a map be trusted? Maps of one picture, each measured the same way beside maps that no network made.

Knows how each map is made; `cams.py` and `faithfulness.py` work them out, `measures.py` says what is measured.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import torch
from PIL import Image
from timm.models.efficientnet import EfficientNet
from torch import Tensor, nn

from explain.maps import faithfulness
from explain.maps.cams import NoMap, cam
from explain.maps.cuts import HEAD
from explain.maps.evidence import Evidence, look
from explain.maps.faithfulness import BASELINES, Curve
from explain.maps.localisation import maximum_inside, share_inside
from explain.maps.methods import EXACT, METHODS, RANDOMISED
from explain.networks.building import Network
from explain.networks.scaling import FIRST_OF_BLOCKS
from explain.runtime.arrays import Array
from explain.runtime.batches import OnPasses

MAP = "map"  # the task of a MapProgress that is no measure


@dataclass(frozen=True, slots=True)
class Candidate:
    """A map to be judged: `name` of a method or of a map that knows nothing; `stage` for a method."""

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


@dataclass(frozen=True, slots=True)
class MapProgress:
    """How far one map is: passes `done` and in all of one `task`, MAP or a key of `MEASURES`."""

    candidate: Candidate
    task: str
    done: int
    total: int


OnProgress = Callable[[MapProgress], None]  # may raise to stop


@dataclass(frozen=True, slots=True, eq=False)
class Subject:
    """What maps are made of: class `index` of one picture, and what the network said of it."""

    network: Network
    images: Tensor
    evidence: Evidence
    index: int


Make = Callable[[Subject, str, OnPasses], Array]  # of a stage; raises NoMap


def _by_method(name: str) -> Make:
    return lambda it, stage, told: cam(it.network, it.images, it.index, name, stage, told).values


def _by_baseline(name: str) -> Make:
    return lambda it, stage, told: BASELINES[name](it.images, it.evidence.grid)


# how each map is made, by its name
MAKERS: dict[str, Make] = {
    EXACT: lambda it, stage, told: it.evidence.maps([it.index])[0],
    **{name: _by_method(name) for name in METHODS if name != EXACT},
    **{name: _by_baseline(name) for name in BASELINES},
    RANDOMISED: lambda it, stage, told: look(randomised(it.network), it.images).maps([it.index])[0],
}


def judge(
    network: Network,
    image: Image.Image,
    candidates: Sequence[Candidate],
    index: int | None = None,
    mask: Array | None = None,
    road: bool = False,
    tell: OnProgress = lambda progress: None,
) -> Iterator[Judged]:
    """Measure each map of class `index` (the likeliest if None) of an RGB `image`, one after another.

    `mask` (H, W) in [0, 1] is the true object over what the network sees. `tell` is called before each map and between
    the batches of passes that it takes, and may raise to stop.
    """
    images = network.intake.tensor(image)
    evidence = look(network, images)
    subject = Subject(network, images, evidence, evidence.top(1)[0] if index is None else index)
    for candidate in candidates:
        tell(MapProgress(candidate, MAP, 0, 1))
        yield _judged(subject, candidate, mask, road, tell)


def _judged(subject: Subject, candidate: Candidate, mask: Array | None, road: bool, tell: OnProgress) -> Judged:
    def told(task: str) -> OnPasses:
        return lambda done, total: tell(MapProgress(candidate, task, done, total))

    try:
        values = MAKERS[candidate.name](subject, candidate.stage, told(MAP))
    except NoMap as error:
        return Judged(candidate, error=str(error))
    shown = subject.network, subject.images, subject.index, values
    return Judged(
        candidate,
        values,
        faithfulness.deletion(*shown, told("deletion")),
        faithfulness.insertion(*shown, told("insertion")),
        faithfulness.road(*shown, told("road")).score if road else None,
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
    if not isinstance(module, EfficientNet):
        return [(name, child) for name, child in reversed(list(module.named_children())) if list(child.parameters())]
    stages = [(f"stage {number}", stage) for number, stage in enumerate(module.blocks, FIRST_OF_BLOCKS)]
    ends: list[tuple[str, nn.Module]] = [("classifier", module.classifier), ("head", module.conv_head)]
    return [*ends, *reversed(stages), ("stem", module.conv_stem)]


def _permute(module: nn.Module) -> None:
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in module.parameters():
            flat = parameter.reshape(-1)
            order = torch.randperm(len(flat), generator=generator).to(parameter.device)
            parameter.copy_(flat[order].reshape(parameter.shape))
