"""Results as one JSON document: the contract of the command line and of the endpoint alike."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from PIL import Image

from explain.compare import Explained, Result
from explain.networks.weights import called

Json = dict[str, Any]


def document(image: Image.Image, results: Iterable[Result]) -> Json:
    """`image`'s size and every variant's result; `macs` are multiply-adds, `crop` is in px of the picture as read."""
    return {"image": {"width": image.width, "height": image.height}, "results": [entry(r) for r in results]}


def entry(result: Result) -> Json:
    """One variant's part of the document; `scores` says what made the probabilities, "softmax" or "sigmoid".

    `engine` is what ran it and what `latency_ms` is of, "torch" or "onnx".
    """
    return {
        "variant": result.spec.variant.name,
        "family": result.spec.family.name,
        "recipe": result.spec.recipe.name,
        "weights": called(result.spec),
        "input_size": result.cost.input_size,
        "params": result.cost.params,
        "macs": result.cost.macs,
        "latency_ms": asdict(result.latency) if result.latency else None,
        "engine": result.engine,
        "scores": result.evidence.scores if result.evidence else None,
        "predictions": [asdict(prediction) for prediction in result.predictions],
        "map": _map(result) if isinstance(result, Explained) else None,
        "crop": list(result.crop) if result.crop else None,
        "remarks": list(result.remarks),
        "error": result.error,
    }


def _map(result: Explained) -> Json:
    """The likeliest class's map: the mean of `values` plus `bias` is its logit."""
    index = result.predictions[0].index
    return {
        "class_index": index,
        "values": result.evidence.maps([index])[0].tolist(),
        "bias": float(result.evidence.bias[index]),
    }
