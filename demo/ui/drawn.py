"""What components that draw themselves in the browser have in common: gr.HTML with a value that is data, not markup."""

from __future__ import annotations

from typing import Any

import gradio as gr

# Scripts read `props.value` as it was given here.
UNPACK = 'props = new Proxy(props, { get: (all, name) => (name === "value" ? all.value[0] : all[name]) });\n'


class Drawn(gr.HTML):
    """Draws `value` by its `script`, which gradio runs once, in a template and a style that say nothing of it.

    The value travels in a list of one. Gradio sends of each step of a run only what differs from the one before, and
    its client changes that one in place; a step that is skipped is an object too, so that a value that is one would be
    taken apart, perhaps before it was drawn. A list differs from an object as a whole, and what was given stays whole.
    """

    def __init__(self, value: Any, template: str, style: str, script: str, **options: Any) -> None:
        super().__init__(
            value=value,
            html_template=template,
            css_template=style,
            js_on_load=UNPACK + script,
            apply_default_css=False,
            **options,
        )

    def preprocess(self, payload: Any) -> Any:
        return payload[0]

    def postprocess(self, value: Any) -> Any:
        return [value]

    def api_info(self) -> dict[str, Any]:
        return {"type": "array"}
