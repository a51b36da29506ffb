"""A slider whose box takes any number, so that the page can say in a sentence what is wrong with it."""

from typing import Any

import gradio as gr


class Dial(gr.Slider):
    """Gives what was typed, None for an empty box; gradio's own answers a number out of range with an error alone."""

    is_template = True  # keeps the built-in front end

    def preprocess(self, payload: Any) -> Any:
        return payload
