"""The pictures that are offered: the drawn scenes in `assets/examples/` and two photographs of scikit-learn's."""

import json
from dataclasses import dataclass
from pathlib import Path

from explain.photographs import photographs

SCENES = Path(__file__).parent.parent / "assets" / "examples"
PHOTOGRAPHS = {"china.jpg": "Photograph: temple", "flower.jpg": "Photograph: flower"}


@dataclass(frozen=True, slots=True)
class Example:
    """A picture's file and what it is called."""

    path: Path
    title: str


def scenes() -> list[Example]:
    """The drawn scenes, in the order of their table."""
    rows = json.loads((SCENES / "examples.json").read_text())
    return [Example(SCENES / row["file"], row["title"]) for row in rows]


def photos() -> list[Example]:
    """Two photographs, for the full-size family."""
    return [Example(path, PHOTOGRAPHS[path.name]) for path in photographs() if path.name in PHOTOGRAPHS]
