"""A network and its twins: shares worked by hand, pictures kept apart, and what is said of each twin."""

import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from scipy.stats import binomtest, spearmanr

from demo.deploy import content
from demo.deploy.question import Question
from explain.costs.latency import Latency
from explain.deploy import weighing
from explain.deploy.comparing import Answers, compared
from explain.deploy.deployment import Asked, Deployment, deploy, failed
from explain.deploy.pictures import NoPictures, calibration, crops, from_folder, held_out, one
from explain.deploy.sentence import time as told_time
from explain.deploy.twins import REFERENCE, TWINS
from explain.engines import graph
from explain.engines.engine import ENGINES
from explain.intervals import share
from explain.networks.store import ModelStore
from explain.networks.variants import UnknownChoice, specs
from explain.own.catalogue import Catalogue
from explain.pictures.images import open_image
from explain.pictures.photographs import photographs
from tests.places import EXAMPLES

B0 = specs("pocket", ("B0",))[0]
LITE0 = specs("lite", ("Lite0",))[0]
CAT = EXAMPLES / "cat.png"
ONNX, INT8 = "onnx-fp32", "onnx-int8"


def last(pictures: object, asked: Asked | None = None, **options: object) -> Deployment:
    *_, found = deploy(ModelStore(), B0, pictures, calibration(B0, 8), asked or Asked(timed=False), **options)  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize(("count", "total"), [(0, 1), (1, 1), (7, 10), (392, 400), (400, 400)])
def test_the_interval_of_a_share_is_wilsons(count: int, total: int) -> None:
    expected = binomtest(count, total).proportion_ci(method="wilson")
    found = share(count, total)
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


def test_differences_are_those_of_numpy_and_scipy() -> None:
    rng = np.random.default_rng(0)
    own = Answers(np.array([[3.0, 1, 0], [0, 2, 1.5]]), rng.random((2, 4, 4)), np.array([0, 1]))
    twin = Answers(np.array([[2.5, 1, 0.2], [0, 1.4, 1.5]]), rng.random((2, 4, 4)), np.array([0, 1]))
    found = compared(own, twin, [0, None])
    assert [row.logit for row in found.rows] == pytest.approx([0.5, 0.6])
    expected = [spearmanr(a.ravel(), b.ravel()).statistic for a, b in zip(own.maps, twin.maps, strict=True)]
    assert [row.likeness for row in found.rows] == pytest.approx(expected)
    assert (found.kept, found.right) == (share(1, 2), share(1, 1))
    assert [row.place for row in found.parted] == [1]
    assert found.logit == pytest.approx(0.6)


def test_a_scene_of_the_calibration_is_none_that_is_judged() -> None:
    judged, others = held_out(B0, 8), calibration(B0, 8)
    assert len({image.tobytes() for image in (*judged.images, *others.images)}) == 16
    assert None not in judged.truth(tuple(dict.fromkeys(str(label) for label in judged.labels)))


def test_photographs_that_are_judged_are_in_no_crop_of_the_calibration() -> None:
    rows = photographs()
    pictures = held_out(LITE0, 6)
    titles = {name.rpartition(",")[0] for name in pictures.names}
    judged = open_image(rows[1].path)
    others = {name.rpartition(",")[0] for name in calibration(LITE0, 12, [judged]).names}
    assert titles == {row.title for row in rows[0::2]}
    assert others == {row.title for row in rows[1::2]} - {rows[1].title}


def test_a_folder_gives_its_pictures_and_says_what_it_could_not_read(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    Image.open(CAT).save(tmp_path / "cat" / "one.png")
    Image.new("RGB", (32, 32)).save(tmp_path / "plain.jpg")
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "Thumbs.db").write_text("left by a system")
    (tmp_path / ".hidden").write_text("nothing")
    found = from_folder(tmp_path)
    assert (found.names, found.labels) == (("cat/one.png", "plain.jpg"), ("cat", None))
    assert [name for name, _ in found.unread] == ["notes.txt"]
    assert found.truth(["dog", "cat"]) == [1, None]
    assert len(from_folder(tmp_path, 1)) == 1


def test_pictures_of_a_folder_are_opened_when_they_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        Image.new("RGB", (32, 32), (number, 0, 0)).save(tmp_path / f"{number}.png")
    held = from_folder(tmp_path)
    some = held.without(held.images[:3])
    opened: list[Path] = []

    def open_(path: Path) -> Image.Image:
        opened.append(path)
        return Image.open(path)

    monkeypatch.setattr("explain.deploy.pictures.open_image", open_)
    assert some.names == ("3.png",)
    assert some.images[0].getpixel((0, 0)) == held.images[-1].getpixel((0, 0)) == (3, 0, 0)
    assert [path.name for path in opened] == ["3.png", "3.png"]


def test_a_folder_without_a_usable_picture_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(NoPictures, match="no picture that can be read: put some there"):
        from_folder(tmp_path)
    (tmp_path / "notes.txt").write_text("no picture")
    with pytest.raises(NoPictures, match=r"no picture that can be read: notes\.txt: This file is not a picture"):
        from_folder(tmp_path)
    with pytest.raises(NoPictures, match="is no folder"):
        from_folder(tmp_path / "none")


def test_pictures_that_are_judged_are_not_calibrated_on() -> None:
    pictures = crops(3, 0)
    assert pictures.without(pictures.images[:1]).names == pictures.names[1:]
    with pytest.raises(NoPictures, match="give others to calibrate on"):
        pictures.without(pictures.images)


def test_twins_in_fp32_answer_as_the_network_and_int8_nearly_so() -> None:
    found = last(held_out(B0, 24))
    plain, small = found.of(ONNX), found.of(INT8)
    assert plain
    assert plain.compared
    assert plain.compared.logit < 1e-4
    assert plain.compared.kept == share(24, 24)
    assert small
    assert small.compared
    assert small.compared.logit > 0.01
    assert small.compared.likeness(0.5) > 0.95
    assert small.compared.right
    assert (small.size or 0) < (plain.size or 0)
    assert found.blocks
    assert not failed(found)


def test_a_graph_that_cannot_be_written_leaves_pytorch(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise graph.NoGraph("It has no operator for that. Use it with PyTorch.")

    monkeypatch.setattr("explain.deploy.deployment.take_graph", refuse)
    found = last(one(open_image(CAT)))
    assert found.own.answers
    assert [one.error for one in failed(found)] == ["It has no operator for that. Use it with PyTorch."] * len(
        failed(found)
    )
    assert {one.twin.key for one in failed(found)} >= {ONNX, INT8}


def test_an_engine_that_is_not_installed_says_how_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explain.runtime.packages.folder", lambda module: None)
    assert REFERENCE.why_not()
    assert "pip install" in str(TWINS[2].why_not())


def test_a_choice_of_threads_that_there_is_not_is_a_sentence() -> None:
    with pytest.raises(UnknownChoice, match="There are no 4096 threads here"):
        last(one(open_image(CAT)), Asked(threads=4096))


def test_each_twin_is_weighed_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAIN_TIMING", "0")
    monkeypatch.setattr(weighing, "LEAST", 1)
    found = last(one(open_image(CAT)), Asked(), twins=[REFERENCE, TWINS[1]])
    own, plain = (one.weight for one in found.found)
    assert own
    assert plain
    assert own.latency
    assert plain.latency
    assert own.latency.threads == plain.latency.threads == found.threads
    if own.peak and plain.peak:  # a system that tells
        assert plain.peak < 0.5 * own.peak  # no torch in it


def test_a_process_that_ends_is_a_sentence_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("EXPLAIN_TIMING", "0")
    monkeypatch.setattr(weighing, "LEAST", 1)
    network = ModelStore().get(B0)
    good = graph.write_graph(network, tmp_path / "good.onnx")
    bad = tmp_path / "bad.onnx"
    bad.write_bytes(b"damaged")
    told = list(weighing.weigh(network, [(TWINS[1], bad), (TWINS[1], good)], 1, 1, ModelStore().turn.take))
    assert "cannot read bad.onnx" in next(one.error for one in told if one.number == 0)
    assert all(one.weight for one in told if one.number == 1)
    assert any(one.number == 1 for one in told)


def timed(median: float, spread: float) -> Latency:
    low, high = median * (1 - spread), median * (1 + spread)
    return Latency(median, low, high, 20, 1, "cpu", low=low, high=high)


def test_times_that_cannot_be_told_apart_are_not_told_apart() -> None:
    assert told_time(timed(10, 0.02), timed(5, 0.02)) == "0.5 of PyTorch’s time"
    assert "cannot be told" in told_time(timed(10, 0.04), timed(9.8, 0.04))
    assert "cannot be told" in told_time(timed(10, 0.5), timed(5, 0.5))


def steps(*, judged: Any = 1, image: Image.Image | None = None, observer: str = "min-max") -> Sequence[content.Step]:
    question = Question(image, B0.key, observer, "all", 7, 4, judged)
    return list(itertools.islice(content.steps(ModelStore(), Catalogue(), question, lambda: False), 6))


def test_the_page_shows_a_card_for_each_twin_and_where_maps_differ() -> None:
    shown = steps(image=open_image(CAT))
    cards, apart = shown[5][1]["cards"], shown[5][2]["cards"]
    assert [card["title"] for card in cards] == [twin.title for twin in TWINS]
    there = [twin.title for twin in TWINS if not twin.why_not()]
    assert [card["title"] for card in apart] == [f"{title} − PyTorch" for title in there[1:]]
    bars = shown[5][4]
    assert not isinstance(bars, dict)
    assert len(bars.data[0].y) == 13
    assert ENGINES["openvino"].available() or "not installed" in cards[2]["error"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({}, "Pick an example or give a picture first"),
        ({"judged": 7}, "from the lists"),
        ({"judged": 40, "observer": "mean"}, "no observer “mean”; choose from min-max"),
    ],
)
def test_the_page_refuses_in_a_sentence(asked: dict[str, object], said: str) -> None:
    with pytest.raises(Exception, match=said):
        steps(**asked)  # type: ignore[arg-type]
