"""What the Inside page says of memory: the chosen network by stages, and its family from the smallest on.

Knows no component.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import plotly.graph_objects as go

from demo.inside import content
from demo.inside import memory_words as said
from demo.ui.charts import COLOURS, dress
from demo.ui.picture import refuse
from demo.ui.tables import table
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from explain.inside.anatomy import Anatomy
    from explain.inside.memory import Memory
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

BATCHES = (1, 8, 32, 128, 512)
ROOMS = (8, 16, 24, 80)  # GB
GB = 1e9


def show(catalogue: Catalogue, key: str, batch: object, room: object) -> tuple[str, go.Figure, str]:
    """A sentence, the chosen network's chart, and its family's table. Raises gr.Error in words."""
    if not isinstance(batch, int) or not isinstance(room, int) or batch not in BATCHES or room not in ROOMS:
        raise refuse(said.CHOOSE)
    found = content.structure(catalogue, key)
    from explain.inside.memory import memory

    held, family = memory(found), _family(catalogue.find(key))
    too_large = [label for label, other in family if other.training(batch) > room * GB]
    sentence = f"{said.held(found.spec.label, held, batch, batch * held.kept)}\n\n{said.first(too_large, room, batch)}"
    return sentence, _chart(found, held, batch), _table(family, batch, room)


def _family(spec: Spec) -> list[tuple[str, Memory]]:
    """Every EfficientNet trained as that one was, the smallest first."""
    import_torch()
    from explain.inside.anatomy import NotEfficientNet, anatomy
    from explain.inside.memory import memory

    found = []
    for variant in spec.family.trained(spec.recipe):
        (other,) = spec.family.specs((variant.name,), spec.recipe.name)
        try:
            found.append((other.label, memory(anatomy(other))))
        except NotEfficientNet:  # beside EfficientNets a family may have others
            continue
        except LensError as error:
            raise refuse(error) from None
    return found


def _chart(found: Anatomy, held: Memory, batch: int) -> go.Figure:
    """By stage: what training keeps of the batch, and what the stage's parameters take."""
    from explain.inside.memory import COPIES

    by_key = {block.key: block for block in held.blocks}
    stages = [[by_key[block.key] for block in stage.blocks] for stage in found.stages]
    bars = (
        (said.KEPT, [batch * sum(block.kept for block in blocks) for blocks in stages], COLOURS[1]),
        (said.PARAMETERS, [COPIES * sum(block.parameters for block in blocks) for blocks in stages], COLOURS[0]),
    )
    figure = go.Figure()
    for name, values, colour in bars:
        figure.add_trace(
            go.Bar(
                x=[str(stage.number) for stage in found.stages], y=[value / GB for value in values], name=name,
                marker={"color": colour}, customdata=[said.size(value) for value in values],
                hovertemplate="stage %{x}: %{customdata}<extra></extra>",
            )
        )  # fmt: skip
    dress(figure, height=300)
    figure.update_layout(showlegend=True, barmode="group")
    figure.update_xaxes(title="stage", type="category")
    return figure.update_yaxes(title=said.AXIS)


def _table(family: list[tuple[str, Memory]], batch: int, room: int) -> str:
    rows = [
        (
            label, said.size(held.parameters), said.size(held.answering(batch)), said.size(held.training(batch)),
            f"{held.largest(room * GB):,}", held.peak.key,
        )
        for label, held in family
    ]  # fmt: skip
    head = tuple(title.format(room) for title in said.HEAD)
    return table(head, rows, f"A batch of {batch}, in 32 bits")
