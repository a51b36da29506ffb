"""How a page has networks look at the visitor's camera, whatever networks those are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from typing import TypeVar

import gradio as gr
from gradio.components import Component

from demo.camera import words as camera_words
from demo.camera.answers import Drawing
from demo.camera.camera import Camera, Value, state, tell
from demo.camera.line import Full, Line
from demo.ui.events import PRIVATE, QUIET, RUN, Wiring, sent
from demo.ui.jobs import Jobs, Stopped
from explain.errors import LensError

T = TypeVar("T")  # what is asked
EVERY: Wiring = {"trigger_mode": "multiple", **QUIET}  # a plain request and its answer: no queue, no stream
Look = Callable[[T, object], Drawing | None]  # what is asked and a frame -> what is drawn, None for one that grew old
Ready = Callable[[T, Stopped], Iterator[str]]  # has the networks here, telling how far it is


def wire(camera: Camera, said: gr.Markdown, asked: Component, jobs: Jobs, look: Look[T], ready: Ready[T]) -> None:
    """Frames go to what the value of `asked` says; `said` tells what is being made ready."""
    line = Line()

    async def frame(chosen: T, event: gr.EventData, request: gr.Request) -> Value:
        number, taken = sent(event, "number"), sent(event, "frame")
        try:
            found = await line.serve(request.session_hash or "nobody", lambda: look(chosen, taken))
            return state(number, found)
        except Full:
            return state(number, None, camera_words.FULL)
        except LensError as error:
            return state(number, None, str(error))

    async def prepare(chosen: T, request: gr.Request) -> AsyncIterator[str]:
        async for step in jobs.run(request, lambda stopped: ready(chosen, stopped), str):
            yield step

    camera.submit(frame, asked, camera, **EVERY)
    prepared = camera.prepare(prepare, asked, said, show_progress="hidden", **PRIVATE, **RUN)
    tell(prepared.success, "ready")
    tell(prepared.failure, "failed")
    tell(asked.change, "changed")  # type: ignore[attr-defined]
