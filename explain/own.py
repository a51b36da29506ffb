"""Models of somebody's own, as timm saves them: `config.json` and `model.safetensors`, in a folder or on the Hub.

Reads descriptions and refuses what cannot be explained exactly. What a description may say is listed here: it may come
from a stranger, and some of timm's arguments read further files.
"""

import json
import re
from pathlib import Path
from typing import Any

from explain import hub
from explain.downloads import Downloads
from explain.errors import LensError
from explain.hub import HubError
from explain.sources.own import Own
from explain.variants import Family, Recipe, Variant, is_path

CONFIG = "config.json"
NAME = re.compile(r"[\w.-]{1,40}")
HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
PICKLES = ("pytorch_model.bin", "model.pt", "model.pth", "model.ckpt")
LARGEST_SIDE = 1024  # px
LEAST_STD = 1e-3  # pictures are divided by it
LONGEST_LABEL, LONGEST_NUMBER = 80, 6  # letters, digits
JOINERS = "\u200c\u200d"  # without which words of some scripts, and some emoji, fall apart
LARGEST_CONFIG, LARGEST_WEIGHTS = 10**6, 25 * 10**8  # bytes
ARCHITECTURE = re.compile(r"[\w.]{1,100}")
NUMBER = int | float
ARGUMENTS: dict[str, Any] = {
    "drop_rate": NUMBER, "drop_path_rate": NUMBER, "global_pool": str, "bn_eps": NUMBER, "bn_momentum": NUMBER,
    "pad_type": str, "in_chans": int,
}  # fmt: skip
SETTINGS = (
    "input_size", "test_input_size", "crop_pct", "test_crop_pct", "crop_mode", "interpolation", "mean", "std"
)  # fmt: skip
RECIPE = Recipe("own", "Own", "Trained by whoever runs this app.")

Json = dict[str, Any]


class Unsuitable(LensError):
    """A model that cannot be used; the message says why and what would mend it."""


FAMILY = "own"


def family(models: tuple[Variant, ...]) -> Family:
    """Somebody's own models, to be chosen like any other."""
    return Family(FAMILY, "Your own", "Models of whoever runs this app.", models, (RECIPE,), _source)


def _source(variant: Variant, recipe: Recipe) -> Own:
    assert variant.own
    return variant.own


def read(text: str) -> Variant:
    """`NAME=WHERE` or `WHERE`, a folder or a Hub id -> the model. Raises `Unsuitable`."""
    name, _, where = text.partition("=") if "=" in text else ("", "", text)
    where = where.strip()
    name = name.strip() or _folder(where).name
    if not NAME.fullmatch(name):
        raise Unsuitable(f"“{name}” is no name for a model: use up to 40 letters, digits, dots, dashes, underscores.")
    if is_path(where):
        folder = _folder(where)
        return Variant(name, own=_own(str(folder), _from_folder(folder)))
    return from_hub(where, name)


def _folder(where: str) -> Path:
    try:
        return Path(where).expanduser().resolve()
    except (RuntimeError, ValueError):  # nobody's home, a zero byte
        raise Unsuitable(f"“{where}” is no path: give a folder or a Hub id.") from None


def from_hub(repository: str, name: str | None = None) -> Variant:
    """The model of that Hub id. Raises `Unsuitable`."""
    if not HUB_ID.fullmatch(repository):
        raise Unsuitable(f"“{repository}” is neither a folder nor a Hub id: a Hub id looks like user/name.")
    return Variant(name or repository, own=_own(repository, _from_hub(repository)))


def _from_folder(folder: Path) -> str:
    try:
        return _read_folder(folder)
    except OSError as error:  # not ours to read, a name too long
        raise Unsuitable(f"“{folder}” cannot be read ({error.strerror}): give another folder or a Hub id.") from None


def _read_folder(folder: Path) -> str:
    if not folder.is_dir():
        raise Unsuitable(f"There is no folder {folder}: give one with {CONFIG} and {hub.WEIGHTS}.")
    if not (folder / hub.WEIGHTS).is_file():
        _refuse_pickles(folder.name, any((folder / file).is_file() for file in PICKLES) or any(folder.glob("*.pt*")))
        raise Unsuitable(f"{folder} has no {hub.WEIGHTS}: save the model with timm's save_for_hf.")
    if not (folder / CONFIG).is_file():
        raise Unsuitable(f"{folder} has no {CONFIG}: save the model with timm's save_for_hf.")
    return (folder / CONFIG).read_text(encoding="utf-8", errors="replace")


def _from_hub(repository: str) -> str:
    try:
        here = all(hub.on_this_machine(repository, file) for file in (CONFIG, hub.WEIGHTS))
        if not here and hub.answers():
            _check_files(repository)
        for _ in Downloads().watch(repository, CONFIG):
            pass
    except HubError as error:
        raise Unsuitable(str(error)) from error
    path = hub.on_this_machine(repository, CONFIG)
    assert path
    return path.read_text(encoding="utf-8", errors="replace")


def _check_files(repository: str) -> None:
    """Ask for sizes alone."""
    if (hub.size(repository, CONFIG) or 0) > LARGEST_CONFIG:
        raise Unsuitable(f"The {CONFIG} of {repository} is larger than any such file need be.")
    try:
        size = hub.size(repository) or 0
    except HubError:
        _refuse_pickles(repository, _has(repository, PICKLES[0]))
        raise
    if size > LARGEST_WEIGHTS:
        raise Unsuitable(f"{repository} takes more than {LARGEST_WEIGHTS / 1e9:g} GB: use a smaller model.")


def _has(repository: str, file: str) -> bool:
    try:
        hub.size(repository, file)
    except HubError:
        return False
    return True


def _refuse_pickles(name: str, found: bool) -> None:
    if found:
        raise Unsuitable(
            f"{name} has its weights as a pickle only, which may run anything when it is read: save them as "
            f"{hub.WEIGHTS}, with timm's save_for_hf(…, safe_serialization=True)."
        )


def _own(where: str, text: str) -> Own:
    try:
        config = json.loads(text)
    except (ValueError, RecursionError):
        config = None
    if not isinstance(config, dict):
        raise Unsuitable(f"The {CONFIG} of {where} is not JSON: save the model with timm's save_for_hf.")
    architecture = config.get("architecture")
    if not isinstance(architecture, str) or not ARCHITECTURE.fullmatch(architecture):
        raise Unsuitable(f"The {CONFIG} of {where} names no “architecture”: it is not in timm's format.")
    pretrained = config.get("pretrained_cfg")
    settings = pretrained if isinstance(pretrained, dict) else config
    return Own(
        where, architecture, _classes(where, config, settings), json.dumps(_arguments(where, config)),
        json.dumps(_settings(where, settings)),
    )  # fmt: skip


def _arguments(where: str, config: Json) -> Json:
    found = config.get("model_args") or {}
    if not isinstance(found, dict):
        raise Unsuitable(f"“model_args” in the {CONFIG} of {where} is not a table.")
    found = {name: value for name, value in found.items() if name != "num_classes" and value is not None}
    for name, value in found.items():
        if name not in ARGUMENTS:
            raise Unsuitable(f"The {CONFIG} of {where} sets “{name}” in model_args, which is not supported here.")
        if not isinstance(value, ARGUMENTS[name]):
            raise Unsuitable(f"“{name}” in model_args of {where} is {value}, which timm would not understand.")
    if found.get("in_chans", 3) != 3:
        raise Unsuitable(f"{where} takes {found['in_chans']} channels: pictures here have 3.")
    return found


def _settings(where: str, found: Json) -> Json:
    settings = {name: found[name] for name in SETTINGS if found.get(name) is not None}
    for name in ("input_size", "test_input_size"):
        size = settings.get(name, [3, 224, 224])
        if not (_is_list_of(int, size) and len(size) == 3 and size[0] == 3 and size[1] == size[2]):
            raise Unsuitable(
                f"“{name}” of {where} is {size}: three channels and a square are needed, as [3, 224, 224]."
            )
        if not 16 <= size[1] <= LARGEST_SIDE:
            raise Unsuitable(f"“{name}” of {where} is {size[1]} px: 16 to {LARGEST_SIDE} are possible here.")
    for name in ("crop_pct", "test_crop_pct"):
        if not (isinstance(share := settings.get(name, 1.0), int | float) and 0.1 <= share <= 1):
            raise Unsuitable(f"“{name}” of {where} is {share}: a share from 0.1 to 1 is needed.")
    for name, low in (("mean", -256), ("std", LEAST_STD)):
        values = settings.get(name, [0.5, 0.5, 0.5])
        if not (_is_list_of(NUMBER, values) and len(values) == 3 and all(low < value < 256 for value in values)):
            raise Unsuitable(f"“{name}” of {where} is {values}: three numbers are needed, one for each colour.")
    if settings.get("crop_mode", "center") not in ("center", "squash"):
        raise Unsuitable(f"“crop_mode” of {where} is {settings['crop_mode']}: center and squash are possible here.")
    if settings.get("interpolation", "bicubic") not in ("bicubic", "bilinear", "nearest"):
        raise Unsuitable(f"“interpolation” of {where} is {settings['interpolation']}: use bicubic or bilinear.")
    return settings


def _is_list_of(kind: Any, found: object) -> bool:
    return isinstance(found, list) and all(isinstance(item, kind) and not isinstance(item, bool) for item in found)


def _classes(where: str, config: Json, settings: Json) -> tuple[str, ...]:
    """The labels, or numbered classes where there are none; counted against the number of classes."""
    labels = config.get("label_names") or settings.get("label_names")
    described = config.get("label_descriptions") or settings.get("label_descriptions") or {}
    count = config.get("num_classes", settings.get("num_classes"))
    if labels is None:
        if not isinstance(count, int) or not 1 < count < 100_000:
            raise Unsuitable(f"The {CONFIG} of {where} says neither “num_classes” nor “label_names”: add them.")
        return tuple(f"class {number}" for number in range(count))
    if isinstance(labels, dict) and all(key.isdecimal() and len(key) <= LONGEST_NUMBER for key in labels):
        labels = [labels[key] for key in sorted(labels, key=int)]
    if not _is_list_of(str, labels) or len(set(labels)) != len(labels):
        raise Unsuitable(f"“label_names” of {where} must be a list of different words.")
    if count is not None and count != len(labels):
        raise Unsuitable(f"{where} has {count} classes and {len(labels)} label names: give one name for each class.")
    if len(labels) < 2:
        raise Unsuitable(f"{where} has {len(labels)} classes: two are the least.")
    named = [str(described.get(label, label)) if isinstance(described, dict) else label for label in labels]
    for names in (named, labels):
        short = tuple(_legible(name)[:LONGEST_LABEL] for name in names)
        if len(set(short)) == len(short) and all(short):
            return short
    raise Unsuitable(f"“label_names” of {where} must be words that differ in their first {LONGEST_LABEL} letters.")


def _legible(name: str) -> str:
    """Without what no reader sees: line breaks, a terminal's commands, halves of characters."""
    return "".join(letter for letter in " ".join(name.split()) if letter.isprintable() or letter in JOINERS)
