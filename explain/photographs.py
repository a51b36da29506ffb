"""The two photographs that scikit-learn ships (grad-cam brings it), found without importing it."""

from pathlib import Path

from explain.packages import folder


def photographs() -> list[Path]:
    """Their files by name, china.jpg and flower.jpg; none where scikit-learn is not installed."""
    found = folder("sklearn")
    return sorted((found / "datasets" / "images").glob("*.jpg")) if found else []
