"""Where networks' maps lie on photographs, measured against the outlines that we drew of the main objects.

Of each photograph the map of the first answer is judged, right or wrong: it is what a visitor sees.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from explain.maps.evidence import look
from explain.maps.localisation import maximum_inside, share_inside, within
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.pictures.images import open_image
from explain.pictures.photographs import Photograph, photographs


@dataclass(frozen=True, slots=True)
class Outlined:
    """A network's first answer to a photograph, with its probability, and where its map lies.

    `share` is the share of positive evidence that lies on the object, `area` the object's share of what the network
    sees: what evidence spread evenly would have. `inside` is whether the strongest cell's centre lies on the object.
    """

    photograph: Photograph
    spec: Spec
    answer: str
    probability: float
    share: float
    area: float
    inside: bool


def judge(specs: tuple[Spec, ...], store: ModelStore, report: Callable[[str], None]) -> Iterator[Outlined]:
    """One for each network and each photograph that is here. Raises what loading raises."""
    opened = [(one, open_image(one.path)) for one in photographs()]
    for spec in specs:
        report(spec.label)
        network = store.get(spec)
        for one, image in opened:
            evidence = look(network, network.intake.tensor(image))
            (index,) = evidence.top(1)
            values = evidence.maps([index])[0]
            mask = within(one.mask(*image.size), network.intake.box(*image.size))
            yield Outlined(
                one, spec, network.classes[index], float(evidence.probabilities[index]), share_inside(values, mask),
                float(mask.mean()), maximum_inside(values, mask),
            )  # fmt: skip


def table(found: list[Outlined]) -> str:
    """For a terminal: a line each, and what they come to."""
    lines = [
        f"{one.photograph.path.name:20} {one.spec.label:20} {100 * one.probability:5.1f} % {one.answer:28.28} "
        f"{100 * one.share:5.1f} % on the {one.photograph.thing}, {100 * one.area:5.1f} % of the area; strongest cell "
        f"{'on it' if one.inside else 'elsewhere'}"
        for one in found
    ]
    inside, count = sum(one.inside for one in found), len(found)
    mean, area = (sum(values) / max(1, count) for values in ([one.share for one in found], [one.area for one in found]))
    return "\n".join(
        (*lines, f"strongest cell on the object: {inside} of {count}; evidence on it {mean:.0%}, its area {area:.0%}")
    )
