"""What components that draw themselves in the browser have in common: gr.HTML with a value that is data, not markup."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from html import escape
from string import Template
from typing import Any, Literal, TypedDict, Unpack

import gradio as gr

from demo.ui import modules, words
from demo.ui.pieces import pieces, whole
from explain.runtime.shipped import ASSETS, read

# Modules read `props.value` and `props.page` as `assets/ui/value.js` has them. Gradio's client forgets all props but
# the value of a component that gets one before it is drawn, as in an accordion that is closed: so what never changes is
# in the script. Its server takes every name that stands there in quotes for an event, so those that there are do, and
# no other. Modules come when they come, and draw in the order of the page: what one marks, the next ones find. Until
# all have drawn the page is not seen (`assets/head.html`). One that does not come keeps the others waiting for some
# seconds.
VALUE = "ui/value.js"
SCRIPT = """// submits %s
const coming = Promise.all([`%s`, `%s`].map((address) => import(new URL(address, document.baseURI))));
const before = Promise.race([Promise.allSettled([window.drawn]), new Promise((go) => setTimeout(go, 5000))]);
element.dataset.drawing = true;
window.drawn = Promise.allSettled([before, coming])
  .then(() => coming)
  .then(([{ told }, { draw }]) => draw(told({ element, props, trigger, upload, watch }, JSON.parse(%s))))
  .catch((error) => {
    console.error(error);
    element.append(Object.assign(document.createElement(`p`), { role: `alert`, textContent: %s }));
  })
  .finally(() => { delete element.dataset.drawing; });
"""


# Gradio reads a template as one of Handlebars, and then as one of JavaScript.
LITERAL = str.maketrans({"{": "&#123;", "`": "&#96;", "$": "&#36;", "\\": "&#92;"})


class Look(TypedDict, total=False):
    """What may be said of such a component: how styles and scripts find it, and whether it is seen.

    Each takes these, as gradio makes a component anew, with `render`, for every step that changes or skips it.
    """

    elem_id: str
    elem_classes: str | list[str]
    visible: bool | Literal["hidden"]
    render: bool


def filled(template: str, texts: Mapping[str, str], **html: str) -> str:
    """A template with those texts, and with what is HTML already, where `$` and their names stand.

    Raises `KeyError` for a name that stands there without a text.
    """
    found = {name: escape(text) for name, text in texts.items()} | html
    return Template(template).substitute({name: text.translate(LITERAL) for name, text in found.items()})


@cache
def component(folder: str, name: str) -> tuple[str, str, str]:
    """The template, the style and the module of that name in a folder of `assets/`. Raises `NotShipped`."""
    found = ASSETS / folder
    return read(found / f"{name}.html"), read(found / f"{name}.css"), f"{folder}/{name}.js"


class Drawn(gr.HTML):
    """Draws `value` by its `module` of `assets/`, once, in a template and a style that say nothing of it.

    The module exports `draw`, which takes what gradio gives to a component's script. `page` is what it is told once for
    all, and `events` are those that it triggers. Without a module nothing is drawn.

    The value travels in a list of texts. Gradio sends of each step of a run only what differs from the one before, and
    its client changes that one in place; a step that is skipped is an object, so that a value that is one would be
    taken apart, perhaps before it was drawn. A list differs from an object as a whole, and what was given stays whole.
    """

    def __init__(
        self, value: object, template: str, style: str, module: str = "", *, events: Sequence[str] = (),
        page: object = None, **options: Unpack[Look],
    ) -> None:  # fmt: skip
        texts = json.dumps(json.dumps(page)), json.dumps(words.LOST)
        super().__init__(
            value=value,
            html_template=template,
            css_template=style,
            js_on_load=SCRIPT % (json.dumps(events), *map(modules.address, (VALUE, module)), *texts) if module else "",
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

    def preprocess(self, payload: list[Any]) -> object:  # type: ignore[override]
        """Of the texts in which it came; clients that never had these give the data itself, in a list."""
        return whole(payload) if isinstance(payload[0], str) else payload[0]

    def postprocess(self, value: object) -> list[str]:  # type: ignore[override]
        return pieces(value)

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
