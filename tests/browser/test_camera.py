"""A camera, which sees a photograph here, end to end: its class, the freezing, the way to Compare, and how it ends."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Locator, expect

from demo.camera import words as camera_words
from tests.browser.camera import SEEN
from tests.browser.visit import EXAMPLES, PHONE, Open, Visit
from tests.films import written

ERRORS = camera_words.SAID["errors"]
LEAN = "live?network=lite/Lite0/in1k"

# How the browser refuses, or what it lacks.
FAILS = "() => {{ navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('', '{}'); }}; }}"
INSECURE = "() => Object.defineProperty(navigator, 'mediaDevices', { value: undefined, configurable: true })"
HIDE = """() => {
  window.track = document.querySelector(".eye").srcObject.getTracks()[0];
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""

SHOW = """() => {
  delete document.hidden;
  const media = navigator.mediaDevices, ask = media.getUserMedia.bind(media);
  media.getUserMedia = (wanted) => {
    window.wanted = wanted.video.deviceId?.exact ?? "any";
    return ask(wanted);
  };
}"""


@pytest.fixture
def allowed(browser: BrowserContext) -> Iterator[None]:
    """Pages may use the camera."""
    browser.grant_permissions(["camera"])
    yield
    browser.clear_permissions()


def camera(visit: Visit) -> Locator:
    return visit.page.locator("#camera .cam")


def start(visit: Visit) -> Locator:
    """Start it, and wait for answers to two frames."""
    visit.button("Start the camera").click()
    expect(camera(visit)).to_have_attribute("data-rate", re.compile(r"\d"))
    return camera(visit)


def asked(visit: Visit) -> int:
    """Frames that were sent."""
    return sum("/run/" in url for url in visit.requests)


def test_a_frame_is_named_frozen_and_taken_to_compare(open_page: Open, allowed: None) -> None:
    visit = open_page(LEAN)
    seen = start(visit)
    expect(seen.locator("h3")).to_have_text("EfficientNet-Lite0")
    expect(seen.locator(".first")).to_contain_text(SEEN)
    expect(seen.locator(".time")).to_contain_text("ms network")
    expect(seen.locator(".pace")).to_contain_text("ms whole way")
    share = float(seen.locator(".rows li").first.inner_text().removesuffix("%").split()[-1])
    visit.page.keyboard.press("Space")
    expect(seen).to_have_attribute("data-state", "frozen")
    visit.page.wait_for_timeout(300)  # what was on its way
    before = asked(visit)
    visit.page.wait_for_timeout(700)
    assert asked(visit) == before
    with visit.leaving():
        seen.get_by_role("button", name="Compare this frame").click()
    visit.has_picture("camera.jpg")
    expect(visit.page.locator("#live [data-arrived]")).to_have_count(1)
    expect(visit.page.locator("#cards .classes button")).not_to_have_count(0)  # of this one, which runs by itself
    (card,) = visit.finish()
    assert (card.title, card.classes[0]) == ("EfficientNet-Lite0", SEEN)
    told = visit.page.locator("#cards .classes button span").nth(1)
    expect(told).to_contain_text("%")
    assert float(told.inner_text().removesuffix("%")) == pytest.approx(share, abs=1)  # the very same frame


def test_the_camera_of_applications_is_looked_at_by_a_network_that_is_here(open_page: Open, allowed: None) -> None:
    seen = start(open_page("applications"))
    expect(seen.locator("h3")).to_have_text("EfficientNet-Lite0")
    expect(seen.locator(".first")).to_contain_text(SEEN)


def test_two_networks_on_a_phone_are_seen_without_scrolling_and_it_ends_with_the_page_hidden(
    open_page: Open, allowed: None
) -> None:
    visit = open_page("live?network=pocket/B0/scenes,pocket/B1/scenes", size=PHONE)
    seen = start(visit)
    expect(seen.locator("h3")).to_have_text(["pocket B0", "pocket B1"])
    lowest = seen.locator(".rows").last.bounding_box()
    assert lowest
    assert lowest["y"] + lowest["height"] < PHONE["height"]
    assert visit.fits_its_window()
    visit.page.evaluate(HIDE)
    expect(seen).to_have_attribute("data-state", "off")
    expect(seen.locator(".said")).to_have_text(camera_words.SAID["hidden"])
    assert visit.page.evaluate("track.readyState") == "ended"
    before = asked(visit)
    visit.page.wait_for_timeout(700)
    assert asked(visit) == before


def test_the_camera_that_was_chosen_comes_again_after_the_page_was_hidden(open_page: Open, allowed: None) -> None:
    visit = open_page(LEAN)
    seen = start(visit)
    chooser = seen.locator(".which select")
    expect(chooser).not_to_have_value("")
    visit.page.keyboard.press("Space")
    expect(seen).to_have_attribute("data-state", "frozen")
    visit.page.evaluate(HIDE)
    assert visit.page.evaluate("track.readyState") == "ended"
    visit.page.evaluate(SHOW)
    visit.page.keyboard.press("Space")
    expect(seen).to_have_attribute("data-state", "on")
    assert visit.page.evaluate("wanted") == chooser.input_value()


def test_a_camera_that_is_refused_or_absent_is_told_of_in_a_sentence(open_page: Open, browser: BrowserContext) -> None:
    browser.clear_permissions()
    visit = open_page("live")
    said = camera(visit).locator(".said")
    for name in ("NotFoundError", "NotReadableError", "NotAllowedError"):
        visit.page.evaluate(FAILS.format(name))
        visit.button("Start the camera").click()
        expect(said).to_have_text(ERRORS[name])
    visit.page.evaluate(FAILS.format("OddError"))
    visit.button("Start the camera").click()
    expect(said).to_contain_text("OddError")
    visit.page.evaluate(INSECURE)
    visit.button("Start the camera").click()
    expect(said).to_have_text(ERRORS["insecure"])
    expect(visit.button("Start the camera")).to_be_visible()


def film(path: Path) -> Path:
    """A second of a fox, then one of a whale."""
    fox, whale = (Image.open(EXAMPLES / name).convert("RGB").resize((320, 320)) for name in ("fox.png", "whale.png"))
    path.write_bytes(written([fox] * 25 + [whale] * 25, codec="libx264"))
    return path


def test_a_film_on_a_phone_is_no_wider_than_the_phone(open_page: Open, tmp_path: Path) -> None:
    visit = open_page("live", PHONE)
    visit.page.set_input_files("#clip input[type=file]", film(tmp_path / "film.mp4"))
    expect(visit.page.locator("#stills li").nth(4)).to_be_attached()
    assert visit.fits_its_window()


def test_a_video_becomes_a_strip_and_a_chart_and_what_is_none_is_refused(open_page: Open, tmp_path: Path) -> None:
    visit = open_page("live?network=pocket/B0/scenes")
    visit.page.set_input_files("#clip input[type=file]", film(tmp_path / "film.mp4"))
    expect(visit.verdict).to_contain_text("8 frames of a video of")
    expect(visit.page.locator("#stills li")).to_have_count(8)
    expect(visit.page.locator("#stills li").first).to_contain_text("fox")
    expect(visit.page.locator("#stills li").last).to_contain_text("whale")
    expect(visit.page.locator("#over-time .scatterlayer .trace")).to_have_count(4)
    assert visit.fits_its_window()
    sound = tmp_path / "broken.mp4"
    sound.write_bytes(b"This is no video.")
    visit.page.locator("#clip").get_by_role("button", name="Clear").or_(
        visit.page.locator("#clip button[aria-label*=emove]")
    ).first.click()
    visit.page.set_input_files("#clip input[type=file]", sound)
    expect(visit.page.get_by_text("This file is not a video that can be read")).to_be_visible()


def test_which_networks_look_can_be_chosen(open_page: Open) -> None:
    """A rule meant for another page’s table hid them."""
    expect(open_page("live").page.get_by_label(camera_words.NETWORKS)).to_be_visible()
