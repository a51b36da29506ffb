"""The Scaling page: the controls side by side on a scene, what was measured of them, and a calculator."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of handlers

from demo.scaling import calculator, charts, depth, depth_words, laboratory
from demo.scaling import words as scaling_words
from demo.scaling.laboratory import Scene
from demo.ui import examples, words
from demo.ui.asking import start_and_stop
from demo.ui.cards import Cards
from demo.ui.events import EACH, LAST, PRIVATE, anew, sent
from demo.ui.gallery import Gallery
from demo.ui.jobs import Jobs, Stopped
from demo.ui.links import Link, follow
from demo.ui.picture import place
from demo.ui.tables import computed, table
from demo.ui.unchecked import Dial
from explain.networks.accuracy import metrics
from explain.networks.controls import WAYS, best, chosen, mean_and_spread, rivals
from explain.networks.scaling import PAPER
from explain.networks.variants import LABORATORY

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TITLE, PATH = "Scaling", "scaling"
DIALS = ("alpha", "beta", "gamma", "phi")  # as links call them


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """Lay out the page and wire it."""
    gr.HTML(f"<h1>{scaling_words.TITLE}</h1><p>{scaling_words.INTRO}</p>", elem_id="intro")
    _lessons()
    gallery, asked = _maps(store, jobs)
    measure = _measured()
    gr.Markdown(scaling_words.LIMITS)
    _depth(store, jobs, asked)
    sliders = _calculator()
    _wire_link(gallery, [*asked, measure, *sliders])


def _maps(store: ModelStore, jobs: Jobs) -> tuple[Gallery, list[Any]]:
    """Gives the scenes, and what a link may set: the picture, the scene that it is, and the budget."""
    scene = gr.State(None)
    with gr.Row(equal_height=False):
        with gr.Column(scale=1, min_width=310, elem_id="inputs"):
            picture = place("Scene")
            draw = gr.Button("Draw me another scene", variant="primary", elem_id="draw")
            gallery = Gallery(examples.crowded())
            choices = laboratory.budgets()
            budget = gr.Radio(
                [(f"About {b}×", b) for b in choices], value=choices[0], label="Cost", info=scaling_words.BUDGET_HELP,
                visible=len(choices) > 1, elem_id="budget",
            )  # fmt: skip
            gr.Markdown(scaling_words.TRUTH_NOTE, elem_id="truth-note")
        with gr.Column(scale=3, min_width=320, elem_id="results"):
            verdict = gr.Markdown(scaling_words.SCENE_READY, elem_id="verdict")
            cards = Cards(scaling_words.NO_NETWORKS, elem_id="cards")

    def pick(event: gr.EventData) -> tuple[object, object]:
        name = sent(event, "name")
        return next(
            ((gallery.file(row), scene) for row, scene in zip(gallery.rows, laboratory.shipped(), strict=True)
             if row.name == name), (gr.skip(), gr.skip()),
        )  # fmt: skip

    def another() -> tuple[Image.Image, Scene]:
        scene = laboratory.another()
        return scene[0], scene

    gallery.select(pick, None, [picture, scene], **EACH)
    draw.click(another, None, [picture, scene], show_progress="hidden", **PRIVATE)
    _wire_run(store, jobs, [picture, scene, budget], [cards, verdict])
    return gallery, [picture, scene, budget]


def _wire_run(store: ModelStore, jobs: Jobs, asked: list[Any], shown: list[Any]) -> None:
    """Run whatever picture comes, however it comes, and again at another budget."""

    def go(stopped: Stopped, image: Image.Image | None, scene: Scene | None, cost: int) -> Iterator[tuple[Any, Any]]:
        if image is not None:  # taken away, or none yet
            yield from laboratory.steps(store, image, laboratory.known(image, scene), cost, stopped)

    picture, _, budget = asked
    jobs.start(partial(gr.on, [picture.change, budget.input]), go, asked, shown, shown[1], show_progress="hidden")


def _wire_link(gallery: Gallery, changed: list[Any]) -> None:
    names = {measure.key: name for name, measure in scaling_words.MEASURES.items()}

    def arrive(request: gr.Request) -> tuple[object, ...]:
        link = Link(dict(request.query_params))
        asked = examples.asked(link, examples.crowded())
        budgets = {str(budget): budget for budget in laboratory.budgets()}
        cost, measure = budgets.get(link.one("cost", budgets) or ""), link.one("measure", names)
        dials = [link.number(name, *span) for name, span in zip(DIALS, calculator.RANGES.values(), strict=True)]
        link.tell()
        found = (asked and gallery.file(asked), asked and asked.open(), cost, measure and names[measure], *dials)
        return tuple(gr.skip() if value is None else value for value in found)

    picture, _, *others = changed
    parts = dict(zip(("scene", "cost", "measure", *DIALS), (picture, *others), strict=True))
    arrived = gr.on(None, arrive, None, changed, show_progress="hidden", **PRIVATE)
    follow(arrived, parts, {**{title: key for key, title in names.items()}, **gallery.names})


def _measured() -> gr.Radio:
    gr.Markdown("## What was measured")
    names = list(scaling_words.MEASURES)
    measure = gr.Radio(names, value=names[0], label="Measure", show_label=False, container=False, elem_id="measure")
    with gr.Row(equal_height=False):
        with gr.Column(scale=3, min_width=320):
            figure, sentence = _ways(names[0])
            plot = gr.Plot(figure, show_label=False, elem_id="ways")
            finding = gr.Markdown(sentence, elem_id="finding")
        with gr.Column(scale=2, min_width=320):
            computed(calculator.paper_table)
            gr.Markdown(scaling_words.PAPER_TABLE)
    measure.change(_ways, measure, [plot, finding], **LAST)
    with gr.Accordion("Find your own coefficients: the search on our baseline", open=False):
        gr.HTML(_search_table())
    return measure


def _ways(name: str) -> tuple[object, str]:
    measure = scaling_words.MEASURES[name]
    lines = {WAYS[way]: rows for way, rows in laboratory.lines().items()}
    return charts.ways(lines, measure.key, measure.title), laboratory.finding(measure)


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


def _depth(store: ModelStore, jobs: Jobs, asked: list[Any]) -> None:
    """Measured at a press; which of it is drawn is answered at once."""
    found = gr.State(None)
    with gr.Accordion(depth_words.TITLE, open=False, elem_id="depth-ends") as part:
        gr.Markdown(depth_words.INTRO)
        with gr.Row(equal_height=False):
            with gr.Column(scale=1, min_width=310):
                names = [(title, name) for name, title in depth_words.WEIGHTS.items()]
                weights = gr.Radio(names, value="trained", label=depth_words.WEIGHTS_LABEL, elem_id="depth-weights")
                go = start_and_stop(jobs, "Measure", "depth-go", "depth-stop")
                skips = [(title, kept) for kept, title in depth_words.SKIPS.items()]
                kept = gr.Radio(skips, value=True, label=depth_words.SKIPS_LABEL, elem_id="depth-skips")
                drawn = gr.HTML(elem_id="depth-block")
            with gr.Column(scale=3, min_width=320):
                said = gr.Markdown(depth_words.READY, elem_id="depth-said")
                with gr.Row(equal_height=False):
                    plots = [
                        gr.Plot(show_label=False, elem_id=f"depth-{name}", min_width=300)
                        for name in ("gradient", "signal")
                    ]
    part.expand(depth.charts, [found, kept], plots, **LAST).then(depth.block, kept, drawn, **LAST)
    gr.on([found.change, kept.change], depth.charts, [found, kept], plots, **LAST)
    kept.input(depth.block, kept, drawn, **LAST)
    _wire_depth(store, jobs, [asked[0], asked[2], weights], [found, said], go)


def _wire_depth(store: ModelStore, jobs: Jobs, asked: list[Any], shown: list[Any], go: gr.Button) -> None:
    def follow(stopped: Stopped, image: Image.Image | None, budget: int, weights: str) -> Iterator[depth.Step]:
        return depth.steps(store, image, budget, weights, stopped)

    picture, budget, weights = asked
    gr.on(
        [picture.change, budget.input, weights.input], lambda: (None, depth_words.READY), None, shown,
        show_progress="hidden", **PRIVATE,
    )  # fmt: skip
    # cards that are under way are not ended for it
    jobs.start(go.click, follow, asked, shown, shown[1], replaces=False)


def _calculator() -> list[Any]:
    """The four dials."""
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
    sliders: list[Any] = [alpha, beta, gamma, phi]
    preset.input(_coefficients, preset, sliders[:3], **LAST)
    anew(calculator.answer, sliders, [readout, stairs])
    with gr.Accordion(scaling_words.WHY_NOT, open=False):
        gr.Markdown(scaling_words.WHY_NOT_PHI)
        computed(calculator.released_table)
    return sliders


def _dial(symbol: str, meaning: str, value: float, step: float = 0.01) -> Dial:
    low, high = calculator.RANGES[symbol]
    return Dial(low, high, value, step=step, label=f"{symbol}, {meaning}", elem_id=meaning.replace(" ", "-"))


def _coefficients(name: str) -> tuple[float, float, float]:
    found = calculator.PRESETS[name]
    return found.depth, found.width, found.resolution


def _lessons() -> None:
    gr.Markdown("## In plain words")
    with gr.Row(equal_height=True):
        for title, text in scaling_words.LESSONS.items():
            with gr.Column(min_width=250):
                gr.Markdown(f"### {title}\n{text}", elem_classes="lesson", container=True)
