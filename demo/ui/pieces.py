"""What a component draws on its way to the browser: a few texts of JSON, each of which is one thing to gradio.

Gradio looks into every list and table of a value for files, twice, copies it, and compares it with that of the step
before. Its client copies it all at every step, and hands out each part of it by a proxy. A text is a text to both, and
of a step only those travel that differ from the ones before. The browser puts them together: `assets/ui/value.js`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson  # what gradio writes answers with

PIECE = "\0"  # the key of a table that says which of the texts behind the first stands there
LONG = 1000  # letters of a text that is one of its own, such as a picture's address


def pieces(value: object) -> list[str]:
    """The whole, in which numbers stand for every table in a list and every long text; and these, in their order."""
    found: list[str] = []
    return [_written(_leaving(value, found)), *found]


def whole(texts: Sequence[str]) -> Any:
    """The data that `pieces` took apart."""
    return _put(orjson.loads(texts[0]), [orjson.loads(text) for text in texts[1:]])


def _leaving(value: object, found: list[str]) -> object:
    if isinstance(value, Mapping):
        return {key: _leaving(held, found) for key, held in value.items()}
    if isinstance(value, list | tuple) and any(isinstance(held, Mapping) for held in value):
        return [_piece(held, found) for held in value]
    return _piece(value, found) if isinstance(value, str) and len(value) > LONG else value


def _piece(value: object, found: list[str]) -> object:
    found.append(_written(value))
    return {PIECE: len(found) - 1}


def _put(value: Any, found: list[Any]) -> Any:
    if isinstance(value, list):
        return [_put(held, found) for held in value]
    if not isinstance(value, dict):
        return value
    return found[value[PIECE]] if PIECE in value else {key: _put(held, found) for key, held in value.items()}


def _written(value: object) -> str:
    return orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY).decode()
