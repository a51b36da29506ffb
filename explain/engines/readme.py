"""What stands beside exported graphs: a README with the few lines of Python that read them, and whose weights they are.

The lines need no torch: a picture becomes the input by what the graph says of itself, as the network itself has it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

SNIPPET = """\
import json, sys
import numpy as np, onnxruntime
from PIL import Image, ImageOps
session = onnxruntime.InferenceSession(sys.argv[1])
told = session.get_modelmeta().custom_metadata_map
size, share, mean, std, classes = (json.loads(told[key]) for key in ("size", "crop_pct", "mean", "std", "classes"))
image = ImageOps.exif_transpose(Image.open(sys.argv[2])).convert("RGB")
short = [image.width, image.height] if told["crop_mode"] == "squash" else [min(image.size)] * 2
wide, high = (int(size / share) * side // by for side, by in zip(image.size, short))
image = image.resize((wide, high), Image.Resampling[told["interpolation"].upper()])
left, top = round((wide - size) / 2), round((high - size) / 2)
seen = (np.float32(image.crop((left, top, left + size, top + size))) / 255 - np.float32(mean)) / np.float32(std)
(logits,), (evidence,) = session.run(["logits", "evidence"], {"image": seen.transpose(2, 0, 1)[None]})
likely = 1 / np.exp(logits - logits[:, None]).sum(1) if told["scores"] == "softmax" else 1 / (1 + np.exp(-logits))
for index in np.argsort(-logits)[:5]: print(f"{likely[index]:6.1%}  {classes[index]}\\n{evidence[index].round(2)}")
"""

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
  (softmax, or sigmoid where several classes can be right at once), `source`, `licence`, `version`, `exporter`.

## Reading one

With `pip install onnxruntime numpy pillow`, save this as `read.py`; it prints the five likeliest classes and
their maps:

    python read.py {first} picture.jpg

```python
{snippet}```

Resizing is part of what a network learned with: bicubic is Pillow's here, which antialiases; another library's differs.
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


def readme(rows: Sequence[Row]) -> str:
    """In Markdown, for the folder that they are in."""
    return TEXT.format(rows="\n".join(map(_line, rows)), first=rows[0].file, snippet=SNIPPET)


def _line(row: Row) -> str:
    cells = (
        f"`{row.file}`", row.label, f"{row.side} × {row.side}", f"{row.classes}", f"{row.size / 1e6:.1f}",
        row.precision, row.source, row.licence or "that of whoever trained it",
    )  # fmt: skip
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
