"""What one network answers to a batch of pictures: classes, logits, and the maps of its answer and of the label."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from explain.maps.evidence import NoNumbers
from explain.maps.localisation import resample
from explain.networks.building import Network
from explain.networks.exactness import Inexact, holds
from explain.networks.scores import SCORES
from explain.networks.sources.source import Kind
from explain.networks.threads import running
from explain.runtime.arrays import Array
from explain.runtime.device import device
from explain.study.answers import TOP, Answer
from explain.study.entries import Entry
from explain.study.labels import Vocabulary

FINEST = 8  # cells a side of the maps that are kept


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A network that is loaded: its place, how labels are read, and its mark in the file of rows."""

    number: int
    network: Network
    known: Vocabulary
    mark: str


def answered(one: Ready, pictures: Sequence[tuple[int, Entry]], pixels: Tensor) -> list[Answer]:
    """Of a batch, (B, 3, s, s) bytes. Raises `NoNumbers`, and `Inexact` of somebody's own."""
    network = one.network
    truths = [one.known.match(entry.label) if entry.label is not None else () for _, entry in pictures]
    with running(network.spec, len(pictures)):
        features = network.features(network.intake.normalised(pixels.to(device())))
        logits = network.logits(features)
    _check(network, pictures, features, logits)
    logits = logits.float()
    best = logits.topk(min(TOP, logits.shape[1]))
    firsts = [int(row[0]) for row in best.indices]
    chosen = [(first, _most(row, truth or (first,))) for first, row, truth in zip(firsts, logits, truths, strict=True)]
    maps = _maps(network, features, torch.tensor(chosen, device=logits.device))
    probabilities = SCORES[network.scores](logits)
    return [
        Answer(
            picture=number, network=one.number, answer=chosen[place][0], name=network.classes[chosen[place][0]],
            probability=float(probabilities[place, chosen[place][0]]),
            logits=tuple(zip(best.indices[place].tolist(), best.values[place].tolist(), strict=True)),
            map=maps[place, 0], truth=truths[place],
            label_logit=float(logits[place, chosen[place][1]]) if truths[place] else None,
            label_map=maps[place, 1] if truths[place] else None,
        )
        for place, (number, _) in enumerate(pictures)
    ]  # fmt: skip


def _most(logits: Tensor, classes: tuple[int, ...]) -> int:
    """Of the classes that a label means the one with most."""
    return max(classes, key=lambda index: float(logits[index]))


def _check(network: Network, pictures: Sequence[tuple[int, Entry]], features: Tensor, logits: Tensor) -> None:
    for place, (_, entry) in enumerate(pictures):
        if not logits[place].isfinite().all():
            raise NoNumbers(f"{network.spec.label} gives no number for “{entry.name}”: use another network.")
        own = network.spec.kind is Kind.OWN
        if own and not holds(network.classifier, features[place : place + 1], logits[place : place + 1]):
            raise Inexact(
                f"{network.spec.label}: its maps’ means plus the biases are not its logits, so it is not shown."
            )


def _maps(network: Network, features: Tensor, classes: Tensor) -> Array:
    """(B, K, h, w) and classes (B, n) -> (B, n, h', w') float16, no finer than `FINEST`."""
    weight = network.classifier.weight.float()[classes]  # (B, n, K)
    found: Array = torch.einsum("bnk,bkhw->bnhw", weight, features.float()).cpu().numpy()
    if max(found.shape[2:]) > FINEST:
        found = resample(found, FINEST)
    largest = float(np.finfo(np.float16).max)
    return np.clip(found, -largest, largest).astype(np.float16)
