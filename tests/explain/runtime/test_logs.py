"""The log cannot be forged: whatever visitors send, a line that begins at its left edge is the program's own."""

import io
import logging
from collections.abc import Iterator

import pytest

from explain.runtime import logs

FORGED = ["x\nERROR:root:forged", "x\r\nERROR:root:forged", "x\rERROR:root:forged", "x\u2028ERROR:root:forged",
          "x\x1b[1A\x1b[2KERROR:root:forged", "x\x0bERROR:root:forged", "x\x85ERROR:root:forged\x9b2J"]  # fmt: skip


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a handler of the plainest kind writes."""
    before, written = logging.getLogRecordFactory(), io.StringIO()
    logs.keep_apart()
    logger, handler = logging.getLogger("forged"), logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s:%(name)s:%(message)s"))
    logger.addHandler(handler)
    logger.propagate = False
    yield written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def check(written: str, lines: int) -> None:
    left = [line for line in written.splitlines() if not line.startswith("    ")]
    assert len(left) == lines
    assert not any(line.startswith("ERROR:root") for line in left)
    assert all(letter.isprintable() or letter == "\n" for letter in written)
    assert "forged" in written


@pytest.mark.parametrize("sent", FORGED, ids=ascii)
def test_a_word_that_was_sent_begins_no_line(sent: str, log: io.StringIO) -> None:
    logging.getLogger("forged").warning("%s failed after %d s", sent, 3)
    check(log.getvalue(), 1)
    assert log.getvalue().startswith("WARNING:forged:x")
    assert " failed after 3 s" in log.getvalue()


@pytest.mark.parametrize("sent", FORGED, ids=ascii)
def test_a_word_within_the_message_begins_no_line(sent: str, log: io.StringIO) -> None:
    logging.getLogger("forged").warning(f"no function {sent}")
    check(log.getvalue(), 1)


@pytest.mark.parametrize("sent", FORGED, ids=ascii)
def test_a_word_within_an_exception_begins_no_line(sent: str, log: io.StringIO) -> None:
    try:
        raise LookupError(f"no function {sent}")
    except LookupError:
        logging.getLogger("forged").exception("a request failed")
    check(log.getvalue(), 2)
    first, second, *_ = log.getvalue().splitlines()
    assert (first, second) == ("ERROR:forged:a request failed", "Traceback (most recent call last):")
    assert "in test_a_word_within_an_exception_begins_no_line" in log.getvalue()


def test_of_megabytes_that_were_sent_the_middle_is_left_out(log: io.StringIO) -> None:
    for sent in ("x" * 3_000_000, "\n" * 3_000_000):
        logging.getLogger("forged").warning(f"Tool {sent} is not listed")
    assert log.getvalue().startswith("WARNING:forged:Tool xxx")
    assert log.getvalue().endswith("is not listed\n")
    assert len(log.getvalue()) < 200_000


def test_arguments_of_other_kinds_are_left_as_they_are(log: io.StringIO) -> None:
    logging.getLogger("forged").warning("%(share).1f of %(all)d", {"share": 0.5, "all": 2})
    logging.getLogger("forged").warning("%5.2f%%", 3)
    assert log.getvalue() == "WARNING:forged:0.5 of 2\nWARNING:forged: 3.00%\n"
