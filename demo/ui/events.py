"""What events have in common: options that every page passes to gradio's listeners."""

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from gradio.components import Component
from gradio.events import Dependency

Wiring = dict[str, Any]  # what gradio takes for a listener beside its function and its components
Event = Callable[..., Dependency]  # such as a button’s `click`, `gr.on(None, …)`, or `then` of what comes first
Skip = dict[str, Any]  # what `gr.skip()` gives, and `gr.update()`: no value

PRIVATE: Wiring = {"api_visibility": "private"}  # a handler of a page, no part of the public endpoint
# What runs networks, as a job (`jobs.py`): waits there, in no queue of gradio's, and ends the session's job before it.
RUN: Wiring = {"concurrency_limit": None, "trigger_mode": "multiple"}
# What is answered in a moment. Not for what changes a gr.State: outside the queue its listeners are not told.
QUIET: Wiring = {"queue": False, "show_progress": "hidden", **PRIVATE}
AT_ONCE = QUIET  # what must be answered however many wait: by a coroutine, which takes no thread
LAST: Wiring = {"trigger_mode": "always_last", **QUIET}  # of what is asked meanwhile, the last counts
# For what reads from its event what was pressed, as gradio sends the first event again for "always_last"; and in the
# queue, outside of which answers overtake each other.
EACH: Wiring = {"trigger_mode": "multiple", "show_progress": "hidden", **PRIVATE}


def sent(event: gr.EventData, name: str) -> object:
    """What the script of a component sent of that name with its event; None where it did not."""
    try:
        found: object = getattr(event, name, None)
    except TypeError:  # it sent something else
        return None
    return found


def anew(shown: Callable[..., object], asked: Sequence[Component], parts: Sequence[Component]) -> Dependency:
    """Show it anew on any change of what is `asked`, and at load; of changes meanwhile the last counts.

    An event that gradio put off for one listener it sends again to all: two that put off keep each other running for
    ever. So each has a step of its own before it, which does nothing.
    """
    first = gr.on(None, None, list(asked), None, js="() => []", **PRIVATE)
    then: Dependency = first.then(shown, list(asked), list(parts), **LAST)
    return then
