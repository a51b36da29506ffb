"""Rows of numbers on their way to the browser: each is written as JSON once, and then is one thing.

Gradio looks into every list of a value for files, twice, copies it, and compares it with that of the step before.
"""

import copyreg
from functools import lru_cache

import orjson  # what gradio sends values with; it sends what is written already as it stands

WRITTEN = 4096  # rows that are kept: the same row is the same thing, so that gradio sees that it did not change
SHORT = 4096  # bytes of one


def packed(value: object) -> object:
    """The same data, in which every list that begins with a number, however deep, is an `orjson.Fragment`.

    Such lists hold no files, which gradio would have to find.
    """
    if isinstance(value, dict):
        return {key: packed(held) for key, held in value.items()}
    if not isinstance(value, list | tuple):
        return value
    if _begins_with_a_number(value):
        written = orjson.dumps(value, option=orjson.OPT_SERIALIZE_NUMPY)
        return _row(written) if len(written) < SHORT else orjson.Fragment(written)
    return [packed(held) for held in value]


def _begins_with_a_number(value: object) -> bool:
    while isinstance(value, list | tuple):
        value = next((held for held in value if held is not None), None)
    return isinstance(value, int | float)


@lru_cache(WRITTEN)
def _row(written: bytes) -> orjson.Fragment:
    return orjson.Fragment(written)


copyreg.pickle(orjson.Fragment, lambda row: (_row, (orjson.dumps(row),)))  # gradio copies pages for visitors
