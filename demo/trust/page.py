"""The Trust page: maps of a few networks put to the test, beside maps that know nothing and a shuffled network's."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.context import Context
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.trust import charts, trials, trusting
from demo.trust import words as trust_words
from demo.trust.trusting import Question
from demo.ui import examples, families, tables, words
from demo.ui.beginning import Beginning, outdated, publish
from demo.ui.cards import Cards
from demo.ui.events import LAST, PRIVATE, QUIET, RUN, anew
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried, checked, place
from demo.ui.unchecked import Menu, Ticks, marked
from explain.maps import summary
from explain.maps.methods import METHODS

if TYPE_CHECKING:
    from demo.ui.examples import Example
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Trust", "trust"
FIRST = ("exact", "gradcam++", "layercam", "eigencam")
NAMES = ("scene", "network", "methods", "stage", "road")  # as links call them
UNLESS_PRESSED = "(...values) => (/[?&](run|shuffle)=/.test(location.search) ? values.with(1, null) : values)"
STAGES = ("head", "stage 7", "stage 6", "stage 5", "stage 4", "stage 3", "stage 2", "stage 1")


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{trust_words.TITLE}</h1><p>{trust_words.INTRO}</p>", elem_id="intro")
    network, example = families.begun(catalogue)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture = place("Picture", value=str(example.path))
            checked(picture)
            with gr.Row():
                go = gr.Button("Measure", variant="primary", elem_id="measure-maps", scale=3, min_width=120)
                halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
            gallery = Gallery(examples.everything(network.family.name))
            gallery.gives(picture)
            asked = _choices(catalogue, network)
            cost = gr.Markdown(elem_id="passes")
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            said = gr.Markdown(trust_words.READY, elem_id="verdict")
            cards = Cards(trust_words.NO_MAPS, elem_id="cards", elem_classes="five maps")
            plot = gr.Plot(charts.curves(), show_label=False, elem_id="curves")
            table = gr.HTML(elem_id="measured")
            with gr.Accordion("What these scores mean, and where they mislead", open=False):
                gr.Markdown(trust_words.HELP)
                gr.HTML(
                    tables.table(trust_words.METHODS_HEAD, trust_words.methods_rows(), trust_words.METHODS_TABLE),
                    elem_id="methods-table",
                )
            shuffle = gr.Button(trust_words.SHUFFLE, elem_id="shuffle")
            fading = gr.Markdown(elem_id="fading")
            faded = Cards(trust_words.NOT_SHUFFLED, elem_id="faded", elem_classes="five maps")
    shown = (cards, plot, table, said)
    _wire(store, catalogue, jobs, (picture, *asked), shown, (faded, fading), (go, halt, shuffle))
    _wire_cost(catalogue, asked, cost)
    flags, results = {"run": go, "shuffle": shuffle}, {"run": said, "shuffle": fading}
    arrived = _wire_link(catalogue, gallery, [picture, *asked], flags, results)
    _wire_beginning(store, catalogue, jobs, [picture, *asked], list(shown), example, arrived)
    _many_scenes()


def _networks(catalogue: Catalogue) -> list[tuple[str, str]]:
    return [(families.here_too(spec, spec.label), spec.key) for spec in catalogue.comparable()]


def _choices(catalogue: Catalogue, chosen: Spec) -> list[Any]:
    """Network, maps, stage, and whether ROAD too."""
    titles = [(row.title, name) for name, row in METHODS.items()]
    network = Menu(
        _networks(catalogue), value=[chosen.key], multiselect=True, max_choices=trusting.MOST, label="Networks",
        elem_id="network",
    )  # fmt: skip
    stage = Menu(list(STAGES), value=STAGES[0], label="Stage", info=trust_words.STAGE_HELP, elem_id="stage")
    methods = Ticks(titles, value=list(FIRST), label="Maps", info=trust_words.SAME, elem_id="methods")
    road = gr.Checkbox(label="ROAD too", info=trust_words.ROAD_HELP, elem_id="road")
    return [network, methods, stage, road]


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: tuple[Any, ...], shown: tuple[Any, ...],
    faded: tuple[Any, ...], buttons: tuple[gr.Button, gr.Button, gr.Button],
) -> None:  # fmt: skip
    async def measure(
        image: Image.Image | None, keys: list[str], methods: list[str], stage: str, road: bool, request: gr.Request
    ) -> AsyncIterator[trusting.Step]:
        question = Question(image, examples.known(image), tuple(keys), tuple(methods), stage, road)

        def work(stopped: Stopped) -> Iterator[trusting.Step]:
            return trusting.steps(store, catalogue, question, stopped)

        async for step in jobs.run(request, work, trusting.only):
            yield step

    async def shuffle(
        image: Image.Image | None, keys: list[str], request: gr.Request
    ) -> AsyncIterator[tuple[Any, str]]:
        question = Question(image, examples.known(image), tuple(keys), (), "", False)

        def work(stopped: Stopped) -> Iterator[tuple[Any, str]]:
            return trusting.fade(store, catalogue, question, stopped)

        async for step in jobs.run(request, work, lambda said: (gr.skip(), said)):
            yield step

    go, halt, other = buttons
    quiet: dict[str, Any] = {"show_progress": "minimal", **PRIVATE, **RUN}
    measured = go.click(measure, list(asked), list(shown), show_progress_on=[shown[3]], **quiet)
    measured.then(lambda: marked(_networks(catalogue)), None, asked[1], **QUIET)  # what was fetched is marked
    other.click(shuffle, list(asked[:2]), list(faded), show_progress_on=[faded[1]], **quiet)
    jobs.ended_by(halt)


def _wire_link(
    catalogue: Catalogue, gallery: Gallery, changed: list[Any], flags: dict[str, gr.Button], results: dict[str, Any]
) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    keys = [spec.key for spec in catalogue.comparable()]

    def arrive(request: gr.Request) -> tuple[Any, ...]:
        link = Link(dict(request.query_params))
        scene = examples.asked(link, gallery.rows)
        networks, methods, stage = link.many("network", keys), link.many("methods", METHODS), link.one("stage", STAGES)
        road = link.one("road", ["1"])
        link.tell()
        if not scene and networks:
            scene = examples.suiting(networks[0])
        found = (scene and gallery.file(scene), methods or None, stage, road and True)
        picture, *others = (gr.skip() if value is None else value for value in found)
        return picture, marked(_networks(catalogue), networks[: trusting.MOST] or None), *others

    arrived = carried(changed[0], gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE))
    follow(arrived, dict(zip(NAMES, changed, strict=True)), gallery.names, flags, results)
    return arrived


def _wire_beginning(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, asked: list[Any], shown: list[Any], example: Example,
    arrived: Dependency,
) -> None:  # fmt: skip
    """The page opens with an example that is measured as the app starts; another picture is measured on arrival."""
    app, (cards, plot, table, said) = Context.root_block, shown
    assert app

    def make(store: ModelStore, image: Image.Image) -> Iterator[trusting.Step]:
        keys, methods, stage, road = (part.value for part in asked[1:])
        question = Question(image, examples.known(image), tuple(keys), tuple(methods), stage, road)
        return trusting.steps(store, catalogue, question, lambda: False)

    def begin(step: trusting.Step) -> None:
        publish(app, {cards: step[0], plot: step[1], table: step[2], said: step[3] + words.badge(words.EXAMPLE)})

    beginning = Beginning(example, tuple(part.value for part in asked[1:]), make)
    beginning.tell = begin
    jobs.beforehand.append(beginning)

    async def start(
        image: Image.Image | None, keys: list[str] | None, methods: list[str], stage: str, road: bool, told: str,
        request: gr.Request,
    ) -> AsyncIterator[trusting.Step]:  # fmt: skip
        def work(stopped: Stopped) -> Iterator[trusting.Step]:
            if keys is None:  # a link presses a button
                return iter(())
            if beginning.has(image, (keys, methods, stage, road)):
                return (
                    chain([trusting.only(words.BEGINNING)], beginning.wait(stopped))
                    if told == trust_words.READY
                    else iter(())
                )
            question = Question(image, examples.known(image), tuple(keys), tuple(methods), stage, road)
            return trusting.arriving(store, catalogue, question, stopped)

        async for step in jobs.run(request, work, trusting.only):
            yield step

    arrived.then(
        start, [*asked, said], shown, js=UNLESS_PRESSED, show_progress="minimal", show_progress_on=[said],
        **PRIVATE, **RUN,
    )  # fmt: skip
    outdated(asked, said)


def _wire_cost(catalogue: Catalogue, asked: list[Any], cost: gr.Markdown) -> None:
    def count(keys: list[str], methods: list[str], stage: str, road: bool) -> str:
        return trusting.cost(catalogue, keys, methods, stage, road)

    anew(count, asked, [cost])


def _many_scenes() -> None:
    """What was measured beforehand; nothing where it was not."""
    found = trials.networks(summary.FILE)
    if not found:
        return
    choices = trials.measures(found)
    figure, finding, table = trials.shown(found, choices[0][1])
    gr.Markdown(f"## {trust_words.MANY}\n{trust_words.many_about([row['scenes'] for row in found.values()])}")
    measure = gr.Radio(
        choices, value=choices[0][1], label="Measure", show_label=False, container=False, elem_id="many-measure"
    )
    said = gr.Markdown(finding, elem_id="many-finding")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            plot = gr.Plot(figure, show_label=False, elem_id="many")
        with gr.Column(scale=2, min_width=320):
            rows = gr.HTML(table, elem_id="many-table")

    def choose(key: str) -> trials.Shown:
        return trials.shown(found, key)

    measure.change(choose, measure, [plot, said, rows], **LAST)
