"""A zip from anyone -> the pictures in it, one read at a time; nothing is ever written, and no name leads anywhere.

Whatever a zip says of itself is checked before any of it is unpacked, and its bounds hold while it is read. Knows zips
and nothing of pictures but how their files are called.
"""

import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from explain.errors import LensError
from explain.pictures.images import SUFFIXES

NESTED = (".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
TABLES = (".csv",)  # of labels
MACHINE = ("thumbs.db", "desktop.ini", "__macosx")  # what systems leave beside pictures, in lower case
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may take gigabytes of memory to begin with
UTF8, ENCRYPTED = 0x800, 0x1  # of a member's flags
# in Windows' zips; not the second byte of a letter in Shift-JIS or GBK, which would hide what is called so
SEPARATOR = re.compile(r"(?<![^\x00-\x7f])\\|\\(?!\.)")
SAID_AGAIN = 0x7075  # of an extra field: the name in UTF-8, with the CRC of the one that it is for
LONGEST = 240  # letters of a name with its folders
LARGEST = 20_000_000  # bytes of one file, unpacked
MOST_RATIO, SMALL = 200, 1_000_000  # unpacked to packed, of what is not small (bytes); photographs do not reach 2
FOLDERS = 1000  # and other files that a zip may list beside three for each picture
RECORD, TAIL = 400, 1_000_000  # bytes that a zip may take to list one member, and beside that

NO_ZIP = "This is no zip that can be read: save it again, or give the pictures themselves."
LONG_LIST = "This zip lists far more than {} files, which is the limit here: give fewer."
MANY = "This zip holds {:,} pictures, and {:,} is the limit here: give fewer."
LARGE = "The pictures in this zip take {} MB unpacked, and {} MB is the limit here: give fewer or smaller ones."
DAMAGED = "This file is damaged in its zip: zip it again."
LEADS_OUT = "its name leads out of the zip"
LONG_NAME = "its name is too long"
ODD_NAME = "its name has characters that cannot be shown"
LINK = "it is a link"
LOCKED = "it is encrypted"
PACKED_ODDLY = "it is packed in a way that is not read here"
ZIP_IN_ZIP = "an archive within the zip is not opened"
NOT_BY_ITSELF = "an archive is opened where it is a zip that is given by itself"
NO_PICTURE = "no picture, by its name"
TWICE = "a second file of that name"
BIG = f"larger than {LARGEST // 1_000_000} MB"
BOMB = f"it unpacks to more than {MOST_RATIO} times its size"
GARBLED = (
    "Names in a zip, such as “{}”, may be garbled, as it does not say how they are written: if so, zip them as UTF-8."
)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How many `pictures` may be given at a time, and how many `bytes` they may take, packed and unpacked."""

    pictures: int = 2000
    bytes: int = 500_000_000

    @property
    def megabytes(self) -> str:
        """The same in MB, to be read."""
        return f"{self.bytes / 1e6:,.0f}"


BOUNDS = Bounds()


@dataclass(frozen=True, slots=True)
class Skipped:
    """What was left out, and why: the end of a sentence."""

    name: str
    why: str


class BadArchive(LensError):
    """No zip, or one beyond its bounds; the message says what to do."""


class Archive:
    """A zip that is open: names of its `pictures` and `tables`, with folders and “/” between, and what is `skipped`.

    What is hidden, or left there by a system, is skipped without a word; `remarks` are sentences on names. Raises
    `BadArchive`. Reading is safe from several threads.
    """

    def __init__(self, file: Path | BinaryIO, bounds: Bounds) -> None:
        stream = open(file, "rb") if isinstance(file, Path) else file  # noqa: SIM115  # it stays open with this
        try:
            self._zip = _opened(stream, bounds)
            self._members, self.skipped = _sorted_out(self._zip.infolist())
            self.pictures = tuple(name for name in self._members if _suffix(name) in SUFFIXES)
            self.tables = tuple(name for name in self._members if _suffix(name) in TABLES)
            unsure = next((name for name, member in self._members.items() if _in_utf8(member) is None), None)
            self.remarks: tuple[str, ...] = (GARBLED.format(shown(unsure)),) if unsure is not None else ()
            self._check(bounds)
        except BaseException:
            stream.close()
            raise
        self._file = stream

    def size(self, name: str) -> int:
        """Bytes of that picture or table, unpacked."""
        return self._members[name].file_size

    def read(self, name: str) -> bytes:
        """Its content: never more than the zip said it has, whatever comes. Raises `LensError`."""
        member = self._members[name]
        try:
            with self._zip.open(member) as file:
                content = file.read(member.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
            raise LensError(DAMAGED) from None
        if len(content) != member.file_size:
            raise LensError(DAMAGED)
        return content

    def close(self) -> None:
        self._zip.close()
        self._file.close()

    def _check(self, bounds: Bounds) -> None:
        if len(self.pictures) > bounds.pictures:
            raise BadArchive(MANY.format(len(self.pictures), bounds.pictures))
        size = sum(member.file_size for member in self._members.values())
        if size > bounds.bytes:
            raise BadArchive(LARGE.format(f"{size / 1e6:,.0f}", bounds.megabytes))


def is_zip(head: bytes) -> bool:
    """Whether a file that begins so is one, whatever it is called."""
    return head.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def refusal(name: str) -> str | None:
    """Why a file of that name, with folders, is left out; empty where nobody wants to know, None where it is not."""
    return next(_of_name(name), None)


def is_table(name: str) -> bool:
    """Whether a file of that name may hold labels."""
    return _suffix(name) in TABLES


class _Thrifty(io.BufferedIOBase):
    """A file of which no more than so many bytes may be read at once, until it is `trusted`.

    `zipfile` reads a zip's whole list, as long as that says it is, and makes an object of every entry.
    """

    def __init__(self, file: BinaryIO, most: int, why: str) -> None:
        self._file, self._most, self._why = file, most, why
        self.trusted = False

    def read(self, size: int | None = -1, /) -> bytes:
        if self.trusted:
            return self._file.read(-1 if size is None else size)
        content = self._file.read(self._most + 1 if size is None or size < 0 else min(size, self._most + 1))
        if len(content) > self._most:
            raise BadArchive(self._why)
        return content

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True


def _opened(file: BinaryIO, bounds: Bounds) -> zipfile.ZipFile:
    most = 3 * bounds.pictures  # a Mac lists each file twice
    thrifty = _Thrifty(file, RECORD * most + TAIL, LONG_LIST.format(f"{bounds.pictures:,}"))
    try:
        found = zipfile.ZipFile(thrifty)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error):
        raise BadArchive(NO_ZIP) from None
    if len(found.filelist) > most + FOLDERS:
        raise BadArchive(LONG_LIST.format(f"{bounds.pictures:,}"))
    thrifty.trusted = True
    return found


def _sorted_out(listed: list[zipfile.ZipInfo]) -> tuple[dict[str, zipfile.ZipInfo], tuple[Skipped, ...]]:
    """Members by the names that people see, in order, and what is left out."""
    kept: dict[str, zipfile.ZipInfo] = {}
    skipped: list[Skipped] = []
    for member in listed:
        name = _name(member)
        why = next(_reasons(name, member, kept), None)
        if why is None:
            kept[tidy(name)] = member
        elif why:
            skipped.append(Skipped(shown(name), why))
    return kept, tuple(skipped)


def _reasons(name: str, member: zipfile.ZipInfo, kept: dict[str, zipfile.ZipInfo]) -> Iterator[str]:
    """Why it is left out, the first that holds; empty where nobody wants to know."""
    yield from _of_name(name)  # also of a folder: zipfile itself stumbles over an empty name
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        yield LINK
    if member.flag_bits & ENCRYPTED:
        yield LOCKED
    if member.compress_type not in METHODS:
        yield PACKED_ODDLY
    if member.file_size > LARGEST:
        yield BIG
    if member.file_size > max(SMALL, MOST_RATIO * member.compress_size):
        yield BOMB
    if tidy(name) in kept:
        yield TWICE


def _of_name(name: str) -> Iterator[str]:
    if name.endswith("/") or is_hidden(name):
        yield ""
    if not all(map(_is_plain, name)):
        yield ODD_NAME
    if _leads_out(name):
        yield LEADS_OUT
    if len(name) > LONGEST:
        yield LONG_NAME
    suffix = _suffix(name)
    if suffix in NESTED:
        yield ZIP_IN_ZIP
    if suffix not in (*SUFFIXES, *TABLES):
        yield NO_PICTURE


def _name(member: zipfile.ZipInfo) -> str:
    """As it was meant, with “/” between folders."""
    return SEPARATOR.sub("/", unicodedata.normalize("NFC", _in_utf8(member) or member.orig_filename))


def _in_utf8(member: zipfile.ZipInfo) -> str | None:
    """Its name, where that is in UTF-8: where a zip does not say so, and the name reads as such, it is.

    None where it is in the letters of some system, and nothing tells of which.

    `orig_filename` is what stands there, cp437 letter by letter; `filename` would end at a NUL.
    """
    if member.flag_bits & UTF8:
        return member.orig_filename
    try:
        raw = member.orig_filename.encode("cp437")
        return (_said_again(member.extra, raw) or raw).decode("utf-8")
    except UnicodeError:
        return None


def _said_again(extra: bytes, raw: bytes) -> bytes | None:
    """The name as Info-ZIP's field has it beside one in a system's own letters; None where there is none for it."""
    while len(extra) >= 4:
        kind, length = struct.unpack("<HH", extra[:4])
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == SAID_AGAIN and field[:1] == b"\1" and field[1:5] == struct.pack("<I", zlib.crc32(raw)):
            return field[5:]
    return None


def tidy(name: str) -> str:
    """Without what leads nowhere: “./a//b” -> “a/b”."""
    return "/".join(part for part in name.split("/") if part not in ("", "."))


def _leads_out(name: str) -> bool:
    return name.startswith("/") or ".." in name.split("/") or bool(re.match(r"[A-Za-z]:", name))


def _is_plain(letter: str) -> bool:
    """No control character, no half of a letter, and none that turns the direction in which one reads."""
    return unicodedata.category(letter) not in ("Cc", "Cs", "Cf", "Zl", "Zp") or letter in "\u200c\u200d"


def is_hidden(name: str) -> bool:
    """Whether a file is hidden, or left there by a system."""
    parts = [part for part in name.split("/") if part not in ("", ".", "..")]
    return any(part.startswith(".") or part.lower() in MACHINE for part in parts)


def _suffix(name: str) -> str:
    return PurePosixPath(name).suffix.lower()


def shown(name: str) -> str:
    """A name to be read, and short enough for that."""
    plain = "".join(letter if _is_plain(letter) else "\N{REPLACEMENT CHARACTER}" for letter in name)
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST]}…"
