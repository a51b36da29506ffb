"""Uploads that browsers cannot show are shown all the same, and come as they are to whoever asks for the file."""

import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
from PIL import Image

from tests.places import ROOT
from tests.served import HTTP, served, upload

CAT = ROOT / "assets/examples/cat.png"
CHROMIUM = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"  # as they ask for what they show
SAFARI = "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/*;q=0.5"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with served() as address:
        yield address


def shown(address: str, accept: str) -> Image.Image:
    return Image.open(io.BytesIO(HTTP.get(address, headers={"Accept": accept}).raise_for_status().content))


@pytest.mark.parametrize("name", ["cat.HEIC", "cat.heif", "cat.tif", "deep.TIFF"])
def test_a_browser_is_shown_the_picture(name: str, url: str, tmp_path: Path) -> None:
    cat, path = Image.open(CAT).convert("RGB"), tmp_path / name
    if "hei" in name.lower():
        pillow_heif.from_pillow(cat).save(path, quality=95)
    elif name == "deep.TIFF":  # 16 bits, of which browsers would show eight
        Image.fromarray(np.asarray(cat.convert("L"), np.uint16) * 257).save(path)
        cat = cat.convert("L").convert("RGB")
    else:
        cat.save(path)
    address = f"{url}/gradio_api/file={upload(url, path)}"
    seen = shown(address, CHROMIUM)
    assert (seen.format, seen.size) == ("WEBP", cat.size)
    assert np.abs(np.asarray(seen, float) - np.asarray(cat, float)).mean() < 6
    assert HTTP.get(address).content == path.read_bytes()
    if name.lower().endswith("heic"):
        assert HTTP.get(address, headers={"Accept": SAFARI}).content == path.read_bytes()


def test_a_large_one_is_shown_smaller(url: str, tmp_path: Path) -> None:
    Image.new("RGB", (3000, 1500), "teal").save(path := tmp_path / "large.tif", compression="tiff_deflate")
    assert shown(f"{url}/gradio_api/file={upload(url, path)}", CHROMIUM).size == (1280, 640)


def test_what_browsers_can_show_or_nobody_can_read_comes_as_it_is(url: str, tmp_path: Path) -> None:
    (broken := tmp_path / "broken.tif").write_bytes(b"II*\0 and no more")
    for path in (CAT, broken):
        answer = HTTP.get(f"{url}/gradio_api/file={upload(url, path)}", headers={"Accept": CHROMIUM})
        assert (answer.status_code, answer.content) == (200, path.read_bytes())


def test_nothing_but_an_upload_is_read(url: str, tmp_path: Path) -> None:
    Image.new("RGB", (8, 8)).save(outside := tmp_path / "outside.tif")
    answer = HTTP.get(f"{url}/gradio_api/file={outside}", headers={"Accept": CHROMIUM})
    assert answer.status_code == 404
