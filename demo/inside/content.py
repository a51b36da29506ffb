"""What the Inside page says of a network, of one of its blocks, and of a picture in it. Knows no component."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import gradio as gr

from demo.inside import drawing
from demo.inside import words as inside_words
from demo.ui import words
from demo.ui.card import Fact, map_card
from demo.ui.cards import EMPTY, Value, all_done, encode
from demo.ui.events import Skip
from demo.ui.jobs import Stopped
from demo.ui.obtain import fetching, obtain, turn
from demo.ui.picture import refuse
from demo.ui.tables import table
from explain.errors import LensError
from explain.imports import import_torch
from explain.networks.weights import find

if TYPE_CHECKING:
    from PIL import Image

    from explain.inside.activations import PreActivation
    from explain.inside.anatomy import Anatomy, Block
    from explain.inside.channels import Channel
    from explain.inside.gates import Gate
    from explain.maps.evidence import Evidence
    from explain.networks.building import Network
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

CHANNELS, AGAINST = 7, 3  # shown for and against the answer
FIRST_BLOCK = "stage 3, block 1"
MADE_OF_BLOCKS = ("efficientnet", "pocket_")  # in the name of an architecture: of timm's, or a fine-tuned pocket one


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """What a picture did in a network: every block's gates, every stage's values before the activation."""

    structure: Anatomy
    gates: tuple[Gate, ...]
    values: tuple[PreActivation, ...]


class Look(NamedTuple):
    """What a look has found so far; parts that stay are skipped."""

    seen: Seen | Skip | None
    cards: Value | Skip
    said: str


def offered(catalogue: Catalogue) -> list[Spec]:
    """Every EfficientNet that can be chosen, the laboratory's too; each family's first recipe before the others."""
    return [spec for family in catalogue.families for spec in family.everything() if _is_one(spec)]


def _is_one(spec: Spec) -> bool:
    name = spec.source.architecture
    return spec.variant.scaling is not None or any(part in name for part in MADE_OF_BLOCKS)


def structure(catalogue: Catalogue, key: str) -> Anatomy:
    """What that network is made of; no weights. Raises gr.Error in words."""
    import_torch()
    from explain.inside.anatomy import anatomy

    try:
        return anatomy(catalogue.find(key))
    except LensError as error:
        raise refuse(error) from None


def chosen(found: Anatomy, key: str) -> Block:
    """The block of that key, the first of stage 3 if there is none."""
    blocks = {block.key: block for block in found.blocks}
    return blocks.get(key) or blocks.get(FIRST_BLOCK) or found.blocks[0]


def described(block: Block, whole: Anatomy) -> tuple[str, str]:
    """A block's heading, and its drawing and table in HTML."""
    return inside_words.block(block, whole.macs), f"<div>{_drawn(block)}</div><div>{_layers(block)}</div>"


def _drawn(block: Block) -> str:
    from explain.inside.anatomy import residual

    title = inside_words.AS_IT_IS.format(block.operator, words.count(block.macs))
    if "MBConv" not in block.operator:
        return drawing.figures(((block.layers, False, title),))
    ordinary = residual(block)
    beside = inside_words.ordinary(sum(layer.macs for layer in ordinary))
    saved = (f"<p>{inside_words.depthwise(layer)}</p>" for layer in block.layers if layer.role == "depthwise")
    return drawing.figures(((block.layers, block.skip, title), (ordinary, True, beside))) + "".join(saved)


def _layers(block: Block) -> str:
    rows = [
        (
            inside_words.ROLES[layer.role][0],
            f"{layer.kernel} × {layer.kernel}",
            str(layer.stride),
            f"{layer.shape_in[0]} → {layer.shape_out[0]}",
            f"{layer.shape_in[1]} → {layer.shape_out[1]}",
            words.count(layer.params),
            words.count(layer.macs),
            f"{100 * layer.macs / block.macs:.1f} %",
        )
        for layer in block.layers
    ]
    return table(inside_words.LAYERS, rows, f"Layers of {block.key}")


def look(
    store: ModelStore, catalogue: Catalogue, image: Image.Image | None, key: str, stopped: Stopped
) -> Iterator[Look]:
    """What the picture does in that network: gates and values, and its strongest channels as cards.

    One step, and one for each word of weights that must be fetched first. Raises gr.Error in words.
    """
    if image is None:
        raise refuse(words.NO_IMAGE)
    _check_work(catalogue, key)
    found = structure(catalogue, key)  # a network of another kind is refused before its weights are fetched
    for said in fetching(store, catalogue, (key,), stopped):
        yield only(said)
    if stopped():
        yield only(words.STOPPED)
        return
    from explain.inside import activations, gates
    from explain.inside.channels import strongest
    from explain.maps.evidence import look as explained

    network = obtain(store, catalogue, key)
    with turn(store, network), gates.watched(network) as opened, activations.watched(network) as values:
        evidence = explained(network, network.intake.tensor(image))
    index = evidence.top(1)[0]
    channels = strongest(evidence, index, CHANNELS, AGAINST)
    seen = Seen(found, tuple(opened), tuple(values))
    yield Look(seen, _cards(network, image, index, channels), _said(network, evidence, index, channels))


def arriving(
    store: ModelStore, catalogue: Catalogue, image: Image.Image | None, key: str, stopped: Stopped
) -> Iterator[Look]:
    """The same for a visitor who has pressed nothing: only where all is here that it takes; else nothing is shown."""
    if image is not None and find(catalogue.find(key)):
        yield from look(store, catalogue, image, key, stopped)
    else:
        yield Look(None, EMPTY, inside_words.READY)


def _check_work(catalogue: Catalogue, key: str) -> None:
    import_torch()
    try:
        catalogue.limits.check({catalogue.find(key): 1})
    except LensError as error:
        raise refuse(error) from None


def only(said: str) -> Look:
    """What is shown stays."""
    return Look(gr.skip(), gr.skip(), said)


def _said(network: Network, evidence: Evidence, index: int, channels: tuple[Channel, ...]) -> str:
    shown = sum(round(channel.contribution, 2) for channel in channels)  # as each is read
    logit, bias = float(evidence.logits[index]), float(evidence.bias[index])
    return inside_words.looked(network.spec.label, network.classes[index], shown, logit, bias)


def _cards(network: Network, image: Image.Image, index: int, channels: tuple[Channel, ...]) -> Value:
    from explain.pictures.render import view

    crop, name = network.intake.box(*image.size), network.classes[index]
    shown = view(image, [crop])
    box = shown.fraction(crop)
    cards = [
        map_card(
            f"Channel {channel.number}", box, name, channel.values, _facts(channel), inside_words.channel(channel, name)
        )
        for channel in channels
    ]
    return all_done(encode(shown), cards)


def _facts(channel: Channel) -> list[Fact]:
    values = {"Weight": f"{channel.weight:+.3f}", "Mean": f"{channel.mean:+.3f}"}
    return [(term, words.minus(value), inside_words.CHANNEL_FACTS[term]) for term, value in values.items()]


def seen_of(seen: Seen | None, key: str) -> Seen | None:
    """What was seen, where it is of that network."""
    return seen if seen and seen.structure.spec.key == key else None


def has_gates(whole: Anatomy) -> bool:
    """Whether any block of the network has squeeze-and-excitation."""
    return any(layer.role == "excite" for block in whole.blocks for layer in block.layers)


def gate_note(seen: Seen | None, key: str, whole: Anatomy | None = None) -> str:
    """The chosen block's gates in words; before a look, what can be told from the structure of the `whole` alone."""
    if seen is None:
        return (
            inside_words.NOT_YET
            if whole is None or has_gates(whole)
            else inside_words.no_gate(whole.spec.label, key, [])
        )
    label, block = seen.structure.spec.label, chosen(seen.structure, key)
    found = next((gate for gate in seen.gates if gate.key == block.key), None)
    if found is None:
        return inside_words.no_gate(label, block.key, [gate.stage for gate in seen.gates])
    return inside_words.gate(label, found)


def swish_note(seen: Seen | None, stage: str) -> str:
    """What the histogram of that stage, or of all, comes to."""
    if seen is None:
        return inside_words.NOT_YET
    from explain.inside.activations import THRESHOLD

    where, rows = values_of(seen, stage)
    return inside_words.differ(seen.structure.spec.label, where, rows, THRESHOLD)


def values_of(seen: Seen | None, stage: str) -> tuple[str, tuple[PreActivation, ...]]:
    """The stage of that name and what was seen there; all stages if the network has no such one, none yet if None."""
    if seen is None:
        return stage, ()
    found = tuple(row for row in seen.values if f"stage {row.stage}" == stage)
    return (stage, found) if found else (inside_words.ALL_STAGES, seen.values)
