"""The table of a network's stages with a button for every block: one gr.HTML component, drawn by `assets/stages/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict, Unpack

from demo.inside import words as inside_words
from demo.ui.drawn import Drawn, Look, component
from demo.ui.words import count

if TYPE_CHECKING:
    from explain.inside.anatomy import Anatomy, Block, Stage


class Press(TypedDict):
    """A block's button: its `name` in the stage, its `key`, and what links call it."""

    name: str
    key: str
    link: str
    title: str


class Row(TypedDict):
    """A stage in words, and each cost of it with its share of the whole."""

    number: str
    operator: str
    words: list[str]
    blocks: list[Press]
    shares: list[tuple[str, float]]


class Value(TypedDict):
    """What the component draws; `chosen` is the key of the block that is pressed."""

    head: tuple[str, ...]
    stages: list[Row]
    chosen: str


EMPTY: Value = {"head": (), "stages": [], "chosen": ""}


class Stages(Drawn):
    """Its value is a `Value`; a press submits the block's `key` with `select`."""

    def __init__(self, **options: Unpack[Look]) -> None:
        super().__init__(EMPTY, *component("stages", "stages"), events=("select",), **options)


def stages_value(found: Anatomy, chosen: str) -> Value:
    """Of that network."""
    return {
        "head": inside_words.HEAD,
        "stages": [_row(stage, found) for stage in found.stages],
        "chosen": chosen,
    }


def _row(stage: Stage, whole: Anatomy) -> Row:
    shares = [(getattr(stage, name), getattr(whole, name)) for name in inside_words.MEASURES.values()]
    return {
        "number": str(stage.number),
        "operator": f"{stage.operator}, k{stage.kernel} × {stage.kernel}"
        if "MBConv" in stage.operator
        else stage.operator,
        "words": [f"{stage.side_in} × {stage.side_in}", str(stage.channels)],
        "blocks": [_press(block) for block in stage.blocks],
        "shares": [(count(part), part / all_) for part, all_ in shares],
    }


def _press(block: Block) -> Press:
    return {
        "name": str(block.number),
        "key": block.key,
        "link": f"{block.stage}.{block.number}",
        "title": f"{block.key.capitalize()}: {block.operator}",
    }
