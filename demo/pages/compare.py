"""The Compare page: one picture, several variants, a card each, a verdict and a chart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import gradio as gr
from gradio.components import Component
from PIL import Image  # at run time: gradio reads the annotations of `run`

from demo import charts, examples, words
from demo.cards import Cards
from demo.comparison import Choice, Step, steps
from demo.events import COMPUTE, PRIVATE
from demo.picture import Picture
from demo.stops import Stops
from explain.variants import IMAGENET, POCKET, Family, find_family, specs
from explain.weights import Origin, on_this_machine, origin

if TYPE_CHECKING:
    from explain.store import ModelStore

TITLE, PATH = "Compare", ""
OFFERED: tuple[Family, ...] = (IMAGENET, POCKET)  # the laboratory has a page of its own
TICKED = 4  # variants at first


def first_family() -> Family:
    """ImageNet where the weights of the ticked variants are on this machine, else the bundled one."""
    ticked = specs(IMAGENET.name, _names(IMAGENET)[:TICKED])
    return IMAGENET if all(on_this_machine(spec) for spec in ticked) else POCKET


def _names(family: Family) -> tuple[str, ...]:
    return tuple(variant.name for variant in family.variants)


def family_note(name: str) -> str:
    """What this family knows and needs; may take up to two seconds to learn whether the Hub is there."""
    family = find_family(name)
    note = words.FAMILY_NOTES[name]
    away = any(origin(spec) is Origin.AWAY for spec in specs(name, _names(family)))
    return f"{note} **{words.AWAY_NOTE}**" if away else note


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    picture: Picture
    compare: gr.Button
    stop: gr.Button
    family: gr.Radio
    note: gr.Markdown
    recipe: gr.Dropdown
    variants: gr.CheckboxGroup
    verdict: gr.Markdown
    cards: Cards
    axis: gr.Radio
    plot: gr.Plot
    points: gr.State


def build(store: ModelStore) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{words.TITLE}</h1><p>{words.INTRO}</p>", elem_id="intro")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            inputs = (*_picture(), *_choices(first_family()))
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            outputs = _results()
    parts = Parts(*inputs, *outputs)
    _wire_comparison(parts, store)
    parts.axis.change(charts.trade_off, [parts.points, parts.axis], parts.plot, show_progress="hidden", **PRIVATE)
    parts.family.change(_switch_family, parts.family, [parts.variants, parts.recipe], queue=False, **PRIVATE).then(
        family_note, parts.family, parts.note, show_progress="hidden", **PRIVATE
    )


def _wire_comparison(parts: Parts, store: ModelStore) -> None:
    stops = Stops()

    def run(
        image: Image.Image | None, family: str, recipe: str, ticked: list[str], axis: str, request: gr.Request
    ) -> Iterator[Step]:
        with stops.watched(request.session_hash) as pressed:
            yield from steps(store, Choice(image, family, recipe, tuple(ticked), axis), pressed.is_set)

    def stop(request: gr.Request) -> None:
        if stops.press(request.session_hash):
            gr.Info(words.STOPPING, duration=3)

    asked: list[Component] = [parts.picture, parts.family, parts.recipe, parts.variants, parts.axis]
    shown: list[Component] = [parts.cards, parts.verdict, parts.plot, parts.points]
    progress: dict[str, Any] = {"show_progress": "minimal", "show_progress_on": [parts.verdict]}
    parts.compare.click(run, asked, shown, trigger_mode="once", **progress, **PRIVATE, **COMPUTE)
    parts.stop.click(stop, show_progress="hidden", **PRIVATE)  # queued: only then may it show a message


def _results() -> tuple[gr.Markdown, Cards, gr.Radio, gr.Plot, gr.State]:
    verdict = gr.Markdown(words.READY, elem_id="verdict")
    cards = Cards(elem_id="cards")
    with gr.Row(equal_height=True, elem_id="chart-head"):
        gr.Markdown("### Time and accuracy against arithmetic")
        axis = gr.Radio(
            [("Measured latency", "latency"), ("Accuracy", "accuracy")], value="latency",
            label="Up the side", container=False, elem_id="axis",
        )  # fmt: skip
    plot = gr.Plot(charts.trade_off(), show_label=False, elem_id="chart")
    with gr.Accordion("How to read this", open=False, elem_id="help"):
        gr.Markdown(words.HOW_TO_READ)
    return verdict, cards, axis, plot, gr.State([])


def _picture() -> tuple[Picture, gr.Button, gr.Button]:
    picture = Picture(
        label="Your picture", type="pil", sources=["upload", "clipboard", "webcam"], height=230, elem_id="picture"
    )
    with gr.Row():
        go = gr.Button("Compare", variant="primary", elem_id="compare", scale=3, min_width=120)
        halt = gr.Button("Stop", elem_id="stop", scale=1, min_width=70)
    _examples(picture)
    return picture, go, halt


def _examples(picture: Picture) -> None:
    gr.Markdown(words.EXAMPLES, elem_id="examples-head")
    gallery = examples.gallery([*examples.scenes(), *examples.photos()])
    copies = [item["image"]["path"] for item in gallery.value]  # in gradio's cache: the originals may not be served

    def pick(event: gr.SelectData) -> str:
        return str(copies[event.index])

    gallery.select(pick, None, picture, queue=False, show_progress="hidden", **PRIVATE)


def _choices(family: Family) -> tuple[gr.Radio, gr.Markdown, gr.Dropdown, gr.CheckboxGroup]:
    choice = gr.Radio([(f.title, f.name) for f in OFFERED], value=family.name, label="Family", elem_id="family")
    note = gr.Markdown(words.FAMILY_NOTES[family.name], elem_id="family-note")
    recipe = _recipes(family)
    variants = gr.CheckboxGroup(
        list(_names(family)), value=list(_names(family)[:TICKED]), label="Variants", elem_id="variants"
    )
    with gr.Row(elem_id="presets"):
        every = gr.Button("All", size="sm", min_width=60)
        other = gr.Button("Every other", size="sm", min_width=60)
    every.click(lambda name: list(_names(find_family(name))), choice, variants, queue=False, **PRIVATE)
    other.click(lambda name: list(_names(find_family(name))[::2]), choice, variants, queue=False, **PRIVATE)
    return choice, note, recipe, variants


def _recipes(family: Family) -> gr.Dropdown:
    return gr.Dropdown(
        [(r.title, r.name) for r in family.recipes], value=family.recipes[0].name, label="Recipe",
        info="How the weights were trained.", visible=len(family.recipes) > 1, elem_id="recipe",
    )  # fmt: skip


def _switch_family(name: str) -> tuple[Any, Any]:
    family = find_family(name)
    ticked = list(_names(family)[:TICKED])
    return gr.CheckboxGroup(list(_names(family)), value=ticked), _recipes(family)
