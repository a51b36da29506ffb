"""What the Scaling page is laid out of; `page.py` wires it."""

from __future__ import annotations

from dataclasses import dataclass

import gradio as gr
from gradio.components import Component

from demo.scaling import calculator, charts, depth_words, laboratory
from demo.scaling import words as scaling_words
from demo.ui import examples, words
from demo.ui.asking import start_and_stop
from demo.ui.beginning import Screen
from demo.ui.cards import Cards
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs
from demo.ui.picture import Picture, place
from demo.ui.tables import computed, table
from demo.ui.unchecked import Dial
from explain.networks.accuracy import metrics
from explain.networks.controls import WAYS, best, chosen, mean_and_spread, rivals
from explain.networks.scaling import PAPER
from explain.networks.variants import LABORATORY


@dataclass(frozen=True, slots=True, eq=False)
class Maps:
    """A scene, which one it is, and the networks that look at it at one budget."""

    picture: Picture
    draw: gr.Button
    gallery: Gallery
    budget: gr.Radio
    scene: gr.State
    verdict: gr.Markdown
    cards: Cards

    @property
    def screen(self) -> Screen:
        """Asked are the picture, the budget, and which scene was drawn here last; shown is a `laboratory.Step`."""
        return Screen([self.picture, self.budget, self.scene], [self.cards, self.verdict], self.verdict)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What was measured of the networks, by one measure."""

    measure: gr.Radio
    plot: gr.Plot
    finding: gr.Markdown


@dataclass(frozen=True, slots=True, eq=False)
class Depth:
    """What ends with depth, with skips and without: measured at a press, drawn once it is opened."""

    accordion: gr.Accordion
    weights: gr.Radio
    go: gr.Button
    kept: gr.Radio
    block: gr.HTML
    said: gr.Markdown
    plots: list[gr.Plot]
    found: gr.State


@dataclass(frozen=True, slots=True, eq=False)
class Calculator:
    """Coefficients, and what they make of the baseline."""

    preset: gr.Dropdown
    alpha: Dial
    beta: Dial
    gamma: Dial
    phi: Dial
    readout: gr.HTML
    stairs: gr.Plot

    @property
    def coefficients(self) -> list[Component]:
        """Of depth, width and resolution."""
        return [self.alpha, self.beta, self.gamma]

    @property
    def dials(self) -> list[Component]:
        """The coefficients, and how far."""
        return [*self.coefficients, self.phi]


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """The components that are wired to each other."""

    maps: Maps
    measured: Measured
    depth: Depth
    calculator: Calculator


def lay_out(jobs: Jobs) -> Parts:
    """The page below its title."""
    _lessons()
    maps = _maps()
    measured = _measured()
    gr.Markdown(scaling_words.LIMITS)
    return Parts(maps, measured, _depth(jobs), _calculator())


def ways(name: str) -> tuple[object, str]:
    """The chart and a sentence of the measure of that name."""
    measure = scaling_words.MEASURES[name]
    lines = {WAYS[way]: rows for way, rows in laboratory.lines().items()}
    return charts.ways(lines, measure.key, measure.title), laboratory.finding(measure)


def _maps() -> Maps:
    scene = gr.State(None)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            scenes = examples.crowded()
            picture = place("Scene", value=str(scenes[0].path))
            draw = gr.Button("Draw me another scene", variant="primary", elem_id="draw")
            gallery = Gallery(scenes)
            gallery.gives(picture)
            choices = laboratory.budgets()
            budget = gr.Radio(
                [(f"About {b}×", b) for b in choices], value=choices[0], label="Cost", info=scaling_words.BUDGET_HELP,
                visible=len(choices) > 1, elem_id="budget",
            )  # fmt: skip
            gr.Markdown(scaling_words.TRUTH_NOTE, elem_id="truth-note")
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            verdict = gr.Markdown(scaling_words.SCENE_READY, elem_id="verdict")
            cards = Cards(scaling_words.NO_NETWORKS, elem_id="cards", elem_classes="timed")
    return Maps(picture, draw, gallery, budget, scene, verdict, cards)


def _measured() -> Measured:
    gr.Markdown("## What was measured")
    names = list(scaling_words.MEASURES)
    measure = gr.Radio(names, value=names[0], label="Measure", show_label=False, container=False, elem_id="measure")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            figure, sentence = ways(names[0])
            plot = gr.Plot(figure, show_label=False, elem_id="ways")
            finding = gr.Markdown(sentence, elem_id="finding")
        with gr.Column(scale=2, min_width=320):
            computed(calculator.paper_table)
            gr.Markdown(scaling_words.PAPER_TABLE)
    with gr.Accordion("Find your own coefficients: the search on our baseline", open=False):
        gr.HTML(_search_table())
    return Measured(measure, plot, finding)


def _search_table() -> str:
    search = metrics(LABORATORY.name)["search"]
    rows = [
        (f"{row['alpha']:g}, {row['beta']:g}, {row['gamma']:g}", f"{row['formula']:.2f}", words.count(row["macs"]),
         mean_and_spread(row["accuracy"], row["spread"]), str(len(row["seeds"])))
        for row in sorted(search["rows"], key=lambda row: -row["accuracy"])
    ]  # fmt: skip
    seeds = min(len(row["seeds"]) for row in search["rows"])
    note = scaling_words.search_note(
        search["epochs"], seeds, search["known"], best(search), rivals(search), chosen(search)
    )
    return f"<p>{note}</p>" + table(
        ("α, β, γ", "α · β² · γ²", "multiply-adds", "accuracy", "seeds"), rows, "The search"
    )


def _depth(jobs: Jobs) -> Depth:
    with gr.Accordion(depth_words.TITLE, open=False, elem_id="depth-ends") as accordion:
        gr.Markdown(depth_words.INTRO)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=310):
                names = [(title, name) for name, title in depth_words.WEIGHTS.items()]
                weights = gr.Radio(names, value="trained", label=depth_words.WEIGHTS_LABEL, elem_id="depth-weights")
                go = start_and_stop(jobs, "Measure", "depth-go", "depth-stop")
                skips = [(title, kept) for kept, title in depth_words.SKIPS.items()]
                kept = gr.Radio(skips, value=True, label=depth_words.SKIPS_LABEL, elem_id="depth-skips")
                block = gr.HTML(elem_id="depth-block")
            with gr.Column(scale=3, min_width=320):
                said = gr.Markdown(depth_words.READY, elem_id="depth-said")
                with gr.Row(equal_height=False):
                    plots = [
                        gr.Plot(show_label=False, elem_id=f"depth-{name}", min_width=300)
                        for name in ("gradient", "signal")
                    ]
    return Depth(accordion, weights, go, kept, block, said, plots, gr.State(None))


def _calculator() -> Calculator:
    gr.Markdown(f"## Scale it yourself\n{scaling_words.CALCULATOR}")
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310):
            preset = gr.Dropdown(list(calculator.PRESETS), value="The paper’s", label="Coefficients", elem_id="preset")
            alpha = _dial("α", "depth", PAPER.depth)
            beta = _dial("β", "width", PAPER.width)
            gamma = _dial("γ", "resolution", PAPER.resolution)
            phi = _dial("φ", "how far", 1.0, step=0.1)
        with gr.Column(scale=2, min_width=320):
            readout = gr.HTML(elem_id="readout")
        with gr.Column(scale=2, min_width=320):
            stairs = gr.Plot(show_label=False, elem_id="stairs")
            gr.Markdown(scaling_words.STAIRCASE)
    with gr.Accordion(scaling_words.WHY_NOT, open=False):
        gr.Markdown(scaling_words.WHY_NOT_PHI)
        computed(calculator.released_table)
    return Calculator(preset, alpha, beta, gamma, phi, readout, stairs)


def _dial(symbol: str, meaning: str, value: float, step: float = 0.01) -> Dial:
    low, high = calculator.RANGES[symbol]
    return Dial(low, high, value, step=step, label=f"{symbol}, {meaning}", elem_id=meaning.replace(" ", "-"))


def _lessons() -> None:
    gr.Markdown("## In plain words")
    with gr.Row(equal_height=True):
        for title, text in scaling_words.LESSONS.items():
            with gr.Column(min_width=250):
                gr.Markdown(f"### {title}\n{text}", elem_classes="lesson", container=True)
