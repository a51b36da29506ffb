"""What a measurement for a step of a lesson comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from explain.networks.store import ModelStore


@dataclass(frozen=True, slots=True)
class Answer:
    """The option that the measurement speaks for, None where it decides nothing, and its sentence's figures."""

    option: int | None
    figures: dict[str, Any]


Measure = Callable[["ModelStore"], Answer]
