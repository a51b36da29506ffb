"""What runs in the browser and shows what came out: one gr.HTML component, drawn by `assets/device/`."""

from __future__ import annotations

from typing import Unpack

from demo.device import words as device_words
from demo.device.runtime import Pinned
from demo.ui.drawn import Drawn, Look, component

# The file of a graph is told once the value is there: gradio gives its address to the browser alone.
HAND = "(file) => void (file && document.dispatchEvent(new CustomEvent('graph', { detail: file.url })))"


class Device(Drawn):
    """Its value is a task of `content.task`; submits `key` and `milliseconds` with `select` when one is done."""

    def __init__(self, runtime: Pinned, **options: Unpack[Look]) -> None:
        page = {"runtime": runtime, "said": device_words.SAID}
        super().__init__(None, *component("device", "device"), events=("select",), page=page, **options)
