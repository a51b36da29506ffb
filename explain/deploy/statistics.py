"""Shares of few pictures, with how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

from explain.intervals import wilson


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`."""

    count: int
    total: int

    @property
    def value(self) -> float:
        """In [0, 1]."""
        return self.count / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """Where the true share lies, 19 times in 20."""
        return wilson(self.value, self.total)
