"""The Trust page: maps of a few networks put to the test, beside maps that know nothing and a shuffled network's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import Dependency

from demo.trust import charts, trials, trusting
from demo.trust import words as trust_words
from demo.trust.trusting import Question
from demo.ui import examples, families, tables
from demo.ui.asking import picture_and_start
from demo.ui.beginning import Screen, arrive, begin
from demo.ui.cards import Cards
from demo.ui.events import LAST, PRIVATE, QUIET, anew
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried
from demo.ui.unchecked import Menu, Ticks, marked
from explain.maps import summary
from explain.maps.methods import METHODS

if TYPE_CHECKING:
    from PIL import Image

    from demo.ui.examples import Example
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Trust", "trust"
FIRST = ("exact", "gradcam++", "layercam", "eigencam")
NAMES = ("scene", "network", "methods", "stage", "road")  # as links call them
STAGES = ("head", "stage 8", "stage 7", "stage 6", "stage 5", "stage 4", "stage 3", "stage 2")


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{trust_words.TITLE}</h1><p>{trust_words.INTRO}</p>", elem_id="intro")
    network, example = families.begun(catalogue)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            offered = examples.everything(network.family.name)
            picture, go, gallery = picture_and_start(jobs, "Measure", "measure-maps", example, offered)
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
    screen = Screen((picture, *asked), (cards, plot, table, said), said)
    _wire_cost(catalogue, asked, cost)
    flags, results = {"run": go, "shuffle": shuffle}, {"run": said, "shuffle": fading}
    arrived = _wire_link(catalogue, gallery, [picture, *asked], flags, results)
    _wire(store, catalogue, jobs, screen, (faded, fading), (go, shuffle), (example, arrived))
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


def _question(image: Image.Image | None, keys: list[str], methods: list[str], stage: str, road: bool) -> Question:
    return Question(image, examples.known(image), tuple(keys), tuple(methods), stage, road)


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, screen: Screen, faded: tuple[Cards, gr.Markdown],
    buttons: tuple[gr.Button, gr.Button], opened: tuple[Example, Dependency],
) -> None:  # fmt: skip
    """The page opens with an example that is measured as the app starts; another picture is measured on arrival."""

    def measure(stopped: Stopped, *asked: Any) -> Iterator[trusting.Step]:
        return trusting.steps(store, catalogue, _question(*asked), stopped)

    def arriving(stopped: Stopped, *asked: Any) -> Iterator[trusting.Step]:
        return trusting.arriving(store, catalogue, _question(*asked), stopped)

    def shuffle(stopped: Stopped, image: Image.Image | None, keys: list[str]) -> Iterator[tuple[Any, str]]:
        return trusting.fade(store, catalogue, _question(image, keys, [], "", False), stopped)

    (go, other), (example, arrived) = buttons, opened
    measured = jobs.start(go.click, measure, screen.asked, screen.shown, screen.said)
    measured.then(lambda: marked(_networks(catalogue)), None, screen.asked[1], **QUIET)  # what was fetched is marked
    jobs.start(other.click, shuffle, screen.asked[:2], faded, faded[1])
    arrive(jobs, screen, begin(jobs, screen, example, measure), arrived, arriving, ("run", "shuffle"))


def _wire_link(
    catalogue: Catalogue, gallery: Gallery, changed: list[Any], flags: dict[str, gr.Button], results: dict[str, Any]
) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    keys = [spec.key for spec in catalogue.comparable()]

    def arrive(request: gr.Request) -> tuple[object, ...]:
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
