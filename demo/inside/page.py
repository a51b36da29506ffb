"""The Inside page: a network's stages and blocks with what they cost, and what a picture does in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

from demo.inside import charts as inside_charts
from demo.inside import content, memory, parts
from demo.inside import words as inside_words
from demo.inside.content import Seen
from demo.inside.parts import Parts, Structure, networks
from demo.inside.stages import stages_value
from demo.ui import examples, families
from demo.ui.beginning import Beginning, Run, arrive, begin
from demo.ui.cards import EMPTY
from demo.ui.events import EACH, LAST, PRIVATE, QUIET, anew, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried
from demo.ui.pieces import pieces
from demo.ui.unchecked import marked

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.examples import Example
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Inside", "inside"
# Who chooses another network sees no more of the one before; in the browser, as no late answer may overtake the next
# look's. Not where its value changes: the browser tells of that later, maybe after what an arrival has found.
LEAVE = f"() => {json.dumps([pieces(EMPTY), inside_words.READY])}"


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{inside_words.TITLE}</h1><p>{inside_words.INTRO}</p>", elem_id="intro")
    chosen, example = families.begun(catalogue)
    page = parts.lay_out(catalogue, jobs, chosen, example)
    _wire_structure(catalogue, page.structure)
    _wire_memory(catalogue, page)
    _wire_gates(catalogue, page)
    _wire_swish(page)
    look, arriving = _wire_look(store, catalogue, jobs, page)
    arrived = _wire_link(catalogue, page)
    arrive(jobs, page.screen, _begin(jobs, page, example, look), [arrived.then], arriving)


def _wire_structure(catalogue: Catalogue, part: Structure) -> None:
    def draw(name: str, what: str) -> object:
        return inside_charts.icicle(content.structure(catalogue, name), inside_words.MEASURES[what], what)

    def describe(name: str, pressed: str) -> tuple[object, ...]:
        found = content.structure(catalogue, name)
        block = content.chosen(found, pressed)
        return (stages_value(found, block.key), *content.described(block, found))

    anew(draw, [part.network, part.measure], [part.icicle])
    anew(describe, [part.network, part.key], [part.stages, part.heading, part.block])
    latest = gr.State(0.0)  # ms, when the press that counts was made
    part.stages.select(_pressed, latest, [part.key, latest], **EACH)


def _pressed(latest: float, event: gr.EventData) -> tuple[object, object]:
    """The block and when it was pressed; nothing new where a later press came first."""
    when = sent(event, "when")
    if not isinstance(when, int | float) or when < latest:
        return gr.skip(), gr.skip()
    return str(sent(event, "key")), when


def _wire_memory(catalogue: Catalogue, page: Parts) -> None:
    network, part = page.structure.network, page.memory
    opened = gr.State(False)

    def show(open_: bool, key: str, pictures: int, size: int) -> tuple[object, ...]:
        return memory.show(catalogue, key, pictures, size) if open_ else (gr.skip(),) * 3

    part.accordion.expand(lambda: True, None, opened, show_progress="hidden", **PRIVATE)
    gr.on(
        [opened.change, network.change, part.batch.change, part.room.change], show,
        [opened, network, part.batch, part.room], part.shown, show_progress="hidden", trigger_mode="multiple",
        **PRIVATE,
    )  # fmt: skip


def _wire_gates(catalogue: Catalogue, page: Parts) -> None:
    structure, outputs = page.structure, page.outputs

    def show(found: Seen | None, pressed: str, name: str) -> tuple[object, str]:
        whole, found = content.structure(catalogue, name), content.seen_of(found, name)
        note = content.gate_note(found, pressed, whole)  # where gates are lacking it says so, and no empty chart does
        return gr.Plot(inside_charts.gates(found, pressed), visible=content.has_gates(whole)), note

    anew(show, [outputs.seen, structure.key, structure.network], [outputs.gates, outputs.gate_note])


def _wire_swish(page: Parts) -> None:
    network, outputs = page.structure.network, page.outputs

    def show(found: Seen | None, where: str, name: str) -> tuple[object, str]:
        found = content.seen_of(found, name)
        return inside_charts.swish(content.values_of(found, where)[1]), content.swish_note(found, where)

    seen, stage = outputs.seen, outputs.swish_stage
    changed = [seen.change, stage.change, network.change]
    gr.on(changed, show, [seen, stage, network], [outputs.swish, outputs.swish_note], **LAST)


def _wire_look(store: ModelStore, catalogue: Catalogue, jobs: Jobs, page: Parts) -> tuple[Run, Run]:
    """Gives what looks at a picture that is asked for, and at one that a visitor arrives with."""
    screen, network, said = page.screen, page.structure.network, page.outputs.said
    shown = list(screen.shown)

    def look(stopped: Stopped, image: Image.Image | None, name: str) -> Iterator[content.Look]:
        return content.look(store, catalogue, image, name, stopped)

    def arriving(stopped: Stopped, image: Image.Image | None, name: str) -> Iterator[content.Look]:
        return content.arriving(store, catalogue, image, name, stopped)

    looking = jobs.start(page.inputs.go.click, look, screen.asked, shown, said)
    looking.then(lambda: marked(networks(catalogue)), None, network, **QUIET)  # what was fetched is marked
    network.select(None, None, [page.outputs.cards, said], js=LEAVE, cancels=looking, **PRIVATE)
    return look, arriving


def _wire_link(catalogue: Catalogue, page: Parts) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    structure, inputs = page.structure, page.inputs
    names = {key: name for name, key in inside_words.MEASURES.items()}
    keys = [spec.key for spec in content.offered(catalogue)]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        network, measure = link.one("network", keys), link.one("measure", names)
        scene = examples.asked(link, inputs.gallery.rows)
        key = _block_key(link, catalogue, network or structure.network.value)
        if not scene and network:
            scene = examples.suiting(network)
        link.tell()
        found = (measure and names[measure], key, scene and inputs.gallery.file(scene))
        others = (gr.skip() if value is None else value for value in found)
        return marked(networks(catalogue), network), *others

    changed: list[Component] = [structure.network, structure.measure, structure.key, inputs.picture]
    arrived = carried(inputs.picture, gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE))
    # the block is told by the table of stages
    told = {"network": structure.network, "measure": structure.measure, "scene": inputs.picture}
    words = {**inside_words.MEASURES, **inputs.gallery.names}
    follow(arrived, told, words, {"run": inputs.go}, {"run": page.outputs.said})
    return arrived


def _begin(jobs: Jobs, page: Parts, example: Example, look: Run) -> Beginning[content.Look]:
    """The page opens with an example that was looked at as the app started."""

    def also(step: content.Look) -> dict[Component, object]:
        found = step.seen if isinstance(step.seen, Seen) else None
        figure = inside_charts.swish(content.values_of(found, inside_words.ALL_STAGES)[1])
        return {page.outputs.swish: figure, page.outputs.swish_note: content.swish_note(found, inside_words.ALL_STAGES)}

    return begin(jobs, page.screen, example, look, also)


def _block_key(link: Link, catalogue: Catalogue, network: str) -> str | None:
    """Of a block of that network, which links name by stage and number: 3.1."""
    if "block" not in link.query:
        return None
    blocks = {f"{block.stage}.{block.number}": block.key for block in content.structure(catalogue, network).blocks}
    return blocks.get(link.one("block", blocks) or "")
