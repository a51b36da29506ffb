"""The Inside page: a network's stages and blocks with what they cost, and what a picture does in them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import Dependency

from demo.inside import charts as inside_charts
from demo.inside import content, memory, memory_words
from demo.inside import words as inside_words
from demo.inside.content import Seen
from demo.inside.stages import Stages, stages_value
from demo.ui import examples, families
from demo.ui.asking import picture_and_start
from demo.ui.beginning import Beginning, Run, Screen, arrive, begin
from demo.ui.cards import EMPTY, Cards
from demo.ui.events import EACH, LAST, PRIVATE, QUIET, Wiring, anew, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried
from demo.ui.unchecked import Menu, marked

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.examples import Example
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Inside", "inside"
LEAVE: Wiring = {**LAST, "queue": True}  # it changes a gr.State
# weights that are no longer waited for; in the browser, so that no late answer overtakes the next look's
OVER = f"(said) => /: (Asking|Fetching) /.test(said) ? {json.dumps(inside_words.READY)} : said"
STAGES = [inside_words.ALL_STAGES, *(f"stage {number}" for number in range(1, 10))]


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{inside_words.TITLE}</h1><p>{inside_words.INTRO}</p>", elem_id="intro")
    key = gr.State(content.FIRST_BLOCK)
    chosen, example = families.begun(catalogue)
    network, measure = _network(catalogue, chosen)
    _structure(catalogue, network, measure, key)
    screen, gallery, go, swish = _picture(catalogue, jobs, network, key, example)
    looks = _wire_look(store, catalogue, jobs, screen, network, go)
    arrived = _wire_link(catalogue, gallery, [network, measure, key, screen.asked[0]], go, screen.said)
    arrive(jobs, screen, _begin(jobs, screen, example, looks[0], swish), arrived, looks[1])


def _networks(catalogue: Catalogue) -> list[tuple[str, str]]:
    found = content.offered(catalogue)
    return [(families.here_too(spec, f"{spec.label} · {spec.family.title}"), spec.key) for spec in found]


def _network(catalogue: Catalogue, first: Spec) -> tuple[Menu, gr.Radio]:
    with gr.Row(equal_height=True):
        network = Menu(
            _networks(catalogue), value=first.key, label="Network", info=inside_words.NETWORK, elem_id="network",
            min_width=300,
        )  # fmt: skip
        measure = gr.Radio(
            list(inside_words.MEASURES), value="Multiply-adds", label="Cost", info=inside_words.MEASURE_HELP,
            elem_id="measure", min_width=300,
        )  # fmt: skip
    return network, measure


def _structure(catalogue: Catalogue, network: Menu, measure: gr.Radio, key: gr.State) -> None:
    icicle = gr.Plot(show_label=False, elem_id="icicle")
    gr.Markdown(inside_words.STAGES_NOTE)
    stages = Stages(elem_id="stages")
    heading = gr.Markdown(elem_id="block-head")
    block = gr.HTML(elem_id="block")
    with gr.Accordion("Why “inverted”, and which costs matter", open=False):
        gr.Markdown(inside_words.HELP)
    _memory(catalogue, network)

    def draw(name: str, what: str) -> object:
        return inside_charts.icicle(content.structure(catalogue, name), inside_words.MEASURES[what], what)

    def describe(name: str, pressed: str) -> tuple[object, ...]:
        found = content.structure(catalogue, name)
        block = content.chosen(found, pressed)
        return (stages_value(found, block.key), *content.described(block, found))

    anew(draw, [network, measure], [icicle])
    anew(describe, [network, key], [stages, heading, block])
    latest = gr.State(0.0)  # ms, when the press that counts was made
    stages.select(_pressed, latest, [key, latest], **EACH)


def _memory(catalogue: Catalogue, network: Menu) -> None:
    """Computed once it is opened."""
    opened = gr.State(False)
    with gr.Accordion(memory_words.TITLE, open=False, elem_id="memory") as part:
        gr.Markdown(memory_words.INTRO)
        with gr.Row():
            batch = gr.Radio(list(memory.BATCHES), value=32, label=memory_words.BATCH, min_width=300, elem_id="batch")
            rooms = [(f"{room} GB", room) for room in memory.ROOMS]
            room = gr.Radio(rooms, value=16, label=memory_words.ROOM, min_width=300, elem_id="room")
        with gr.Row(equal_height=False):
            with gr.Column(min_width=320):
                said = gr.Markdown(elem_id="memory-said")
                plot = gr.Plot(show_label=False, elem_id="memory-chart")
            with gr.Column(min_width=320):
                rows = gr.HTML(elem_id="memory-table")

    def show(open_: bool, key: str, pictures: int, size: int) -> tuple[object, ...]:
        return memory.show(catalogue, key, pictures, size) if open_ else (gr.skip(),) * 3

    part.expand(lambda: True, None, opened, show_progress="hidden", **PRIVATE)
    gr.on(
        [opened.change, network.change, batch.change, room.change], show, [opened, network, batch, room],
        [said, plot, rows], show_progress="hidden", trigger_mode="multiple", **PRIVATE,
    )  # fmt: skip


def _pressed(latest: float, event: gr.EventData) -> tuple[object, object]:
    """The block and when it was pressed; nothing new where a later press came first."""
    when = sent(event, "when")
    if not isinstance(when, int | float) or when < latest:
        return gr.skip(), gr.skip()
    return str(sent(event, "key")), when


def _picture(
    catalogue: Catalogue, jobs: Jobs, network: Menu, key: gr.State, example: Example
) -> tuple[Screen, Gallery, gr.Button, tuple[gr.Plot, gr.Markdown]]:
    """Gives what is asked and shown, the examples, the button, and the chart of Swish and its note."""
    gr.Markdown(inside_words.PICTURE_HEAD)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            offered = examples.everything(families.first_family(catalogue).name)
            picture, go, gallery = picture_and_start(jobs, "Look inside", "look", example, offered)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(inside_words.READY, elem_id="verdict")
            cards = Cards(inside_words.NO_CHANNELS, signed=True, elem_id="cards", elem_classes="five maps brief")
            gr.Markdown(inside_words.CHANNELS)
    seen = gr.State(None)
    with gr.Row(equal_height=False):
        with gr.Column(min_width=320):
            _gates(catalogue, seen, key, network)
        with gr.Column(min_width=320):
            swish = _swish(seen)
    return Screen((picture, network), (seen, cards, said), said), gallery, go, swish


def _wire_look(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, screen: Screen, network: Menu, go: gr.Button
) -> tuple[Run, Run]:
    """Gives what looks at a picture that is asked for, and at one that a visitor arrives with."""

    def look(stopped: Stopped, image: Image.Image | None, name: str) -> Iterator[content.Look]:
        return content.look(store, catalogue, image, name, stopped)

    def arriving(stopped: Stopped, image: Image.Image | None, name: str) -> Iterator[content.Look]:
        return content.arriving(store, catalogue, image, name, stopped)

    def leave(found: Seen | None, name: str) -> tuple[object, ...]:
        if found is None or found.structure.spec.key == name:
            return (gr.skip(),) * 3
        return None, EMPTY, inside_words.READY

    shown, said = list(screen.shown), screen.said
    looking = jobs.start(go.click, look, screen.asked, shown, said)
    looking.then(lambda: marked(_networks(catalogue)), None, network, **QUIET)  # what was fetched is marked
    network.select(None, said, said, js=OVER, cancels=looking, **PRIVATE)
    # what was on its way here meanwhile says no more either
    network.change(leave, [shown[0], network], shown, **LEAVE).then(None, said, said, js=OVER, **PRIVATE)
    return look, arriving


def _gates(catalogue: Catalogue, seen: gr.State, key: gr.State, network: Menu) -> None:
    gr.Markdown(inside_words.GATES)
    plot = gr.Plot(inside_charts.gates(), show_label=False, elem_id="gates")
    note = gr.Markdown(inside_words.NOT_YET, elem_id="gate-note")

    def show(found: Seen | None, pressed: str, name: str) -> tuple[object, str]:
        whole = content.structure(catalogue, name)
        note = content.gate_note(found, pressed, whole)  # where gates are lacking it says so, and no empty chart does
        return gr.Plot(inside_charts.gates(found, pressed), visible=content.has_gates(whole)), note

    anew(show, [seen, key, network], [plot, note])


def _swish(seen: gr.State) -> tuple[gr.Plot, gr.Markdown]:
    gr.Markdown(inside_words.SWISH)
    plot = gr.Plot(inside_charts.swish(), show_label=False, elem_id="swish")
    stage = gr.Dropdown(STAGES, value=STAGES[0], label="Values of", elem_id="swish-stage")
    note = gr.Markdown(inside_words.NOT_YET, elem_id="swish-note")

    def show(found: Seen | None, where: str) -> tuple[object, str]:
        return inside_charts.swish(content.values_of(found, where)[1]), content.swish_note(found, where)

    gr.on([seen.change, stage.change], show, [seen, stage], [plot, note], **LAST)
    return plot, note


def _wire_link(
    catalogue: Catalogue, gallery: Gallery, changed: list[Any], go: gr.Button, said: gr.Markdown
) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    names = {key: name for name, key in inside_words.MEASURES.items()}
    keys = [spec.key for spec in content.offered(catalogue)]

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        network, measure, scene = (
            link.one("network", keys),
            link.one("measure", names),
            examples.asked(link, gallery.rows),
        )
        key = _block_key(link, catalogue, network or changed[0].value)
        if not scene and network:
            scene = examples.suiting(network)
        link.tell()
        found = (measure and names[measure], key, scene and gallery.file(scene))
        others = (gr.skip() if value is None else value for value in found)
        return marked(_networks(catalogue), network), *others

    network, measure, _, picture = changed  # the block is told by the table of stages
    arrived = carried(picture, gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE))
    parts = {"network": network, "measure": measure, "scene": picture}
    follow(arrived, parts, {**inside_words.MEASURES, **gallery.names}, {"run": go}, {"run": said})
    return arrived


def _begin(
    jobs: Jobs, screen: Screen, example: Example, look: Run, swish: tuple[gr.Plot, gr.Markdown]
) -> Beginning[content.Look]:
    """The page opens with an example that was looked at as the app started."""
    plot, note = swish

    def also(step: content.Look) -> dict[Any, Any]:
        found = step.seen if isinstance(step.seen, Seen) else None
        figure = inside_charts.swish(content.values_of(found, inside_words.ALL_STAGES)[1])
        return {plot: figure, note: content.swish_note(found, inside_words.ALL_STAGES)}

    return begin(jobs, screen, example, look, also)


def _block_key(link: Link, catalogue: Catalogue, network: str) -> str | None:
    """Of a block of that network, which links name by stage and number: 3.1."""
    if "block" not in link.query:
        return None
    blocks = {f"{block.stage}.{block.number}": block.key for block in content.structure(catalogue, network).blocks}
    return blocks.get(link.one("block", blocks) or "")
