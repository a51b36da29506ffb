"""The imports that take seconds, one thread at a time.

torch's and timm's modules import each other in circles, and Python lets a second thread see such a module half made.
"""

import threading

from explain.runtime.compiler import uncompiled

_lock = threading.Lock()


def import_torch() -> None:
    """Import all that needs torch; whoever asks meanwhile waits. At once when it is done already."""
    with _lock:
        with uncompiled():
            import timm  # noqa: F401
        import explain.compare
        import explain.costs.calculator
        import explain.pictures.render
        import explain.verdict  # noqa: F401
