"""EfficientNet Lens: `python app.py` serves the pages."""

import os
import sys
import threading
from collections.abc import Callable
from dataclasses import replace

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", "65535")  # events between statistics that nobody reads
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
os.environ.setdefault("MPLBACKEND", "agg")  # gradio asks which it is at every press: unset, it is sought by drawing

from explain.runtime.spinning import patience

os.environ.update(patience(os.environ))  # before anything imports torch

from demo.serving.address import check_free, check_variables, listening, unproxied
from demo.serving.stubs import unwritten
from explain.errors import LensError
from explain.runtime.allocator import keep_memory
from explain.runtime.logs import keep_apart
from explain.terminal import legible, one_line


def main() -> None:
    """Serve until interrupted; torch is imported once the page is up."""
    legible()
    keep_apart()
    keep_memory()
    try:
        check_variables()
        serve()
    except LensError as error:
        sys.exit(one_line(error))
    except KeyboardInterrupt:
        sys.exit(130)  # as the shell has it for an interrupt


def serve() -> None:
    """Raises `LensError`. The pages are imported here: as they are, they read what is shipped."""
    with unwritten(), unproxied():  # gradio makes a client as it is imported, which a proxy for others to use would end
        from demo.compare.opening import openings
        from demo.layout import build_app, launching, places
        from demo.options import options
        from demo.serving.ending import ending
        from demo.serving.folder import own_folder
    from explain.cluster.serving import replicas
    from explain.engines.quick import Quick
    from explain.networks.store import ModelStore
    from explain.own.catalogue import catalogue
    from explain.warmup import warm_up

    chosen = options()
    os.environ.update(chosen.variables)
    check_free(chosen.address["server_name"], chosen.address["server_port"])
    store = ModelStore()
    store.quick = Quick(store)
    offered = catalogue(chosen.models, chosen.variants, chosen.any_model)
    offered = replace(offered, limits=chosen.limits, bounds=chosen.bounds)
    opened = openings(offered)
    with ending(), own_folder(), replicas(chosen.replicas, store):
        later: list[Callable[[ModelStore], None]] = []
        app = build_app(store, offered, chosen.queue_size, opened, later, chosen.agents)
        with listening(chosen.address["share"]):
            here = {**launching(store), **chosen.address, "max_threads": places(chosen.queue_size)}
            app.launch(prevent_thread_lock=True, **here)
        first = [opening.run for opening in opened]
        threading.Thread(target=warm_up, args=(store, first, later), daemon=True).start()
        app.block_thread()


if __name__ == "__main__":
    main()
