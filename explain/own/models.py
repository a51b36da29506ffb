"""Models of somebody's own, as timm saves them: `config.json` and `model.safetensors`, in a folder or on the Hub.

Finds the two files, and names the model; `description.py` reads what the first says, `suitable.py` tries the second.
"""

import json
import os
import re
from pathlib import Path

from explain.errors import Unsuitable
from explain.hub import client
from explain.hub.client import HubError
from explain.hub.downloads import Downloads
from explain.hub.shelf import LARGEST, OURS, Shelf, too_large
from explain.networks.sources.own import Own
from explain.networks.variants import Family, Recipe, Variant, is_path
from explain.own import description
from explain.own.description import CONFIG

NAME = re.compile(r"[\w.-]{1,40}")
HUB_ID = re.compile(r"[\w.-]{1,96}/[\w.-]{1,96}")
PICKLE = "pytorch_model.bin"  # as the Hub has them
PICKLED = frozenset((".bin", ".pt", ".pth", ".ckpt", ".pkl", ".tar"))  # by suffix
LARGEST_CONFIG = 10**6  # bytes
RECIPE = Recipe("own", "Own", "Trained by whoever runs this app.")
FAMILY = "own"


def family(models: tuple[Variant, ...]) -> Family:
    """Somebody's own models, to be chosen like any other."""
    return Family(FAMILY, "Your own", "Models added by whoever runs this app.", models, (RECIPE,), _source)


def _source(variant: Variant, recipe: Recipe) -> Own:
    assert variant.own
    return variant.own


def read(text: str) -> Variant:
    """`NAME=WHERE` or `WHERE`, a folder or a Hub id -> the model. Raises `Unsuitable`."""
    whole = "=" not in text or os.path.isdir(os.path.expanduser(text.strip()))  # a folder may be called lr=0.1
    name, _, where = ("", "", text) if whole else text.partition("=")
    where = where.strip()
    name = name.strip() or _folder(where).name
    check_name(name)
    if is_path(where):
        folder = _folder(where)
        return Variant(name, own=_own(str(folder), _from_folder(folder)))
    return from_hub(where, name)


def check_name(name: str) -> None:
    """Raise `Unsuitable` for a name that could not be typed or kept."""
    if not NAME.fullmatch(name):
        raise Unsuitable(
            f"“{name}” is no name for a model: use up to 40 letters, digits, dots, dashes, underscores, or give it "
            "another one, as in NAME=WHERE."
        )


def _folder(where: str) -> Path:
    try:
        return Path(where).expanduser().resolve()
    except (RuntimeError, ValueError):  # nobody's home, a zero byte
        raise Unsuitable(f"“{where}” is no path: give a folder or a Hub id.") from None


def from_hub(repository: str, name: str | None = None, shelf: Shelf = OURS) -> Variant:
    """The model of that Hub id, asked for as that shelf does. Raises `Unsuitable`."""
    if not HUB_ID.fullmatch(repository):
        raise Unsuitable(f"“{repository}” is neither a folder nor a Hub id: a Hub id looks like user/name.")
    return Variant(name or repository, own=_own(repository, _from_hub(repository, shelf), shelf))


def _from_folder(folder: Path) -> bytes:
    try:
        return _read_folder(folder)
    except OSError as error:  # not ours to read, a name too long
        raise Unsuitable(f"“{folder}” cannot be read ({error.strerror}): give another folder or a Hub id.") from None


def _read_folder(folder: Path) -> bytes:
    if not folder.is_dir():
        what = "which is a file: give the folder" if folder.exists() else "give one"
        raise Unsuitable(f"There is no folder {folder}: {what} with {CONFIG} and {client.WEIGHTS}.")
    for file in (client.WEIGHTS, CONFIG):
        if (folder / file).is_symlink() or (folder / file).exists():
            _check_regular(folder / file)
    if not (folder / client.WEIGHTS).is_file():
        _refuse_pickles(folder.name, any(path.suffix in PICKLED for path in folder.iterdir()))
        raise Unsuitable(f"{folder} has no {client.WEIGHTS}: {_way(folder)}.")
    if not (folder / CONFIG).is_file():
        raise Unsuitable(f"{folder} has no {CONFIG}: save the model with timm's save_for_hf.")
    return (folder / CONFIG).read_bytes()


def _check_regular(path: Path) -> None:
    """Raise `Unsuitable` for what has the name of a file and is none."""
    if path.is_dir():
        raise Unsuitable(f"{path} is a folder: put the file in its place.")
    if not path.exists():
        raise Unsuitable(f"{path} is a link to a missing file ({os.readlink(path)}): put the file in its place.")
    if not path.is_file():
        raise Unsuitable(f"{path} is no regular file: put the file in its place.")


def _way(folder: Path) -> str:
    """From other files of weights to the one that is read."""
    others = sorted(file.name for file in folder.glob("*.safetensors"))
    if any(folder.glob("*.index.json")):
        return "its weights are in several files: save them as one, with timm's save_for_hf"
    return f"call {others[0]} so" if len(others) == 1 else "save the model with timm's save_for_hf"


def _from_hub(repository: str, shelf: Shelf) -> bytes:
    try:
        here = all(client.on_this_machine(repository, file, shelf) for file in (CONFIG, client.WEIGHTS))
        if not here and client.answers():
            _check_files(repository, shelf)
        for _ in Downloads().watch(repository, CONFIG, shelf):
            pass
    except HubError as error:
        raise Unsuitable(str(error)) from error
    path = client.on_this_machine(repository, CONFIG, shelf)
    assert path
    return path.read_bytes()


def _check_files(repository: str, shelf: Shelf) -> None:
    """Ask for sizes alone."""
    if (client.size(repository, CONFIG, shelf) or 0) > LARGEST_CONFIG:
        raise Unsuitable(f"The {CONFIG} of {repository} is larger than any such file need be.")
    try:
        size = client.size(repository, shelf=shelf) or 0
    except HubError:
        _refuse_pickles(repository, _has(repository, PICKLE, shelf))
        raise
    if size > LARGEST:
        raise Unsuitable(too_large(repository))


def _has(repository: str, file: str, shelf: Shelf) -> bool:
    try:
        client.size(repository, file, shelf)
    except HubError:
        return False
    return True


def _refuse_pickles(name: str, found: bool) -> None:
    if found:
        raise Unsuitable(
            f"{name} has its weights as a pickle only, which may run anything when it is read: save them as "
            f"{client.WEIGHTS}, with timm's save_for_hf(…, safe_serialization=True)."
        )


def _own(where: str, content: bytes, shelf: Shelf = OURS) -> Own:
    found = description.read(where, content)
    return Own(
        where, found.architecture, found.classes, json.dumps(found.arguments), json.dumps(found.settings),
        found.scores, found.remarks, shelf,
    )  # fmt: skip
