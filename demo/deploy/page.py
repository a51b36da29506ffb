"""The Deploy page: a network and its twins on other engines and in int8, what they answer and what they cost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.deploy import charts, content
from demo.deploy import words as deploy_words
from demo.deploy.content import CALIBRATED, JUDGED, OWN, Question, Step
from demo.pictures import intake
from demo.pictures import words as pictures_words
from demo.pictures.intake_box import BACK, FILES, Intake, name_of, named
from demo.pictures.piles import PILES
from demo.ui import examples, families
from demo.ui.asking import start_and_stop
from demo.ui.cards import Cards
from demo.ui.events import PRIVATE, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, checked, place
from demo.ui.unchecked import Menu
from explain.costs.plan import BATCHES, most_threads
from explain.engines.kept import KEEPS
from explain.engines.observers import OBSERVERS
from explain.engines.settings import BITS, Setting

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Deploy", "deploy"
SCENES = [*examples.photos(), *examples.scenes()]
NAMES = ("scene", "network", "observer", "keep", "bits", "pictures", "judged", "batch", "threads")  # as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    way = f'<a class="way" href="device">{deploy_words.DEVICE}</a>'
    gr.HTML(f"<h1>{deploy_words.TITLE}</h1><p>{deploy_words.INTRO} {way}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            gallery = Gallery(SCENES, render=False)  # below, and known before
            picture = place("Picture", value=gallery.file(SCENES[0]))
            checked(picture)
            go = start_and_stop(jobs, "Compare twins", "deploy-go")
            gallery.render()  # type: ignore[no-untyped-call]
            gallery.gives(picture)
            asked = _choices(catalogue)
            box, given = _own(catalogue)
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(deploy_words.READY, elem_id="verdict")
            cards = Cards(deploy_words.NO_CARDS, elem_id="cards", elem_classes="five maps")
            table = gr.HTML(elem_id="twins")
            gr.Markdown(deploy_words.DIFFERENCES)
            apart = Cards(deploy_words.NO_DIFFERENCES, signed=True, elem_id="apart", elem_classes="five maps")
            gr.Markdown(deploy_words.BLOCKS)
            bars = gr.Plot(charts.blocks(), show_label=False, elem_id="blocks")
            about = gr.Markdown(elem_id="blocks-said")
            parted = gr.HTML(elem_id="parted")
            likely = gr.Plot(visible=False, show_label=False, elem_id="likenesses")
            with gr.Accordion("What these mean, and why reports of int8 differ", open=False):
                gr.Markdown(deploy_words.HELP)
    shown = [said, cards, apart, table, bars, about, parted, likely]
    _wire(store, catalogue, jobs, [picture, *asked, box], shown, go)
    _wire_own(catalogue, box, given, asked[NAMES.index("judged") - 1])
    _wire_link(catalogue, gallery, [picture, *asked], go)


def _own(catalogue: Catalogue) -> tuple[Intake, gr.Markdown]:
    with gr.Accordion(deploy_words.OWN_HEAD, open=False, elem_id="own"):
        box = Intake(catalogue.bounds, elem_id="intake")
        return box, gr.Markdown(elem_id="given")


def _wire_own(catalogue: Catalogue, box: Intake, given: gr.Markdown, judged: Menu) -> None:
    """What is given is judged; what was given on the page of one's own pictures is still here."""

    def receive(event: gr.EventData, request: gr.Request) -> tuple[object, ...]:
        pile, said = intake.received(sent(event, "files"), catalogue.bounds, request.session_hash)
        return named(pile.name), said, OWN

    def back(told: object, request: gr.Request) -> tuple[object, ...]:
        pile = PILES.find(name_of(told), request.session_hash)
        if pile is None or pile.entries is None:
            return gr.skip(), gr.skip()
        return named(pile.name), pictures_words.given(pile.entries, ())

    box.submit(receive, None, [box, given, judged], **FILES)
    gr.on(None, back, box, [box, given], js=BACK, show_progress="hidden", **PRIVATE)


def _choices(catalogue: Catalogue) -> list[Any]:
    """Network; int8's observer, operators kept, bits and pictures; what is judged; batch and threads."""
    specs = catalogue.comparable()
    first = next(iter(families.here(catalogue)), specs[0])
    usual = Setting()
    network = Menu(
        [(f"{spec.label} · {spec.family.title}", spec.key) for spec in specs], value=first.key, label="Network",
        info=deploy_words.NETWORK, elem_id="network",
    )  # fmt: skip
    judged = Menu(
        [(deploy_words.ON_PICTURE if n == 1 else deploy_words.scenes(n), n) for n in JUDGED]
        + [(deploy_words.ON_OWN, OWN)], value=JUDGED[0], label="Judged on", info=deploy_words.JUDGED, elem_id="judged",
    )  # fmt: skip
    observer = Menu(
        [(row.title, name) for name, row in OBSERVERS.items()], value=usual.observer, label="Observer of int8",
        info=deploy_words.OBSERVER_HELP, elem_id="observer",
    )  # fmt: skip
    keep = Menu(
        [(row.title, name) for name, row in KEEPS.items()], value=usual.keep, label="Kept in fp32",
        info=deploy_words.KEEP_HELP, elem_id="keep",
    )  # fmt: skip
    with gr.Row():
        bits = Menu(list(BITS), value=usual.bits, label="Bits", elem_id="bits", min_width=90)
        pictures = Menu(list(CALIBRATED), value=16, label="Calibrated on", elem_id="calibrated", min_width=120)
    gr.Markdown(f"{deploy_words.BITS_HELP} {deploy_words.PICTURES_HELP}", elem_id="truth-note")
    with gr.Row():
        batch = Menu(list(BATCHES), value=1, label="Batch", elem_id="deploy-batch", min_width=90)
        threads = Menu(
            [("default", 0), *range(1, most_threads() + 1)], value=0, label="Threads", elem_id="deploy-threads",
            min_width=120,
        )  # fmt: skip
    return [network, observer, keep, bits, pictures, judged, batch, threads]


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: list[Any], shown: list[Any], go: gr.Button
) -> None:  # fmt: skip
    def compare(stopped: Stopped, *told: Any) -> Iterator[Step]:
        *values, box = told
        question = replace(Question(*values), pile=PILES.find(name_of(box), None))
        return content.steps(store, catalogue, question, stopped)

    jobs.start(go.click, compare, asked, shown, shown[0])


def _wire_link(catalogue: Catalogue, gallery: Gallery, changed: list[Any], go: gr.Button) -> None:
    keys = [spec.key for spec in catalogue.comparable()]

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
        found = (scene and gallery.file(scene), *named, *whole)
        return tuple(gr.skip() if value is None else value for value in found)

    arrived = carried(changed[0], gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE))
    follow(arrived, dict(zip(NAMES, changed, strict=True)), gallery.names, {"run": go})
