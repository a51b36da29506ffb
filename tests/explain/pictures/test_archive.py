"""A zip from anyone: what is a picture comes out, what is not is told, and no zip takes more than its bounds."""

import io
import random
import stat
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from explain.errors import LensError
from explain.pictures import archive
from explain.pictures.archive import Archive, BadArchive, Bounds, is_zip

FEW = Bounds(pictures=50, bytes=3_000_000)
Content = dict[str, bytes] | list[tuple[str | zipfile.ZipInfo, bytes]]


def zipped(content: Content, method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as file:
        for name, data in content.items() if isinstance(content, dict) else content:
            file.writestr(name, data)
    made.seek(0)
    return made


def opened(content: Content, bounds: Bounds = FEW) -> Archive:
    return Archive(zipped(content), bounds)


def skipped(found: Archive) -> dict[str, str]:
    return {one.name: one.why for one in found.skipped}


def patched(made: io.BytesIO, old: bytes, new: bytes) -> io.BytesIO:
    """The same zip with those bytes in both places where a member is described."""
    assert len(old) == len(new)
    assert made.getvalue().count(old) == 2
    return io.BytesIO(made.getvalue().replace(old, new))


def test_pictures_come_out_as_they_went_in_with_their_folders() -> None:
    content = {
        "cats/1.JPG": b"one",
        "dogs/2.png": bytes(range(256)) * 40,
        "dogs/deep/3.webp": b"",
        "labels.csv": b"a,b",
    }
    found = opened(content)
    assert found.pictures == ("cats/1.JPG", "dogs/2.png", "dogs/deep/3.webp")
    assert found.tables == ("labels.csv",)
    assert {name: found.read(name) for name in (*found.pictures, *found.tables)} == content
    assert found.size("dogs/2.png") == 10_240
    assert found.skipped == ()


def test_what_systems_leave_behind_is_left_out_without_a_word() -> None:
    found = opened({
        "a/1.png": b"1", "__MACOSX/a/._1.png": b"2", "a/.DS_Store": b"3", "a/Thumbs.db": b"4", ".git/x.png": b"5",
    })  # fmt: skip
    assert found.pictures == ("a/1.png",)
    assert found.skipped == ()


@pytest.mark.parametrize(
    ("name", "why"),
    [
        *((name, archive.LEADS_OUT) for name in ("../1.png", "a/../../1.png", "/etc/1.png", "C:/1.png", "..\\1.png")),
        *((name, archive.ODD_NAME) for name in ("a\x1b[2J.png", "a\u202egnp.png")),
        *((name, archive.ZIP_IN_ZIP) for name in ("more.zip", "a/more.tar")),
        *((name, archive.NO_PICTURE) for name in ("read me.txt", "noend")),
        ("\\\\server\\1.png", archive.LEADS_OUT), ("a/" * 130 + "1.png", archive.LONG_NAME),
    ],
)  # fmt: skip
def test_what_is_left_out_is_told_with_the_reason_and_the_rest_is_read(name: str, why: str) -> None:
    found = opened([(name, b"?"), ("good.png", b"!")])
    assert found.pictures == ("good.png",)
    assert found.read("good.png") == b"!"
    ((told, reason),) = skipped(found).items()
    assert reason == why
    assert told.isprintable()
    assert len(told) <= archive.LONGEST + 1


def test_a_name_that_begins_with_nothing_is_told_and_the_rest_is_read() -> None:
    found = Archive(patched(zipped({"0ne.png": b"1", "two.png": b"2"}), b"0ne.png", b"\0ne.png"), FEW)
    assert found.pictures == ("two.png",)
    assert list(skipped(found).values()) == [archive.ODD_NAME]


def test_links_and_devices_are_not_followed() -> None:
    rows: list[tuple[str | zipfile.ZipInfo, bytes]] = []
    for name, kind in (("link.png", stat.S_IFLNK), ("pipe.png", stat.S_IFIFO), ("file.png", stat.S_IFREG)):
        member = zipfile.ZipInfo(name)
        member.external_attr = (kind | 0o777) << 16
        rows.append((member, b"/etc/passwd"))
    found = opened(rows)
    assert found.pictures == ("file.png",)
    assert skipped(found) == {"link.png": archive.LINK, "pipe.png": archive.LINK}


def test_of_two_files_of_one_name_the_first_is_kept() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        found = opened([("a/1.png", b"first"), ("a/1.png", b"second"), ("a//./1.png", b"third"), ("A/1.png", b"other")])
    assert found.pictures == ("a/1.png", "A/1.png")
    assert found.read("a/1.png") == b"first"
    assert [one.why for one in found.skipped] == [archive.TWICE] * 2


@pytest.mark.parametrize(
    ("raw", "flagged", "name"),
    [
        ("Käse/é.png".encode(), True, "Käse/é.png"),
        ("Käse/é.png".encode(), False, "Käse/é.png"),  # as some programs write: UTF-8, and not a word of it
        ("猫/1.png".encode(), False, "猫/1.png"),
        ("Käse/é.png".encode("cp437"), False, "Käse/é.png"),
        ("Ka\u0308se/1.png".encode(), True, "Käse/1.png"),  # as a Mac writes them
    ],
)
def test_names_are_read_in_the_encoding_that_they_were_written_in(raw: bytes, flagged: bool, name: str) -> None:
    plain = b"x" * (len(raw) - 4) + b".png"
    made = patched(zipped({plain.decode(): b"1"}), plain, raw)
    if flagged:
        data = bytearray(made.getvalue())
        for start, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            data[data.index(start) + at + 1] |= 0x08
        made = io.BytesIO(bytes(data))
    found = Archive(made, FEW)
    assert found.pictures == (name,)
    assert len(found.remarks) == (b"\x84" in raw)  # “ä” in a system's letters
    assert found.read(name) == b"1"


@pytest.mark.parametrize("letter", ["猫", "表"], ids=["", "ends in a backslash"])
def test_names_in_an_encoding_that_nobody_knows_are_read_all_the_same(letter: str) -> None:
    raw = f"{letter}.png".encode("shift_jis")
    found = Archive(patched(zipped({"xx.png": b"1"}), b"xx.png", raw), FEW)
    (name,) = found.pictures
    assert (found.read(name), name.endswith(".png"), name.isprintable()) == (b"1", True, True)
    (remark,) = found.remarks
    assert remark.startswith(f"Names in a zip, such as “{name}”, may be garbled")


@pytest.mark.parametrize("of", [b"", b"?"], ids=["its own", "another's"])
def test_a_name_that_is_said_again_in_utf8_is_that(of: bytes) -> None:
    """As 7-Zip and WinRAR write it beside the letters of a system."""
    raw, said = "老/1.png".encode("gbk"), "猫/1.png".encode()
    plain = b"x" * (len(raw) - 4) + b".png"
    made, member = io.BytesIO(), zipfile.ZipInfo(plain.decode())
    member.extra = struct.pack("<HHBI", 0x7075, 5 + len(said), 1, zlib.crc32(raw + of)) + said
    with zipfile.ZipFile(made, "w") as file:
        file.writestr(member, b"1")
    found = Archive(patched(made, plain, raw), FEW)
    assert (found.pictures, found.read(found.pictures[0])) == ((raw.decode("cp437") if of else "猫/1.png",), b"1")


def test_an_encrypted_picture_is_told() -> None:
    made = zipped({"a.png": b"1", "b.png": b"2"})
    data = bytearray(made.getvalue())
    data[data.index(b"PK\x03\x04") + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = Archive(io.BytesIO(bytes(data)), FEW)
    assert (found.pictures, skipped(found)) == (("b.png",), {"a.png": archive.LOCKED})


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packing_that_may_take_gigabytes_is_not_begun(method: int) -> None:
    found = Archive(zipped({"a.png": b"1"}, method), FEW)
    assert skipped(found) == {"a.png": archive.PACKED_ODDLY}


def test_a_bomb_is_left_out_by_what_it_says_of_itself() -> None:
    found = opened({"bomb.png": bytes(2_500_000), "good.png": random.Random(0).randbytes(2000)})
    assert (found.pictures, skipped(found)) == (("good.png",), {"bomb.png": archive.BOMB})


def test_a_bomb_that_lies_about_its_size_yields_no_more_than_it_said() -> None:
    made = zipped({"bomb.png": bytes(30_000_000)})
    small = patched(made, struct.pack("<L", 30_000_000), struct.pack("<L", 50_000))
    found = Archive(small, FEW)
    tracemalloc.start()
    with pytest.raises(LensError, match="damaged"):
        found.read("bomb.png")
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 2_000_000


def test_many_members_that_share_the_same_bytes_count_each() -> None:
    """A zip whose list names one member again and again: small as a file, and large once unpacked."""
    made = zipped({"0.png": random.Random(0).randbytes(100_000)})
    data = made.getvalue()
    at, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    records = b"".join(data[at:end].replace(b"0.png", f"{i}.png".encode()) for i in range(9))
    tail = bytearray(data[end:])
    tail[8:12], tail[12:16] = struct.pack("<HH", 9, 9), struct.pack("<L", len(records))
    bomb = data[:at] + records + bytes(tail)
    with pytest.raises(BadArchive, match="take 1 MB unpacked, and 0 MB"):
        Archive(io.BytesIO(bomb), Bounds(50, 400_000))
    found = Archive(io.BytesIO(bomb), FEW)
    with pytest.raises(LensError, match="damaged"):  # it is called otherwise where it lies
        found.read("1.png")


def test_ten_thousand_tiny_files_are_refused_in_a_sentence() -> None:
    pictures = zipped({f"{i}.png": b"." for i in range(10_000)}, zipfile.ZIP_STORED).getvalue()
    with pytest.raises(BadArchive, match="holds 10,000 pictures, and 4,000 is the limit here: give fewer"):
        Archive(io.BytesIO(pictures), Bounds(pictures=4000))
    with pytest.raises(BadArchive, match="far more than 2,000 files"):
        Archive(io.BytesIO(pictures), Bounds(pictures=2000))


def test_a_list_without_end_is_not_read_to_its_end() -> None:
    """A million members in one zip take a gigabyte of memory to list."""
    record = struct.pack("<4s4B4HL2L5H2L", b"PK\x01\x02", 20, 3, 20, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0)
    records = (record + b"a.png") * 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(records), 0, 0)
    made = io.BytesIO(records + end)
    tracemalloc.start()
    with pytest.raises(BadArchive, match="far more than 50 files"):
        Archive(made, FEW)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


def test_pictures_that_take_too_much_together_are_refused() -> None:
    rng = random.Random(0)
    content = {f"{i}.png": rng.randbytes(1_000_000) for i in range(4)}
    with pytest.raises(BadArchive, match="take 4 MB unpacked, and 3 MB is the limit here"):
        opened(content)
    assert len(opened(content, Bounds(50, 4_000_000)).pictures) == 4


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: b"PK\x03\x04 and no more",
        lambda data: data[: len(data) // 2],
        lambda data: data[-22:],
        lambda data: data.replace(b"PK\x01\x02", b"PK\x01\x03"),
        lambda data: b"\x89PNG\r\n\x1a\n" + bytes(100),
    ],
)
def test_what_is_no_whole_zip_is_one_sentence(damage: Callable[[bytes], bytes]) -> None:
    with pytest.raises(BadArchive):
        Archive(io.BytesIO(damage(zipped({"a.png": b"1" * 100}).getvalue())), FEW)


def test_a_damaged_picture_is_a_sentence_and_the_others_are_read() -> None:
    made = zipped({"a.png": random.Random(0).randbytes(1000), "b.png": b"2"})
    data = bytearray(made.getvalue())
    data[100] ^= 0xFF
    found = Archive(io.BytesIO(bytes(data)), FEW)
    with pytest.raises(LensError, match="damaged in its zip"):
        found.read("a.png")
    assert found.read("b.png") == b"2"


def test_random_damage_never_ends_in_anything_but_a_sentence() -> None:
    whole = zipped({f"a/{i}.png": random.Random(i).randbytes(60) for i in range(4)}).getvalue()
    rng = random.Random(1)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            found = Archive(io.BytesIO(bytes(data)), FEW)
            for name in found.pictures:
                found.read(name)
        except LensError:
            pass


def test_a_file_is_let_go_when_it_is_refused_and_when_it_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.png": b"1"}).getvalue())
    Archive(path, FEW).close()
    stream = zipped({f"{i}.png": b"." for i in range(60)})
    with pytest.raises(BadArchive):
        Archive(stream, FEW)
    assert stream.closed


def test_several_threads_read_what_belongs_to_each() -> None:
    content = {f"{i}.png": random.Random(i).randbytes(5000) for i in range(40)}
    found = opened(content)
    with ThreadPoolExecutor(8) as pool:
        assert dict(zip(content, pool.map(found.read, content), strict=True)) == content


def test_a_zip_is_known_by_its_first_bytes() -> None:
    assert is_zip(zipped({"a.png": b"1"}).getvalue())
    assert is_zip(zipped({}).getvalue())
    assert not is_zip(zlib.compress(b"1"))
