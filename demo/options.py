"""What the person who runs the app may choose: on the command line, or by an environment variable each."""

import argparse
import os
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from demo.serving.address import HIGHEST, port
from demo.ui.jobs import MOST
from explain.costs.plan import BUDGET
from explain.engines.engine import ASKED, AUTO, asked
from explain.engines.graphs import DEFAULT_GB
from explain.errors import LensError
from explain.networks.limits import LIMITS, Limits
from explain.networks.variants import IMAGENET
from explain.pictures.archive import BOUNDS, Bounds
from explain.runtime.environment import number, whole_number
from explain.runtime.precision import PRECISIONS, precision
from explain.terminal import Parser

MOST_WAITING = 10_000  # in the queue; each keeps a connection open
MOST_NETWORKS, MOST_WORK = 1000, 10**9
MOST_PICTURES, MOST_BYTES = 10_000, 20 * 10**9  # of one study
MOST_REPLICAS = 1000
Read = Callable[[Mapping[str, str], str], Any]  # a variable, by its name
YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class Options:
    """`address` goes to `launch` as it is; `variants` empty means all.

    `variables` are for the environment: they are read where networks run, in this process and in those that it begins.
    """

    address: dict[str, Any]
    queue_size: int
    variants: tuple[str, ...]
    models: tuple[str, ...]
    any_model: bool
    agents: bool
    limits: Limits
    bounds: Bounds
    replicas: int
    variables: dict[str, str]


@dataclass(frozen=True, slots=True)
class Option:
    """One row: the flag, the variable and how it is read, the flag's help, what it is if neither is given.

    `ways` are argparse's for the flag.
    """

    flag: str
    variable: str
    read: Read
    help: str
    default: Any = None
    ways: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """As an identifier."""
        return self.flag.removeprefix("--").replace("-", "_")


def _number(highest: int) -> Read:
    def read(environment: Mapping[str, str], name: str) -> int | None:
        text = environment.get(name, "")
        found = whole_number(text, highest)
        if text and found is None:
            raise LensError(f"{name} is “{text}”: give a whole number from 1 to {highest}.")
        return found

    return read


def _count(highest: int) -> dict[str, Any]:
    """For argparse: a whole number from 1 to `highest`, as the variable may be."""

    def count(text: str) -> int:
        found = whole_number(text, highest)
        if found is None:
            raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1 to {highest}")
        return found

    return {"type": count}


def _text(environment: Mapping[str, str], name: str) -> str | None:
    return environment.get(name)


def _parts(environment: Mapping[str, str], name: str) -> list[str]:
    return environment.get(name, "").split()


def _words(environment: Mapping[str, str], name: str) -> list[str]:
    """Words with spaces between, quoted as in a shell; on Windows a backslash quotes nothing, it is part of a path."""
    text = environment.get(name, "")
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", "" if os.name == "nt" else lexer.escape
    try:
        return list(lexer)
    except ValueError:
        raise LensError(f"{name} is “{text}”: close the quotation mark, or quote the mark itself.") from None


def _agents(environment: Mapping[str, str], ours: str) -> bool:
    """Our variable, else gradio's, else what a Space is known by."""
    for name in (ours, "GRADIO_MCP_SERVER"):
        if environment.get(name):
            return _flag(environment, name)
    return bool(environment.get("SPACE_ID"))


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in YES + NO:
        raise LensError(f"{name} is “{text}”: give 1 or 0.")
    return text in YES


SWITCH: dict[str, Any] = {"action": "store_true"}
OPTIONS = (
    Option("--host", "GRADIO_SERVER_NAME", _text, "GRADIO_SERVER_NAME"),
    Option(
        "--port", "GRADIO_SERVER_PORT", _number(HIGHEST), "GRADIO_SERVER_PORT; the first free one from 7860, if none",
        None, {"type": port},
    ),
    Option("--share", "GRADIO_SHARE", _flag, "a public address through Gradio's tunnel; GRADIO_SHARE", False, SWITCH),
    Option(
        "--queue-size", "EXPLAIN_QUEUE_SIZE", _number(MOST_WAITING),
        f"visitors who may wait, {MOST}; EXPLAIN_QUEUE_SIZE", MOST,
        _count(MOST_WAITING),
    ),
    Option(
        "--variants", "EXPLAIN_VARIANTS", _parts,
        "full-size variants to offer, all if none is given; EXPLAIN_VARIANTS, with spaces between", (),
        {"nargs": "+", "metavar": "B0", "choices": [v.name for v in IMAGENET.variants]},
    ),
    Option(
        "--model", "EXPLAIN_MODELS", _words,
        "a model of your own, a folder or a Hub id, as often as you like; EXPLAIN_MODELS, as in a shell", (),
        {"action": "append", "metavar": "[NAME=]WHERE"},
    ),
    Option(
        "--any-model", "EXPLAIN_ANY_MODEL", _flag, "let visitors name any model of the Hub; EXPLAIN_ANY_MODEL", False,
        SWITCH,
    ),
    Option(
        "--mcp", "EXPLAIN_MCP", _agents,
        "offer agents compare, study and doctor by the Model Context Protocol, as Spaces do; EXPLAIN_MCP",
        False, SWITCH,
    ),
    Option(
        "--precision", "EXPLAIN_PRECISION", lambda environment, _: precision(environment),
        "float32 if none is given; EXPLAIN_PRECISION", None, {"choices": PRECISIONS},
    ),
    Option(
        "--engine", "EXPLAIN_ENGINE", lambda environment, _: asked(environment),
        f"what comparisons run on, {AUTO} if none; EXPLAIN_ENGINE", None, {"choices": ASKED},
    ),
    Option(
        "--graphs", "EXPLAIN_GRAPHS", _text, "where graphs for ONNX Runtime are kept; EXPLAIN_GRAPHS", "",
        {"metavar": "FOLDER"},
    ),
    Option(
        "--work", "EXPLAIN_WORK", _number(MOST_WORK),
        f"billions of multiply-adds that one request may take, {LIMITS.billions}; EXPLAIN_WORK", LIMITS.billions,
        _count(MOST_WORK),
    ),
    Option(
        "--networks", "EXPLAIN_NETWORKS", _number(MOST_NETWORKS),
        f"networks that it may name, {LIMITS.networks}; EXPLAIN_NETWORKS", LIMITS.networks,
        _count(MOST_NETWORKS),
    ),
    Option(
        "--study-pictures", "EXPLAIN_STUDY_PICTURES", _number(MOST_PICTURES),
        f"pictures that a visitor may give at a time, {BOUNDS.pictures}; EXPLAIN_STUDY_PICTURES", BOUNDS.pictures,
        {**_count(MOST_PICTURES), "metavar": "COUNT"},
    ),
    Option(
        "--study-bytes", "EXPLAIN_STUDY_BYTES", _number(MOST_BYTES),
        f"bytes that they may take, unpacked too, {BOUNDS.bytes}; EXPLAIN_STUDY_BYTES", BOUNDS.bytes,
        {**_count(MOST_BYTES), "metavar": "BYTES"},
    ),
    Option(
        "--replicas", "EXPLAIN_REPLICAS", _number(MOST_REPLICAS),
        "processes behind the pages that run comparisons, by Ray Serve; none, if none is given; EXPLAIN_REPLICAS", 0,
        {**_count(MOST_REPLICAS), "metavar": "N"},
    ),
)  # fmt: skip
PASSED_ON = ("precision", "engine", "graphs")


def options(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> Options:
    """Read them; what is on the command line wins. Raises `LensError` for a variable that makes no sense."""
    found = _read(arguments, environment)
    number("EXPLAIN_GRAPHS_GB", DEFAULT_GB, "gigabytes", environment)  # read later; a mistake is told now
    number("EXPLAIN_TIMING", BUDGET, "seconds", environment)
    return Options(
        {"server_name": found["host"], "server_port": found["port"], "share": found["share"]},
        found["queue_size"],
        tuple(found["variants"]),
        tuple(found["model"]),
        found["any_model"],
        found["mcp"],
        Limits(found["networks"], found["work"]),
        Bounds(found["study_pictures"], found["study_bytes"]),
        found["replicas"],
        {row.variable: found[row.name] for row in OPTIONS if row.name in PASSED_ON},
    )


def _read(arguments: Sequence[str] | None, environment: Mapping[str, str]) -> dict[str, Any]:
    """By name: what the flag says, or else the variable, or else what is usual."""
    parser = Parser(prog="python app.py", description="EfficientNet Lens in the browser.")
    for row in OPTIONS:
        parser.add_argument(row.flag, help=row.help, **row.ways)
    given = vars(parser.parse_args(arguments))
    return {row.name: given[row.name] or row.read(environment, row.variable) or row.default for row in OPTIONS}
