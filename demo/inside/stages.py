"""The table of a network's stages with a button for every block: one gr.HTML component, drawn by `assets/stages/`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demo.inside import words as inside_words
from demo.ui.drawn import Drawn, component
from demo.ui.words import count

if TYPE_CHECKING:
    from explain.inside.anatomy import Anatomy, Block, Stage

Json = dict[str, Any]
EMPTY: Json = {"head": [], "stages": [], "chosen": ""}


class Stages(Drawn):
    """Its value is a dict as `stages_value` makes it; a press submits the block's `key` with `select`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(EMPTY, *component("stages", "stages"), events=("select",), **options)


def stages_value(found: Anatomy, chosen: str) -> Json:
    """Each stage in words and in shares of the whole; `chosen` is the key of the block that is pressed."""
    return {
        "head": inside_words.HEAD,
        "stages": [_row(stage, found) for stage in found.stages],
        "chosen": chosen,
    }


def _row(stage: Stage, whole: Anatomy) -> Json:
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


def _press(block: Block) -> Json:
    return {
        "name": str(block.number),
        "key": block.key,
        "link": f"{block.stage}.{block.number}",
        "title": f"{block.key.capitalize()}: {block.operator}",
    }
