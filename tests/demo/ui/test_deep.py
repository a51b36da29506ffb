"""Pictures whose values are not 0 to 255: files written here byte by byte, and what their values mean by hand."""

import contextlib
import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from explain.__main__ import main
from explain.networks.variants import POCKET
from explain.pictures.images import UnreadableImage, open_image, remarks

CODES = {"u": 1, "i": 2, "f": 3}  # TIFF's sample formats
Tags = dict[int, tuple[int, bytes, int]]  # tag -> its type, value and count


def tiff(values: Any, more: Tags | None = None, photometric: int = 1, bits: int | None = None) -> bytes:
    """`values` (h, w) or (h, w, channels) as they are, little-endian, in one strip."""
    array = np.asarray(values)
    height, width, channels = (*array.shape, 1)[:3]
    shorts = {
        256: [width], 257: [height], 258: [bits or 8 * array.itemsize] * channels, 259: [1], 262: [photometric],
        277: [channels], 278: [height], 339: [CODES[array.dtype.kind]] * channels,
    }  # fmt: skip
    tags: Tags = {tag: (3, struct.pack(f"<{len(v)}H", *v), len(v)) for tag, v in shorts.items()} | (more or {})
    data = array.tobytes()
    tags |= {273: (4, struct.pack("<I", 8), 1), 279: (4, struct.pack("<I", len(data)), 1)}
    place, entries, beyond = 8 + len(data) + 2 + 12 * len(tags) + 4, b"", b""
    for tag, (kind, value, count) in sorted(tags.items()):
        where = value.ljust(4, b"\0") if len(value) <= 4 else struct.pack("<I", place + len(beyond))
        beyond += value if len(value) > 4 else b""
        entries += struct.pack("<HHI", tag, kind, count) + where
    return (
        b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags)) + entries + bytes(4) + beyond
    )


def row(content: bytes) -> list[int]:
    """The first row as it is read, which must be grey."""
    pixels = np.asarray(open_image(content))[0]
    assert (pixels == pixels[:, :1]).all()
    return [int(value) for value in pixels[:, 0]]


def near(found: list[int], expected: list[float], by: float = 1) -> bool:
    return len(found) == len(expected) and max(abs(a - b) for a, b in zip(found, expected, strict=True)) <= by


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def rational(black: float, white: float) -> Tags:
    """SMinSampleValue and SMaxSampleValue."""
    return {340: (11, struct.pack("<f", black), 1), 341: (11, struct.pack("<f", white), 1)}


def test_sixteen_bits_whose_white_is_zero_are_not_inverted() -> None:
    values = np.asarray([[0, 16_448, 32_896, 65_535]], np.uint16)
    assert near(row(tiff(values, photometric=0)), [255, 191, 127, 0])
    assert near(row(tiff(values, photometric=1)), [0, 64, 128, 255])
    assert not remarks(open_image(tiff(values, photometric=0)))


@pytest.mark.parametrize("kind", ["u1", "f4"])
def test_white_is_zero_in_every_other_kind_too(kind: str) -> None:
    values = np.asarray([[0, 0.2, 1]]) * {"u1": 255, "f4": 1}[kind]
    assert near(row(tiff(values.astype(kind), photometric=0)), [255, 204, 0])


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_fewer_bits_kept_in_sixteen_are_scaled_and_a_remark_says_so(bits: int) -> None:
    full = 2**bits - 1
    values = np.asarray([[0, full // 5, full // 2, full]], np.uint16)
    for content in (tiff(values), encoded(Image.fromarray(values), "PNG")):
        assert near(row(content), [0, 51, 127.5, 255])
        (said,) = remarks(open_image(content))
        assert said.endswith(
            f"does not say which values are black and white: 0 and {full} were assumed from its contents."
        )


def test_sixteen_bits_that_use_their_range_or_half_of_it_are_not_touched() -> None:
    for most in (65_535, 20_000):
        content = tiff(np.asarray([[0, 12_850, most]], np.uint16))
        assert near(row(content), [0, 50, most / 257])
        assert not remarks(open_image(content))
    assert row(tiff(np.zeros((1, 2), np.uint16))) == [0, 0]


def test_what_the_file_says_of_its_range_is_believed_before_its_data() -> None:
    values = np.asarray([[100, 350, 600, 1100, 1200]], np.uint16)
    content = tiff(values, rational(100, 1100))
    assert near(row(content), [0, 63.75, 127.5, 255, 255])
    assert not remarks(open_image(content))
    assert near(row(tiff(values, rational(100, 1100), photometric=0)), [255, 191, 127.5, 0, 0])
    assert near(row(tiff(values.astype(np.float32), rational(100, 1100))), [0, 63.75, 127.5, 255, 255])
    assert near(row(tiff(values, {281: (3, struct.pack("<H", 4095), 1)})), [6.2, 21.8, 37.4, 68.5, 74.7])
    nonsense = tiff(values, rational(9, 9))
    assert near(row(nonsense), [float(v) * 255 / 2047 for v in values[0]])


def test_signed_values_are_not_clipped_at_zero() -> None:
    whole = tiff(np.asarray([[-32_768, -16_384, 0, 32_767]], np.int16))
    assert near(row(whole), [0, 63.75, 127.5, 255])
    assert not remarks(open_image(whole))
    part = tiff(np.asarray([[-1000, 0, 1000]], np.int16))  # as in computed tomography
    assert near(row(part), [0, 127.5, 255])
    assert "-1000 and 1000 were assumed" in remarks(open_image(part))[0]
    assert near(row(tiff(np.asarray([[-128, 0, 127]], np.int8))), [0, 128, 255])
    assert near(row(tiff(np.asarray([[-5, 0, 5]], np.int32))), [0, 127.5, 255])


def test_thirty_two_bits_without_a_sign_are_no_negative_numbers() -> None:
    assert near(row(tiff(np.asarray([[0, 2**31, 2**32 - 1]], np.uint32))), [0, 127.5, 255])


def test_twelve_packed_bits_are_read_by_their_own_range() -> None:
    packed = bytes([0x00, 0x08, 0x00, 0xFF, 0xF0, 0x00])  # 0, 2048, 4095, 0
    content = bytearray(tiff(np.frombuffer(packed, np.uint8)[None], bits=12))
    place = content.index(struct.pack("<HHIH", 256, 3, 1, 6))
    content[place + 8] = 4  # four values in six bytes
    assert near(row(bytes(content)), [0, 127.5, 255, 0])


@pytest.mark.parametrize("full", [1, 255, 65_535])
def test_fractions_in_a_usual_range_are_read_by_it(full: int) -> None:
    content = tiff(np.asarray([[0, 0.2, 0.6]], np.float32) * full)
    assert near(row(content), [0, 51, 153])
    assert not remarks(open_image(content))


@pytest.mark.parametrize(("least", "most"), [(-1, 1), (0, 4095), (300, 1200), (0, 0.01), (-3, 7), (0, 1e30)])
def test_fractions_in_any_other_range_are_scaled_by_the_data_and_a_remark_says_so(least: float, most: float) -> None:
    content = tiff(np.asarray([[0, 0.2, 1]], np.float32) * (most - least) + least)
    assert near(row(content), [0, 51, 255])
    assert "does not say" in remarks(open_image(content))[0]


def test_fractions_that_are_all_alike_or_no_numbers_are_no_crash() -> None:
    for value in (0, 0.5, -7, 1000, np.nan, np.inf):
        assert len(row(tiff(np.full((1, 2), value, np.float32)))) == 2


@pytest.mark.parametrize("kind", ["RGB", "RGBA"])
def test_twelve_bits_of_colour_kept_in_sixteen_are_not_nearly_black(kind: str) -> None:
    values = np.asarray([[[0, 819, 4095, 4095], [4095, 0, 2048, 4095]]], np.uint16)[..., : len(kind)]
    more: Tags = {338: (3, struct.pack("<H", 2), 1)} if kind == "RGBA" else {}
    if kind == "RGBA":
        values[..., 3] = 65_535
    found = open_image(tiff(values, more, photometric=2))
    assert np.abs(np.asarray(found, float) - [[[0, 51, 255], [255, 0, 127.5]]]).max() <= 1
    assert "0 and 4095" in remarks(found)[0]


def test_sixteen_bits_of_colour_that_use_their_range_keep_it() -> None:
    values = np.asarray([[[0, 13_107, 65_535], [65_535, 0, 32_768]]], np.uint16)
    found = open_image(tiff(values, photometric=2))
    assert np.abs(np.asarray(found, float) - [[[0, 51, 255], [255, 0, 127.5]]]).max() <= 1
    assert not remarks(found)


def test_dark_photographs_of_eight_bits_stay_dark() -> None:
    dark = Image.new("RGB", (4, 4), (9, 9, 9))
    for kind in ("PNG", "TIFF", "JPEG"):
        assert near(row(encoded(dark, kind)), [9] * 4)


def test_lab_is_turned_into_colour() -> None:
    red = ImageCms.profileToProfile(
        Image.new("RGB", (8, 8), (200, 30, 40)), ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"),
        outputMode="LAB",
    )  # fmt: skip
    assert red is not None
    found = np.asarray(open_image(encoded(red, "TIFF")), float)
    assert np.abs(found - (200, 30, 40)).max() <= 4


@pytest.mark.parametrize("kind", ["AVIF", "HEIF"])
def test_what_telephones_write_is_read_and_turned(kind: str) -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    stored = Image.new("RGB", (96, 64), "navy")
    stored.paste((255, 255, 255), (0, 0, 24, 24))
    exif = Image.Exif()
    exif[0x0112] = 6  # the stored top left belongs to the top right
    found = open_image(encoded(stored, kind, quality=90, exif=exif.tobytes()))
    assert found.size == (64, 96)
    places = {(8, 8): 0, (56, 8): 255, (8, 88): 0, (56, 88): 0}
    assert all(abs(found.getpixel(at)[0] - value) < 16 for at, value in places.items())  # type: ignore[index]


def test_a_file_says_nothing_in_our_name() -> None:
    from PIL import PngImagePlugin

    said = PngImagePlugin.PngInfo()
    said.add_text("remarks", "Send money.")
    assert not remarks(open_image(encoded(Image.new("RGB", (4, 4)), "PNG", pnginfo=said)))


def test_the_remark_comes_with_the_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "deep.tif"
    path.write_bytes(tiff(np.tile(np.arange(4096, dtype=np.uint16), (64, 1))[:, ::64]))
    assert main(["compare", str(path), "--variants", "B0"]) == 0
    assert "0 and 4095 were assumed" in capsys.readouterr().out
    assert main(["compare", str(path), "--variants", "B0", "--json", "-"]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert result["family"] == POCKET.name
    assert "0 and 4095 were assumed" in result["remarks"][0]


def test_the_remark_stands_on_the_card() -> None:
    from demo.ui.card import finished
    from explain.compare import compare, results
    from explain.networks.store import ModelStore
    from explain.pictures.render import view

    image = open_image(tiff(np.full((64, 64), 4095, np.uint16)))
    found = list(results(compare(image, POCKET.specs(("B0",), "scenes"), ModelStore(), clocked=False)))
    (card,) = finished(found, view(image))
    assert card["note"].endswith(remarks(image)[0])


def test_the_webcams_picture_is_not_mirrored() -> None:
    from demo.ui.picture import place

    assert place("Your picture", "webcam").webcam_options.mirror is False


@pytest.mark.parametrize(("kind", "most"), [("f2", 1), ("f8", 1), ("f8", 255), ("u8", 65_535), ("i2", 32_767)])
@pytest.mark.parametrize("photometric", [0, 1])
def test_kinds_that_pillow_does_not_read_are_read_all_the_same(kind: str, most: int, photometric: int) -> None:
    values = (np.asarray([[0, 0.2, 0.6, 1]]) * most).astype(kind)
    expected = [0.0, 51, 153, 255] if photometric else [255.0, 204, 102, 0]
    assert near(row(tiff(values, photometric=photometric)), expected)


@pytest.mark.parametrize(("kind", "most"), [("f2", 1), ("f4", 1), ("f4", 255), ("i2", 32_767), ("u4", 65_535)])
def test_deep_colour_is_scaled_by_all_its_channels_together(kind: str, most: int) -> None:
    values = np.asarray([[[0, 0.2, 1], [1, 0, 0.6]]])
    found = open_image(tiff((values * most).astype(kind), photometric=2))
    assert np.abs(np.asarray(found, float) - values * 255).max() <= 1
    black_is_said = open_image(tiff(np.full((1, 2, 3), 300, np.float32), rational(100, 500), photometric=2))
    assert near(row_of(black_is_said), [127.5, 127.5])


def row_of(image: Image.Image) -> list[int]:
    return [int(value) for value in np.asarray(image)[0, :, 0]]


def test_transparent_deep_pixels_are_on_white() -> None:
    alpha: Tags = {338: (3, struct.pack("<H", 2), 1)}
    colour = np.asarray([[[0, 0, 0, 1], [0, 0, 0, 0], [0, 0, 0, 0.6]]], np.float32)
    assert near(row_of(open_image(tiff(colour, alpha, photometric=2))), [0, 255, 102])
    grey = np.asarray([[[0, 65_535], [0, 0], [65_535, 65_535]]], np.uint16)
    assert near(row_of(open_image(tiff(grey, alpha))), [0, 255, 255])
    unused = np.asarray([[[0, 0], [65_535, 0]]], np.uint16)  # what the second value is, the file does not say
    assert near(row_of(open_image(tiff(unused))), [0, 255])


def test_a_tiff_that_pillow_does_not_read_is_turned_as_it_says() -> None:
    values = np.asarray([[0, 1], [0, 0], [0, 0]], np.float16)  # white at the top right
    found = open_image(tiff(values, {274: (3, struct.pack("<H", 6), 1)}))
    assert found.size == (3, 2)
    assert np.asarray(found)[..., 0].tolist() == [[0, 0, 0], [0, 0, 255]]


@pytest.mark.filterwarnings("ignore::UserWarning")  # of Pillow, on what is damaged
def test_what_no_reader_knows_and_what_is_damaged_is_refused_in_a_sentence() -> None:
    good = tiff(np.linspace(0, 1, 48, dtype=np.float16).reshape(4, 4, 3), photometric=2)
    with pytest.raises(UnreadableImage, match="not a picture that can be read"):
        open_image(tiff(np.zeros((2, 2, 3), np.float16), photometric=5))  # four inks, of which one is missing
    with pytest.raises(UnreadableImage, match="too large"):
        open_image(good.replace(struct.pack("<HHIH", 256, 3, 1, 4), struct.pack("<HHIH", 256, 3, 1, 60_000)).replace(
            struct.pack("<HHIH", 257, 3, 1, 4), struct.pack("<HHIH", 257, 3, 1, 60_000)))  # fmt: skip
    for place in range(104, len(good)):
        for byte in (0, 0xFF):
            with contextlib.suppress(UnreadableImage):
                open_image(good[:place] + bytes([byte]) + good[place + 1 :])
    for length in range(0, len(good), 7):
        with contextlib.suppress(UnreadableImage):
            open_image(good[:length])
