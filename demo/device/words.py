"""What the page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import megabytes

if TYPE_CHECKING:
    from demo.device.runtime import Pinned

TITLE = "On your device"
INTRO = "The network runs in this browser: its answer, its exact map and its time are those of the device in your hand."
NETWORK = "Without weights on the server only the time is measured; it does not depend on them."
TIME_ALONE = "time only"
RUN = "Run it here"
MAKING = "Writing the network for your browser…"
CLASS_HEAD = "### This class’s devices"
CLASS_HELP = (
    "Add your time, with a name that you choose. Everybody who opens this page sees it; it is kept only in the "
    "server’s memory, for two hours at most."
)
NAME, ADD, SHOW = "Name of your device", "Add my time", "Show the latest"
NOBODY = "Nobody has added a time yet."
TABLE, HEAD = "Times that visitors added", ("Device", "Network", "Median")

# What the script writes, by what it has to say; {} are filled there.
SAID = {
    "runtime": "Fetching ONNX Runtime, {} MB…",
    "graph": "Fetching the network, {} MB…",
    "starting": "Starting the network…",
    "running": "{}: {} runs so far",
    "done": "Median of {} runs on one thread of this device, after the first, which took {} ms.",
    "here": "This device",
    "server": "This server",
    "same": "Largest difference of a logit: {}. The two agree.",
    "differs": "Largest difference of a logit: {}. That is more than rounding: this browser computes otherwise.",
    "alone": "Random weights: there is no answer to show, only a time.",
    "refused": "ONNX Runtime could not be fetched from {}, or is not the file that it should be. Check the connection, "
    "or ask whoever runs this app to set EXPLAIN_ORT_WEB.",
    "lost": "The network could not be fetched from this server. Press again.",
    "wasm": "This browser does not run WebAssembly here: use a current Chrome, Edge, Firefox or Safari.",
    "failed": "The network could not be run in this browser ({}). Choose a smaller one, or another browser.",
    "map": "Evidence for {}, computed on this device",
}


def beforehand(runtime: Pinned, host: str) -> str:
    """What a press will fetch, and from where."""
    size = sum(file["bytes"] for file in runtime["files"].values())
    return (
        f"Nothing is fetched before you press. Then your browser takes ONNX Runtime {runtime['version']} "
        f"({megabytes(size)}) from {host}, checked by its hash, and the network from this server."
    )
