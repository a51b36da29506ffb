"""Weights of a stand-in Hub, and a model of somebody's own: what the page says of them, and that they can be used."""

import os
import re
from collections.abc import Iterator

import pytest
import timm
from huggingface_hub import constants
from playwright.sync_api import BrowserContext, expect
from safetensors.torch import save
from timm.models import save_for_hf

from tests.browser.conftest import serving
from tests.browser.visit import EXAMPLES, Open, Visit
from tests.randomness import stir
from tests.stand_in_hub import StandInHub

PICTURE = EXAMPLES / "fox.png"
TAG = "tf_efficientnet_b0.aa_in1k"
LABELS = ["<img src=x onerror=alert(1)>", "${alert(2)}", "__proto__", "constructor", "rust"]  # nasty, but only labels
STRANGE = "![](https://x.example/p.png)"  # whichever of these is answered, Markdown would make a picture of it
MARKED = [f"__background__ {STRANGE}", f"<unknown> www.x.example {STRANGE}"]
FETCHING = "#cards progress:not([hidden])"
HALF = 10_000_000  # bytes


@pytest.fixture(scope="module")
def hub() -> Iterator[StandInHub]:
    found = StandInHub()
    found.put(f"timm/{TAG}", constants.SAFETENSORS_SINGLE_FILE, save(stir(timm.create_model(TAG)).state_dict()))
    yield found
    found.close()


@pytest.fixture(scope="module")
def address(browser: BrowserContext, hub: StandInHub, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An app that knows the stand-in Hub, and models of its operator's."""
    own, marked = tmp_path_factory.mktemp("own"), tmp_path_factory.mktemp("marked")
    for folder, labels in ((own, LABELS), (marked, MARKED)):
        module = stir(timm.create_model("mobilenetv2_035", num_classes=len(labels)))
        save_for_hf(module, str(folder), model_config={"label_names": labels}, safe_serialization=True)
    environment = {name: value for name, value in os.environ.items() if name.startswith("HF_HUB_DISABLE")}
    environment |= {"HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0"}
    models = ("--model", f"leaf={own}", "--model", f"moss={marked}")
    with serving(tmp_path_factory.mktemp("app"), environment, *models, warm=False) as found:
        yield found


def choose(visit: Visit, name: str) -> None:
    """Leave that full-size variant ticked alone."""
    visit.page.get_by_label("ImageNet, full size").check()
    expect(visit.page.locator("#variants label")).to_have_count(8)
    for box in visit.page.locator("#variants label").all():
        box.locator("input").set_checked(box.inner_text().split()[0] == name)  # a mark says whose weights are here


def test_weights_are_fetched_before_the_visitors_eyes_stopped_and_gone_on_with(hub: StandInHub, visit: Visit) -> None:
    hub.hold(HALF)  # a choice runs by itself
    visit.give(PICTURE)
    choose(visit, "B0")
    expect(visit.page.locator("#weights li.hub")).to_have_text("On the Hub, to be fetched: B0 (21 MB).")
    visit.start()
    bar = visit.page.locator(FETCHING)
    expect(bar).to_be_visible()
    expect(visit.page.locator("#cards .why")).to_contain_text("Fetching weights: 10 of 21 MB")
    expect(bar).to_have_attribute("value", re.compile(r"^0\.(4[1-9]|5)"))
    visit.button("Stop").click()
    expect(visit.verdict).to_contain_text("Stopped")
    expect(bar).to_be_hidden()
    hub.release()
    (card,) = visit.compare()
    assert len(card.classes) == 5
    assert "Recipe" in card.facts
    assert hub.ranges[-1] is not None  # it went on where it had ended
    assert int(hub.ranges[-1].removeprefix("bytes=").removesuffix("-")) >= HALF // 2
    expect(visit.page.locator("#weights li.local")).to_have_text("On this machine: B0 (21 MB).")


def says_more(visit: Visit) -> None:
    """Wait until the page has said anew, twice, how far the weights are."""
    for _ in range(2):
        told = visit.page.locator("#cards .pic:has(progress:not([hidden])) .why")
        expect(told).not_to_have_text(told.inner_text())


def test_while_weights_are_fetched_a_card_that_is_finished_can_be_used(hub: StandInHub, visit: Visit) -> None:
    hub.put("timm/resnet50.tv_in1k", constants.SAFETENSORS_SINGLE_FILE, bytes(3 * HALF))
    hub.hold(HALF)
    visit.give(PICTURE)
    beside(visit, "ResNet-50")
    visit.button("Download and compare").click()
    expect(visit.page.locator(FETCHING)).to_be_visible()
    row, option = (
        visit.page.locator(f"#cards {part}").nth(1).element_handle() for part in (".classes button", "option")
    )
    row.focus()
    says_more(visit)
    assert row.evaluate("(row) => row === document.activeElement")
    assert option.evaluate("(option) => option.isConnected")  # so that an open list stays open
    row.hover()
    visit.page.mouse.down()
    says_more(visit)
    visit.page.mouse.up()
    assert row.get_attribute("aria-pressed") == "true"
    visit.button("Stop").click()
    expect(visit.verdict).to_contain_text("Stopped")
    *done, left = visit.cards()
    assert [card.state for card in done] == ["done"] * 4
    assert (left.state, left.why, left.shown) == ("stopped", "Stopped before this network ran.", "")
    hub.release()


def test_another_visitor_is_not_held_up_by_one_who_waits_for_weights(hub: StandInHub, open_page: Open) -> None:
    hub.put("timm/resnet50.tv_in1k", constants.SAFETENSORS_SINGLE_FILE, bytes(3 * HALF))
    waiting, quick = open_page(), open_page()
    hub.hold(HALF)
    waiting.give(PICTURE)
    beside(waiting, "ResNet-50")
    waiting.start()
    expect(waiting.page.locator(FETCHING)).to_be_visible()
    quick.give(PICTURE)
    assert all(card.state == "done" for card in quick.compare())
    assert waiting.page.locator(FETCHING).is_visible()
    waiting.button("Stop").click()
    expect(waiting.verdict).to_contain_text("Stopped")
    hub.release()


@pytest.mark.parametrize(("page", "press"), [("trust", "Measure"), ("inside", "Look inside")])
def test_weights_of_a_page_for_one_network_are_told_of_and_stopped_too(
    hub: StandInHub, open_page: Open, page: str, press: str
) -> None:
    hub.put("timm/tf_efficientnet_b2.aa_in1k", constants.SAFETENSORS_SINGLE_FILE, bytes(3 * HALF))
    hub.hold(HALF)
    visit = open_page(f"{page}?scene=fox&network=imagenet/B2/aa_in1k")
    expect(visit.page.locator("#picture img")).to_have_count(1)
    visit.button(press).click()
    expect(visit.verdict).to_contain_text("B2: Fetching weights: 10 of 30 MB")
    visit.button("Stop").click()
    expect(visit.verdict).to_contain_text("Stopped")
    hub.release()


def test_another_network_inside_is_not_held_up_by_the_weights_of_the_one_before(
    hub: StandInHub, open_page: Open
) -> None:
    hub.put("timm/tf_efficientnet_b2.aa_in1k", constants.SAFETENSORS_SINGLE_FILE, bytes(3 * HALF))
    hub.hold(HALF)
    visit = open_page("inside?scene=fox&network=imagenet/B2/aa_in1k&run")
    expect(visit.verdict).to_contain_text("B2: ")
    visit.page.locator("#network input").fill("pocket B1")
    visit.page.get_by_role("option", name="pocket B1", exact=False).first.click()
    expect(visit.verdict).to_contain_text("press Look inside")
    visit.button("Look inside").click()
    expect(visit.verdict).to_contain_text("pocket B1 says fox")
    hub.release()


def test_what_the_hub_does_not_have_is_said_before_and_after(visit: Visit) -> None:
    visit.give(PICTURE)
    choose(visit, "B1")
    missing = visit.page.locator("#weights li.missing")
    expect(missing).to_contain_text("Not available; costs and speed only: B1")
    expect(missing.locator("b")).to_have_text(["B1"])  # chosen; the others are told of all the same
    expect(missing).to_contain_text("tf_efficientnet_b1.aa_in1k is not on the Hub")
    visit.compare()
    visit.rest()  # times come after the answers
    (card,) = visit.cards()
    assert card.classes == []
    assert card.time
    assert "is not on the Hub" in card.note


def beside(visit: Visit, name: str) -> None:
    visit.page.locator("#beside input").fill(name)
    visit.page.get_by_role("option", name=name, exact=True).click()
    visit.page.keyboard.press("Escape")


def test_a_model_of_ones_own_stands_beside_the_others_whatever_its_labels(visit: Visit) -> None:
    visit.give(PICTURE)
    beside(visit, "leaf")
    visit.rest()  # it ran by itself
    *others, own = visit.compare()
    assert len(others) == 4
    assert own.title == "leaf"
    assert sorted(own.classes) == sorted(LABELS)
    assert own.shown == f"Evidence for {own.classes[0]}"
    for name in LABELS:
        visit.page.locator("#cards .chosen").select_option(name)
        *others, own = visit.cards()
        assert own.shown == f"Evidence for {name}"
        assert all(card.why == f"This network does not know {name}." for card in others)


def test_names_of_classes_are_no_markdown(visit: Visit) -> None:
    visit.give(PICTURE)
    for box in visit.page.locator("#variants input").all():
        box.uncheck()
    beside(visit, "moss")
    (own,) = visit.compare()
    expect(visit.verdict).to_contain_text(f"moss says {own.classes[0]}.")
    expect(visit.verdict.locator("img, a")).to_have_count(0)
