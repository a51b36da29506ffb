"""What stands beside exported graphs: a README with the few lines of Python that read them, and whose weights they are.

The lines need no torch: a picture becomes the input by what the graph says of itself, as the network itself has it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

SNIPPET = """\
import json, sys, numpy as np, onnxruntime
from PIL import Image, ImageOps
session = onnxruntime.InferenceSession(sys.argv[1])
told = session.get_modelmeta().custom_metadata_map
size, share, mean, std, classes = (json.loads(told[key]) for key in ("size", "crop_pct", "mean", "std", "classes"))
pic = ImageOps.exif_transpose(Image.open(sys.argv[2]))
if pic.mode[0] in "IF": sys.exit("Save this picture with 8 bits per channel first: Pillow would clip it.")
if pic.has_transparency_data: pic = Image.alpha_composite(Image.new("RGBA", pic.size, "white"), pic.convert("RGBA"))
w, h = (int(size / share) * side // (side if told["crop_mode"] == "squash" else min(pic.size)) for side in pic.size)
left, top = round((w - size) / 2), round((h - size) / 2)
pic = pic.convert("RGB").resize((w, h), Image.Resampling[told["interpolation"].upper()])
seen = (np.float32(pic.crop((left, top, left + size, top + size))) / 255 - np.float32(mean)) / np.float32(std)
(logits,), (evidence,) = session.run(["logits", "evidence"], {"image": seen.transpose(2, 0, 1)[None]})
likely = 1 / np.exp(logits - logits[:, None]).sum(1) if told["scores"] == "softmax" else 1 / (1 + np.exp(-logits))
for index in np.argsort(-logits)[:5]: print(f"{likely[index]:6.1%}  {classes[index]}\\n{evidence[index].round(2)}")
"""

LINE = re.compile(r"^\| `([^`/\\]+)` \|.*$", re.MULTILINE)
TEXT = """\
# Networks with their maps inside

Each file takes pictures and gives, in one run and without gradients, the answer *and* every class's exact evidence map.

| file | network | pictures | classes | MB | precision | weights | licence |
|---|---|---|---|---|---|---|---|
{rows}

- Input `image`: (N, 3, s, s) float32, any N, normalised as the file's metadata says.
- Output `logits`: (N, classes). Output `evidence`: (N, classes, h, w), in units of the logit; the mean of a class's map
  plus its bias is its logit.
- Metadata: `label`, `key`, `classes`, `size`, `crop_pct`, `crop_mode`, `interpolation`, `mean`, `std`, `scores`
  (softmax, or sigmoid where several classes can be right at once), `source`, `licence`, `version`, `exporter`; of int8
  also `quantised`: how, and on how many pictures of what kind it was calibrated.

## Reading one

With `pip install onnxruntime numpy pillow`, save this as `read.py`; it prints the five likeliest classes and
their maps:

    python read.py {first} picture.jpg

```python
{snippet}```

Resizing is part of what a network learned with: bicubic is Pillow's here, which antialiases; another library's differs.
What is transparent lies on white. HEIC needs `pip install pillow-heif` and `pillow_heif.register_heif_opener()` first.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """What is said of one file."""

    file: str
    label: str
    side: int  # px
    classes: int
    size: int  # bytes
    precision: str
    source: str
    licence: str


def readme(rows: Sequence[Row], before: Sequence[str] = ()) -> str:
    """In Markdown, for the folder that they are in; after lines that tell of others from `before`."""
    return TEXT.format(rows="\n".join((*before, *map(_line, rows))), first=rows[0].file, snippet=SNIPPET)


def lines(text: str) -> dict[str, str]:
    """Of an earlier README, by the name of its file, each line that tells of one."""
    return {found[1]: found[0] for found in LINE.finditer(text)} if is_ours(text) else {}


def is_ours(text: str) -> bool:
    """Whether a README is such a one."""
    return text.startswith(TEXT.partition("\n")[0])


def _line(row: Row) -> str:
    cells = (
        f"`{row.file}`", row.label, f"{row.side} × {row.side}", f"{row.classes}", f"{row.size / 1e6:.1f}",
        row.precision, row.source, row.licence or "that of whoever trained it",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
