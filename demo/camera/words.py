"""What a visitor reads on the Live page. Knows no component."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from demo.ui.uploads import MAX_BYTES
from demo.ui.words import listed

INTRO = "What a network sees while it happens: your camera frame by frame, or a short video over its length."
NETWORKS = "Networks"
NETWORKS_HELP = "One, or two side by side. Smaller networks give more frames a second."
NO_NETWORK = "Choose a network first."
TOO_MANY = "Choose at most {} networks: each takes its share of every frame’s time."
WILL = (
    "Your browser asks first. Then frames go to this server, the newest one at a time; each is looked at, answered and "
    "forgotten, and none is kept. It ends when you press Stop, hide this page or leave it."
)
FULL = "Too many cameras are on here just now: try again in a minute."
NOT_A_FRAME = "This frame cannot be read: start the camera again."
TOO_LARGE = "This frame is too large: a camera's picture has at most 2 megapixels here."
WEIGHTS_FIRST = "The weights are not here yet: they are fetched as soon as you choose the network or start the camera."

VIDEO, FILE = "A short video", "Video file"
VIDEO_HELP = (
    f"MP4, MOV, WebM, MKV, AVI …, at most {MAX_BYTES // 1_000_000} MB. Up to 32 frames, spread evenly over its length, "
    "are looked at; the file is deleted after two hours at the latest."
)
NO_VIDEO = "Give a video first."
NOT_UPLOADED = "This video is not here: upload it again, as uploads are deleted after two hours."
CHART_WAITS = "The chart appears once a video has been looked at."
NO_STRIP = (
    "<strong>No video looked at yet.</strong> Each sampled frame gets a thumbnail here with its map and its answer, "
    "and the chart below says how probable each class is over time."
)

HOW_TO_READ = """
**What runs where.** The browser takes one frame, sends it as a JPEG, and takes the next one only when the answer is
back: always the newest, and what lies between is dropped. So an answer is never older than one way to the server and
back. Frames are classified as the camera saw them, not mirrored.

**The map** is exact: the mean of its cells, plus the class's bias, is the class's logit. It is drawn over the very
frame that was classified. Bright cells speak for the class that the card names; outside of the line the network sees
nothing.

**Frames a second** and **ms** are measured in your browser and on this server, just now, as medians of the last
answers. *Network* is the forward pass that gives answer and map; *whole way* is from the camera's frame to the drawn
answer, and holds the encoding, the network between you and the server, the decoding, and the wait for other visitors,
who have the same share of the processor.

**Keys.** Space freezes the frame and goes on; B, as long as it is held, shows the picture without maps.
"""

NOT_ALLOWED = "The browser was not allowed to use the camera: allow it beside the address, and start again."
# In the visitor's browser.
SAID: dict[str, Any] = {
    "waiting": "Waiting for the camera: your browser asks whether this page may use it.",
    "loading": "The network is being prepared.",
    "frozen": "Frozen. Space goes on.",
    "hidden": "The camera was switched off when this page was hidden. Start it again when you like.",
    "ended": "The camera has gone: plug it in again, and start it.",
    "late": "No answer for {} s. The server may be busy or gone; the newest frame is sent again.",
    "busy": "Other visitors’ networks are running: your frames wait their turn.",
    "slow": "The frame could not be handed over: try again.",
    "freeze": "Freeze",
    "go": "Go on",
    # by the name of what getUserMedia throws (https://www.w3.org/TR/mediacapture-streams/#dom-mediadevices-getusermedia)
    "errors": {
        "insecure": "Browsers allow the camera only on https pages, or on this very machine: open this page that way.",
        "NotAllowedError": NOT_ALLOWED,
        "SecurityError": NOT_ALLOWED,
        "NotFoundError": "No camera was found: plug one in, and start again, or give a video.",
        "NotReadableError": "The camera is in use by another program: close that one, and start again.",
        "AbortError": "The camera could not be started: unplug it, plug it in, and start again.",
        "OverconstrainedError": "This camera gives no picture that can be used: choose another one.",
        "other": "The camera could not be started ({}): try another browser, or give a video.",
    },
}


def looked(done: int, of: int, seconds: float) -> str:
    """How far a video is."""
    return f"{done} of {of} frames of a video of {duration(seconds)} looked at."


def finished(done: int, of: int, seconds: float, answers: Sequence[tuple[str, str, int]]) -> str:
    """What came of it: of each network its label, its most frequent answer, and in how many of the frames."""
    told = "; ".join(f"{label}: **{name}** in {count} of {done}" for label, name, count in answers)
    short = "" if done >= of else f" Only the first {done} of {of} frames could be read in time."
    return f"{done} frames of a video of {duration(seconds)}. {told}.{short}"


def duration(seconds: float) -> str:
    """3.21 -> "3.2 s"; from two minutes on, "2 min 5 s", and "1 h 2 min"."""
    if seconds < 120:
        return f"{seconds:.1f} s"
    if seconds < 7200:
        return f"{seconds // 60:.0f} min {seconds % 60:.0f} s"
    return f"{seconds // 3600:.0f} h {seconds % 3600 // 60:.0f} min"


def at(seconds: float) -> str:
    """A frame's place: "0:03.2", "1:02:03"."""
    minutes, rest = divmod(seconds, 60)
    if minutes < 60:
        return f"{minutes:.0f}:{rest:04.1f}"
    return f"{minutes // 60:.0f}:{minutes % 60:02.0f}:{rest:02.0f}"


def reading(labels: Sequence[str]) -> str:
    """As a video is opened."""
    return f"Opening the video for {listed(labels)}."
