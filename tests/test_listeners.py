"""What the pages listen to: no press is lost, repeated or overtaken."""

from typing import Any

import gradio as gr
import pytest

from demo.layout import build_app
from explain.store import ModelStore


@pytest.fixture(scope="module")
def app() -> gr.Blocks:
    return build_app(ModelStore(1))


@pytest.fixture
def listeners(app: gr.Blocks) -> list[Any]:
    """Those that ask the server, of all pages."""
    return [event for event in app.fns.values() if event.fn]


def targets(app: gr.Blocks, event: Any) -> list[str]:
    """What it listens to, as "compare.click"."""
    return [f"{getattr(app.blocks[number], 'elem_id', None)}.{what}" for number, what in event.targets if number]


def test_a_comparison_and_an_erasing_are_never_under_way_together(app: gr.Blocks, listeners: list[Any]) -> None:
    (both,) = [event for event in listeners if "cards.submit" in targets(app, event)]
    assert targets(app, both) == ["compare.click", "cards.submit"]
    assert both.trigger_mode == "once"
