"""A table of labels, `file,label`, as spreadsheets and scripts write it: whatever its separator, header or encoding.

Knows names of files; which column is which `columns.py` knows, and what the labels mean to a network `labels.py`.
"""

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from explain.errors import LensError, brief
from explain.pictures.images import SUFFIXES
from explain.runtime.files import real
from explain.study.columns import WAY_OUT, chosen

MOST_BYTES = 50_000_000
SEPARATORS = ",;\t|"
SEPARATOR = re.compile(r'\ufeff?sep=([^"\r])\r?$', re.IGNORECASE)  # Excel's own first line
SPACED = re.compile(rf"(.+?(?:{'|'.join(map(re.escape, sorted(SUFFIXES)))}))\s+(.+)", re.IGNORECASE)
NAMED = 5  # names told in a sentence
OTHER_COLUMN = "Labels are read from the column “{}”. Columns that may be meant too: {}. Call yours label."
WHOLE, LAST, STEM, ALONE = 3, 2, 1, 0  # how a row names a picture; the last by the file's name in another folder


@dataclass(frozen=True, slots=True)
class Found:
    """For each picture's name what the table calls it, several where rows contradict each other."""

    labels: dict[str, tuple[str, ...]]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Labelling:
    """The rows of a table, (file, label), a label empty where there is none; `folder` is where the table lies.

    `column` is what holds the labels, and `passed_over` are columns that may have been meant in its place.
    """

    rows: tuple[tuple[str, str], ...]
    folder: Path | None = None
    column: str = ""
    passed_over: tuple[str, ...] = ()

    def labels(self, pictures: Sequence[tuple[str, Path]]) -> Found:
        """Of pictures, each a name and a path: a row names one by that, by its path or by the end of either.

        Where several rows could mean a picture those count that say most of where it lies.
        """
        known = _Names(pictures, self.folder)
        strangers, several = list[str](), list[str]()
        rows: dict[str, list[tuple[Fit, str, str]]] = {}
        for file, label in self.rows:
            found = known.find(file)
            if found is None:
                (several if known.has_several(file) else strangers).append(file)
            else:
                rows.setdefault(found[1], []).append((found[0], file, label))
        labels: dict[str, tuple[str, ...]] = {}
        double, elsewhere = [], []
        for name, meant in rows.items():
            best = max(fit for fit, _, _ in meant)
            used = [label for fit, _, label in meant if fit == best]
            strangers += [file for fit, file, _ in meant if fit < best]
            double += [name] * (len(used) > 1)
            elsewhere += [name] * (best[0] == ALONE)
            labels[name] = tuple(dict.fromkeys(filter(None, used)))
        lists = (
            ("Rows of the table that name no picture", strangers),
            ("Rows of the table that name several pictures, and need their folders", several),
            ("Pictures with more than one row", double),
            ("Pictures with a row that names another folder", elsewhere),
            ("Pictures without a label in the table", [name for name, _ in pictures if not labels.get(name)]),
        )
        told = [f"{what}: {few([*map(brief, names)])}." for what, names in lists if names]
        if self.passed_over:
            told.insert(0, OTHER_COLUMN.format(brief(self.column), few([*map(brief, self.passed_over)])))
        return Found(labels, tuple(told))


def few(names: Sequence[str]) -> str:
    """How many there are, and the first."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"{len(names)} ({', '.join(names[:NAMED])}{more})"


Fit = tuple[int, int]  # WHOLE to ALONE, and how many folders they have in common: the larger, the better


@dataclass(slots=True)
class _Names:
    """Pictures by everything that a row may call them."""

    pictures: Sequence[tuple[str, Path]]
    folder: Path | None
    _exact: set[str] = field(default_factory=set)
    _whole: dict[str, str | None] = field(default_factory=dict)  # None where it would be two
    _ends: dict[str, str | None] = field(default_factory=dict)  # by the end of a path, of any number of folders
    _stems: dict[str, str | None] = field(default_factory=dict)  # the same without the file's suffix
    _depth: int = 0  # folders of the longest path
    _folders: tuple[str, ...] = ()  # where the table lies, as it is called and where that leads

    def __post_init__(self) -> None:
        if self.folder:
            self._folders = tuple(dict.fromkeys((str(self.folder.absolute()), str(real(self.folder)))))
        for name, path in self.pictures:
            whole = same(str(path.absolute()))
            for key in dict.fromkeys((same(name), whole)):
                self._whole[key] = None if key in self._whole else name
            *folders, last = whole.split("/")
            self._depth = max(self._depth, len(folders))
            for ends, called in ((self._ends, last), (self._stems, last.rpartition(".")[0])):
                for end in _ends(folders, called):
                    ends[end] = None if end in ends else name
        self._exact.update(name for name, _ in self.pictures)

    def find(self, file: str) -> tuple[Fit, str] | None:
        """The picture that is meant, and how well; None for none, or for several that are meant as well."""
        if file in self._exact:
            return (WHOLE, 1), file
        for key in self._places(file):
            if name := self._whole.get(key):
                return (WHOLE, 0), name
        *folders, last = same(file).split("/")
        ends = list(_ends(folders[-self._depth :], last))
        return _nearest(LAST, self._ends, ends, not folders) or _nearest(STEM, self._stems, ends, not folders)

    def has_several(self, file: str) -> bool:
        """Of one that is not found: whether that is so because several pictures are called so."""
        last = same(file).split("/")[-1]
        return any(last in known and known[last] is None for known in (self._ends, self._stems))

    def _places(self, file: str) -> Iterator[str]:
        """As it is, and from where the table lies."""
        yield same(file)
        for folder in self._folders:
            yield same(os.path.normpath(os.path.join(folder, file.replace("\\", "/"))))


def _ends(folders: Sequence[str], last: str) -> Iterator[str]:
    """The ends of a path: the file's name, with its folder, with that one's, and so on."""
    end = last
    yield end
    for folder in reversed(folders):
        end = f"{folder}/{end}"
        yield end


def _nearest(how: int, known: Mapping[str, str | None], ends: Sequence[str], bare: bool) -> tuple[Fit, str] | None:
    """Of pictures of that file's name the one whose folders are most like the row's, which may be `bare` of them."""
    for common in range(len(ends) - 1, -1, -1):
        if ends[common] in known:
            name = known[ends[common]]
            return ((how if common or bare else ALONE, common), name) if name else None
    return None


def same(name: str) -> str:
    """What two ways to write a file's name have in common: accents, case, which way its slashes lean."""
    found = os.fsencode(name).decode("utf-8", "backslashreplace") if not name.isascii() else name
    return unicodedata.normalize("NFC", found.replace("\\", "/")).casefold().removeprefix("./")


def read(where: Path) -> Labelling:
    """The table in that file. Raises `LensError`."""
    try:
        with where.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise LensError(f"The labels “{where}” cannot be read ({error.strerror}): {WAY_OUT}.") from None
    return parse(content, where.name, where.parent)


def parse(content: bytes, called: str, folder: Path | None = None) -> Labelling:
    """The table in those bytes. Raises `LensError`."""
    if len(content) > MOST_BYTES:
        raise LensError(f"The labels “{called}” are more than {MOST_BYTES // 1_000_000} MB: {WAY_OUT}.")
    text = _decoded(content).lstrip("\r\n")
    if "\0" in text:
        raise LensError(f"The table of labels “{called}” is not text: {WAY_OUT}.")
    found = chosen(_rows(text, called), called)
    return Labelling(found.rows, folder, found.column, found.passed_over)


def _rows(text: str, called: str) -> list[list[str]]:
    """Those that hold anything, cell by cell."""
    first, _, below = text.partition("\n")
    if told := SEPARATOR.match(first):
        separator, text = told[1], below
    else:
        plain = re.sub(r'"[^"]*"', "", first)
        separator = max(SEPARATORS, key=plain.count)
        if separator not in plain and (spaced := _spaced(text)):
            return spaced
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
        return [row for row in read if any(map(str.strip, row))]
    except (csv.Error, ValueError) as error:  # a separator that can be none, too
        raise LensError(f"The labels “{called}” are not a table ({error}): {WAY_OUT}.") from None


def _spaced(text: str) -> list[list[str]]:
    """Of a list as ImageNet's, a picture's file and its label with spaces between; none where it is not one."""
    lines = [SPACED.fullmatch(line.strip()) for line in text.splitlines() if line.strip()]
    rows = [[line[1], line[2]] for line in lines if line]
    return rows if rows and all(lines[1:]) else []  # the first may be a header


def _decoded(content: bytes) -> str:
    """As UTF-8, as UTF-16 with its mark or without, or as Western Windows: what spreadsheets write."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", "replace")
    if 0 in content[:2] and content[:2].strip(b"\0"):
        return content.decode("utf-16-be" if content[0] == 0 else "utf-16-le", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
