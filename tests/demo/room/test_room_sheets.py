"""The sheets of lessons, to print: their questions, what of the answers is settled, and their pictures."""

import threading

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from demo.room import asked
from demo.room import words as room_words
from demo.room.routes import Classroom
from demo.ui.examples import Example
from explain.networks.store import ModelStore
from tests.tags import Page

LESSONS = list(asked.titles())


@pytest.fixture(scope="module")
def store() -> ModelStore:
    return ModelStore()


@pytest.fixture(scope="module")
def answers(store: ModelStore) -> asked.Answers:
    return asked.Answers(store)


@pytest.fixture(scope="module")
def client(store: ModelStore) -> TestClient:
    return TestClient(Classroom(PlainTextResponse("gradio"), store))


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_sheet_has_each_question_with_its_options_its_pictures_and_room_to_write(
    client: TestClient, lesson: str
) -> None:
    html = client.get(f"/sheet?lesson={lesson}").text
    page, steps = Page(html), [asked.asked(place) for place in asked.places() if place.lesson == lesson]
    assert len(page.of("section")) == len(steps)
    for step in steps:
        assert step.question.replace("**", "") in page.text
        assert all(option in page.text for option in step.options)
        assert step.after not in page.text
    shown: list[Example] = [example for step in steps for example in asked.pictures(step.place)]
    assert [image["alt"] for image in page.of("img")] == [example.title for example in shown]
    assert all(image["src"] and image["src"].startswith("data:image/jpeg;base64,") for image in page.of("img"))
    assert html.count('class="write"') >= 2 * len(steps)


@pytest.mark.parametrize("lesson", LESSONS)
def test_answers_are_those_that_are_settled_and_else_the_way_to_measure_them(
    client: TestClient, answers: asked.Answers, lesson: str
) -> None:
    html = client.get(f"/sheet?lesson={lesson}&answers=1").text
    parts = html.split("<section>")[1:]
    steps = [asked.asked(place) for place in asked.places() if place.lesson == lesson]
    for step, part in zip(steps, parts, strict=True):
        found = answers.of(step.name)
        ways = [tag["href"] or "" for tag in Page(part).of("a")]
        assert step.way in ways
        if found is None:
            assert room_words.MEASURE in part
            assert any(way.startswith(f"./lessons?lesson={lesson}&step=") for way in ways)
            assert "class=chosen" not in part
        else:
            assert room_words.MEASURE not in part
            assert (found[0] is None) == ("class=chosen" not in part)


def test_an_answer_that_a_network_gives_waits_for_its_turn_and_is_measured_once() -> None:
    store, found = ModelStore(), list[asked.Settled | None]()
    answers = asked.Answers(store)
    asking = threading.Thread(target=lambda: found.append(answers.of("tiger")))
    with store.turn.take():
        asking.start()
        asking.join(2)
        assert found == []
    asking.join(60)
    with store.turn.take():  # which it would wait for
        assert found == [answers.of("tiger")] != [None]


def test_a_settled_answer_is_the_papers(answers: asked.Answers) -> None:
    found = answers.of("paper")
    assert found
    assert found[0] == "All three together"
    assert "81.1 %" in found[1]  # Table 7


def test_lessons_about_pictures_have_them() -> None:
    with_some = {place.lesson for place in asked.places() if asked.pictures(place)}
    assert {"looks", "maps", "catching"} <= with_some
    assert all(example.path.is_file() for place in asked.places() for example in asked.pictures(place))


def test_a_picture_of_a_question_is_small_and_there_is_none_of_others(client: TestClient) -> None:
    shown = client.get("/room/picture?lesson=looks&step=1")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert len(shown.content) < 40_000
    for query in (
        "lesson=cost&step=1",
        "lesson=looks&step=99",
        "lesson=..&step=1",
        "step=1",
        "",
        "lesson=looks&step=²",
    ):
        assert client.get(f"/room/picture?{query}").status_code == 404


@pytest.mark.parametrize("query", ["", "?lesson=", "?lesson=../../etc/passwd", "?lesson=%00", "?lesson=<b>"])
def test_there_is_a_sheet_of_lessons_alone(client: TestClient, query: str) -> None:
    answer = client.get(f"/sheet{query}")
    assert (answer.status_code, answer.text) == (404, room_words.NO_QUESTION)
