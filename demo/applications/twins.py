"""A network and its exported twin on one picture, small: the Deploy page has the whole. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.applications import words as application_words
from demo.deploy import content
from demo.deploy import words as deploy_words
from demo.ui import examples, words
from demo.ui.cards import Step, only
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.engines.engine import ONNX
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.variants import LITE, POCKET, Spec, specs
from explain.networks.weights import find
from explain.runtime.turn import Halted

if TYPE_CHECKING:
    from demo.ui.examples import Example
    from explain.deploy.deployment import Deployment
    from explain.networks.store import ModelStore

CALIBRATED = 8  # pictures, for int8
SCENE = "cat"


@dataclass(frozen=True, slots=True)
class Pair:
    """A network and the precision of its twin on ONNX Runtime, in `explain.engines.session`'s words."""

    spec: Spec
    precision: str


def pair(use: str) -> Pair:
    """Of that entry: on a phone EfficientNet-Lite where its weights are here, in a device pocket B0 in int8."""
    pocket, lite = specs(POCKET.name, ("B0",))[0], specs(LITE.name, ("Lite0",))[0]
    if use == "embedded":
        return Pair(pocket, "int8")
    return Pair(lite if find(lite) else pocket, "float32")


def picture(spec: Spec) -> Example:
    """One that it knows."""
    found = examples.offered(spec.family.name)
    return next((one for one in found if one.name == SCENE), found[0])


def steps(store: ModelStore, use: str, stopped: Stopped) -> Iterator[Step]:
    """The network's own answer and its twin's. Raises gr.Error in words."""
    if store.elsewhere:
        raise refuse(deploy_words.LENT)
    asked = pair(use)
    yield only(application_words.exporting(asked.spec.label))
    import_torch()
    from explain.deploy.deployment import Asked, deploy
    from explain.deploy.pictures import calibration, one
    from explain.deploy.twins import REFERENCE, Twin

    image = picture(asked.spec).open()[0]
    try:
        judged = one(image)
        twins = (REFERENCE, Twin(ONNX, asked.precision))
        calibrated = calibration(asked.spec, CALIBRATED, judged.images)
        for now in deploy(store, asked.spec, judged, calibrated, Asked(timed=False), stopped, twins):
            if not now.doing:
                yield Step(content.cards(now), said(now))
        if stopped():
            yield only(words.STOPPED)
    except Halted:
        yield only(words.STOPPED)
    except LensError as error:
        raise refuse(error) from None


def said(now: Deployment) -> str:
    """What is kept of the network, and what it weighs, in one sentence."""
    own, twin = now.found
    if twin.compared is None or twin.answers is None or own.answers is None:
        return twin.error
    return application_words.twin(
        now.spec.label, twin.twin.title, (own.size, twin.size), now.classes[own.answers.first[0]],
        now.classes[twin.answers.first[0]], twin.compared.logit, twin.compared.likeness(0.5),
    )  # fmt: skip
