"""The Scaling page: the controls side by side on a scene, what was measured of them, and a calculator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.scaling import calculator, depth, depth_words, laboratory, parts
from demo.scaling import words as scaling_words
from demo.scaling.laboratory import Scene
from demo.scaling.parts import Calculator, Depth, Maps, Measured, Parts
from demo.ui import examples
from demo.ui.beginning import arrive, begin
from demo.ui.events import LAST, PRIVATE, anew
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Scaling", "scaling"
DIALS = ("alpha", "beta", "gamma", "phi")  # as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{scaling_words.TITLE}</h1><p>{scaling_words.INTRO}</p>", elem_id="intro")
    page = parts.lay_out(jobs)
    _wire_scenes(page.maps)
    _wire_maps(page.maps, store, jobs, _wire_link(page))
    _wire_measured(page.measured)
    _wire_depth(page.depth)
    _wire_following(page, store, jobs)
    _wire_calculator(page.calculator)


def _wire_scenes(maps: Maps) -> None:
    """A scene that is drawn anew."""

    def another() -> tuple[Image.Image, Scene]:
        scene = laboratory.another()
        return scene[0], scene

    maps.draw.click(another, None, [maps.picture, maps.scene], show_progress="hidden", **PRIVATE)


def _wire_maps(maps: Maps, store: ModelStore, jobs: Jobs, arrived: Dependency) -> None:
    """Open with the first scene, which not every load tells of as a change; run whatever comes, and at any budget."""

    def go(stopped: Stopped, image: Image.Image | None, cost: int, scene: Scene | None) -> Iterator[laboratory.Step]:
        if image is not None:  # it is, where it was taken away
            yield from laboratory.steps(store, image, laboratory.known(image, scene), cost, stopped)

    changed = partial(gr.on, [maps.picture.change, maps.budget.input])
    arrive(jobs, maps.screen, begin(jobs, maps.screen, maps.gallery.rows[0], go), [arrived.then, changed], go, flags=())


def _wire_measured(part: Measured) -> None:
    part.measure.change(parts.ways, part.measure, [part.plot, part.finding], **LAST)


def _wire_depth(part: Depth) -> None:
    """Which of what was measured is drawn is answered at once."""
    asked, plots = [part.found, part.kept], part.plots
    opened = part.accordion.expand(depth.charts, asked, plots, **LAST)
    opened.then(depth.block, part.kept, part.block, **LAST)
    gr.on([part.found.change, part.kept.change], depth.charts, asked, plots, **LAST)
    part.kept.input(depth.block, part.kept, part.block, **LAST)


def _wire_following(page: Parts, store: ModelStore, jobs: Jobs) -> None:
    """Measured at a press, of the scene and at the budget of the maps; gone once either changes."""
    maps, part = page.maps, page.depth

    def follow(stopped: Stopped, image: Image.Image | None, budget: int, weights: str) -> Iterator[depth.Step]:
        return depth.steps(store, image, budget, weights, stopped)

    asked, shown = [maps.picture, maps.budget, part.weights], [part.found, part.said]
    gr.on(
        [maps.picture.change, maps.budget.input, part.weights.input], lambda: (None, depth_words.READY), None, shown,
        show_progress="hidden", **PRIVATE,
    )  # fmt: skip
    # cards that are under way are not ended for it
    jobs.start(part.go.click, follow, asked, shown, part.said, replaces=False)


def _wire_calculator(part: Calculator) -> None:
    part.preset.input(_coefficients, part.preset, part.coefficients, **LAST)
    anew(calculator.answer, part.dials, [part.readout, part.stairs])


def _coefficients(name: str) -> tuple[float, float, float]:
    found = calculator.PRESETS[name]
    return found.depth, found.width, found.resolution


def _wire_link(page: Parts) -> Dependency:
    """Gives the event after which all is as the visitor wants it."""
    maps, gallery = page.maps, page.maps.gallery
    names = {measure.key: name for name, measure in scaling_words.MEASURES.items()}

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        asked = examples.asked(link, examples.crowded())
        budgets = {str(budget): budget for budget in laboratory.budgets()}
        cost, measure = budgets.get(link.one("cost", budgets) or ""), link.one("measure", names)
        dials = [link.number(name, *span) for name, span in zip(DIALS, calculator.RANGES.values(), strict=True)]
        link.tell()
        found = (asked and gallery.file(asked), cost, measure and names[measure], *dials)
        return tuple(gr.skip() if value is None else value for value in found)

    others: list[Component] = [maps.budget, page.measured.measure, *page.calculator.dials]
    arrived: Dependency = gr.on(None, arrive, None, [maps.picture, *others], show_progress="hidden", **PRIVATE)
    named = dict(zip(("scene", "cost", "measure", *DIALS), (maps.picture, *others), strict=True))
    follow(arrived, named, {**{title: key for key, title in names.items()}, **gallery.names})
    return arrived
