"""The public endpoint `/compare`, for gradio_client and curl: the command line's document, over HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Any

import gradio as gr
from PIL import Image  # at run time: gradio reads the annotations of `compare`

from demo.compare.comparison import Choice, document
from demo.ui import words
from demo.ui.events import RUN
from demo.ui.jobs import Jobs, Stopped
from demo.ui.picture import Picture, refuse
from explain.networks.variants import ALL, POCKET
from explain.networks.weights import first

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.own.catalogue import Catalogue

TOP = 1, 25  # predictions that can be asked for
USUAL = ("B0", "B1", "B2", "B3")  # what the panel shows, and clients send where they say nothing


def build(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> None:
    """The endpoint, as a hidden part of a page."""
    with gr.Column(visible=False):
        inputs = _inputs(catalogue)
        gr.Button().click(
            _comparing(store, catalogue, jobs), inputs, gr.JSON(label="result"), api_name="compare", **RUN
        )


def _comparing(store: ModelStore, catalogue: Catalogue, jobs: Jobs) -> Callable[..., Awaitable[dict[str, Any]]]:
    """What answers; its name, annotations and words are what clients are told."""

    async def compare(
        image: Image.Image | None, family: str, variants: list[str] | None, recipe: str, top: int,
        beside: list[str] | None, same_crop: bool, request: gr.Request,
    ) -> dict[str, Any]:  # fmt: skip
        """Run one picture through several EfficientNet variants.

        Args:
            image: the picture, as an uploaded file
            family: "pocket" (bundled), "lite" (by pip), "imagenet" (full size), "relatives" or "own"
            variants: which variants to run, such as B0; where the family has none of B0 to B3, its own that are here
            recipe: how the weights were trained; empty for the family's own
            top: how many predictions to give for each variant
            beside: keys of other networks, family/variant/recipe, as "imagenet/B0/ap_in1k"
            same_crop: whether all networks see the same part of the picture
        Returns:
            the picture's size, and for each variant predictions, evidence map, crop, costs and measured latency
        """
        if not TOP[0] <= top <= TOP[1]:  # NaN, which gradio lets pass
            raise refuse(words.MALFORMED)
        choice = Choice(
            image, family, _wanted(catalogue, family, _names(variants)), recipe or None, _names(beside), same_crop
        )

        def work(stopped: Stopped) -> Iterator[dict[str, Any]]:
            yield document(store, catalogue, choice, int(top))

        # a client that asks for several at once has them one after another
        found = [step async for step in jobs.run(request, work, lambda said: {}, replaces=False)]
        if not found or not found[-1]:
            raise refuse(words.UNHEARD)
        return found[-1]

    return compare


def _wanted(catalogue: Catalogue, family: str, given: tuple[str, ...]) -> tuple[str, ...]:
    """As given; the family's own that are here, where that is `USUAL` and it has none of these."""
    found = next((one for one in catalogue.families if one.name == family), None)
    if given != USUAL or not found or {variant.name for variant in found.variants} & set(USUAL):
        return given
    return first(found, found.recipes[0])


def _names(given: object) -> tuple[str, ...]:
    """A list of names, or a single one, as JSON has it. Raises gr.Error for anything else."""
    found = [given] if isinstance(given, str) else given or []
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise refuse(words.MALFORMED)
    return tuple(found)


def _inputs(catalogue: Catalogue) -> list[gr.components.Component]:
    """Hidden components give the endpoint typed and validated inputs."""
    return [
        Picture(type="pil", label="image"),
        gr.Dropdown([f.name for f in catalogue.families], value=POCKET.name, label="family", allow_custom_value=True),
        gr.Dropdown(
            [v.name for v in ALL],
            value=list(USUAL),
            multiselect=True,
            label="variants",
            allow_custom_value=True,
        ),
        gr.Textbox("", label="recipe"),
        gr.Slider(*TOP, 5, step=1, label="top"),
        gr.Dropdown(
            [spec.key for spec in catalogue.comparable()],
            value=[],
            multiselect=True,
            label="beside",
            allow_custom_value=True,
        ),
        gr.Checkbox(label="same_crop"),
    ]
