"""What a study comes to: every figure of the report, the document and the page, worked out from its answers.

Runs no network. What networks cost comes from `candidates`, which counts on paper.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from explain.errors import LensError
from explain.networks.remarks import remarks
from explain.pictures.images import open_image
from explain.study import masks, statistics, where
from explain.study.answers import Study
from explain.study.enough import MARGIN, NO_CEILINGS, Candidate, Ceilings, Enough, enough
from explain.study.entries import Entries, Unreadable
from explain.study.labels import Unmatched, vocabulary
from explain.study.sizes import BySize

UNLABELLED = "The pictures have no labels that the networks know: which is enough can be told only with labels."
APART = "The networks do not know the same labels: which is enough is told of those that share their classes."
ALONE = "{} is the only network that answered and knows the labels: there is none to compare it with."
ALL_FAILED = "No network has answered."


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """By network (its place): what it scored, where it looks, what labels it does not know, how its maps lie on masks.

    `pictures` are those on which networks are compared for `enough`.
    """

    study: Study
    found: Entries
    scored: Mapping[int, statistics.Scored]
    agreement: statistics.Agreement | None
    enough: Enough
    looked: Mapping[int, tuple[where.Looked, ...]]
    unmatched: Mapping[int, tuple[Unmatched, ...]]
    candidates: tuple[Candidate, ...]
    localised: Mapping[int, where.Localised] = field(default_factory=dict)
    mask_errors: tuple[Unreadable, ...] = ()
    by_size: Mapping[int, BySize] = field(default_factory=dict)  # where it was asked for

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """All pictures, and masks, that could not be read, by name."""
        return tuple(sorted((*self.found.unreadable, *self.study.unreadable), key=lambda one: one.name))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What the networks' own descriptions give rise to."""
        return remarks(self.study.specs)


def outcome(
    study: Study, found: Entries, margin: float = MARGIN, limits: Ceilings = NO_CEILINGS,
    truth: masks.Masks | None = None, read: masks.Read = open_image,
) -> Outcome:  # fmt: skip
    """Of all that the study has answered so far."""
    scored = {one: score for one in study.ran if (score := statistics.score(study, one))}
    costs = candidates(study)
    looked = {
        one: tuple(where.look(one, name, answers) for name, answers in where.classes(study, one).items())
        for one in study.ran
    }
    unmatched = {one: vocabulary(study.classes[one]).unmatched(found.labels) for one in study.ran}
    localised, errors = _localised(study, truth, read) if truth else ({}, ())
    return Outcome(
        study, found, scored, statistics.agreement(study), _enough(study, scored, costs, margin, limits), looked,
        {one: labels for one, labels in unmatched.items() if labels}, costs, localised, errors,
    )  # fmt: skip


def candidates(study: Study) -> tuple[Candidate, ...]:
    """What each network costs: multiply-adds, ms as measured, and MB of weights and of memory, both counted."""
    from explain.costs.timing import footprint
    from explain.networks.cost import cost

    found = []
    for place, spec in enumerate(study.specs):
        counted, timed = cost(spec), study.latencies.get(place)
        weights = 4 * counted.params / 1e6
        memory = weights + footprint(spec) / 1e6
        found.append(Candidate(spec.label, counted.macs, timed.median if timed else None, weights, memory))
    return tuple(found)


def _enough(
    study: Study, scored: Mapping[int, statistics.Scored], costs: tuple[Candidate, ...], margin: float, limits: Ceilings
) -> Enough:  # fmt: skip
    """Of the networks that know labels, on the pictures whose labels all of them know."""
    ran = sorted(set(scored) - set(study.failed))
    if not ran:
        return Enough(None, margin, UNLABELLED if study.ran else ALL_FAILED)
    pictures = study.common(ran)
    told = enough([costs[place] for place in ran], study.right(ran, pictures), margin, limits)
    network = None if told.network is None else ran[told.network]
    alone = network is not None and len(ran) == 1 < len(study.specs)
    return Enough(network, margin, ALONE.format(costs[ran[0]].name) if alone else told.reason, told.judged)


def _localised(
    study: Study, truth: masks.Masks, read: masks.Read
) -> tuple[dict[int, where.Localised], tuple[Unreadable, ...]]:
    """Mask by mask, so that one is held at a time."""
    from explain.networks.building import intake

    gathered: dict[int, list[tuple[float, float, float]]] = {one: [] for one in study.ran}
    errors = []
    for place, path in truth.files.items():
        if place not in study.opened:
            continue
        try:
            mask = masks.read(path, study.opened[place].size, read)
        except LensError as error:
            errors.append(Unreadable(path.name, str(error)))
            continue
        for one in study.ran:
            answer = study.answers.get((one, place))
            found = (
                where.on_mask(answer, mask, intake(study.specs[one]).box(*study.opened[place].size)) if answer else None
            )
            if found:
                gathered[one].append(found)
    return {one: where.localised(one, found) for one, found in gathered.items() if found}, tuple(errors)
