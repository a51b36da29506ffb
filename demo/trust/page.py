"""The Trust page: maps of a few networks put to the test, beside maps that know nothing and a shuffled network's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.events import Dependency

from demo.trust import parts, trials, trusting
from demo.trust import words as trust_words
from demo.trust.parts import STAGES, Inputs, Many, Parts, networks
from demo.trust.trusting import Question
from demo.ui import examples, families
from demo.ui.beginning import arrive, begin
from demo.ui.events import LAST, PRIVATE, QUIET, anew
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import carried
from demo.ui.unchecked import marked
from explain.maps import summary
from explain.maps.methods import METHODS

if TYPE_CHECKING:
    from PIL import Image

    from demo.trust.trials import Found
    from demo.ui.examples import Example
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Trust", "trust"
NAMES = ("scene", "network", "methods", "stage", "road")  # of `Inputs.asked`, as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{trust_words.TITLE}</h1><p>{trust_words.INTRO}</p>", elem_id="intro")
    (network, example), many = families.begun(catalogue), trials.networks(summary.FILES)
    page = parts.lay_out(catalogue, jobs, network, example, many)
    _wire_cost(catalogue, page.inputs)
    _wire(store, catalogue, jobs, page, example, _wire_link(catalogue, page))
    if page.many:
        _wire_many(page.many, many)


def _question(image: Image.Image | None, keys: list[str], methods: list[str], stage: str, road: bool) -> Question:
    return Question(image, examples.known(image), tuple(keys), tuple(methods), stage, road)


def _wire(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, page: Parts, example: Example, arrived: Dependency
) -> None:
    """The page opens with an example that is measured as the app starts; another picture is measured on arrival."""

    def measure(stopped: Stopped, *asked: Any) -> Iterator[trusting.Step]:
        return trusting.steps(store, catalogue, _question(*asked), stopped)

    def arriving(stopped: Stopped, *asked: Any) -> Iterator[trusting.Step]:
        return trusting.arriving(store, catalogue, _question(*asked), stopped)

    def shuffle(stopped: Stopped, image: Image.Image | None, keys: list[str]) -> Iterator[tuple[Any, str]]:
        return trusting.fade(store, catalogue, _question(image, keys, [], "", False), stopped)

    inputs, outputs, screen = page.inputs, page.outputs, page.screen
    measured = jobs.start(inputs.go.click, measure, screen.asked, screen.shown, screen.said)
    measured.then(lambda: marked(networks(catalogue)), None, inputs.network, **QUIET)  # what was fetched is marked
    fading = [outputs.faded, outputs.fading]
    jobs.start(outputs.shuffle.click, shuffle, [inputs.picture, inputs.network], fading, outputs.fading)
    arrive(jobs, screen, begin(jobs, screen, example, measure), [arrived.then], arriving, ("run", "shuffle"))


def _wire_link(catalogue: Catalogue, page: Parts) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    inputs, outputs = page.inputs, page.outputs
    keys, gallery = [spec.key for spec in catalogue.comparable()], inputs.gallery

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        scene = examples.asked(link, gallery.rows)
        asked, methods, stage = link.many("network", keys), link.many("methods", METHODS), link.one("stage", STAGES)
        road = link.one("road", ["1"])
        link.tell()
        if not scene and asked:
            scene = examples.suiting(asked[0])
        found = (scene and gallery.file(scene), methods or None, stage, road and True)
        picture, *others = (gr.skip() if value is None else value for value in found)
        return picture, marked(networks(catalogue), asked[: trusting.MOST] or None), *others

    arrived = carried(inputs.picture, gr.on(None, arrive, None, inputs.asked, show_progress="hidden", **PRIVATE))
    flags = {"run": inputs.go, "shuffle": outputs.shuffle}
    results = {"run": outputs.said, "shuffle": outputs.fading}
    follow(arrived, dict(zip(NAMES, inputs.asked, strict=True)), gallery.names, flags, results)
    return arrived


def _wire_cost(catalogue: Catalogue, inputs: Inputs) -> None:
    def count(keys: list[str], methods: list[str], stage: str, road: bool) -> str:
        return trusting.cost(catalogue, keys, methods, stage, road)

    anew(count, inputs.choices, [inputs.cost])


def _wire_many(many: Many, found: Found) -> None:
    def choose(family: str, key: str) -> trials.Shown:
        return trials.shown(found, family, key)

    for choice in (many.family, many.measure):
        choice.change(choose, many.asked, many.shown, **LAST)
