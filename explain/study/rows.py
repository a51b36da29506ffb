"""The file that lets a study go on where it was stopped: a line of JSON for each picture and each answer.

Only ever appended to, whole lines at a time; what a killed process left half written is cut off, and so is all from a
damaged line on: each ends in its checksum, but for the first, which says how the study ran. A line is used again only
for the same content, label, network, description and weights.
"""

import base64
import json
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from explain.errors import LensError
from explain.networks import weights
from explain.networks.variants import Spec
from explain.runtime.arrays import Array
from explain.study.answers import Answer, Failed, Opened, Refused
from explain.study.entries import Entry

VERSION = 2
LARGEST = 2_000_000_000  # bytes that are read back; a picture takes about five thousand
WAY_OUT = "delete it, or study without resuming"

Json = dict[str, Any]
Key = tuple[str, str, str]  # digest, label, network's mark


def mark(spec: Spec) -> str:
    """Names a network with its weights and description: others under the same name have another."""
    path = weights.find(spec)
    found = path.stat() if path else None
    described = zlib.crc32(repr(spec.source).encode("utf-8", "backslashreplace"))
    return f"{spec.key}@{found.st_size}-{found.st_mtime_ns}-{described:08x}" if found else spec.key


class Rows:
    """What is kept in `path`; with `resume` what is there already is used again, else it is begun anew.

    `how` is what answers depend on besides (precision, device): a file made otherwise is not used. Raises `LensError`.
    """

    def __init__(self, path: Path, resume: bool = False, how: Sequence[str] = ()) -> None:
        self.path = path
        self._head = {"study": VERSION, "how": list(how)}
        self._pictures: dict[str, Json] = {}
        self._answers: dict[Key, Json] = {}
        if path.exists() and not path.is_file():  # opening a pipe would wait for whoever reads
            raise LensError(f"“{path}” is no regular file: give another path.")
        whole = self._read() if resume and path.exists() else 0
        try:
            self._file: BinaryIO = path.open("r+b" if whole else "wb")
            self._file.truncate(whole)
            self._file.seek(whole)
        except OSError as error:
            raise LensError(f"“{path}” cannot be written ({error.strerror}): give another path.") from None
        if not whole:
            self._write([json.dumps(self._head).encode() + b"\n"])

    def _read(self) -> int:
        """Take what is there; bytes of whole lines."""
        whole = 0
        try:
            if self.path.stat().st_size > LARGEST:
                raise LensError(f"“{self.path}” is larger than any study’s rows: {WAY_OUT}.")
            with self.path.open("rb") as file:
                for line in file:
                    if whole and not _is_whole(line):
                        break
                    self._take(json.loads(line[: -len(_ending(b""))] if whole else line), first=not whole)
                    whole += len(line)
        except OSError as error:
            raise LensError(f"“{self.path}” cannot be read ({error.strerror}): {WAY_OUT}.") from None
        except (ValueError, KeyError, TypeError, RecursionError):
            if not whole:
                raise LensError(f"“{self.path}” has no rows of a study: {WAY_OUT}.") from None
        return whole

    def _take(self, row: Json, first: bool) -> None:
        if first:
            if row != self._head:
                raise LensError(f"“{self.path}” is of a study that ran otherwise: {WAY_OUT}.")
        elif "network" in row:
            self._answers[row["picture"], row["label"], row["network"]] = row
        else:
            self._pictures[row["picture"]] = row

    def opened(self, number: int, entry: Entry) -> Opened | Refused | None:
        """The picture, if it was read before."""
        row = self._pictures.get(entry.digest)
        if row is None:
            return None
        if "reason" in row:
            return Refused(number, row["reason"])
        width, height = row["size"]
        return Opened(number, (width, height), base64.b64decode(row["thumbnail"]))

    def answer(self, picture: int, entry: Entry, network: int, marked: str) -> Answer | None:
        """What that network said of it before."""
        row = self._answers.get((entry.digest, entry.label or "", marked))
        if row is None:
            return None
        logits = tuple((int(index), float(logit)) for index, logit in row["logits"])
        return Answer(
            picture, network, row["answer"], row["name"], row["probability"], logits, _array(row["map"]),
            tuple(row["truth"]), row["label_logit"], _array(row["label_map"]) if row["label_map"] else None,
        )  # fmt: skip

    def keep(self, events: Sequence[object], entries: Sequence[Entry], marks: Sequence[str]) -> None:
        """Append them; once this returns, a process that is killed has lost none of them."""
        self._write([_line(row) for event in events if (row := _row(event, entries, marks))])

    def _write(self, lines: Sequence[bytes]) -> None:
        try:
            self._file.write(b"".join(lines))
            self._file.flush()
        except OSError as error:
            raise LensError(f"“{self.path}” cannot be written ({error.strerror}): make room, and resume.") from None

    def close(self, done: bool = False) -> None:
        """Where it is `done`, nothing is left to go on with, and the file goes."""
        self._file.close()
        if done:
            self.path.unlink(missing_ok=True)


def _line(row: Json) -> bytes:
    text = json.dumps(row).encode()
    return text + _ending(text)


def _ending(text: bytes) -> bytes:
    """Of a line: its checksum, by which a damaged one is known."""
    return b" %08x\n" % zlib.crc32(text)


def _is_whole(line: bytes) -> bool:
    ending = len(_ending(b""))
    return line[-ending:] == _ending(line[:-ending])


def _row(event: object, entries: Sequence[Entry], marks: Sequence[str]) -> Json | None:
    if isinstance(event, Opened):
        thumbnail = base64.b64encode(event.thumbnail).decode()
        return {"picture": entries[event.number].digest, "size": event.size, "thumbnail": thumbnail}
    if isinstance(event, Refused):
        return {"picture": entries[event.number].digest, "reason": event.reason}
    if not isinstance(event, Answer):
        assert isinstance(event, Failed)
        return None
    entry = entries[event.picture]
    return {
        "picture": entry.digest, "label": entry.label or "", "network": marks[event.network], "answer": event.answer,
        "name": event.name, "probability": event.probability, "logits": event.logits, "map": _text(event.map),
        "truth": event.truth, "label_logit": event.label_logit,
        "label_map": _text(event.label_map) if event.label_map is not None else None,
    }  # fmt: skip


def _text(grid: Array) -> list[Any]:
    return [*grid.shape, base64.b64encode(grid.astype("<f2").tobytes()).decode()]


def _array(stored: list[Any]) -> Array:
    rows, columns, text = stored
    return np.frombuffer(base64.b64decode(text), "<f2").reshape(rows, columns).astype(np.float16)
