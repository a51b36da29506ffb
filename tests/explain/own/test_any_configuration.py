"""Own models' descriptions of every shape that JSON has: what is wrong is one plain sentence, what is read is whole."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as some

from explain.errors import Unsuitable
from explain.networks.scores import SCORES
from explain.own import description
from explain.own.description import ARGUMENTS, COUNT, MOST_CLASSES, SETTINGS
from explain.own.labels import legible

BOUNDED = settings(max_examples=250, derandomize=True, deadline=None, database=None)
LONGEST = 600  # letters of a sentence
WHERE = "somebody/model"

LETTERS = some.text(some.characters(), max_size=8) | some.sampled_from(["\ud800", "a\nb", "\x1b[2J", "x" * 5000])
NUMBERS = some.integers(-3, 1200) | some.floats() | some.sampled_from([10**400, -(10**400), 10**9, 224, 1000])
PLAIN = some.none() | some.booleans() | NUMBERS | LETTERS
ANY = some.recursive(
    PLAIN, lambda inner: some.lists(inner, max_size=4) | some.dictionaries(LETTERS, inner, max_size=3), max_leaves=6
)
KEYS = some.sampled_from(["0", "1", "2", "3", "007", "999999", "-1", "²", "x"])
LABELS = some.lists(LETTERS | some.integers(), max_size=4) | some.dictionaries(KEYS, LETTERS, max_size=4) | ANY
SQUARES = some.tuples(some.just(3), some.integers(0, 2000)).map(lambda pair: [pair[0], pair[1], pair[1]])
LIKELY: dict[str, Any] = {
    "num_classes": some.integers(-1, 6) | ANY, "label_names": LABELS, "labels": LABELS, "label_descriptions": LABELS,
    "problem_type": some.sampled_from(["single_label_classification", "multi_label_classification"]) | ANY,
    "global_pool": some.sampled_from(["avg", "max", ""]) | ANY, "label_offset": ANY,
    **dict.fromkeys(SETTINGS, ANY), "input_size": SQUARES | ANY, "crop_pct": some.floats(0, 1.2) | ANY,
    "mean": some.lists(NUMBERS, min_size=3, max_size=3) | ANY, "interpolation": some.sampled_from(["bicubic"]) | ANY,
}  # fmt: skip
TABLE = some.fixed_dictionaries({}, optional=LIKELY)
GIVEN = some.fixed_dictionaries({}, optional={COUNT: some.integers(-1, 6) | ANY, **dict.fromkeys(ARGUMENTS, ANY)})
CONFIGURATIONS = some.builds(
    lambda outer, inner, given, name: {**outer, **inner, **given, **name},
    TABLE,
    some.fixed_dictionaries({}, optional={"pretrained_cfg": TABLE | ANY}),
    some.fixed_dictionaries({}, optional={"model_args": GIVEN | ANY}),
    some.just({"architecture": "efficientnet_b0"}) | some.fixed_dictionaries({"architecture": ANY}),
)


def check(content: bytes) -> None:
    """It is read to the end, or refused in a sentence that any page and any console can show."""
    try:
        found = description.read(WHERE, content)
    except Unsuitable as refused:
        check_sentence(str(refused))
        return
    assert 1 <= found.arguments[COUNT] < MOST_CLASSES
    assert len(found.classes) == max(2, found.arguments[COUNT])
    assert len(set(found.classes)) == len(found.classes)
    assert set(found.arguments) <= {COUNT, *ARGUMENTS}
    assert set(found.settings) <= set(SETTINGS)
    assert found.scores in SCORES
    assert all(legible(name.split(" (class ")[0]) for name in found.classes)
    for remark in found.remarks:
        check_sentence(remark)
    json.dumps([found.classes, found.remarks], ensure_ascii=False).encode()


def check_sentence(said: str) -> None:
    said.encode()
    assert said.endswith(".")
    assert len(said) <= LONGEST
    assert len(said.splitlines()) == 1
    assert "\x1b" not in said


@BOUNDED
@given(CONFIGURATIONS)
def test_every_table_is_read_or_refused_in_a_sentence(config: dict[str, Any]) -> None:
    check(json.dumps(config).encode())


@BOUNDED
@given(ANY)
def test_so_is_whatever_else_json_can_say(found: Any) -> None:
    check(json.dumps(found).encode())


@BOUNDED
@given(some.binary(max_size=40) | some.builds(lambda depth: b'{"a":' * depth, some.integers(0, 20_000)))
def test_so_are_bytes(content: bytes) -> None:
    check(content)


def test_so_is_what_is_nested_as_deep_as_json_is_read() -> None:
    for depth in range(100, 3000, 50):
        nested = "[" * depth + "]" * depth
        for name in ("interpolation", "input_size", "num_classes", "global_pool", "problem_type", "crop_pct"):
            check(f'{{"architecture": "a", "num_classes": 2, "{name}": {nested}}}'.encode())


def test_a_class_that_is_numbered_beyond_all_bounds_is_refused() -> None:
    check(json.dumps({"architecture": "a", "label_names": {"0": "fox", "999999": "cat"}}).encode())
