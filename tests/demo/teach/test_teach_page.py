"""The Teach page's parts: what a box of pictures may name, what is taught, tried, erased and taken along."""

import zipfile
from pathlib import Path
from typing import Any, cast

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.camera import answers
from demo.compare.comparison import Shown
from demo.teach import chart, saving, scenes, teaching, trying
from demo.teach import words as teach_words
from demo.teach.teaching import School
from demo.ui import album, uploads
from demo.ui.picture import data_address
from explain.errors import LensError
from explain.networks.store import ModelStore
from explain.networks.variants import LITE, POCKET
from explain.own.catalogue import Catalogue, catalogue
from explain.teach.classifier import CrossValidated
from tests.taught_classes import shape

B0 = POCKET.specs(("B0",))[0]
STORE = ModelStore(1)
Boxes = list[tuple[str, list[str]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(autouse=True)
def _uploads(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "get_upload_folder", lambda: str(folder))
    monkeypatch.setattr(saving, "get_upload_folder", lambda: str(folder))


def boxes(folder: Path, count: int = 4) -> Boxes:
    found: Boxes = []
    for name in ("ball", "roof"):
        paths = [folder / f"{name}-{number}.png" for number in range(count)]
        for number, path in enumerate(paths):
            shape(name, number).save(path)
        found.append((name, [str(path) for path in paths]))
    return [*found, ("", [])]


def taught(boxes: Boxes, *keys: str) -> list[teaching.Step]:
    return list(teaching.steps(STORE, Catalogue(), boxes, keys or (B0.key,), lambda: False))


@pytest.fixture(scope="module")
def school(folder: Path) -> School:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(uploads, "get_upload_folder", lambda: str(folder))
        *_, last = taught(boxes(folder))
    found = last[3]
    assert isinstance(found, School)
    return found


def said(boxes: Boxes, *keys: str) -> str:
    """What is refused, in one sentence."""
    with pytest.raises(gr.Error) as refused:
        taught(boxes, *keys)
    return str(refused.value.message)


def test_a_box_gives_the_names_of_uploads_and_nothing_else(folder: Path) -> None:
    box = album.album("Pictures", "pictures")
    path = str(folder / "a.png")
    assert box.preprocess([{"image": {"path": path}, "caption": None}]) == [path]
    assert box.preprocess(None) == []
    for row in ("/etc/passwd", str(folder / ".." / "x.png"), "https://example.org/x.png", 3, None):
        with pytest.raises(gr.Error):
            box.preprocess([{"image": {"path": row}}])
    for odd in (
        {"path": path},
        [path],
        [{"video": {"path": path}}],
        [{"image": {"url": "https://example.org/x.png"}}],
        7,
    ):
        with pytest.raises(gr.Error):
            box.preprocess(odd)


def test_a_link_in_the_folder_of_uploads_leads_nowhere(folder: Path, tmp_path: Path) -> None:
    shape("ball", 0).save(tmp_path / "secret.png")
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(LensError, match="This picture is not here"):
        album.opened(str(folder / "link.png"))


def test_classes_without_a_name_go_by_their_number(folder: Path) -> None:
    (_, first), (_, second), empty = boxes(folder)
    assert teaching.given([("", first), ("  my   roof ", second), empty]).classes == ("Class 1", "my roof")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda both: both[:1], "There is one class"),
        (lambda both: [], "There is no picture"),
        (lambda both: [both[0], ("ball", both[1][1])], "The class “ball” is given more than once"),
        (lambda both: [both[0], ("roof", both[1][1][:1])], "The class “roof” has one picture"),
        (lambda both: [both[0], ("roof", both[0][1])], "no picture that can be read and is in no other class"),
        (lambda both: [both[0], ("\u200b", both[1][1])], "is no name for a class"),
    ],
)
def test_what_cannot_be_taught_is_refused_in_a_sentence(change: Any, words: str, folder: Path) -> None:
    assert words in said(change(boxes(folder)[:2]))


def test_more_pictures_than_the_operator_allows_are_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EXPLAIN_TEACH_PICTURES", "7")
    assert said(boxes(folder)) == teach_words.TOO_MANY.format(8, 7)
    monkeypatch.setenv("EXPLAIN_TEACH_PICTURES", "many")
    with pytest.raises(LensError, match="EXPLAIN_TEACH_PICTURES is “many”"):
        teaching.most_pictures()


def test_no_network_too_many_and_unknown_ones_are_refused(folder: Path) -> None:
    for keys in ([], [spec.key for spec in POCKET.everything()], ["nobody/B0/none"]):
        with pytest.raises(gr.Error, match="Choose one network or more"):
            list(teaching.steps(STORE, catalogue(), boxes(folder), keys, lambda: False))


def test_what_was_taught_holds_no_picture_and_no_features(school: School) -> None:
    (row,) = school.taught.rows
    assert school.taught.gathered.features == {}
    assert (row.base, row.share and row.share.pictures) == (B0, 8)
    assert row.latency
    assert len(school.specs) == 1


def test_a_camera_is_answered_by_what_was_taught_with_its_exact_map(school: School) -> None:
    image = shape("roof", 9)
    try:
        found = trying.live(STORE, school, data_address(image, "png"))
    finally:
        if answers.LANE._process:
            answers.LANE._process.kill()
    assert found
    (card,) = cast(list[answers.Seen], found["cards"])
    assert (card["title"], card["error"]) == ("pocket B0", "")
    assert {row["name"] for row in card["rows"]} == {"ball", "roof"}
    *_, (_, said, _) = trying.steps(STORE, school, image, lambda: False)
    assert card["rows"][0]["name"] in said
    drawn = card["map"]
    assert np.mean(drawn["values"]) + drawn["bias"] == pytest.approx(drawn["logit"], abs=1e-3)
    assert found["way"] == "./"  # Compare does not know what was taught here


def test_before_anything_is_taught_the_camera_is_told_so(school: School) -> None:
    with pytest.raises(LensError, match="Teach the networks first"):
        trying.live(STORE, None, "data:image/png;base64,")
    with pytest.raises(gr.Error, match="Teach the networks first"):
        list(trying.ready(STORE, None, lambda: False))
    assert list(trying.ready(STORE, school, lambda: False)) == [""]
    assert list(trying.ready(STORE, school, lambda: True)) == []


def test_a_picture_is_asked_about_and_asked_again_without_a_part(school: School) -> None:
    assert next(iter(trying.steps(STORE, None, shape("ball", 9), lambda: False)))[1] == teach_words.NOT_TAUGHT
    *_, (cards, answer, shown) = trying.steps(STORE, school, shape("ball", 9), lambda: False)
    assert isinstance(shown, Shown)
    (card,) = cards["cards"]
    names = {row["name"] for row in card["rows"]}
    assert names == {"ball", "roof"}
    for one in card["maps"]:
        assert np.mean(one["values"]) + one["bias"] == pytest.approx(one["logit"], abs=1e-3)
    assert str(answer).startswith("pocket B0: **")
    for what in (trying.POINTED, trying.REST):
        *_, (later, _, _) = trying.caught(STORE, shown, what, lambda: False)
        after = later["cards"][0]["after"]
        assert after
        assert after["rows"]
    with pytest.raises(gr.Error, match="The background is known"):
        list(trying.caught(STORE, shown, trying.BACKGROUND, lambda: False))
    with pytest.raises(gr.Error, match="Try a picture first"):
        list(trying.caught(STORE, None, trying.POINTED, lambda: False))


def test_the_cells_that_a_map_points_at_hold_half_of_what_is_positive() -> None:
    evidence = np.array([[4.0, -9.0], [1.0, 3.0]])
    mask = np.asarray(trying.pointed_at(evidence, (10, 0, 30, 20), (40, 20)))
    assert mask[5, 15] == 255
    assert mask.mean() == 255 * 100 / 800  # one cell of 10 x 10 px
    assert not np.asarray(trying.pointed_at(-np.abs(evidence), (0, 0, 20, 20), (20, 20))).any()


def test_files_to_take_along_open_again(school: School, folder: Path) -> None:
    *_, (made, words) = saving.steps(STORE, school, lambda: False)
    packed, graph = map(Path, made)
    assert words.startswith("Saved: pocket-B0.zip, pocket-B0.onnx.")
    assert packed.is_relative_to(folder)
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(folder / "unpacked")
    (spec,) = catalogue([str(folder / "unpacked" / "pocket-B0")]).family("own").everything()
    assert spec.source.classes == ("ball", "roof")
    from explain.engines.onnx_runtime import open_file

    network = STORE.get(B0)
    tensor = network.intake.tensor(shape("roof", 7)).numpy()
    logits, maps = open_file(graph).outputs(("logits", "evidence"), tensor)
    assert maps.shape == (1, 2, 6, 6)
    layer = school.taught.rows[0].layer
    assert layer
    assert np.allclose(maps.mean(axis=(2, 3)) + layer.bias, logits, atol=1e-4)


def test_nothing_taught_is_nothing_to_save() -> None:
    with pytest.raises(gr.Error, match="Teach the networks first"):
        list(saving.steps(STORE, None, lambda: False))


def test_the_chart_has_the_share_and_its_interval(school: School) -> None:
    (row,) = school.taught.rows
    (trace,) = chart.accuracy([row]).data
    assert row.share
    assert trace.y[0] == pytest.approx(100 * row.share.value)
    assert trace.error_y.arrayminus[0] == pytest.approx(100 * (row.share.value - row.share.low))
    assert chart.accuracy().data == ()


def test_networks_that_few_pictures_cannot_tell_apart_are_said_to_be_so(school: School) -> None:
    from dataclasses import replace

    (row,) = school.taught.rows
    other = replace(row, base=LITE.specs(("Lite0",))[0], share=CrossValidated(0.9, 0.8, 0.95, 8, 8, 4, 3))
    best = replace(row, share=CrossValidated(0.95, 0.85, 0.98, 8, 8, 4, 3))
    told = teach_words.verdict(replace(school.taught, rows=(best, other)), more=False)
    assert (
        "pocket B0 is right most often, 95.0 % of the time; with so few pictures EfficientNet-Lite0 cannot be" in told
    )


def test_drawn_scenes_are_a_trap_with_a_way_out() -> None:
    taught_ = {(one.name, one.place) for one in scenes.scenes(scenes.TAUGHT)}
    tried = {(one.name, one.place) for one in scenes.scenes(scenes.TRIED)}
    assert taught_ == {("cat", "sofa"), ("dog", "grass")}
    assert tried == {("cat", "grass"), ("dog", "sofa")} == {(s.name, s.place) for s in scenes.scenes(scenes.MENDED)}
    scene = scenes.scenes(scenes.TRIED)[0]
    truth = scenes.known(scene.open())
    assert truth
    assert 0.05 < truth.mask.mean() < 0.4
    assert scenes.known(Image.new("RGB", (192, 192))) is None
