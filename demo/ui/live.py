"""A page that runs by itself whatever its visitor asks for, and keeps its address true: one gr.HTML component.

What it does is in `assets/live/`, in the visitor's browser; a page tells it what changes, and hears of what is to run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gradio.components import Component

from demo.ui import words
from demo.ui.drawn import Drawn, component
from demo.ui.events import PRIVATE

Json = dict[str, Any]
FIRST = "first"  # the key of what the page opens with
# The script of the component may not be there yet.
TELL = """(...values) => {
  const told = new CustomEvent("lens", { detail: { what: "%s", values } });
  window.lensed === null ? document.dispatchEvent(told) : (window.lensed ||= []).push(told);
}"""


class Live(Drawn):
    """Submits the `key` of a run that is wanted; its value, as `state` makes it, says which one the cards are of.

    `names` are those of the values after the picture, as the address calls them; `scenes` the names of pictures by
    the path of their copy. Of `needed` values one must not be empty, and `plain` ones are left out of the address.
    `fits` says which variants go with which recipe of which family. The button of an advice submits `instead`.
    """

    def __init__(
        self, names: Sequence[str], scenes: Mapping[str, str], needed: Sequence[str] = (), plain: Sequence[str] = (),
        fits: Json | None = None, **options: Any,
    ) -> None:  # fmt: skip
        page = {"names": names, "scenes": scenes, "needed": needed, "plain": plain, "fits": fits, "said": words.LIVE}
        super().__init__(
            state(""), *component("live", "live"), events=("submit", "instead"), elem_id="live", page=page, **options
        )


def state(key: str, advice: Json | None = None, said: str = "") -> Json:
    """Its value: what the cards are of, as the browser called it, what to tell beside the verdict, and meanwhile."""
    return {"of": key, "advice": advice, "said": said}


def tell(event: Any, what: str, values: Sequence[Component] = ()) -> Any:
    """Have `event` tell the page's `Live` of it, with those values; asks no server."""
    return event(None, list(values), None, js=TELL % what, **PRIVATE)
