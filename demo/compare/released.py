"""Every network whose weights others published, as one table. Knows no component."""

from demo.ui import tables
from explain.imports import import_torch
from explain.networks.variants import IMAGENET, LITE, RELATIVES, Spec
from explain.networks.weights import called

HEAD = ("Network", "weights", "top-1", "top-5", "input", "crop", "mean / std", "licence", "accuracy by")


def table() -> str:
    """Recipe, accuracy and its source as published; input, crop and licence as timm's configuration has them."""
    import_torch()
    rows = [_row(spec) for family in (IMAGENET, LITE, RELATIVES) for spec in family.everything()]
    return tables.table(HEAD, rows, "Weights on the Hugging Face Hub, trained for ImageNet; Lite0 to 2 come with pip")


def _row(spec: Spec) -> tuple[str, ...]:
    from explain.networks.building import intake, licence

    trained, read = spec.published, intake(spec)
    assert trained
    top5 = f"{trained.top5:.1f} %" if trained.top5 else "–"
    crop = f"{read.crop_pct:.3g}" + (" squashed" if read.crop_mode == "squash" else "")
    norm = "ImageNet’s" if len(set(read.mean)) > 1 else f"{read.mean[0]:g} / {read.std[0]:g}"  # of each colour
    return (
        spec.label, str(called(spec)), f"{trained.top1:.1f} %", top5, f"{read.size} px", crop, norm, licence(spec),
        spec.recipe.source,
    )  # fmt: skip
