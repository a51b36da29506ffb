"""What a request may bring into the app: plain values, and files of the kinds that a page takes.

Gradio moves and fetches whatever file or address a request names, for any component, before our handlers are asked.
Here nothing that names one gets that far.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, TypeVar

import anyio
import gradio as gr
from anyio import CapacityLimiter

from demo.serving.door import Answering
from demo.ui import words
from demo.ui.picture import refuse, sendable
from demo.ui.uploads import Given

if TYPE_CHECKING:
    from gradio.block_function import BlockFunction
    from gradio.state_holder import SessionState

DEEPEST, MOST = 16, 20_000  # levels, and values or thousands of letters, of what one component sends
WAITING = 40  # threads of their own for those whose picture is to be read (`explain/pictures/readers.py`)
log = logging.getLogger(__name__)
T = TypeVar("T")


class App(gr.Blocks):
    """Gradio's app, but for what it lets in."""

    agents: Answering | None = None  # what answers them, where that is offered
    _threads: CapacityLimiter | None = None

    async def preprocess_data(
        self, block_fn: BlockFunction, inputs: list[object], state: SessionState | None, explicit_call: bool = False
    ) -> list[object]:
        """The handler's arguments. Raises `gr.Error` in one sentence, whatever shape the request has."""
        if block_fn.fn is None:  # done in the browser alone: no page asks for it
            raise refuse(words.MALFORMED)
        try:
            files = await self._read(block_fn, inputs)
            plain = [None if at in files else admit(value) for at, value in enumerate(inputs)]
            given: list[object] = await super().preprocess_data(block_fn, plain, state, explicit_call)
        except gr.Error as error:
            error.print_exception = False  # a component's own, of a number that is too large: no matter for the log
            raise
        except Exception as error:  # gradio's own words name paths, and reach nobody but as "null"
            log.warning("A request was refused: %s", type(error).__name__)
            raise refuse(words.MALFORMED) from None
        return [files.get(at, value) for at, value in enumerate(given)]

    async def process_api(self, *asked: Any, **named: Any) -> dict[str, Any]:
        """As gradio's. What is not foreseen is told to the log, and a sentence to whoever asked: gradio says "null"."""
        try:
            answer: dict[str, Any] = await super().process_api(*asked, **named)
        except gr.Error:
            raise
        except Exception:
            log.exception("A request failed")
            raise refuse(words.FAILED) from None
        return answer

    async def _read(self, block_fn: BlockFunction, inputs: list[object]) -> dict[int, object]:
        """What is given as a file among `inputs`, by its place. Who waits for that keeps no thread from others."""
        asked: list[tuple[int, Any]] = [
            (at, block) for at, block in enumerate(block_fn.inputs) if isinstance(block, Given)
        ]
        return {
            at: await anyio.to_thread.run_sync(block.preprocess, inputs[at], limiter=self._threads)
            for at, block in asked[: len(inputs)]
            if block_fn.preprocess
        }

    def turn(self, name: str, path: str, shown: bool) -> None:
        """What follows is a page of its own, `shown` in the bar.

        As gradio's `route` has it, which makes the whole server anew at the end of each page.
        """
        self.pages.append((path, name, shown))
        self.current_page = path

    def create_limiter(self) -> None:
        """Gradio's, and ours for pictures: both belong to the server's event loop."""
        super().create_limiter()  # type: ignore[no-untyped-call]
        self._threads = CapacityLimiter(WAITING)


def admit(value: T) -> T:
    """`value`, unless it names a file, holds halves of letters, or is larger or deeper than anything our pages send."""
    parts: list[object] = [value]
    level, left = 0, MOST
    while parts:
        left -= sum(1 + len(part) // 1000 if isinstance(part, str) else 1 for part in parts)
        level += 1
        if left < 0 or level > DEEPEST or any(map(_is_odd, parts)):
            raise refuse(words.MALFORMED)
        parts = [inner for part in parts for inner in _inner(part)]
    return value


def _is_odd(part: object) -> bool:
    """Whether it names a file; or is text that cannot be sent back, as JSON may hold halves of letters."""
    if isinstance(part, str):
        return not part.isascii() and part != sendable(part)
    return isinstance(part, dict) and "path" in part


def _inner(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []
