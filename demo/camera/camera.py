"""The camera in the visitor's browser: one gr.HTML component, drawn by `assets/camera/`.

Its script takes the newest frame and submits it as a data address, one at a time; nothing is uploaded. A frame that is
frozen and goes to Compare is, as any picture of a visitor's.
"""

from __future__ import annotations

from typing import Any

from demo.camera import words as camera_words
from demo.ui.drawn import Drawn, filled
from demo.ui.events import PRIVATE
from explain.runtime.shipped import ASSETS, read

FOLDER = ASSETS / "camera"
Json = dict[str, Any]
NOTHING: Json = {"number": 0, "dropped": False, "error": "", "cards": [], "palettes": {}, "overlay": None}
TELL = """() => {
  window.cameraTold = "%s";
  document.dispatchEvent(new CustomEvent("camera", { detail: "%s" }));
}"""


class Camera(Drawn):
    """Submits a `frame` with its `number`, and takes the answer to it; submits `prepare` as the camera starts."""

    def __init__(self, **options: Any) -> None:
        template, style = (read(FOLDER / f"camera.{kind}") for kind in ("html", "css"))
        super().__init__(
            NOTHING, filled(template, {"will": camera_words.WILL}), style, "camera/start.js",
            events=("prepare", "submit"), elem_id="camera", page={"said": camera_words.SAID}, **options,
        )  # fmt: skip


def state(number: object, answer: Json | None, error: str = "") -> Json:
    """Its value: the answer to the frame of that number; None where the frame was dropped."""
    numbered = number if isinstance(number, int | float) else 0
    return NOTHING | {"number": numbered, "dropped": answer is None and not error, "error": error} | (answer or {})


def tell(event: Any, what: str) -> Any:
    """Have the browser's camera know that its networks are `what`: "loading", "ready" or "failed"."""
    return event(None, None, None, js=TELL % (what, what), **PRIVATE)
