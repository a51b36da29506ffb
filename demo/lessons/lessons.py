"""All lessons, a row each, and what whoever asks their questions elsewhere needs of them."""

from __future__ import annotations

from dataclasses import dataclass

from demo.lessons import catching, cost, deployment, inputs, looks, maps, together, ways
from demo.lessons.step import Lesson

LESSONS: dict[str, Lesson] = {
    "looks": looks.LESSON,
    "ways": ways.LESSON,
    "together": together.LESSON,
    "maps": maps.LESSON,
    "cost": cost.LESSON,
    "input": inputs.LESSON,
    "catching": catching.LESSON,
    "deployment": deployment.LESSON,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A step's, in Markdown, and all that can be guessed."""

    text: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """A lesson's title, and its questions in order."""

    title: str
    steps: tuple[Question, ...]


def questions() -> dict[str, Questions]:
    """Of every lesson, by the key that links have; a link's `step` counts its questions from 1."""
    return {
        key: Questions(lesson.title, tuple(Question(step.question, step.choices) for step in lesson.steps.values()))
        for key, lesson in LESSONS.items()
    }
