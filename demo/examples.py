"""The pictures that are offered: the drawn scenes in `assets/examples/` and two photographs of scikit-learn's."""

import importlib.util
import json
from dataclasses import dataclass
from pathlib import Path

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


def photographs() -> list[Example]:
    """The photographs, read where scikit-learn (a dependency of grad-cam) has them; found without importing it."""
    spec = importlib.util.find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        return []
    folder = Path(spec.submodule_search_locations[0]) / "datasets" / "images"
    return [Example(folder / name, title) for name, title in PHOTOGRAPHS.items() if (folder / name).is_file()]
