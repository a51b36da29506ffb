"""What a label means to a network: which of its classes, by number, WordNet id or any of their names, forgivingly.

Nothing is guessed: a label that is none of these is listed, with the nearest names.
"""

import difflib
import functools
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from explain.own.labels import legible

NEAREST = 3  # names told of a label that matches nothing
WORDNET = re.compile(r"n\d{8}(?!\d)")
NEGATIVE = re.compile(r"\s*-\s*\d")
NUMBERED = re.compile(r"(?:class[ _-]*)?(\d{1,6})", re.IGNORECASE)
DECIMAL = re.compile(r"\s*(\d+)[.,]0*\s*")  # a whole number, as it is written where others of its column are missing


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A label that is no class of a network, and the names of its classes that are nearest."""

    label: str
    nearest: tuple[str, ...]

    @property
    def hint(self) -> str:
        """What follows the label where it is told."""
        return f" (nearest names: {', '.join(self.nearest)})" if self.nearest else ""


@dataclass(frozen=True, slots=True, eq=False)
class Vocabulary:
    """One network's classes by everything that they may be called; made by `vocabulary`."""

    classes: tuple[str, ...]
    spelled: dict[str, tuple[int, ...]]  # `_spelled` -> the class that is called just so
    marked: dict[str, tuple[int, ...]]  # `_marked` -> classes that differ in case alone
    names: dict[str, tuple[int, ...]]  # `plain` -> classes; several where a name is shared
    ids: dict[str, int]  # WordNet's, of ImageNet's classes

    def match(self, label: str) -> tuple[int, ...]:
        """The classes that `label` means: mostly one, none where it is unknown, several where a name is shared."""
        if found := self.spelled.get(_spelled(label)) or self.marked.get(_marked(label)):
            return found
        given = "" if NEGATIVE.match(label) else plain(label)
        for find in _WAYS:
            if found := find(self, given):
                return found
        whole = DECIMAL.fullmatch(label)
        return self.match(whole[1]) if whole else ()

    def nearest(self, label: str) -> tuple[str, ...]:
        """Names of classes that look like it, or have a word of it, likest first."""
        given = plain(label)
        words = set(given.split())
        shared = [name for name in self.names if words & set(name.split())]
        close = difflib.get_close_matches(given, self.names, NEAREST, 0.6)
        ranked = sorted(dict.fromkeys((*close, *shared)), key=lambda name: -_alike(given, name))
        indices = dict.fromkeys(self.names[name][0] for name in ranked)
        return tuple(self.classes[index] for index in list(indices)[:NEAREST])

    def unmatched(self, labels: Iterable[str]) -> tuple[Unmatched, ...]:
        """Those of `labels` that are none of its classes."""
        return tuple(Unmatched(label, self.nearest(label)) for label in labels if not self.match(label))


def _alike(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


def _spelled(name: str) -> str:
    """As a class is called here, however its letters are composed."""
    return unicodedata.normalize("NFC", legible(name))


def _marked(name: str) -> str:
    """Without case alone: marks may be all that tells classes apart, as C from C++, or a smile from a frown."""
    return unicodedata.normalize("NFC", _spelled(name).casefold())


def plain(name: str) -> str:
    """What ways to write a name have in common: no case, accents, underscores, hyphens, apostrophes or brackets."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter) and letter not in "'’`")
    return " ".join(re.sub(r"[\W_]+", " ", kept).split())


def _by_id(known: Vocabulary, given: str) -> tuple[int, ...]:
    found = WORDNET.match(given)
    return (known.ids[found[0]],) if found and found[0] in known.ids else ()


def _by_name(known: Vocabulary, given: str) -> tuple[int, ...]:
    return known.names.get(given, ())


def _by_number(known: Vocabulary, given: str) -> tuple[int, ...]:
    found = NUMBERED.fullmatch(given)
    return (int(found[1]),) if found and int(found[1]) < len(known.classes) else ()


def _by_number_and_name(known: Vocabulary, given: str) -> tuple[int, ...]:
    """“281 tabby”, where both say the same."""
    number, _, name = given.partition(" ")
    meant = _by_number(known, number)
    return meant if meant and set(meant) <= set(known.names.get(name, ())) else ()


def _by_singular(known: Vocabulary, given: str) -> tuple[int, ...]:
    """“cats”, “foxes”, “puppies”."""
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if given.endswith(ending) and (found := known.names.get(given.removesuffix(ending) + instead)):
            return found
    return ()


# a name before a number: a model may have classes that are called by digits
_WAYS: tuple[Callable[[Vocabulary, str], tuple[int, ...]], ...] = (
    _by_id, _by_name, _by_number, _by_number_and_name, _by_singular,
)  # fmt: skip


@functools.lru_cache(maxsize=32)
def vocabulary(classes: tuple[str, ...]) -> Vocabulary:
    """Of a network with those classes; ImageNet's have all their names, and ids."""
    lemmas, ids = _imagenet(classes)
    names: dict[str, dict[int, None]] = {}
    for index, name in enumerate(classes):
        for called in (name, re.sub(r" \(.*\)$", "", name), *(lemmas[index] if lemmas else ())):
            names.setdefault(plain(called), {})[index] = None
    for index, called_all in enumerate(lemmas):  # “tabby cat”, “grey fox”: also with commas, as lists have them
        names.setdefault(plain(" ".join(called_all)), {})[index] = None
    names.pop("", None)
    own = () if lemmas else classes  # of ImageNet's, one class's name may be another's second
    spelled, marked = (_by(write, own) for write in (_spelled, _marked))
    return Vocabulary(classes, spelled, marked, {name: tuple(found) for name, found in names.items()}, ids)


def _by(write: Callable[[str], str], classes: tuple[str, ...]) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for index, name in enumerate(classes):
        found[write(name)] = (*found.get(write(name), ()), index)
    return found


def _imagenet(classes: tuple[str, ...]) -> tuple[tuple[tuple[str, ...], ...], dict[str, int]]:
    """All names of each class, and the classes by id; empty for what is not ImageNet's."""
    from timm.data import ImageNetInfo, infer_imagenet_subset

    from explain.networks.building import imagenet_names
    from explain.own.labels import apart

    subset = infer_imagenet_subset({"num_classes": len(classes)})
    if not subset or classes not in (imagenet_names(subset), apart(imagenet_names(subset))):
        return (), {}
    info = ImageNetInfo(subset)
    every = range(info.num_classes())
    lemmas = tuple(tuple(info.index_to_description(index).split(", ")) for index in every)
    return lemmas, {info.index_to_label_name(index): index for index in every}
