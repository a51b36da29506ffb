"""EfficientNet Lens: `python app.py` serves the pages."""

import os
import sys
import threading

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

from demo.layout import LAUNCH, build_app, places
from demo.options import options
from explain.allocator import keep_memory
from explain.catalogue import catalogue
from explain.errors import LensError
from explain.store import ModelStore
from explain.warmup import warm_up


def main() -> None:
    """Serve until interrupted; torch is imported once the page is up."""
    keep_memory()
    try:
        chosen = options()
        store = ModelStore()
        offered = catalogue(chosen.models, chosen.variants, chosen.any_model)
    except LensError as error:
        sys.exit(f"error: {error}")
    app = build_app(store, offered, chosen.queue_size)
    here = {**LAUNCH, **chosen.address, "max_threads": places(chosen.queue_size)}
    app.launch(prevent_thread_lock=True, **here)
    threading.Thread(target=warm_up, args=(store,), daemon=True).start()
    app.block_thread()


if __name__ == "__main__":
    main()
