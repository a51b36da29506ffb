"""What both the server and the browser compute, as the one must answer without the other: alike, on random input."""

from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import Page

from demo.ui import modules
from demo.ui.truth import Truth
from explain.maps.localisation import share_inside
from explain.pictures.archive import MACHINE, is_hidden
from explain.pictures.render import PALETTES, POWER, coloured
from explain.runtime.arrays import Array
from tests.browser.visit import Open

LAYER = """(given) => {
  const { values, grid, most, set } = given, layer = layerOf(values, grid, most, set);
  const pixels = layer.getContext("2d").getImageData(0, 0, layer.width, layer.height).data;
  return { height: layer.height, width: layer.width, pixels: [...pixels] };
}"""


@pytest.fixture
def page(open_page: Open) -> Page:
    return open_page("record").page


@pytest.fixture
def random() -> np.random.Generator:
    return np.random.default_rng(7)


def told(page: Page, module: str, names: str, expression: str, given: Any) -> Any:
    """What that function of what is given comes to, with those exports of a module."""
    script = f"async (given) => {{ const {{ {names} }} = await import({modules.address(module)!r}); "
    return page.evaluate(f"{script} return ({expression})(given); }}", given)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_colour_is_the_same_in_a_picture_and_on_a_card(page: Page, random: np.random.Generator, palette: str) -> None:
    places = [0.0, 1.0, *random.random(200).tolist()]
    script = "({ stops, places }) => places.map((place) => colour(stops, place))"
    found = told(page, "cards/colours.js", "colour", script, {"stops": PALETTES[palette], "places": places})
    assert np.abs(np.asarray(found) - coloured(np.asarray(places), palette)).max() <= 0.5


def layer(page: Page, evidence: Array, palette: str, smooth: bool) -> Array:
    """A map as the cards lay it on a picture, (height, width, RGBA)."""
    both = palette == "signed"
    most = np.abs(evidence).max() if both else evidence.max()
    shown = {"stops": PALETTES[palette], "both": both, "smooth": smooth, "power": POWER}
    given = {"values": evidence.flatten().tolist(), "grid": evidence.shape, "most": float(most), "set": shown}
    found = told(page, "cards/colours.js", "layerOf", LAYER, given)
    return np.asarray(found["pixels"]).reshape(found["height"], found["width"], 4)


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("smooth", [False, True])
def test_a_map_covers_a_card_as_it_covers_a_picture(
    page: Page, random: np.random.Generator, palette: str, smooth: bool
) -> None:
    evidence = random.normal(size=(5, 7)).astype(np.float32)
    found = layer(page, evidence, palette, smooth)
    scaled = evidence / (np.abs(evidence).max() if palette == "signed" else evidence.max())
    if smooth:
        size = (found.shape[1], found.shape[0])
        scaled = np.asarray(Image.fromarray(scaled).resize(size, Image.Resampling.BILINEAR))
    strength = np.clip(np.abs(scaled) if palette == "signed" else scaled, 0, 1)
    assert np.abs(found[..., 3] - 255 * strength**POWER).max() <= 1
    ink = coloured((scaled + 1) / 2 if palette == "signed" else strength, palette)
    seen = found[..., 3] > 200  # a canvas keeps few colours of what is nearly clear
    assert seen.any()
    assert np.abs(found[..., :3] - ink.astype(int))[seen].max() <= 2


def test_the_share_of_evidence_on_an_object_is_that_of_the_measure(page: Page, random: np.random.Generator) -> None:
    script = "(given) => given.map(({ values, cover }) => inside({ values }, cover))"
    maps = [random.normal(size=(6, 6)) for _ in range(20)] + [-np.ones((6, 6))]
    mask = (random.random((48, 48)) < 0.3).astype(np.float64)
    cover = Truth("cat", mask).cover((6, 6))
    given = [{"values": one.flatten().tolist(), "cover": cover} for one in maps]
    found = told(page, "cards/shown.js", "inside", script, given)
    assert found == pytest.approx([share_inside(one, mask) for one in maps], abs=1e-4)


@pytest.mark.parametrize("scores", ["softmax", "sigmoid"])
def test_a_device_makes_the_servers_probabilities_of_logits(
    page: Page, random: np.random.Generator, scores: str
) -> None:
    logits = 8 * random.normal(size=(10, 40))
    script = "({ logits, scores }) => logits.map((one) => probabilities(one, scores))"
    given = {"logits": logits.tolist(), "scores": scores}
    found = told(page, "device/device.js", "probabilities", script, given)
    table = torch.from_numpy(logits)
    wanted = table.softmax(dim=1) if scores == "softmax" else table.sigmoid()
    assert np.asarray(found) == pytest.approx(wanted.numpy(), abs=1e-12)


def test_a_middle_is_the_same_of_times_here_and_there(page: Page, random: np.random.Generator) -> None:
    times = [random.random(count).tolist() for count in (1, 2, 5, 8, 31)]
    found = told(page, "device/device.js", "median", "(given) => given.map((one) => median(one))", times)
    assert found == pytest.approx([float(np.median(one)) for one in times])


def test_the_browser_leaves_out_the_files_that_the_server_would(page: Page, random: np.random.Generator) -> None:
    parts = [
        "a",
        ".git",
        "B.jpg",
        ".",
        "..",
        "Thumbs.db",
        "mythumbs.db",
        "__MACOSX",
        "desktop.ini",
        "x.desktop.ini",
        "",
    ]
    names = ["/".join(random.choice(parts, size=1 + count % 4)) for count in range(200)]
    given = {"names": names, "machine": MACHINE}
    script = "({ names, machine }) => names.map((name) => isHidden(name, machine))"
    found = told(page, "intake/intake.js", "isHidden", script, given)
    assert found == [is_hidden(name) for name in names]
    assert len(set(found)) == 2


def test_what_rounding_leaves_over_goes_to_the_cells_so_that_the_sum_is_the_mean(
    page: Page, random: np.random.Generator
) -> None:
    maps = [(200 * random.normal(size=49)).tolist() for _ in range(30)]
    means = [int(np.floor(np.mean(values) + 0.5)) for values in maps]
    script = "(given) => given.map(({ values, mean }) => apportioned(values, mean))"
    given = [{"values": values, "mean": mean} for values, mean in zip(maps, means, strict=True)]
    for values, mean, cells in zip(
        maps, means, told(page, "cards/account.js", "apportioned", script, given), strict=True
    ):
        assert all(abs(cell - value) < 2 for cell, value in zip(cells, values, strict=True))
        assert np.floor(sum(cells) / 49 + 0.5) == mean
