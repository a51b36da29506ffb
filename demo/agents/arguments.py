"""What each tool takes: types, bounds and descriptions, as agents read them and as what they send is checked.

Knows no protocol and runs no network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from demo.agents import words as agents_words
from explain.errors import LensError
from explain.inputs.code import LIBRARIES
from explain.networks.variants import POCKET
from explain.study.enough import MARGIN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from explain.own.catalogue import Catalogue

LONGEST = 40  # letters of a name that is told back
Label = Annotated[str, Field(max_length=240)]  # it comes back in the document, often

MOST_TOP = 25


class Arguments(BaseModel):
    """Nothing is converted, and nothing is passed over."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Networks(Arguments):
    """Which networks, as the command line asks for them."""

    family: str = Field(POCKET.name, description=agents_words.FAMILY)
    variants: list[str] = Field([], description=agents_words.VARIANTS)
    recipe: str | None = Field(None, description=agents_words.RECIPE)
    beside: list[str] = Field([], description=agents_words.BESIDE)


class Comparison(Networks):
    image: str = Field(description=agents_words.IMAGE)
    top: int = Field(5, ge=1, le=MOST_TOP, description=agents_words.TOP)
    same_crop: bool = Field(False, description=agents_words.SAME_CROP)


class Pictures(Networks):
    pictures: list[str] = Field(min_length=1, description=agents_words.PICTURES)
    labels: list[Label] = Field([], description=agents_words.LABELS)
    margin: float = Field(MARGIN, gt=0, lt=1, description=agents_words.MARGIN)
    max_ms: float | None = Field(None, gt=0, description=agents_words.MAX_MS)
    max_mb: float | None = Field(None, gt=0, description=agents_words.MAX_MB)
    max_memory: float | None = Field(None, gt=0, description=agents_words.MAX_MEMORY)


class Tensor(Arguments):
    tensor: str = Field(description=agents_words.TENSOR)
    image: str | None = Field(None, description=agents_words.SOURCE)
    network: str = Field("lite/Lite0/in1k", description=agents_words.NETWORK)
    library: str = Field("timm", description=agents_words.LIBRARY)


def checked(tool: str, kind: type[Arguments], given: Mapping[str, object]) -> Arguments:
    """What was `given`, if it is what the tool takes. Raises `LensError` with the first thing that is not."""
    for name, value in given.items():
        if any(isinstance(one, str) and not _is_text(one) for one in (value if isinstance(value, list) else [value])):
            raise LensError(agents_words.WRONG.format(plain(name), tool, agents_words.TEXT))
    try:
        return kind.model_validate(given)
    except ValidationError as errors:
        first = errors.errors(include_url=False, include_input=False, include_context=False)[0]
        where = plain(".".join(map(str, first["loc"])))
        raise LensError(_said(tool, kind, first["type"], where, first["msg"])) from None


def _is_text(given: str) -> bool:
    """Whether it can be sent back: JSON may hold halves of letters, and UTF-8 may not."""
    try:
        given.encode()
    except UnicodeError:
        return False
    return True


def _said(tool: str, kind: type[Arguments], mistake: str, where: str, why: str) -> str:
    if mistake == "missing":
        return agents_words.MISSING.format(tool, where)
    if mistake == "extra_forbidden":
        return agents_words.NO_ARGUMENT.format(tool, where, ", ".join(kind.model_fields))
    return agents_words.WRONG.format(where, tool, why.replace("Input", "it", 1).rstrip("."))


def plain(text: str) -> str:
    """What somebody else wrote, short and on one line."""
    return "".join(letter if letter.isprintable() else "?" for letter in text[:LONGEST])


def schema(kind: type[Arguments], catalogue: Catalogue) -> dict[str, Any]:
    """JSON Schema, with the names of what is offered there, where that is all that can be named."""
    found = kind.model_json_schema()
    keys = [spec.key for spec in catalogue.comparable()]
    names = {
        "family": [family.name for family in catalogue.families],
        "variants": list(dict.fromkeys(variant.name for family in catalogue.families for variant in family.variants)),
        "beside": keys,
        "network": keys,
        "library": list(LIBRARIES),
    }
    for name, row in found["properties"].items():
        if catalogue.anybody and name in ("beside", "network"):
            row["description"] += agents_words.ANYBODY
        elif name in names:
            row.get("items", row)["enum"] = names[name]
    return found
