"""How networks of the catalogue look at the visitor's camera: those whose keys a component has as its value."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import gradio as gr
from gradio.components import Component

from demo.camera import answers
from demo.camera.camera import Camera
from demo.camera.wiring import wire
from demo.ui import families
from demo.ui.jobs import Jobs, Stopped
from demo.ui.obtain import fetching, obtain
from demo.ui.picture import refuse
from explain.errors import LensError
from explain.imports import import_torch

if TYPE_CHECKING:
    from explain.networks.store import ModelStore
    from explain.networks.variants import Spec
    from explain.own.catalogue import Catalogue


def first(catalogue: Catalogue) -> Spec:
    """The network that looks where nobody chose one: of those whose weights are here, where there are any."""
    specs, family = catalogue.comparable(), families.first_family(catalogue)
    ready = families.here(catalogue, [family.name])
    return next((spec for spec in specs if ready and spec == ready[0]), specs[0])


def wire_networks(
    store: ModelStore, catalogue: Catalogue, jobs: Jobs, camera: Camera, networks: Component, said: gr.Markdown
) -> None:
    """The camera is looked at by the networks whose keys are the value of `networks`."""

    def look(keys: list[str], frame: object) -> answers.Drawing | None:
        return answers.answer(store, catalogue, keys, frame)

    def ready(keys: list[str], stopped: Stopped) -> Iterator[str]:
        return _ready(store, catalogue, keys, stopped)

    wire(camera, said, networks, jobs, look, ready)


def _ready(store: ModelStore, catalogue: Catalogue, keys: list[str], stopped: Stopped) -> Iterator[str]:
    """Fetch and load what the camera is to be shown to, telling how far it is. Raises gr.Error in words."""
    try:
        specs = answers.chosen(catalogue, keys)
    except LensError as error:
        raise refuse(error) from None
    yield from fetching(store, catalogue, keys, stopped)
    if stopped():
        return
    import_torch()
    for spec in specs:
        obtain(store, catalogue, spec.key)
    yield ""
