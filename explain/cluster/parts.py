"""The parts of a study on a cluster: which pictures each has, and its answers as one Parquet file.

Parts depend on nothing but the pictures, and have the batches of a study in one process: they come to the same numbers
wherever and however often they are done. A file says what it was made of, and is used again for nothing else.
"""

import hashlib
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from explain.cluster.places import Place
from explain.errors import LensError
from explain.runtime.arrays import Array
from explain.runtime.batches import BATCH
from explain.runtime.precision import precision
from explain.study.answers import Answer, Event, Failed, Opened, Refused, Study
from explain.study.entries import Entry

VERSION = 1
PARTS = 64  # about so many, of batches that are whole: small enough to be shared out, and to be done again
MOST_BATCHES = 16  # in one part
OURS = re.compile(r"part-\d{6}\.parquet|\.part-\d{6}\.parquet\.\d+\.writing")
MADE_OF, FAILED = b"made_of", b"failed"  # in a file's metadata
SOMEWHERE_ELSE = "The part “{}” is not at “{}” as this machine sees it: give --parts a place that all machines share."

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """Some of the pictures, the `first` by its place among all; `made_of` names pictures, labels and networks."""

    number: int
    first: int
    entries: tuple[Entry, ...]
    made_of: str

    @property
    def name(self) -> str:
        """Of its file."""
        return f"part-{self.number:06}.parquet"


def divided(entries: Sequence[Entry], marks: Sequence[str]) -> list[Part]:
    """All pictures in parts; `marks` name the networks with their weights."""
    batches = -(-len(entries) // BATCH)
    size = BATCH * min(MOST_BATCHES, max(1, batches // PARTS))
    starts = range(0, len(entries), size)
    return [_part(number, start, entries[start : start + size], marks) for number, start in enumerate(starts)]


def _part(number: int, first: int, entries: Sequence[Entry], marks: Sequence[str]) -> Part:
    pictures = [(one.name, one.label, one.digest) for one in entries]
    text = json.dumps([VERSION, precision(), list(marks), first, pictures])
    there = tuple(replace(one, path=one.path.absolute()) for one in entries)  # workers have another working folder
    return Part(number, first, there, hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest())


def done(part: Part, place: Place) -> bool:
    """Whether its file is there, of these very pictures and networks, each of which answered."""
    said = _said(place.content(part.name) or b"")
    return said.get(MADE_OF) == part.made_of.encode() and said.get(FAILED) == b"{}"


def _said(content: bytes) -> dict[bytes, bytes]:
    """What a file of a part says of itself; nothing where it is no such file, or damaged."""
    import pyarrow
    from pyarrow import parquet

    try:
        return parquet.read_schema(io.BytesIO(content)).metadata or {}
    except (pyarrow.ArrowException, OSError):
        return {}


def clear(place: Place, keep: Sequence[str]) -> None:
    """Parts of an earlier study go, and what a killed worker left: whoever reads the folder has each picture once.

    Raises `OSError`.
    """
    for path in place.files():
        folder, _, name = path.rpartition("/")
        ours = OURS.fullmatch(name) and name not in keep and folder == place.top
        if ours and (name.startswith(".") or MADE_OF in _said(place.content(name) or b"")):
            place.remove(name)


def write(part: Part, found: Study, place: Place) -> None:
    """A row for each picture and network that answered it; for a picture without an answer one with none.

    The first columns are those of `--csv`. Raises `OSError`.
    """
    import pyarrow
    from pyarrow import parquet

    rows = [row for number, entry in enumerate(part.entries) for row in _rows(part.first, number, entry, found)]
    said = {MADE_OF: part.made_of.encode(), FAILED: json.dumps(found.failed).encode()}
    table = pyarrow.Table.from_pylist(rows, schema=_schema().with_metadata(said))
    written = io.BytesIO()
    parquet.write_table(table, written, compression="zstd")
    place.write(part.name, written.getvalue())


def _schema() -> Any:
    import pyarrow as pa

    map_ = pa.struct({"rows": pa.int32(), "columns": pa.int32(), "values": pa.list_(pa.float32())})
    return pa.schema(
        {
            "file": pa.string(), "label": pa.string(), "network": pa.string(), "answer": pa.string(),
            "probability": pa.float64(), "right": pa.bool_(), "digest": pa.string(), "picture": pa.int64(),
            "place": pa.int32(), "index": pa.int32(),
            "logits": pa.list_(pa.struct({"index": pa.int32(), "logit": pa.float64()})), "map": map_,
            "truth": pa.list_(pa.int32()), "label_logit": pa.float64(), "label_map": map_,
            "width": pa.int32(), "height": pa.int32(), "thumbnail": pa.binary(), "refused": pa.string(),
        }
    )  # fmt: skip


def _rows(first: int, number: int, entry: Entry, found: Study) -> Iterator[Row]:
    opened, refused = found.opened.get(number), found.refused.get(number)
    picture = {
        "file": entry.name, "label": entry.label, "digest": entry.digest, "picture": first + number, "refused": refused,
        **({"width": opened.size[0], "height": opened.size[1], "thumbnail": opened.thumbnail} if opened else {}),
    }  # fmt: skip
    answers = [found.answers[place, number] for place in range(len(found.specs)) if (place, number) in found.answers]
    yield from ({**picture, **_answered(one, found.specs[one.network].label)} for one in answers)
    if not answers:
        yield picture


def _answered(one: Answer, label: str) -> Row:
    return {
        "network": label, "answer": one.name, "probability": one.probability, "right": one.right,
        "place": one.network, "index": one.answer,
        "logits": [{"index": index, "logit": logit} for index, logit in one.logits], "map": _grid(one.map),
        "truth": list(one.truth), "label_logit": one.label_logit,
        "label_map": None if one.label_map is None else _grid(one.label_map),
    }  # fmt: skip


def _grid(values: Array) -> Row:
    rows, columns = values.shape
    return {"rows": rows, "columns": columns, "values": values.ravel().tolist()}


def read(part: Part, place: Place) -> Iterator[Event]:
    """What was told of its pictures, by their places among all. Raises `LensError` where the file is not there."""
    from pyarrow import parquet

    content = place.content(part.name)
    if content is None:
        raise LensError(SOMEWHERE_ELSE.format(part.name, place.shown))
    table = parquet.read_table(io.BytesIO(content))
    if table.schema.metadata.get(MADE_OF) != part.made_of.encode():
        raise LensError(SOMEWHERE_ELSE.format(part.name, place.shown))
    told = -1
    for row in table.to_pylist():
        if row["picture"] != told:
            told = row["picture"]
            yield _picture(row)
        if row["network"] is not None:
            yield _answer(row)
    for network, reason in json.loads(table.schema.metadata[FAILED]).items():
        yield Failed(int(network), reason)


def _picture(row: Row) -> Opened | Refused:
    if row["refused"] is not None:
        return Refused(row["picture"], row["refused"])
    return Opened(row["picture"], (row["width"], row["height"]), row["thumbnail"])


def _answer(row: Row) -> Answer:
    return Answer(
        row["picture"], row["place"], row["index"], row["answer"], row["probability"],
        tuple((one["index"], one["logit"]) for one in row["logits"]), _array(row["map"]), tuple(row["truth"]),
        row["label_logit"], None if row["label_map"] is None else _array(row["label_map"]),
    )  # fmt: skip


def _array(stored: Row) -> Array:
    return np.array(stored["values"], np.float16).reshape(stored["rows"], stored["columns"])


def placed(event: Event, networks: Sequence[int]) -> Event:
    """The same of networks by their places among all that were asked for: only some of them were given."""
    return replace(event, network=networks[event.network]) if isinstance(event, Answer | Failed) else event
