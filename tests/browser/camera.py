"""What the browser's camera sees in all tests: a photograph, as a film without end."""

from pathlib import Path

from PIL import Image

from demo.ui.examples import photos

SIZE = (640, 480)
SEEN = "cheetah"  # what ImageNet calls its object


def view() -> Image.Image:
    """The photograph, as it fills the camera's frame."""
    path = next(row.path for row in photos() if row.title == "Cheetah")
    image = Image.open(path).convert("RGB")
    scale = max(SIZE[0] / image.width, SIZE[1] / image.height)
    width, height = round(image.width * scale), round(image.height * scale)
    left, top = (width - SIZE[0]) // 2, (height - SIZE[1]) // 2
    return image.resize((width, height)).crop((left, top, left + SIZE[0], top + SIZE[1]))


def recorded(path: Path) -> Path:
    """As Chromium's fake camera reads it (https://wiki.multimedia.cx/index.php/YUV4MPEG2): two frames that repeat."""
    luma, *chroma = view().convert("YCbCr").split()
    limited = luma.point(lambda value: round(16 + value * 219 / 255)).tobytes()
    halved = [plane.point(lambda value: round(128 + (value - 128) * 224 / 255)).reduce(2).tobytes() for plane in chroma]
    frame = b"FRAME\n" + limited + b"".join(halved)
    path.write_bytes(b"YUV4MPEG2 W%d H%d F30:1 Ip A1:1 C420\n" % SIZE + 2 * frame)
    return path
