"""What a `config.json` says of a model, read as timm reads it: how it is built, how pictures enter, what it answers.

What a description may say is listed here: it may come from a stranger, and some of timm's arguments read further files
or take all memory. What contradicts itself, or what timm would read otherwise, is refused or remarked on.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explain.errors import Unsuitable
from explain.own import labels, strays
from explain.own.labels import told

CONFIG = "config.json"
ARCHITECTURE = re.compile(r"[\w.]{1,100}")
LARGEST_SIDE = 1024  # px
LEAST_STD = 1e-3  # pictures are divided by it
MOST_CLASSES = 100_000
LARGEST_NUMBER = 1e30
BYTES = 2.0  # a mean above it is of pixels from 0 to 255
POOLING, COUNT = "global_pool", "num_classes"
SCORES = {  # by transformers' word for the problem, which others use too
    "single_label_classification": "softmax", "multi_label_classification": "sigmoid",
}  # fmt: skip
SETTINGS = (
    "input_size", "test_input_size", "fixed_input_size", "crop_pct", "test_crop_pct", "crop_mode", "interpolation",
    "mean", "std",
)  # fmt: skip
CROPS = ("center", "squash")
INTERPOLATIONS = ("bicubic", "bilinear", "nearest", "lanczos", "box", "hamming")  # Pillow's

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Description:
    """A model as its file describes it. `arguments` are of timm's model function, `settings` of its configuration.

    `scores` is a key of `explain.networks.scores.SCORES`; `remarks` are sentences on what may not be as it was meant.
    """

    architecture: str
    classes: tuple[str, ...]
    arguments: Json
    settings: Json
    scores: str
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an argument may be, and that in words."""

    fits: Callable[[Any], bool]
    words: str


def _is_number(found: Any) -> bool:
    """One that arithmetic takes: whole numbers may have any length in JSON."""
    return isinstance(found, int | float) and not isinstance(found, bool) and abs(found) < LARGEST_NUMBER


def _is_whole(found: Any) -> bool:
    return isinstance(found, int) and not isinstance(found, bool)


def _is_side(found: Any) -> bool:
    """One number, or two that are equal."""
    sides = found if isinstance(found, list) else [found, found]
    return len(sides) == 2 and _is_whole(sides[0]) and sides[0] == sides[1] and 16 <= sides[0] <= LARGEST_SIDE


_SHARE = _Rule(lambda found: _is_number(found) and 0 <= found <= 1, "a share from 0 to 1")
_WORD = _Rule(lambda found: isinstance(found, str), "a word")
_FLAG = _Rule(lambda found: isinstance(found, bool), "true or false")
_WIDTH = _Rule(lambda found: _is_whole(found) and 1 <= found <= 1024, "a whole number from 1 to 1024")
ARGUMENTS = {
    **dict.fromkeys(("drop_rate", "drop_path_rate", "drop_block_rate", "bn_eps", "bn_momentum", "norm_eps"), _SHARE),
    **dict.fromkeys((POOLING, "pad_type", "act_layer", "norm_layer", "aa_layer", "stem_type"), _WORD),
    **dict.fromkeys(("zero_init_last", "avg_down", "fix_stem", "se_from_exp", "replace_stem_pool"), _FLAG),
    **dict.fromkeys(("stem_width", "base_width", "cardinality"), _WIDTH),
    "output_stride": _Rule(lambda found: _is_whole(found) and found in (8, 16, 32), "8, 16 or 32"),
    "in_chans": _Rule(_is_whole, "a whole number"),
    "img_size": _Rule(_is_side, f"a square of 16 to {LARGEST_SIDE} px"),
}  # fmt: skip


def read(where: str, content: bytes) -> Description:
    """The description of the model at `where`. Raises `Unsuitable`."""
    config = _table(where, content)
    architecture = _architecture(where, config)
    for name in ("pretrained_cfg", "model_args"):
        if not isinstance(config.get(name, {}), dict | None):
            raise Unsuitable(f"“{name}” in the {CONFIG} of {where} is not a table.")
    nested, given = config.get("pretrained_cfg"), config.get("model_args") or {}
    inner = config if nested is None else nested
    arguments = _arguments(where, given) | _pooling(where, given, config, inner)
    strays.check(where, ARGUMENTS, arguments, config, inner)
    settings = _settings(where, inner, arguments)
    count, twice = _count(where, config, given, inner)
    named = _first("label_names", "labels", config, inner)
    found = labels.read(where, count, named, _first("label_descriptions", "label_descriptions", config, inner))
    misnamed = strays.names(config, inner) if named is None else ()
    if found.logits >= MOST_CLASSES:
        raise Unsuitable(f"{where} names {found.logits} classes: {MOST_CLASSES - 1} are possible here.")
    return Description(
        architecture, found.names, {COUNT: found.logits, **arguments}, settings,
        _scores(where, found.logits, _first("problem_type", "problem_type", config, inner)),
        (*twice, *found.remarks, *misnamed, *_doubts(settings), *strays.remarks(SETTINGS, config, inner)),
    )  # fmt: skip


def _table(where: str, content: bytes) -> Json:
    """In UTF-8, -16 or -32, as json tells them apart, with a mark in front or without."""
    try:
        found = json.loads(content)
    except UnicodeDecodeError:
        raise Unsuitable(f"The {CONFIG} of {where} is not text in UTF-8: save it so.") from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Unsuitable(f"The {CONFIG} of {where} is not a JSON object: save the model with timm's save_for_hf.")
    return found


def _architecture(where: str, config: Json) -> str:
    found = config.get("architecture")
    if isinstance(found, str) and ARCHITECTURE.fullmatch(found):
        return found
    if isinstance(found, str) and found:
        raise Unsuitable(f"“architecture” of {where} is {told(found)}: give timm's name of it alone, as resnet18.")
    if "architectures" in config or "model_type" in config:
        raise Unsuitable(
            f"{where} is in the format of transformers, and timm's is needed: build the network with timm, load the "
            "weights there, and save it with timm's save_for_hf."
        )
    raise Unsuitable(f"The {CONFIG} of {where} names no “architecture”: save the model with timm's save_for_hf.")


def _first(name: str, older: str, *tables: Json) -> Any:
    """What the first table says that says it; None for none."""
    for table in tables:
        for key in (name, older):
            if table.get(key) not in (None, [], {}):
                return table[key]
    return None


def _count(where: str, config: Json, given: Json, inner: Json) -> tuple[int | None, tuple[str, ...]]:
    """How many logits, None where nothing says it; and a remark where that is said twice, and not alike.

    The outermost word counts: the inner one may be of the model that this one was made from.
    """
    said = [found for found in (config.get(COUNT), given.get(COUNT), inner.get(COUNT)) if found is not None]
    for found in said:
        if not (_is_whole(found) and 1 <= found < MOST_CLASSES):
            raise Unsuitable(
                f"“{COUNT}” of {where} is {told(found)}: a whole number from 1 to {MOST_CLASSES - 1} is needed."
            )
    built = given.get(COUNT, said[0] if said else None)
    twice = f"“{COUNT}” is {said[0]}, and {built} in model_args: the first counts." if said and built != said[0] else ""
    return (said[0] if said else None), (twice,) if twice else ()


def _arguments(where: str, given: Json) -> Json:
    """Of timm's model function, but for the number of classes."""
    found = {name: value for name, value in given.items() if name != COUNT and value is not None}
    for name, value in found.items():
        rule = ARGUMENTS.get(name)
        if rule is None:
            raise Unsuitable(f"The {CONFIG} of {where} sets “{told(name)}” in model_args, which is not supported here.")
        if not rule.fits(value):
            raise Unsuitable(
                f"The {CONFIG} of {where} sets “{name}” in model_args to {told(value)}: {rule.words} is needed."
            )
    if found.get("in_chans", 3) != 3:
        raise Unsuitable(
            f"“in_chans” of {where} is {told(found['in_chans'])}, and pictures here have 3 channels: repeat its stem’s "
            "weights for each, divided by 3, and save it anew with in_chans 3."
        )
    return found


def _pooling(where: str, given: Json, config: Json, inner: Json) -> Json:
    """Older versions of timm wrote how a network pools beside its name alone, which today's does not read."""
    said = [table[POOLING] for table in (given, config, inner) if table.get(POOLING) is not None]
    if odd := [pool for pool in said if not isinstance(pool, str)]:
        raise Unsuitable(f"“{POOLING}” of {where} is {told(odd[0])}: the name of a pooling is needed, as avg.")
    if len(said := list(dict.fromkeys(said))) > 1:
        raise Unsuitable(
            f"“{POOLING}” of {where} is {' and '.join(map(told, said))}: give the one that it was trained with."
        )
    return {POOLING: said[0]} if said else {}


def _settings(where: str, inner: Json, arguments: Json) -> Json:
    if offset := inner.get("label_offset"):
        said = f"“label_offset” of {where} is {told(offset)}"
        raise Unsuitable(f"{said}: save the model anew with timm's save_for_hf, which takes those classes off.")
    settings = {name: inner[name] for name in SETTINGS if inner.get(name) is not None}
    for check in (_check_size, _check_crop, _check_colours, _check_resizing):
        check(where, settings)
    side = arguments.get("img_size")
    if side is not None and settings.get("fixed_input_size"):
        settings["input_size"] = [3, *(side if isinstance(side, list) else [side, side])]
    return settings


def _check_size(where: str, settings: Json) -> None:
    for name in ("input_size", "test_input_size"):
        size = settings.get(name, [3, 224, 224])
        if not (_is_list_of(_is_whole, size) and len(size) == 3 and size[0] == 3 and size[1] == size[2]):
            raise Unsuitable(
                f"“{name}” of {where} is {told(size)}: three channels and a square are needed, as [3, 224, 224]."
            )
        if not 16 <= size[1] <= LARGEST_SIDE:
            raise Unsuitable(f"“{name}” of {where} is {told(size[1])} px: 16 to {LARGEST_SIDE} are possible here.")
    if not isinstance(fixed := settings.get("fixed_input_size", False), bool):
        raise Unsuitable(f"“fixed_input_size” of {where} is {told(fixed)}: true or false is needed.")


def _check_crop(where: str, settings: Json) -> None:
    for name in ("crop_pct", "test_crop_pct"):
        if not (_is_number(share := settings.get(name, 1.0)) and 0.1 <= share <= 1):
            raise Unsuitable(f"“{name}” of {where} is {told(share)}: a share from 0.1 to 1 is needed.")
    if settings.get("crop_mode", CROPS[0]) not in CROPS:
        raise Unsuitable(
            f"“crop_mode” of {where} is {told(settings['crop_mode'])}: {' and '.join(CROPS)} are possible here."
        )


def _check_colours(where: str, settings: Json) -> None:
    for name, low in (("mean", -256), ("std", LEAST_STD)):
        values = settings.get(name, [0.5, 0.5, 0.5])
        if not (_is_list_of(_is_number, values) and len(values) == 3 and all(low < value < 256 for value in values)):
            raise Unsuitable(f"“{name}” of {where} is {told(values)}: three numbers are needed, one for each colour.")


def _check_resizing(where: str, settings: Json) -> None:
    if settings.get("interpolation", INTERPOLATIONS[0]) not in INTERPOLATIONS:
        raise Unsuitable(f"“interpolation” of {where} is {told(settings['interpolation'])}: use bicubic or bilinear.")


def _is_list_of(fits: Callable[[Any], bool], found: Any) -> bool:
    return isinstance(found, list) and all(map(fits, found))


def _scores(where: str, logits: int, problem: Any) -> str:
    """One logit is a matter of yes or no, whatever it is called: alone it would be certain."""
    if problem is not None and problem not in tuple(SCORES):
        raise Unsuitable(f"“problem_type” of {where} is {told(problem)}: {' and '.join(SCORES)} are possible here.")
    return "sigmoid" if logits == 1 else SCORES[problem or next(iter(SCORES))]


def _doubts(settings: Json) -> tuple[str, ...]:
    """Settings that are followed, as timm follows them, though they are hardly what was meant."""
    large = [name for name in ("mean", "std") if max(settings.get(name, [0])) > BYTES]
    if not large:
        return ()
    return (
        f"{' and '.join(large)} look as if they were meant for pixels from 0 to 255; here, as in timm, pixels go from "
        "0 to 1.",
    )
