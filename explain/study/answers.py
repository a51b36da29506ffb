"""What a study tells as it runs, and all of it together: pictures opened, answers, and what had none.

Holds no picture: thumbnails and maps are small, so that two thousand pictures stay within tens of megabytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from explain.costs.latency import Latency
from explain.networks.variants import Spec
from explain.runtime.arrays import Array
from explain.study.entries import Entry, Unreadable

TOP = 5  # logits kept of each answer


@dataclass(frozen=True, slots=True, eq=False)
class Opened:
    """A picture was read: its place among the entries, its (width, height) in px as read, a small JPEG of it."""

    number: int
    size: tuple[int, int]
    thumbnail: bytes


@dataclass(frozen=True, slots=True)
class Refused:
    """A picture that cannot be read; the study goes on without it."""

    number: int
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What one network said of one picture, both by their places among those of the study.

    `answer` is its first class, `probability` that one's; `logits` are (class, logit) of the five with most, most
    first, and `label_logit` that of the label. `truth` are the classes that the picture's label means to this network,
    empty where there is no label or it is none of its classes. `map` (h, w), float16, is the answer's evidence in logit
    units over the crop, on the network's own grid where that is no finer than 8 x 8, else resampled to that by area;
    `label_map` is the label's, None without truth.
    """

    picture: int
    network: int
    answer: int
    name: str
    probability: float
    logits: tuple[tuple[int, float], ...]
    map: Array
    truth: tuple[int, ...] = ()
    label_logit: float | None = None
    label_map: Array | None = None

    @property
    def right(self) -> bool | None:
        """Whether the answer is the label; None without truth."""
        return self.answer in self.truth if self.truth else None

    @property
    def right_in_five(self) -> bool | None:
        """Whether the label is among the first five; None without truth."""
        return any(index in self.truth for index, _ in self.logits) if self.truth else None


@dataclass(frozen=True, slots=True)
class Loaded:
    """A network, by its place, is ready; `classes` are names in the order of its logits."""

    network: int
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failed:
    """A network, by its place, that answers no more; the sentence says why."""

    network: int
    reason: str


@dataclass(frozen=True, slots=True)
class Went:
    """How far it is: `done` of `total` pairs of a picture and a network."""

    done: int
    total: int


@dataclass(slots=True, eq=False)
class Study:
    """All that has been told so far; `add` takes each event. Answers by (network, picture)."""

    entries: tuple[Entry, ...]
    specs: tuple[Spec, ...]
    classes: dict[int, tuple[str, ...]] = field(default_factory=dict)  # of each network that was loaded
    opened: dict[int, Opened] = field(default_factory=dict)
    refused: dict[int, str] = field(default_factory=dict)
    answers: dict[tuple[int, int], Answer] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)
    latencies: dict[int, Latency] = field(default_factory=dict)

    def add(self, event: object) -> None:
        """Take one event of `explain.study.run.study`; those of other kinds are passed over."""
        if isinstance(event, Answer):
            self.answers[event.network, event.picture] = event
        elif isinstance(event, Opened):
            self.opened[event.number] = event
        elif isinstance(event, Refused):
            self.refused[event.number] = event.reason
        elif isinstance(event, Loaded):
            self.classes[event.network] = event.classes
        elif isinstance(event, Failed):
            self.failed[event.network] = event.reason

    @property
    def unreadable(self) -> tuple[Unreadable, ...]:
        """The pictures that were refused, by name."""
        return tuple(Unreadable(self.entries[number].name, self.refused[number]) for number in sorted(self.refused))

    def of(self, network: int) -> list[Answer]:
        """One network's answers, in the order of the pictures."""
        return [self.answers[key] for key in sorted(key for key in self.answers if key[0] == network)]

    @property
    def ran(self) -> list[int]:
        """The networks that answered at all."""
        return sorted({network for network, _ in self.answers})

    def common(self, networks: Iterable[int] | None = None, labelled: bool = True) -> list[int]:
        """The pictures that each of the networks (all that ran) answered, and where `labelled` has the truth of."""
        chosen = self.ran if networks is None else list(networks)
        found = []
        for picture in sorted(self.opened):
            answers = [self.answers.get((network, picture)) for network in chosen]
            if all(answer is not None and (answer.truth or not labelled) for answer in answers):
                found.append(picture)
        return found

    def right(self, networks: list[int], pictures: list[int]) -> Array:
        """(networks, pictures) of bool: whether each is right on each; all must have truth."""
        rows = [[bool(self.answers[network, picture].right) for picture in pictures] for network in networks]
        return np.array(rows, bool).reshape(len(networks), len(pictures))


Event = Loaded | Opened | Refused | Answer | Failed | Went
