"""The Deploy page: a network and its twins on other engines and in int8, what they answer and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.deploy import content, parts
from demo.deploy import words as deploy_words
from demo.deploy.content import Step
from demo.deploy.parts import SCENES, Inputs, Parts
from demo.deploy.question import CALIBRATED, JUDGED, OWN, SOURCES, Question
from demo.pictures import intake, intake_words
from demo.pictures.intake_box import BACK, FILES, name_of, named
from demo.pictures.piles import PILES
from demo.ui import examples
from demo.ui.events import PRIVATE, sent
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried
from explain.costs.plan import BATCHES, most_threads
from explain.engines.observers import OBSERVERS
from explain.engines.settings import BITS
from explain.engines.unquantised import KEEPS

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Deploy", "deploy"
NAMES = (  # of `Inputs.asked`, as links call them
    "scene", "network", "observer", "keep", "bits", "pictures", "judged", "batch", "threads",
    "source",
)  # fmt: skip


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    way = f'<a class="way" href="device">{deploy_words.DEVICE}</a>'
    gr.HTML(f"<h1>{deploy_words.TITLE}</h1><p>{deploy_words.INTRO} {way}</p>", elem_id="intro")
    page = parts.lay_out(catalogue, jobs)
    _wire(page, store, catalogue, jobs)
    _wire_own(page.inputs, catalogue)
    _wire_link(page.inputs, catalogue)


def _wire(page: Parts, store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    def compare(stopped: Stopped, *told: Any) -> Iterator[Step]:
        *values, box = told
        question = replace(Question(*values), pile=PILES.find(name_of(box), None))
        return content.steps(store, catalogue, question, stopped)

    inputs, outputs = page.inputs, page.outputs
    jobs.start(inputs.go.click, compare, [*inputs.asked, inputs.intake], outputs.shown, outputs.said)


def _wire_own(inputs: Inputs, catalogue: Catalogue) -> None:
    """What is given is judged; what was given on the page of one's own pictures is still here."""
    box, given = inputs.intake, inputs.given

    def receive(event: gr.EventData, request: gr.Request) -> tuple[object, ...]:
        pile, said = intake.received(sent(event, "files"), catalogue.bounds, request.session_hash)
        return named(pile.name), said, OWN

    def back(told: object, request: gr.Request) -> tuple[object, ...]:
        pile = PILES.find(name_of(told), request.session_hash)
        if pile is None or pile.entries is None:
            return gr.skip(), gr.skip()
        return named(pile.name), intake_words.given(pile.entries, ())

    box.submit(receive, None, [box, given, inputs.choices.judged], **FILES)
    gr.on(None, back, box, [box, given], js=BACK, show_progress="hidden", **PRIVATE)


def _wire_link(inputs: Inputs, catalogue: Catalogue) -> None:
    keys, gallery = [spec.key for spec in catalogue.comparable()], inputs.gallery

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        scene = examples.asked(link, SCENES)
        named = (link.one("network", keys), link.one("observer", OBSERVERS), link.one("keep", KEEPS))
        numbers = [
            link.one(name, list(map(str, allowed)))
            for name, allowed in (
                ("bits", BITS), ("pictures", CALIBRATED), ("judged", (*JUDGED, OWN)), ("batch", BATCHES),
                ("threads", range(most_threads() + 1)),
            )
        ]  # fmt: skip
        link.tell()
        whole = (number and int(number) for number in numbers)
        found = (scene and gallery.file(scene), *named, *whole, link.one("source", SOURCES))
        return tuple(gr.skip() if value is None else value for value in found)

    arrived = carried(inputs.picture, gr.on(None, arrive, None, inputs.asked, show_progress="hidden", **PRIVATE))
    follow(arrived, dict(zip(NAMES, inputs.asked, strict=True)), gallery.names, {"run": inputs.go})
