"""A study as it runs: answers are those of Compare, in batches; it can be stopped anywhere and goes on from there."""

import csv
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageEnhance

from explain.__main__ import main
from explain.commands.choice import DRAWN
from explain.errors import LensError
from explain.maps.evidence import look
from explain.maps.localisation import resample
from explain.networks import building
from explain.networks.building import Network
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, POCKET, Spec
from explain.own.catalogue import catalogue
from explain.study import answering, run
from explain.study.ahead import ahead
from explain.study.answers import Answer, Failed, Loaded, Opened, Refused, Study, Went
from explain.study.entries import Entry, collect
from explain.study.rows import Rows
from tests import own_models
from tests.places import EXAMPLES, ROOT

CHUNK = 4
SPECS = POCKET.specs(("B0", "B1"))


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten drawn scenes in folders by class, and one file that is no picture."""
    folder = tmp_path_factory.mktemp("scenes")
    for name in ("cat", "fox", "peach", "tiger", "wolf"):
        (folder / name).mkdir()
        image = Image.open(EXAMPLES / f"{name}.png").convert("RGB")
        image.save(folder / name / "1.png")
        ImageEnhance.Brightness(image).enhance(0.8).crop((0, 20, 384, 350)).save(folder / name / "2.png")
    (folder / "cat" / "broken.png").write_bytes(b"\x89PNG no more")
    return folder


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


def gathered(scenes: Path, store: ModelStore, rows: Rows | None = None, specs: tuple[Spec, ...] = SPECS) -> Study:
    found = Study(collect([scenes]).entries, specs)
    for event in run.study(found.entries, specs, store, rows, chunk=CHUNK):
        found.add(event)
    return found


def figures(found: Study) -> list[object]:
    return [
        (key, one.answer, one.probability, one.logits, one.truth, one.label_logit, one.map.tolist(),
         None if one.label_map is None else one.label_map.tolist())
        for key, one in sorted(found.answers.items())
    ]  # fmt: skip


def test_answers_logits_and_maps_are_those_of_one_picture_alone(scenes: Path, store: ModelStore) -> None:
    found = gathered(scenes, store)
    for (place, picture), answer in found.answers.items():
        network, entry = store.get(SPECS[place]), found.entries[picture]
        alone = look(network, network.intake.tensor(Image.open(entry.path).convert("RGB")))
        assert [index for index, _ in answer.logits] == alone.top(5)
        assert answer.probability == pytest.approx(float(alone.probabilities[answer.answer]), abs=1e-4)
        assert answer.name == network.classes[answer.answer]
        assert answer.truth == (network.classes.index(entry.label or ""),)
        assert answer.label_logit == pytest.approx(float(alone.logits[answer.truth[0]]), abs=1e-3)
        for kept, index in ((answer.map, answer.answer), (answer.label_map, answer.truth[0])):
            assert kept is not None
            assert kept.dtype == np.float16
            assert kept == pytest.approx(alone.maps([index])[0], abs=0.05)
    assert len(found.answers) == 2 * 10
    assert [found.entries[number].name for number in found.refused] == ["cat/broken.png"]


def test_pixels_and_tensor_are_the_same_to_the_last_bit() -> None:
    image = Image.effect_noise((333, 517), 80).convert("RGB")
    for spec in (*SPECS, *LITE.specs(("Lite0",))):
        intake = building.intake(spec)
        assert intake.normalised(intake.pixels(image)).equal(intake.tensor(image))


def test_a_finer_grid_is_kept_by_area(monkeypatch: pytest.MonkeyPatch, scenes: Path, store: ModelStore) -> None:
    whole = gathered(scenes, store, specs=SPECS[:1])
    monkeypatch.setattr(answering, "FINEST", 3)
    coarse = gathered(scenes, store, specs=SPECS[:1])
    for key, answer in whole.answers.items():
        assert coarse.answers[key].map.shape == (3, 3)
        assert coarse.answers[key].map == pytest.approx(resample(answer.map.astype(float), 3), abs=0.05)


def test_events_come_picture_by_picture_and_chunk_by_chunk(scenes: Path, store: ModelStore) -> None:
    events = list(run.study(collect([scenes]).entries, SPECS, store, chunk=CHUNK))
    assert [event.network for event in events if isinstance(event, Loaded)] == [0, 1]
    assert sum(isinstance(event, Opened) for event in events) == 10
    assert sum(isinstance(event, Refused) for event in events) == 1
    went = [event for event in events if isinstance(event, Went)]
    assert [one.done for one in went] == [4, 8, 12, 16, 19, 22]
    assert all(one.total == 22 for one in went)
    first = next(place for place, event in enumerate(events) if isinstance(event, Answer))
    assert sum(isinstance(event, Opened | Refused) for event in events[:first]) == CHUNK


def test_a_thumbnail_is_small_and_whole(scenes: Path, store: ModelStore) -> None:
    for opened in gathered(scenes, store).opened.values():
        assert len(opened.thumbnail) < 6000
        assert max(opened.size) == 384


@pytest.mark.parametrize("events", [3, 9, 17, 30])
def test_a_study_that_was_stopped_goes_on_and_comes_to_the_same_numbers(
    events: int, scenes: Path, store: ModelStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = gathered(scenes, store)
    rows = Rows(tmp_path / "rows")
    running = run.study(whole.entries, SPECS, store, rows, chunk=CHUNK)
    for _, event in zip(range(events), running, strict=False):
        assert event
    running.close()
    rows.close()
    with (tmp_path / "rows").open("ab") as file:
        file.write(b'{"picture": "half a li')
    again = gathered(scenes, store, Rows(tmp_path / "rows", resume=True))
    assert figures(again) == figures(whole)
    assert again.refused == whole.refused
    assert {key: one.thumbnail for key, one in again.opened.items()} == {
        key: one.thumbnail for key, one in whole.opened.items()
    }
    monkeypatch.setattr(run, "open_entry", lambda entry: pytest.fail("it was read once more"))
    entries = whole.entries
    last = Study(entries, SPECS)
    nothing = run.study(entries, SPECS, store, Rows(tmp_path / "rows", resume=True), run.open_entry, chunk=CHUNK)
    for event in nothing:
        last.add(event)
    assert figures(last) == figures(whole)


@pytest.mark.parametrize("line", range(1, 6))
def test_what_follows_a_damaged_line_is_done_again(line: int, scenes: Path, store: ModelStore, tmp_path: Path) -> None:
    whole = gathered(scenes, store, Rows(tmp_path / "rows"))
    lines = (tmp_path / "rows").read_bytes().splitlines(keepends=True)
    for damaged in (
        lines[line].replace(b'", "', b'", "x', 1), lines[line].replace(b"0", b"1", 1), lines[line][:-4] + b"\n", b"\n",
        b"[" * 50_000 + b"\n", b'{"picture": [], "size": 1}\n', b'{"picture": "x"} 00000000\n', b"\xff\xfe\n",
    ):  # fmt: skip
        (tmp_path / "rows").write_bytes(b"".join([*lines[:line], damaged, *lines[line + 1 :]]))
        again = gathered(scenes, store, Rows(tmp_path / "rows", resume=True))
        assert figures(again) == figures(whole)
        assert again.refused == whole.refused


def test_another_label_is_answered_anew(scenes: Path, store: ModelStore, tmp_path: Path) -> None:
    gathered(scenes, store, Rows(tmp_path / "rows"))
    entries = tuple(Entry(one.name, one.path, "dog", one.digest) for one in collect([scenes]).entries)
    found = Study(entries, SPECS)
    for event in run.study(entries, SPECS, store, Rows(tmp_path / "rows", resume=True), chunk=CHUNK):
        found.add(event)
    dog = store.get(SPECS[0]).classes.index("dog")
    assert {answer.truth for answer in found.answers.values()} == {(dog,)}


@pytest.mark.parametrize("changed", [{"mean": [0.2, 0.2, 0.2]}, {"label_names": [*"abcde"]}, {"crop_pct": 0.5}])
def test_another_description_of_the_same_weights_is_answered_anew(
    changed: dict[str, Any], scenes: Path, tmp_path: Path
) -> None:
    own_models.save(tmp_path / "model")
    entries = collect([scenes]).entries

    def answers(rows: Rows | None) -> set[Any]:
        specs = (catalogue([str(tmp_path / "model")]).find("model"),)
        found = Study(entries, specs)
        for event in run.study(entries, specs, ModelStore(), rows, chunk=CHUNK):
            found.add(event)
        if rows:
            rows.close()
        return {(key, one.name, one.logits) for key, one in found.answers.items()}

    first = answers(Rows(tmp_path / "rows"))
    assert answers(Rows(tmp_path / "rows", resume=True)) == first
    own_models.change(tmp_path / "model", **changed, pretrained_cfg=None)
    anew = answers(Rows(tmp_path / "rows", resume=True))
    assert anew == answers(None)
    assert anew != first


@pytest.mark.parametrize(
    "content", [b"a photograph\n", b"[" * 50_000, b'{"study": 1, "how": ["float32", "another gpu"]}\n']
)
def test_a_file_that_is_none_of_this_studys_is_refused_and_kept(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "rows").write_bytes(content)
    with pytest.raises(LensError, match="delete it, or study without resuming"):
        Rows(tmp_path / "rows", resume=True)
    assert (tmp_path / "rows").read_bytes() == content


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(LensError, match="is no regular file"):
            Rows(tmp_path / name)


def test_a_network_that_fails_is_told_of_once_and_the_others_go_on(
    scenes: Path,
) -> None:
    def broken(*_: object) -> Network:
        raise RuntimeError("out of memory")

    store = ModelStore(load=lambda spec, trained: broken() if spec == SPECS[0] else building.load(spec))
    events = list(run.study(collect([scenes]).entries, SPECS, store, chunk=CHUNK))
    (failed,) = [event for event in events if isinstance(event, Failed)]
    assert failed.network == 0
    assert "pocket B0 failed on this machine (RuntimeError)" in failed.reason
    assert {event.network for event in events if isinstance(event, Answer)} == {1}


def test_networks_that_do_not_fit_together_run_one_after_another_and_answer_alike(scenes: Path) -> None:
    small = ModelStore(budget_gb=1e-3)
    assert figures(gathered(scenes, small)) == figures(gathered(scenes, ModelStore()))


def test_work_ahead_is_in_order_and_never_far_ahead() -> None:
    begun: list[int] = []
    made = ahead(lambda one: begun.append(one) or one * one, range(50), depth=3, threads=2)  # type: ignore[func-returns-value]
    for expected in range(10):
        assert next(made) == expected**2
        assert len(begun) <= expected + 1 + 3
    made.close()
    assert len(begun) <= 13
    assert list(ahead(abs, [], 3, 1)) == []


def test_a_mistake_of_the_work_ahead_is_raised_where_it_is_taken() -> None:
    with pytest.raises(ZeroDivisionError):
        list(ahead(lambda one: 1 // one, [1, 0], 2, 1))


@pytest.fixture
def many(tmp_path: Path, scenes: Path) -> Iterator[Path]:
    """Eighty pictures, no two alike: three chunks."""
    image = Image.open(EXAMPLES / "cat.png").convert("RGB")
    for number in range(80):
        folder = tmp_path / "many" / ("cat" if number % 2 else "fox")
        folder.mkdir(parents=True, exist_ok=True)
        image.crop((number, 0, number + 200, 200)).resize((96, 96)).save(folder / f"{number:02}.png")
    yield tmp_path / "many"
    shutil.rmtree(tmp_path / "many")


def test_killed_in_the_middle_and_resumed_it_writes_the_same_csv_to_the_byte(
    many: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["study", str(many), "--variants", "B0", "B1"]
    assert main([*arguments, "--csv", str(tmp_path / "whole.csv")]) == 0
    rows = tmp_path / "out.csv.rows"
    command = [sys.executable, "-m", "explain", *arguments, "--csv", str(tmp_path / "out.csv")]
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    try:
        while process.poll() is None and not (rows.exists() and b'"network"' in rows.read_bytes()):
            time.sleep(0.005)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    assert not (tmp_path / "out.csv").exists()
    kept = rows.read_bytes().count(b'"network"')
    assert 0 < kept < 160
    rows.write_bytes(rows.read_bytes()[:-7])  # as a full disk or a power cut leaves it
    assert main([*arguments, "--csv", str(tmp_path / "out.csv"), "--resume"]) == 0
    assert (tmp_path / "out.csv").read_bytes() == (tmp_path / "whole.csv").read_bytes()
    assert not rows.exists()
    assert capsys.readouterr().err == f"{DRAWN}\n" * 2  # of both runs: that pictures are no scenes is no mistake
    with (tmp_path / "out.csv").open(newline="") as file:
        assert len(list(csv.DictReader(file))) == 160
