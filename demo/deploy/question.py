"""What is asked of the Deploy page, checked, and the pictures that it is asked of. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.deploy import own
from demo.deploy import words as deploy_words
from demo.ui import words
from demo.ui.jobs import Stopped
from demo.ui.picture import refuse
from explain.deploy.twins import TWINS
from explain.engines.settings import Setting
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from PIL import Image

    from demo.pictures.piles import Pile
    from explain.deploy.pictures import Pictures
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

JUDGED = (1, 40, 100, 400)  # pictures; one is the picture above
OWN = 0  # in place of a number: those that the visitor gave
CALIBRATED = (1, 4, 16, 32, 64)
OURS, THEIRS = "ours", "own"  # what int8 is calibrated on: what this project has, or some that the visitor gave
SOURCES = (OURS, THEIRS)
FORWARDS = 60  # of each twin at most, to be timed


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What the visitor asked, as the browser sent it."""

    image: Image.Image | None
    key: str
    observer: str
    keep: str
    bits: int
    pictures: int
    judged: int
    batch: int = 1
    threads: int = 0
    source: str = OURS
    pile: Pile | None = None

    @property
    def own(self) -> own.Split:
        """What of the visitor's pictures is used, and for what."""
        return own.split(self.pile, self.judged == OWN, self.pictures if self.source == THEIRS else 0)

    @property
    def count(self) -> int:
        """Pictures that are judged, at most."""
        return len(self.own.judged) if self.judged == OWN else int(self.judged)


def checked(store: ModelStore, catalogue: Catalogue, question: Question) -> Spec:
    """The network that is asked for. Raises gr.Error for a mistake."""
    if store.elsewhere:
        raise refuse(deploy_words.LENT)
    if question.judged == 1 and question.image is None:
        raise refuse(words.NO_IMAGE)
    if not isinstance(question.key, str) or not question.key:
        raise refuse(deploy_words.NO_NETWORK)
    if question.judged not in (*JUDGED, OWN) or question.pictures not in CALIBRATED or question.source not in SOURCES:
        raise refuse(deploy_words.NO_CHOICE)
    _check_own(question)
    import_torch()
    from explain.costs.plan import Plan

    try:
        spec = catalogue.find(question.key)
        Setting(question.observer, question.keep, question.bits).checked()
        Plan((spec,), _whole(question.batch), _whole(question.threads)).check()
        passes = (question.count + FORWARDS * question.batch) * len(TWINS) + 2 * question.pictures
        catalogue.limits.check({spec: passes})
    except LensError as error:
        raise refuse(error) from None
    return spec


def _check_own(question: Question) -> None:
    """Raises gr.Error where the visitor's own pictures are asked for, and there are none, or one for two purposes."""
    found, calibrating = question.own, question.source == THEIRS
    if (question.judged == OWN and not found.judged) or (calibrating and not found.calibrating and not found.judged):
        raise refuse(deploy_words.NONE_GIVEN)
    if calibrating and not found.calibrating:
        raise refuse(deploy_words.ONE_GIVEN)


def _whole(value: object) -> int:
    """-1 for what is no whole number, which no list offers."""
    return value if isinstance(value, int) else -1


def pictures(spec: Spec, question: Question, stopped: Stopped) -> tuple[Pictures, Pictures]:
    """Those that are judged, and others to calibrate on."""
    from explain.deploy.pictures import calibration, held_out, one

    if question.judged == 1:
        assert question.image
        judged = one(question.image)
    elif question.judged == OWN:
        assert question.pile
        judged = own.read(question.pile, question.own.judged, stopped)
    else:
        judged = held_out(spec, question.judged)
    if question.source == THEIRS:
        assert question.pile
        return judged, own.read(question.pile, question.own.calibrating, stopped).without(judged.images)
    return judged, calibration(spec, question.pictures, judged.images)
