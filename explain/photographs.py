"""The two photographs that scikit-learn ships (grad-cam brings it), found without importing it."""

import importlib.util
from pathlib import Path


def photographs() -> list[Path]:
    """Their files by name, china.jpg and flower.jpg; none where scikit-learn is not installed."""
    spec = importlib.util.find_spec("sklearn")
    if spec is None or not spec.submodule_search_locations:
        return []
    return sorted((Path(spec.submodule_search_locations[0]) / "datasets" / "images").glob("*.jpg"))
