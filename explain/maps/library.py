"""The grad-cam library, without what it has for pictures and factorisations of its own: matplotlib and scikit-learn.

They are 80 MB and most of the time that it takes to import. They come as soon as somebody calls what needs them.
"""

import importlib
import sys
import threading
from typing import Any

from explain.runtime.absent import absent

NAME = "pytorch_grad_cam"
BESIDE = ("utils.image", "utils.svd_on_activations", "feature_factorization.deep_feature_factorization")
_lock = threading.Lock()


def imported() -> bool:
    """Whether it is there already."""
    return NAME in sys.modules


def library() -> Any:
    """The module; whoever asks meanwhile waits."""
    with _lock:
        if imported():
            return sys.modules[NAME]
        with absent({f"{NAME}.{name}": {} for name in BESIDE}):
            return importlib.import_module(NAME)
