"""A study on a Ray cluster of two workers comes to the numbers of one process, also where a worker is killed."""

import csv
import io
import json
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PIL import Image, ImageEnhance

from explain.__main__ import main
from explain.cluster import connection, parts
from explain.cluster.places import Place
from explain.study.entries import Entry, collect
from tests.bucket import bucket
from tests.places import EXAMPLES
from tests.working import working

THINGS = ("cat", "fox", "tiger")
WORKER = "ray::MapWorker(Map(Networks))"
SHADES = 32  # pictures of each: together three parts
Captured = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def cluster() -> Iterator[None]:
    """One of two workers for the whole file, which a study with `--ray auto` joins."""
    pytest.importorskip("ray", reason="Ray is not installed (requirements-cluster.txt)")
    with ExitStack() as until:
        try:
            until.enter_context(connection.cluster(processors=2))
        except connection.NoCluster as error:  # as in a container without shared memory
            pytest.skip(str(error))
        yield


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("in")
    for name in THINGS:
        (folder / name).mkdir()
        with Image.open(EXAMPLES / f"{name}.png") as opened:
            image = opened.convert("RGB")
        for shade in range(SHADES):
            ImageEnhance.Brightness(image).enhance(0.5 + shade / SHADES).save(folder / name / f"{shade:02}.png")
    shutil.copy(folder / "cat" / "00.png", folder / "fox" / "copy.png")
    (folder / "tiger" / "broken.png").write_bytes(b"\x89PNG and no more")
    return folder


@pytest.fixture(scope="module")
def alone(scenes: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What one process finds."""
    folder = tmp_path_factory.mktemp("alone")
    outputs = ("--csv", str(folder / "out.csv"), "--json", str(folder / "out.json"))
    assert main(["study", str(scenes), "--variants", "B0", "B1", *outputs]) == 3  # one picture is broken
    return folder


def studied(pictures: str | Path, folder: Path, *more: str) -> int:
    outputs = ("--csv", str(folder / "out.csv"), "--json", str(folder / "out.json"))
    return main(["study", str(pictures), "--variants", "B0", "B1", *outputs, "--ray", "auto", *more])


def document(folder: Path) -> dict[str, object]:
    """All but how long networks took."""
    found: dict[str, object] = json.loads((folder / "out.json").read_text())
    for network in found["networks"]:  # type: ignore[attr-defined]
        del network["latency_ms"], network["latency"]
    return found


def rows(folder: Path) -> list[tuple[str, str]]:
    """(file, network) of every row of every part with an answer."""
    from pyarrow import parquet

    tables = [parquet.read_table(path) for path in sorted(folder.glob("*"))]
    return [(row["file"], row["network"]) for table in tables for row in table.to_pylist() if row["network"]]


def same(alone: Path, folder: Path) -> None:
    """The same numbers, and in the parts each once."""
    assert (folder / "out.csv").read_bytes() == (alone / "out.csv").read_bytes()
    assert document(folder) == document(alone)
    found = rows(folder / "out.csv.parts")
    answered = list(csv.DictReader(io.StringIO((alone / "out.csv").read_text())))
    assert sorted(found) == sorted((row["file"], row["network"]) for row in answered)
    assert len(set(found)) == len(found) == 2 * SHADES * len(THINGS)


def test_two_workers_find_what_one_process_finds(cluster: None, alone: Path, scenes: Path, tmp_path: Path) -> None:
    assert studied(scenes, tmp_path) == 3
    same(alone, tmp_path)
    written = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out.csv.parts").iterdir()}
    assert sorted(written) == [f"part-{number:06}.parquet" for number in range(len(written))]
    assert len(written) > 2
    (tmp_path / "out.csv.parts/part-000001.parquet").write_bytes(b"PAR1 damaged")
    assert studied(scenes, tmp_path, "--resume") == 3
    same(alone, tmp_path)
    again = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out.csv.parts").iterdir()}
    assert {name for name in written if again[name] != written[name]} == {"part-000001.parquet"}


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="Processes are found by /proc")
def test_the_part_of_a_worker_that_is_killed_is_done_again(
    cluster: None, alone: Path, scenes: Path, tmp_path: Path
) -> None:
    killed: list[int] = []
    over = threading.Event()

    def kill() -> None:
        while not (killed or over.is_set()):
            for process in working(WORKER):
                os.kill(process, signal.SIGKILL)
                killed.append(len(list((tmp_path / "out.csv.parts").glob("part-*"))))
            time.sleep(0.01)

    killer = threading.Thread(target=kill)
    killer.start()
    try:
        assert studied(scenes, tmp_path) == 3
    finally:
        over.set()
        killer.join()
    assert killed
    assert killed[0] < len(list((tmp_path / "out.csv.parts").iterdir()))
    same(alone, tmp_path)


def test_pictures_at_an_address_are_read_where_they_lie(
    cluster: None, alone: Path, scenes: Path, tmp_path: Path
) -> None:
    assert studied(scenes.as_uri(), tmp_path) == 3
    assert (tmp_path / "out.csv").read_bytes() == (alone / "out.csv").read_bytes()


def test_pictures_in_a_bucket_are_read_by_those_who_may(
    cluster: None, alone: Path, scenes: Path, tmp_path: Path
) -> None:
    shutil.copytree(scenes, tmp_path / "bucket/in")
    with bucket(tmp_path / "bucket") as there:
        assert studied(there.address("in"), tmp_path) == 3
        assert set(there.calls) == {"ListObjectsV2", "HeadObject", "GetObject"}
    assert (tmp_path / "out.csv").read_bytes() == (alone / "out.csv").read_bytes()
    assert document(tmp_path) == document(alone)


NOWHERE = {
    "no such bucket": ({"path": "in", "bucket": "nobodys"}, "There is nothing at “s3://nobodys/in”"),
    "nothing there": ({"path": "out"}, "There is nothing at “s3://photos/out”"),
    "a stranger": ({"path": "in", "who": "stranger:secret@"}, "“s3://photos/in” cannot be reached ("),
    "no picture": ({"path": "words"}, "“s3://photos/words” is a folder without a picture"),
}


@pytest.mark.parametrize("kind", NOWHERE)
def test_a_bucket_that_gives_nothing_is_one_sentence_which_tells_no_key(
    kind: str, capsys: Captured, tmp_path: Path
) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-cluster.txt)")
    for name in ("in/a.png", "words/a.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"words")
    given, said = NOWHERE[kind]
    with bucket(tmp_path) as there:
        assert main(["study", there.address(**given), "--ray", "auto"]) == 2
    assert_one_sentence(capsys, said)


def test_where_nothing_answers_is_one_sentence(capsys: Captured, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-cluster.txt)")
    with bucket(tmp_path) as there:
        address = there.address("in")
    assert main(["study", address, "--ray", "auto"]) == 2
    assert_one_sentence(capsys, "“s3://photos/in” cannot be reached (")


def assert_one_sentence(capsys: Captured, said: str) -> None:
    err = capsys.readouterr().err
    assert said in err
    assert "secret" not in err
    assert err.startswith("error: ")
    assert err.endswith(".\n")
    assert err.count("\n") == 1


def test_without_ray_one_sentence_says_what_to_install(
    capsys: Captured, scenes: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    for command in (["study", str(scenes), "--ray", "auto"], ["serve", "--replicas", "2"]):
        assert main(command) == 2
        said = capsys.readouterr().err
        assert said == "error: Ray is not installed here: pip install -r requirements-cluster.txt.\n"


MISTAKES = {
    "an address without a cluster": (["s3://bucket/pictures"], "add --ray auto"),
    "parts without a cluster": (["{0}", "--parts", "{0}/parts"], "give --ray too"),
    "no address of a cluster": (["{0}", "--ray", "nonsense"], "give host:port"),
    "a cluster that does not answer": (["{0}", "--ray", "127.0.0.1:9"], "No Ray cluster answers at “127.0.0.1:9”"),
    "an address and a folder": (["{0}", "s3://bucket/pictures", "--ray", "auto"], "not both"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_each_mistake_is_one_sentence(mistake: str, capsys: Captured, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed (requirements-cluster.txt)")
    shutil.copy(EXAMPLES / "cat.png", tmp_path)
    arguments, said = MISTAKES[mistake]
    assert main(["study", *(word.format(tmp_path) for word in arguments)]) == 2
    assert_one_sentence(capsys, said)


def test_parts_depend_on_the_pictures_alone_and_name_what_they_are_made_of() -> None:
    entries = [Entry(f"{number}", Path(f"/{number}"), None, f"{number:064}") for number in range(5000)]
    whole = parts.divided(entries, ["B0@1"])
    assert [entry for part in whole for entry in part.entries] == entries
    assert all(part.first % 32 == 0 for part in whole)  # batches of a study in one process
    assert [part.made_of for part in whole] == [part.made_of for part in parts.divided(entries, ["B0@1"])]
    others = parts.divided(entries, ["B0@2"])
    assert not {part.made_of for part in whole} & {part.made_of for part in others}


def test_nothing_but_parts_of_an_earlier_study_is_cleared_away(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="Ray’s extras are not installed (requirements-cluster.txt)")
    from explain.study.answers import Refused, Study

    (part,) = parts.divided(collect([EXAMPLES / "cat.png"]).entries, [])
    found = Study(part.entries, ())
    found.add(Refused(0, "It cannot be read."))
    place = Place(str(tmp_path))
    parts.write(part, found, place)
    assert [event.reason for event in parts.read(part, place) if isinstance(event, Refused)] == ["It cannot be read."]
    assert parts.done(part, place)
    (tmp_path / ".part-000003.parquet.17.writing").write_bytes(b"half")
    for name in ("part-000001.parquet", "part-00002-of-3.parquet", "notes.txt"):
        (tmp_path / name).write_bytes(b"of somebody else")
    parts.clear(place, [])
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "notes.txt", "part-000001.parquet", "part-00002-of-3.parquet",
    ]  # fmt: skip
