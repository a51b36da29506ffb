"""The log's records, kept apart: nothing that a visitor sent can begin a line of it, or move a terminal's cursor.

Done where records are made, so that it holds for every logger and handler, also of the server's and of other libraries.
"""

import logging
import traceback
from typing import Any

from explain.terminal import printable

MOST = 20_000  # letters of a record, and of each thing in it: a visitor may send megabytes

make = logging.getLogRecordFactory()


def keep_apart() -> None:
    """For the whole process; called once as a program starts."""
    logging.setLogRecordFactory(_record)


def _record(*given: Any, **named: Any) -> logging.LogRecord:
    record = make(*given, **named)
    record.msg = _apart(str(record.msg))
    if isinstance(record.args, tuple):
        record.args = tuple(_apart(word) if isinstance(word, str) else word for word in record.args)
    if record.exc_info and record.exc_info[1]:
        record.exc_text = _apart("".join(traceback.format_exception(*record.exc_info)))
    return record


def _apart(text: str) -> str:
    """Lines after the first are indented; what cannot be printed is an escape; what is long has no middle."""
    if len(text) > MOST:
        text = f"{text[: MOST // 2]} … {text[-MOST // 2 :]}"
    return "\n    ".join(f"{_indent(line)}{printable(line)}" for line in text.splitlines())


def _indent(line: str) -> str:
    return " " * (len(line) - len(line.lstrip(" ")))
