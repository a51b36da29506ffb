"""What a component draws stays whole when a step of a run skips it."""

import copy
import json
from collections.abc import Mapping

import gradio as gr
import orjson
import pytest
from gradio.utils import diff

from demo.ui.cards import EMPTY, Cards
from demo.ui.drawn import Drawn
from demo.ui.live import Live, state


@pytest.fixture(params=["cards", "live"])
def component(request: pytest.FixtureRequest) -> tuple[Drawn, Mapping[str, object]]:
    with gr.Blocks():
        return (Cards(), EMPTY) if request.param == "cards" else (Live([], {}), state("key"))


def test_a_skipped_step_takes_nothing_out_of_the_value_before(component: tuple[Drawn, Mapping[str, object]]) -> None:
    drawn, value = component
    sent, skipped = drawn.postprocess(value), gr.skip()
    for before, after in ((sent, skipped), (skipped, sent)):
        edits = diff(before, after)  # type: ignore[no-untyped-call]
        assert edits == [["replace", [], after]]  # the whole, and nothing inside of it


def test_what_comes_back_is_what_was_given(component: tuple[Drawn, Mapping[str, object]]) -> None:
    drawn, value = component
    assert drawn.preprocess(drawn.postprocess(value)) == value


def test_what_never_changes_is_in_the_script_where_the_browser_cannot_forget_it() -> None:
    with gr.Blocks():
        drawn = Drawn(None, "", "", "cards/start.js", page={"limits": "a “b” </script>"})
    assert json.dumps(json.dumps({"limits": "a “b” </script>"})) in str(drawn.js_on_load)
    assert "page" not in drawn.props


def test_every_component_of_the_app_sends_plain_data_alone(pages: gr.Blocks) -> None:
    """Gradio takes an argument for an event if the script has its name in quotes, and copies the app at every visit."""
    found = [block for block in pages.blocks.values() if isinstance(block, Drawn)]
    assert len({type(block) for block in found}) > 8
    for block in found:
        assert orjson.dumps(copy.deepcopy(block.get_config()))
