"""The block at the top of the README, which configures a Space, as the Hub's own classes read it."""

import re
from typing import Any

import gradio
import pytest
from huggingface_hub import SpaceCard, SpaceHardware

from demo.ui.families import TICKED
from explain.networks.variants import IMAGENET, PAPER_SIZES
from explain.networks.weights import repository
from tests.places import ROOT

COLOURS = {"red", "yellow", "green", "blue", "indigo", "purple", "pink", "gray"}  # those that the Hub knows


@pytest.fixture(scope="module")
def block() -> dict[str, Any]:
    card = SpaceCard.load(ROOT / "README.md", repo_type="space")
    found: dict[str, Any] = card.data.to_dict()
    return found


def test_the_space_starts_this_app_with_the_pinned_gradio(block: dict[str, Any]) -> None:
    pins = (ROOT / "requirements.txt").read_text()
    assert block["sdk"] == "gradio"
    assert block["sdk_version"] == gradio.__version__
    assert f"gradio=={block['sdk_version']}\n" in pins
    assert (ROOT / block["app_file"]).is_file()
    assert block["python_version"] in {"3.11", "3.12", "3.13"}


def test_it_is_described_within_the_hubs_limits(block: dict[str, Any]) -> None:
    assert block["title"] == "EfficientNet Lens"
    assert len(block["short_description"]) <= 60
    assert {block["colorFrom"], block["colorTo"]} <= COLOURS
    assert block["license"] == "apache-2.0"
    assert block["suggested_hardware"] in {hardware.value for hardware in SpaceHardware}
    assert re.fullmatch(r"\d+[mh]", block["startup_duration_timeout"])


def test_the_papers_networks_are_linked_and_the_first_are_there_at_the_start(block: dict[str, Any]) -> None:
    linked = [repository(spec) for spec in IMAGENET.specs(PAPER_SIZES)]
    assert block["models"] == linked
    assert block["preload_from_hub"] == [f"{name} model.safetensors" for name in linked[:TICKED]]


def test_the_thumbnail_is_a_picture_of_this_repository(block: dict[str, Any]) -> None:
    address = block["thumbnail"]
    assert address.startswith("https://")
    assert (ROOT / address.split("/resolve/main/")[1]).is_file()
