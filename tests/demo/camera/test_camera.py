"""A frame is answered as a comparison answers the same picture; hostile ones are refused in a sentence."""

import base64
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from demo.camera import answers, chart, strip, watching
from demo.camera import words as camera_words
from demo.camera.camera import state
from demo.ui.picture import data_address
from explain.compare import compare, results
from explain.errors import LensError
from explain.networks.store import ModelStore
from explain.networks.variants import specs
from explain.own.catalogue import Catalogue
from explain.pictures import video_readers
from explain.pictures.images import open_image
from explain.runtime.arrays import Array
from tests.films import greys, written
from tests.places import EXAMPLES

FOX = EXAMPLES / "fox.png"
B0, B1 = "pocket/B0/scenes", "pocket/B1/scenes"
CATALOGUE = Catalogue()
MIRROR = Image.Transpose.FLIP_LEFT_RIGHT


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


def ended(lane: Any) -> None:
    if lane._process:
        lane._process.kill()


@pytest.fixture(scope="module", autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    ended(answers.LANE)


def frame(image: Image.Image, kind: str = "png") -> str:
    return data_address(image, kind)


def answered(store: ModelStore, keys: list[str], frame: object) -> Any:
    found = answers.answer(store, CATALOGUE, keys, frame)
    assert found is not None
    return found


def test_a_frame_is_answered_as_a_comparison_answers_the_same_picture(store: ModelStore) -> None:
    image = open_image(FOX)
    found = answered(store, [B0, B1], frame(image))
    expected = results(compare(image, specs("pocket", ("B0", "B1")), store, top=3, clocked=False))
    assert [card["title"] for card in found["cards"]] == ["pocket B0", "pocket B1"]
    for card, result in zip(found["cards"], expected, strict=True):
        assert result.evidence
        assert result.crop
        assert [row["name"] for row in card["rows"]] == [one.name for one in result.predictions]
        assert [row["percent"] for row in card["rows"]] == pytest.approx(
            [100 * one.probability for one in result.predictions], abs=0.01
        )
        first = result.evidence.maps([result.predictions[0].index])[0]
        assert np.allclose(card["map"]["values"], first.flat, atol=1e-4)
        assert card["grid"] == first.shape
        assert card["box"] == pytest.approx([edge / image.size[i % 2] for i, edge in enumerate(result.crop)])
        assert card["milliseconds"] > 0


def test_mean_of_the_map_and_bias_are_the_logit(store: ModelStore) -> None:
    (card,) = answered(store, [B0], frame(open_image(FOX)))["cards"]
    shown = card["map"]
    assert np.mean(shown["values"]) + shown["bias"] == pytest.approx(shown["logit"], abs=1e-3)


def test_what_the_camera_saw_is_not_mirrored(store: ModelStore) -> None:
    image = open_image(FOX)
    seen = [answered(store, [B0], frame(one))["cards"][0] for one in (image, image.transpose(MIRROR))]
    plain, mirrored = (middle(np.reshape(card["map"]["values"], card["grid"])) for card in seen)
    assert plain + mirrored == pytest.approx(1, abs=0.1)
    assert abs(plain - 0.5) > 0.05  # or the other would say nothing


def middle(values: Array) -> float:
    """Around what share of its width the positive cells of a map (h, w) lie."""
    columns = np.clip(values, 0, None).sum(axis=0)
    return float((columns * (np.arange(len(columns)) + 0.5)).sum() / columns.sum() / len(columns))


def encoded(content: bytes, kind: str = "jpeg") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def jpeg(size: tuple[int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size).save(buffer, "JPEG")
    return buffer.getvalue()


HOSTILE: dict[str, tuple[object, str]] = {
    "nothing": (None, camera_words.NOT_A_FRAME),
    "number": (17, camera_words.NOT_A_FRAME),
    "list": ([["data:"]], camera_words.NOT_A_FRAME),
    "file": ("/etc/passwd", camera_words.NOT_A_FRAME),
    "address": ("http://127.0.0.1:1/frame.jpg", camera_words.NOT_A_FRAME),
    "bytes": ("data:image/jpeg;base64," + "A" * answers.LONGEST, camera_words.TOO_LARGE),
    "pixels": (encoded(jpeg((4000, 3000))), camera_words.TOO_LARGE),
    "no base64": ("data:image/jpeg;base64,%%%", "damaged"),
    "no picture": (encoded(b"no picture"), "not a picture"),
    "half": (encoded(jpeg((64, 64))[:300]), "damaged or cut short"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_frame_that_is_none_is_refused_in_a_sentence(kind: str, store: ModelStore) -> None:
    given, said = HOSTILE[kind]
    with pytest.raises(LensError) as refused:
        answers.answer(store, CATALOGUE, [B0], given)
    assert said in str(refused.value)
    assert answered(store, [B0], frame(open_image(FOX)))["cards"]  # and the next one is served


def test_nothing_of_a_frame_is_written_to_disk(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    answered(store, [B0], frame(open_image(FOX), "jpeg"))
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize(
    ("keys", "said"),
    [([], "Choose a network"), ([B0, B1, "pocket/B2/scenes"], "at most 2"), (["pocket/B9/scenes"], "B9")],
)
def test_a_choice_that_cannot_be_shown_is_refused(keys: list[str], said: str, store: ModelStore) -> None:
    with pytest.raises(LensError, match=said):
        answers.answer(store, CATALOGUE, keys, frame(open_image(FOX)))


def test_a_network_without_weights_says_so_and_the_other_answers(store: ModelStore) -> None:
    found = answered(store, ["imagenet/B0/aa_in1k", B0], frame(open_image(FOX)))
    assert [card["error"] for card in found["cards"]] == [camera_words.WEIGHTS_FIRST, ""]


def test_a_frame_that_waits_too_long_for_its_turn_is_dropped(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "FRESH", 0.05)
    with store.turn.take():
        assert answers.answer(store, CATALOGUE, [B0], frame(open_image(FOX))) is None
    assert state(3, None)["dropped"]
    assert answered(store, [B0], frame(open_image(FOX)))["cards"]


def test_the_way_to_compare_names_the_same_networks() -> None:
    lite, b0, b1 = (CATALOGUE.find(key) for key in ("lite/Lite0/in1k", B0, B1))
    assert answers.way([b0, b1]) == "./?variants=B0,B1&family=pocket&recipe=scenes"
    assert answers.way([lite, b0]) == f"./?variants=Lite0&beside={b0.key}&family=lite&recipe={lite.recipe.name}"


def test_a_state_is_numbered_as_the_frame_was_whatever_was_sent() -> None:
    assert state(4, {"cards": [], "palettes": {}, "overlay": None, "way": ""})["number"] == 4
    assert state({"a": 1}, None, "wrong") | {"palettes": {}} == state(0, None, "wrong")
    assert not state(4, None, "wrong")["dropped"]


def two_scenes() -> bytes:
    """A second of a fox, then a second of a whale."""
    fox, whale = (open_image(FOX.with_name(name)).resize((320, 320)) for name in ("fox.png", "whale.png"))
    return written([fox] * 25 + [whale] * 25, codec="libx264", crf="10")


def watch(store: ModelStore, content: bytes, monkeypatch: pytest.MonkeyPatch, keys: list[str]) -> list[Any]:
    monkeypatch.setattr("demo.camera.clip.content", lambda named: content)
    monkeypatch.setattr(watching, "NEWS", 0)
    return list(watching.steps(store, CATALOGUE, keys, "video", lambda: False))


def test_a_video_is_answered_over_its_length(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    steps = watch(store, two_scenes(), monkeypatch, [B0])
    said, film_strip, figure = steps[-1]
    assert said.startswith("8 frames of a video of ")
    assert film_strip.count("<img") == 8
    lines = {line.name: line.y for line in figure.data}
    assert set(lines) >= {"fox"}
    assert len(figure.data[0].x) == 8
    fox = lines["fox"]
    assert min(fox[:3]) > 50 > max(fox[-3:])
    assert len(steps) > 5  # it is told of on the way


def test_two_networks_have_a_strip_and_lines_each(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    said, film_strip, figure = watch(store, two_scenes(), monkeypatch, [B0, B1])[-1]
    assert film_strip.count('class="film"') == 2
    assert "pocket B0: **" in said
    assert "pocket B1: **" in said
    assert {line.name.split(", ")[1] for line in figure.data} == {"pocket B0", "pocket B1"}
    assert {line.line.dash for line in figure.data} == {"solid", "dash"}


def test_a_video_that_cannot_be_read_is_refused_and_nothing_stays(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(gr.Error, match="not a video"):
        watch(store, b"no video", monkeypatch, [B0])
    with pytest.raises(gr.Error, match="Give a video"):
        list(watching.steps(store, CATALOGUE, [B0], None, lambda: False))
    with pytest.raises(gr.Error, match="Choose a network"):
        list(watching.steps(store, CATALOGUE, [], "video", lambda: False))
    assert video_readers._room.acquire(blocking=False)
    video_readers._room.release()


@pytest.mark.parametrize("named", ["/etc/passwd", "../../etc/passwd", "http://127.0.0.1:1/a.mp4", "a\0b"])
def test_a_video_is_nothing_but_an_upload(named: str, store: ModelStore) -> None:
    with pytest.raises(gr.Error, match="not here: upload it again"):
        list(watching.steps(store, CATALOGUE, [B0], named, lambda: False))


def test_a_stopped_video_shows_what_had_been_done(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.camera.clip.content", lambda named: written(greys()))
    monkeypatch.setattr(watching, "NEWS", 0)
    stopped: list[bool] = []
    steps = []
    for step in watching.steps(store, CATALOGUE, [B0], "video", lambda: bool(stopped)):
        steps.append(step)
        if str(step[1]).count("<img") == 2:
            stopped.append(True)
    assert steps[-1][0].startswith("Stopped.")
    assert str(steps[-1][1]).count("<img") == 2


def test_what_a_class_is_called_cannot_become_markup() -> None:
    name = "<script>alert(1)</script>"
    seen = watching.Seen(1.5, name, np.asarray([0.25, 0.75]), "data:image/webp;base64,AA")
    html = strip.rows({name: [seen]})
    assert "<script" not in html
    assert "75 %" in html
    assert "0:01.5" in html


def test_the_chart_has_the_classes_that_come_out_most_probable_at_any_time() -> None:
    rows = [[0.9, 0.05, 0.03, 0.01, 0.01], [0.1, 0.1, 0.7, 0.06, 0.04]]
    seen = [watching.Seen(float(i), "", np.asarray(row), "") for i, row in enumerate(rows)]
    found = chart.likeliest(seen, ("a", "b", "c", "d", "e"))
    assert list(found) == ["a", "c", "b", "d"]
    assert found["c"] == pytest.approx([3, 70])


@pytest.mark.parametrize(
    ("seconds", "text"), [(3.21, "3.2 s"), (125, "2 min 5 s"), (3720, "62 min 0 s"), (7500, "2 h 5 min")]
)
def test_a_length_is_told_as_people_tell_it(seconds: float, text: str) -> None:
    assert camera_words.duration(seconds) == text


def test_every_error_of_a_camera_is_one_sentence() -> None:
    for said in camera_words.SAID["errors"].values():
        assert said.endswith(".")
        assert said.count(". ") == 0
