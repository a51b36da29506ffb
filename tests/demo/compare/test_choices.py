"""Which networks are chosen: by a link, and by the buttons above the variants."""

from typing import Any

import gradio as gr
import pytest

from demo.compare.choices import arrived, build
from demo.ui.links import Link
from explain.networks.variants import IMAGENET, POCKET
from explain.own.catalogue import Catalogue


@pytest.fixture(autouse=True)
def nothing_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    """So the bundled family is the first, on any machine."""
    monkeypatch.setattr("demo.ui.families.find", lambda spec: None)


def ticked(found: tuple[Any, ...]) -> tuple[str, list[str]]:
    """The family, and which of its variants."""
    family, _, variants, *_ = found
    return family, variants.value


def test_a_link_without_a_family_means_variants_of_the_first() -> None:
    link = Link({"variants": "B0,B3"})
    assert ticked(arrived(Catalogue(), link)) == (POCKET.name, ["B0", "B3"])
    assert link.unknown == []


def test_variants_that_the_first_family_does_not_have_are_told() -> None:
    link = Link({"variants": "B0,B8"})
    assert ticked(arrived(Catalogue(), link)) == (POCKET.name, ["B0"])
    assert link.unknown == ["variants"]


def test_a_link_that_asks_for_no_networks_changes_none() -> None:
    family, recipe, variants, *others = arrived(Catalogue(), Link({"scene": "fox"}))
    assert all(value == gr.skip() for value in (family, recipe, *others))
    assert "value" not in variants.constructor_args  # what is here by now is marked, and no more


def test_all_pressed_while_another_family_is_arriving_means_that_familys_first_recipe() -> None:
    with gr.Blocks() as page:
        build(Catalogue())
    every, other = (event.fn for event in page.fns.values() if event.targets[0][1] == "click")
    assert every
    assert other
    names = [f"B{number}" for number in range(8)]  # the paper's, which is that recipe
    assert every(IMAGENET.name, POCKET.recipes[0].name) == names
    assert other(IMAGENET.name, POCKET.recipes[0].name) == names[::2]
