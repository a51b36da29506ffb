"""What the Applications page shows: of each set a few drawings to look at, and a sheet of those that are taught there.

Drawn once and shipped. Knows no network.
"""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from explain.runtime.shipped import write_table
from explain.training.drawn.drawing import Drawings
from explain.training.drawn.sets import SETS
from explain.training.drawn.teach import SPLITS

SIDE, TILE = 192, 128  # px of a drawing to look at, and of one on a sheet
ACROSS = 12  # tiles in a row of a sheet
SHOWN = {"leaves": (4, 1, 2, 3), "faces": (0, 1, 2, 3), "tissue": (1, 3, 0)}  # numbers of the "examples" split
TAUGHT = {"faces": 48, "tissue": 48}  # on a sheet, row by row, the classes one after another


def draw_uses(folder: Path) -> None:
    """Write them, the masks of those to look at, and `pictures.json`, their table."""
    folder.mkdir(parents=True, exist_ok=True)
    table: dict[str, dict[str, Any]] = {
        name: {"classes": list(SETS[name].classes), "shown": _shown(SETS[name], folder)} for name in SHOWN
    }
    for name, count in TAUGHT.items():
        _sheet(SETS[name], count).save(folder / f"{name}.webp", quality=70, method=6)
        table[name] |= {"sheet": f"{name}.webp", "tile": TILE, "across": ACROSS, "count": count}
    write_table(folder / "pictures.json", table)


def _shown(drawings: Drawings, folder: Path) -> list[dict[str, str]]:
    rows = []
    for number in SHOWN[drawings.name]:
        found = drawings.of(SPLITS["examples"], number, SIDE)
        name = drawings.classes[found.label]
        file = f"{drawings.name}-{number}"
        found.image.save(folder / f"{file}.webp", quality=85, method=6)
        row = {"file": f"{file}.webp", "class": name}
        if found.mask.any():
            Image.fromarray((found.mask * 255).round().astype(np.uint8)).save(
                folder / f"{file}.mask.png", optimize=True
            )
            row["mask"] = f"{file}.mask.png"
        rows.append(row)
    return rows


def _sheet(drawings: Drawings, count: int) -> Image.Image:
    """Of a class as many as of any other, from the split that nothing else uses."""
    each = count // len(drawings.classes)
    sheet = Image.new("RGB", (ACROSS * TILE, -(-count // ACROSS) * TILE))
    for place in range(count):
        label, number = divmod(place, each)
        one = drawings.of(SPLITS["on the spot"], number * len(drawings.classes) + label, TILE)
        sheet.paste(one.image, (place % ACROSS * TILE, place // ACROSS * TILE))
    return sheet
