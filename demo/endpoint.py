"""The public endpoint `/compare`, for gradio_client and curl: the command line's document, over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from demo.comparison import check
from demo.events import COMPUTE
from demo.picture import Picture
from explain.heavy import import_torch
from explain.variants import ALL, FAMILIES, POCKET

if TYPE_CHECKING:
    from PIL import Image

    from explain.store import ModelStore


def build(store: ModelStore) -> None:
    """Hidden components give the endpoint typed and validated inputs."""

    def compare(
        image: Image.Image | None, family: str, variants: list[str] | None, recipe: str, top: int
    ) -> dict[str, Any]:
        """Run one picture through several EfficientNet variants.

        Args:
            image: the picture, as an uploaded file
            family: "pocket" (bundled) or "imagenet" (full size)
            variants: which variants to run, such as B0
            recipe: how the weights were trained; empty for the family's own
            top: how many predictions to give for each variant
        Returns:
            the picture's size, and for each variant predictions, evidence map, crop, costs and measured latency
        """
        picture, chosen = check(image, family, variants or (), recipe or None)
        import_torch()
        from explain.compare import compare as run
        from explain.document import document

        return document(picture, run(picture, chosen, store, int(top)))

    with gr.Column(visible=False):
        inputs = [
            Picture(type="pil", label="image"),
            gr.Dropdown(list(FAMILIES), value=POCKET.name, label="family", allow_custom_value=True),
            gr.Dropdown(
                [v.name for v in ALL],
                value=["B0", "B1", "B2", "B3"],
                multiselect=True,
                label="variants",
                allow_custom_value=True,
            ),
            gr.Textbox("", label="recipe"),
            gr.Slider(1, 25, 5, step=1, label="top"),
        ]
        gr.Button().click(compare, inputs, gr.JSON(label="result"), api_name="compare", **COMPUTE)
