"""What anyone may give as a picture: it is read right, or refused in one sentence that says what to do."""

import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from explain.errors import LensError
from explain.pictures.images import MAX_PIXELS, open_image

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:PIL", "ignore::PIL.Image.DecompressionBombWarning")


def refusal(source: str | Path | bytes) -> str:
    """Why `source` is refused; the sentence itself is checked here, for every test that asks."""
    with pytest.raises(LensError) as caught:
        open_image(source)
    said = str(caught.value)
    assert re.fullmatch(r"[A-Z“].*: .+\.", said), said  # what is wrong: what to do. `.` takes no line break
    return said


def saved(image: Image.Image, path: Path, **options: Any) -> Path:
    image.save(path, **options)
    return path


def noise(width: int, height: int) -> Image.Image:
    return Image.fromarray(np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8))


def grey(values: list[float], kind: type[np.generic], path: Path, **options: Any) -> list[int]:
    """Write a row of grey values as they are; the row that is read."""
    read = open_image(saved(Image.fromarray(np.asarray([values], kind)), path, **options))
    pixels = np.asarray(read)
    assert (pixels == pixels[..., :1]).all()  # grey stays grey
    return [int(value) for value in pixels[0, :, 0]]


def png(width: int, height: int) -> bytes:
    """A PNG that claims any size, with next to nothing in it."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


@pytest.mark.parametrize(
    "content",
    [b"just words", b"", b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>', b"%PDF-1.4", b"\xff\xd8"],
    ids=["text", "empty", "SVG", "PDF", "two bytes of a JPEG"],
)
def test_what_is_no_picture_is_refused_with_the_formats_that_are_read(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    assert "use JPEG, PNG" in refusal(path)


def test_of_a_zip_it_is_said_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "photographs.jpg", "w") as packed:
        packed.writestr("cat.jpg", b"")
    assert "is a zip and no picture: unpack it" in refusal(tmp_path / "photographs.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
@pytest.mark.parametrize("share", [0.3, 0.6, 0.98])
def test_a_picture_that_is_cut_short_is_refused(kind: str, share: float, tmp_path: Path) -> None:
    whole = saved(noise(80, 60), tmp_path / "whole", format=kind).read_bytes()
    assert "cut short" in refusal(whole[: int(share * len(whole))])


@pytest.mark.parametrize("side", [7000, 12_000, 30_000])
def test_a_bomb_is_refused_before_anything_is_decoded(side: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def decode(image: Image.Image) -> None:
        pytest.fail("the picture was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", decode)
    assert f"at most {MAX_PIXELS // 1_000_000} megapixels" in refusal(png(side, side))


def test_a_picture_of_one_pixel_is_read(tmp_path: Path) -> None:
    read = open_image(saved(Image.new("RGB", (1, 1), (9, 8, 7)), tmp_path / "one.png"))
    assert (read.size, read.mode, read.getpixel((0, 0))) == ((1, 1), "RGB", (9, 8, 7))


@pytest.mark.parametrize(("size", "expected"), [((1, 9000), (1, 2048)), ((9000, 1), (2048, 1))])
def test_a_very_slim_picture_keeps_its_thickness_when_it_is_reduced(
    size: tuple[int, int], expected: tuple[int, int], tmp_path: Path
) -> None:
    image = Image.new("RGB", size, (0, 0, 255))
    image.paste((255, 0, 0), (0, 0, max(1, size[0] // 2), max(1, size[1] // 2)))
    read = open_image(saved(image, tmp_path / "slim.png"))
    assert read.size == expected
    assert read.getpixel((0, 0)) == (255, 0, 0)
    assert read.getpixel((expected[0] - 1, expected[1] - 1)) == (0, 0, 255)


def test_a_large_picture_is_reduced_to_2048_px_in_its_own_proportions(tmp_path: Path) -> None:
    for name in ("large.png", "large.jpg"):
        assert open_image(saved(Image.new("RGB", (5000, 2500)), tmp_path / name)).size == (2048, 1024)


def test_ink_becomes_light_in_a_cmyk_jpeg(tmp_path: Path) -> None:
    red = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    read = np.asarray(open_image(saved(red, tmp_path / "ink.jpg", quality=95)), float)
    assert np.abs(read - (255, 0, 0)).max() <= 3


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_a_palette_without_transparency_gives_its_colours(kind: str, tmp_path: Path) -> None:
    image = Image.new("P", (2, 1))
    image.putpalette([255, 0, 0, 0, 128, 255])
    image.putpixel((1, 0), 1)
    read = open_image(saved(image, tmp_path / f"palette.{kind}"))
    assert [read.getpixel((x, 0)) for x in (0, 1)] == [(255, 0, 0), (0, 128, 255)]


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    palette = Image.new("P", (2, 1))
    palette.putpalette([255, 0, 0, 0, 128, 255])
    palette.putpixel((1, 0), 1)
    white, half = (255, 255, 255), 255 - 128  # alpha 128 of 255 over white takes 128 off the channels that are 0
    one = open_image(saved(palette, tmp_path / "one.png", transparency=0))
    assert [one.getpixel((x, 0)) for x in (0, 1)] == [white, (0, 128, 255)]
    each = open_image(saved(palette, tmp_path / "each.png", transparency=bytes((128, 255))))
    assert [each.getpixel((x, 0)) for x in (0, 1)] == [(255, half, half), (0, 128, 255)]
    rgba = open_image(saved(Image.new("RGBA", (1, 1), (255, 0, 0, 128)), tmp_path / "rgba.png"))
    assert rgba.getpixel((0, 0)) == (255, half, half)
    grey_alpha = open_image(saved(Image.new("LA", (1, 1), (0, 51)), tmp_path / "la.png"))
    assert grey_alpha.getpixel((0, 0)) == (204, 204, 204)  # a fifth of black
    named = open_image(saved(Image.new("RGB", (1, 1), (1, 2, 3)), tmp_path / "named.png", transparency=(1, 2, 3)))
    assert named.getpixel((0, 0)) == white


def test_sixteen_bit_grey_is_scaled_and_not_clipped(tmp_path: Path) -> None:
    # value / 65535 * 255 = value / 257, so 32768 is 127.5 and may go either way
    read = grey([0, 256, 25_700, 32_768, 65_535], np.uint16, tmp_path / "deep.png")
    assert read[:3] == [0, 0, 100]
    assert read[3] in (127, 128)
    assert read[4] == 255


def test_whole_numbers_beyond_sixteen_bits_are_scaled_and_not_clipped(tmp_path: Path) -> None:
    assert grey([0, 20_000_000, 100_000_000], np.int32, tmp_path / "deeper.tif") == [0, 51, 255]


def test_floating_point_grey_is_read_by_the_range_that_it_is_written_in(tmp_path: Path) -> None:
    assert grey([0, 0.2, 1], np.float32, tmp_path / "unit.tif") == [0, 51, 255]
    assert grey([0, 51, 255], np.float32, tmp_path / "bytes.tif") == [0, 51, 255]
    assert grey([-5, 13_107, 65_535], np.float32, tmp_path / "words.tif") == [0, 51, 255]
    assert grey([np.nan, 0, 1], np.float32, tmp_path / "hole.tif") == [0, 0, 255]


@pytest.mark.parametrize("full", [1, 255, 65_535])
def test_floating_point_grey_may_go_beyond_its_range_a_little_or_without_end(full: int, tmp_path: Path) -> None:
    """As after sharpening, and where something was divided by nothing."""
    assert grey([0, 0.2 * full, 1.02 * full], np.float32, tmp_path / "sharp.tif") == [0, 51, 255]
    assert grey([0, 0.2 * full, full, np.inf], np.float32, tmp_path / "endless.tif") == [0, 51, 255, 255]


def test_a_transparent_shade_of_sixteen_bits_lies_on_white(tmp_path: Path) -> None:
    read = grey([0, 25_700], np.uint16, tmp_path / "hole.png", transparency=0)
    assert read == [255, 100]


def test_an_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "lime", "blue")]
    for name in ("moving.gif", "moving.png"):
        path = saved(frames[0], tmp_path / name, save_all=True, append_images=frames[1:], duration=50)
        assert open_image(path).getpixel((4, 4)) == (255, 0, 0)


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "tif", "mpo"])
@pytest.mark.parametrize(
    ("orientation", "corner"),  # EXIF's definition: where the stored picture's first row and column belong
    [
        (1, "top left"), (2, "top right"), (3, "bottom right"), (4, "bottom left"),
        (5, "top left"), (6, "top right"), (7, "bottom right"), (8, "bottom left"),
    ],
)  # fmt: skip
def test_a_picture_is_turned_as_its_camera_was_held(kind: str, orientation: int, corner: str, tmp_path: Path) -> None:
    stored = Image.new("RGB", (32, 16))
    stored.paste((255, 255, 255), (0, 0, 8, 8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    read = open_image(saved(stored, tmp_path / f"turned.{kind}", exif=exif))
    assert read.size == ((32, 16) if orientation <= 4 else (16, 32))
    right, bottom = read.width - 1, read.height - 1
    places = {"top left": (0, 0), "top right": (right, 0), "bottom right": (right, bottom), "bottom left": (0, bottom)}
    bright = [name for name, place in places.items() if read.convert("L").getpixel(place) > 128]  # type: ignore[operator]
    assert bright == [corner]


@pytest.mark.parametrize("tag", [0x0100, 0x011A], ids=["width", "resolution"])
def test_odd_camera_data_does_not_spoil_a_good_picture(tag: int, tmp_path: Path) -> None:
    turned = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)
    odd = struct.pack("<HHI4s", tag, 2, 3, b"ab\0\0")  # text where a number belongs
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + turned + odd + struct.pack("<I", 0)
    assert open_image(saved(Image.new("RGB", (32, 16)), tmp_path / "camera.jpg", exif=exif)).size == (16, 32)


@pytest.mark.parametrize("address", ["http://example.org/a.png", "HTTPS://example.org/a.png", "file:///etc/hostname"])
def test_an_address_is_never_fetched(address: str) -> None:
    assert "not fetched" in refusal(address)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert "none.png" in refusal(tmp_path / "none.png")
    assert "none.png" in refusal(str(tmp_path / "none.png"))


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000], ids=["empty", "with a zero byte", "endless"])
def test_a_name_that_no_file_can_have_is_no_crash(name: str) -> None:
    with pytest.raises(LensError):
        open_image(name)


def test_a_folder_is_refused_as_a_folder(tmp_path: Path) -> None:
    assert "is a folder" in refusal(tmp_path)


def test_a_file_that_may_not_be_read_is_not_called_damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(*arguments: object) -> None:
        raise PermissionError

    monkeypatch.setattr("builtins.open", refuse)  # the tests may run as root, whom no permission stops
    assert "may not be read" in refusal(tmp_path / "private.png")


def test_bytes_are_read_like_a_file(tmp_path: Path) -> None:
    path = saved(noise(5, 4), tmp_path / "small.png")
    assert np.array_equal(np.asarray(open_image(path.read_bytes())), np.asarray(open_image(path)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "HEIF"])
def test_no_damage_escapes_as_anything_but_a_refusal(kind: str, tmp_path: Path) -> None:
    register_heif_opener()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a picture"
    whole = saved(noise(12, 9), tmp_path / "whole", format=kind, exif=exif).read_bytes()
    random = np.random.default_rng(0)
    for _ in range(300):
        damaged = bytearray(whole)
        for place in random.integers(0, min(len(whole), 800), 3):
            damaged[place] = random.integers(256)
        try:
            assert open_image(bytes(damaged)).mode == "RGB"
        except LensError as error:
            assert str(error).endswith(".")
