"""Names for the classes of somebody's own model, from what its description says: a list, a table, or nothing at all.

Each class gets a name of its own that can be read: everything else here tells classes apart by their names.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from explain.errors import LensError, Unsuitable

LONGEST = 80  # letters of a name
LONGEST_NUMBER = 5  # digits of a class's number, of which there are fewer than 100,000
JOINERS = "\u200c\u200d"  # without which words of some scripts, and some emoji, fall apart
BINARY = ("negative", "positive")  # of one logit, which speaks for the second and against the first
ORDERED = "“label_names” of {} must be a list of names, or a table from each class's number to its name."


@dataclass(frozen=True, slots=True)
class Labels:
    """Names in the order of the classes, of how many logits, and what is worth knowing about where they are from."""

    names: tuple[str, ...]
    logits: int
    remarks: tuple[str, ...] = ()


def read(where: str, count: int | None, found: Any, described: Any) -> Labels:
    """Of a model with `count` logits (None: as many as names), its label names and their descriptions.

    Raises `Unsuitable`.
    """
    if found is None:
        return _unnamed(where, count)
    labels, remarks = _in_order(where, count, found)
    if count is None:
        count = len(labels)
    named = tuple(legible(name) for name in _described(labels, described))
    if empty := [number for number, name in enumerate(named) if not name]:
        raise Unsuitable(
            f"“label_names” of {where} must be words that can be read: give class {empty[0]} another name."
        )
    if count == 1 and len(named) <= len(BINARY):
        named = named if len(named) == len(BINARY) else (f"not {named[0]}", *named)
    elif count != len(named):
        both = f"{where} has {count} classes and {len(labels)} label names"
        raise Unsuitable(f"{both}: give one name for each class.")
    if described is not None and not isinstance(described, dict):
        remarks.append("“label_descriptions” is not a table from names to descriptions, and is ignored.")
    return Labels(apart(named), count, tuple(remarks))


def _unnamed(where: str, count: int | None) -> Labels:
    if count is None:
        raise Unsuitable(f"The config.json of {where} says neither “num_classes” nor “label_names”: add them.")
    if count == 1:
        return Labels(BINARY, count, ("The one logit has no name: above zero is called positive.",))
    if names := _imagenet(count):
        return Labels(names, count, (f"No label names: {count} classes are taken for ImageNet’s, as timm does.",))
    return Labels(tuple(f"class {number}" for number in range(count)), count)


def _imagenet(count: int) -> tuple[str, ...]:
    """The names of the ImageNet that has so many classes, as timm tells them by that; none if there is no such one."""
    from timm.data import infer_imagenet_subset

    from explain.networks.building import imagenet_names

    subset = infer_imagenet_subset({"num_classes": count})
    return apart(imagenet_names(subset)) if subset else ()


def _in_order(where: str, count: int | None, found: Any) -> tuple[list[str], list[str]]:
    """The labels by class, and remarks."""
    if isinstance(found, dict):
        return _by_number(where, count, found)
    if not isinstance(found, list) or not found or not all(map(_is_label, found)):
        raise Unsuitable(ORDERED.format(where))
    return [str(label) for label in found], []


def _is_label(found: object) -> bool:
    return isinstance(found, str | int) and not isinstance(found, bool)


def _by_number(where: str, count: int | None, found: dict[str, Any]) -> tuple[list[str], list[str]]:
    """As timm reads such a table, but for one that counts from 1: there it would call every class by the next one's."""
    if not found or not all(key.isdecimal() and len(key) <= LONGEST_NUMBER for key in found):
        raise Unsuitable(ORDERED.format(where))
    by_number = {int(key): label for key, label in found.items()}
    if len(by_number) < len(found) or not all(map(_is_label, by_number.values())):
        raise Unsuitable(ORDERED.format(where))
    remarks = []
    if set(by_number) == set(range(1, len(found) + 1)) and count in (None, len(found)):
        by_number = {number - 1: label for number, label in by_number.items()}
        remarks.append(
            f"“label_names” counts from 1: its first name, {legible(str(by_number[0]))}, is given to the first class."
        )
    count = max(by_number) + 1 if count is None else count
    if beyond := [number for number in by_number if number >= max(count, len(BINARY))]:
        raise Unsuitable(f"“label_names” of {where} names class {max(beyond)}, and there are {count}, counted from 0.")
    size = max(count, max(by_number) + 1)
    if missing := size - len(by_number):
        remarks.append(f"“label_names” leaves out {missing} of {size} classes, which are called by their numbers.")
    return [str(by_number.get(number, f"class {number}")) for number in range(size)], remarks


def _described(labels: list[str], described: Any) -> list[str]:
    """The descriptions where there are any; none of them if one is another class's label, which would mislead."""
    table = {label: text for label, text in described.items() if _is_label(text)} if isinstance(described, dict) else {}
    found = [str(table.get(label, label)) for label in labels]
    known = set(labels)
    return labels if any(name != label and name in known for name, label in zip(found, labels, strict=True)) else found


def apart(names: Sequence[str]) -> tuple[str, ...]:
    """The same, with its number behind each name that several classes have."""
    times = Counter(names)
    found = [name if times[name] == 1 else f"{name} (class {number})" for number, name in enumerate(names)]
    if len(set(found)) < len(found):  # one was called so already
        found = [f"{name} (class {number})" for number, name in enumerate(names)]
    return tuple(found)


def legible(name: str) -> str:
    """Short, and without what no reader sees: line breaks, a terminal's commands, halves of characters."""
    found = "".join(letter for letter in " ".join(name.split()) if letter.isprintable() or letter in JOINERS)
    return found[:LONGEST]


def told(value: object) -> str:
    """What a stranger may have written, as a sentence can hold it."""
    try:
        return legible(str(value)) or "empty"
    except RecursionError:
        return "a table of tables"


def check_name(name: str) -> None:
    """That a class is shown as it is called. Raises `LensError`."""
    shown = legible(name)
    if not shown:
        raise LensError(f"“{name}” is no name for a class: use letters that can be seen.")
    if shown != name:
        raise LensError(f"The class “{name}” would be shown as “{shown}”: call it so.")
