"""What components that draw themselves in the browser have in common: gr.HTML with a value that is data, not markup."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, Literal, TypedDict, Unpack

import gradio as gr

from demo.ui.numbers import packed

# Scripts read `props.value` and `props.page` as given here. Gradio's client forgets all props but the value of a
# component that gets one before it is drawn, as in an accordion that is closed: so what never changes is in the script.
# No name stands there in quotes, for its server takes those for events.
UNPACK = """props = ((all) => {
  const own = { get value() { return all.value[0]; }, page: JSON.parse(%s) };
  return new Proxy(all, { get: (all, name) => (name in own ? own[name] : all[name]) });
})(props);
"""


class Look(TypedDict, total=False):
    """What may be said of such a component: how styles and scripts find it, and whether it is seen.

    Each takes these, as gradio makes a component anew, with `render`, for every step that changes or skips it.
    """

    elem_id: str
    elem_classes: str | list[str]
    visible: bool | Literal["hidden"]
    render: bool


class Drawn(gr.HTML):
    """Draws `value` by its `script`, which gradio runs once, in a template and a style that say nothing of it.

    `page` is what the script is told once for all.

    The value travels in a list of one. Gradio sends of each step of a run only what differs from the one before, and
    its client changes that one in place; a step that is skipped is an object too, so that a value that is one would be
    taken apart, perhaps before it was drawn. A list differs from an object as a whole, and what was given stays whole.
    """

    def __init__(
        self, value: object, template: str, style: str, script: str, *, page: object = None, **options: Unpack[Look]
    ) -> None:  # fmt: skip
        super().__init__(
            value=value,
            html_template=template,
            css_template=style,
            js_on_load=UNPACK % json.dumps(json.dumps(page)) + script,
            apply_default_css=False,
            **options,
        )

    def __getattr__(self, name: str) -> Any:
        """An event that the script knows. Gradio makes a component anew for every step that skips it, asks each for a
        dozen names that it may lack, and would search the whole script for every one of them.
        """
        if name not in _quoted(self.__dict__.get("js_on_load") or ""):
            raise AttributeError(name)
        return super().__getattr__(name)

    def preprocess(self, payload: list[object]) -> object:  # type: ignore[override]
        return payload[0]

    def postprocess(self, value: object) -> list[object]:  # type: ignore[override]
        return [packed(value)]

    def get_config(self) -> dict[str, object]:  # type: ignore[override]
        """Without arguments that gradio takes for events, as their names stand in quotes in the script: with one that
        is no plain data it would copy the whole app for every visitor.
        """
        config: dict[str, object] = super().get_config()
        return {name: value for name, value in config.items() if not callable(value)}

    def api_info(self) -> dict[str, object]:  # type: ignore[override]
        return {"type": "array"}


@lru_cache(64)
def _quoted(script: str) -> frozenset[str]:
    return frozenset(re.findall(r"""(?=['"`]([^'"`]+)['"`])""", script))
