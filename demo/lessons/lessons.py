"""All lessons, a row each."""

from __future__ import annotations

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
