"""What the person who runs the app may choose: on the command line, or by an environment variable each."""

import os
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
from explain.terminal import Parser, positive

MOST_WAITING = 10_000  # in the queue; each keeps a connection open
MOST_NETWORKS, MOST_WORK = 1000, 10**9
MOST_PICTURES, MOST_BYTES = 10_000, 20 * 10**9  # of one study
MOST_REPLICAS = 1000
YES, NO = ("1", "true", "yes"), ("", "0", "false", "no")


@dataclass(frozen=True, slots=True)
class Options:
    """`address` goes to `launch` as it is; `variants` empty means all."""

    address: dict[str, Any]
    queue_size: int
    variants: tuple[str, ...]
    models: tuple[str, ...]
    any_model: bool
    limits: Limits
    bounds: Bounds
    replicas: int = 0


def options(arguments: Sequence[str] | None = None, environment: Mapping[str, str] = os.environ) -> Options:
    """Read them; what is on the command line wins. Raises `LensError` for a variable that makes no sense."""
    parser = Parser(prog="python app.py", description="EfficientNet Lens in the browser.")
    parser.add_argument("--host", default=environment.get("GRADIO_SERVER_NAME"), help="GRADIO_SERVER_NAME")
    parser.add_argument("--port", type=port, help="GRADIO_SERVER_PORT; the first free one from 7860, if none")
    parser.add_argument("--share", action="store_true", help="a public address through Gradio's tunnel; GRADIO_SHARE")
    parser.add_argument("--queue-size", type=positive, help=f"visitors who may wait, {MOST}; EXPLAIN_QUEUE_SIZE")
    parser.add_argument(
        "--variants", nargs="+", metavar="B0", choices=[v.name for v in IMAGENET.variants],
        help="full-size variants to offer, all if none is given; EXPLAIN_VARIANTS, with spaces between",
    )  # fmt: skip
    parser.add_argument(
        "--model", action="append", metavar="[NAME=]WHERE",
        help="a model of your own, a folder or a Hub id, as often as you like; EXPLAIN_MODELS, as in a shell",
    )  # fmt: skip
    parser.add_argument(
        "--any-model", action="store_true", help="let visitors name any model of the Hub; EXPLAIN_ANY_MODEL"
    )
    parser.add_argument("--precision", choices=PRECISIONS, help="float32 if none is given; EXPLAIN_PRECISION")
    parser.add_argument("--engine", choices=ASKED, help=f"what comparisons run on, {AUTO} if none; EXPLAIN_ENGINE")
    parser.add_argument("--graphs", metavar="FOLDER", help="where graphs for ONNX Runtime are kept; EXPLAIN_GRAPHS")
    parser.add_argument(
        "--work", type=positive,
        help=f"billions of multiply-adds that one request may take, {LIMITS.billions}; EXPLAIN_WORK",
    )  # fmt: skip
    parser.add_argument(
        "--networks", type=positive, help=f"networks that it may name, {LIMITS.networks}; EXPLAIN_NETWORKS"
    )
    parser.add_argument(
        "--study-pictures", type=positive, metavar="COUNT",
        help=f"pictures that a visitor may give at a time, {BOUNDS.pictures}; EXPLAIN_STUDY_PICTURES",
    )  # fmt: skip
    parser.add_argument(
        "--study-bytes", type=positive, metavar="BYTES",
        help=f"bytes that they may take, unpacked too, {BOUNDS.bytes}; EXPLAIN_STUDY_BYTES",
    )  # fmt: skip
    parser.add_argument(
        "--replicas", type=positive, metavar="N",
        help="processes behind the pages that run comparisons, by Ray Serve; none, if none is given; EXPLAIN_REPLICAS",
    )  # fmt: skip
    given = parser.parse_args(arguments)
    os.environ["EXPLAIN_PRECISION"] = given.precision or precision(environment)  # read where networks run
    os.environ["EXPLAIN_ENGINE"] = given.engine or asked(environment)  # read, as the next two, by `Quick`
    os.environ["EXPLAIN_GRAPHS"] = given.graphs or environment.get("EXPLAIN_GRAPHS", "")
    number("EXPLAIN_GRAPHS_GB", DEFAULT_GB, "gigabytes", environment)
    number("EXPLAIN_TIMING", BUDGET, "seconds", environment)  # so is this; a mistake is told now
    return Options(
        {
            "server_name": given.host,
            "server_port": given.port or _number(environment, "GRADIO_SERVER_PORT", HIGHEST),
            "share": given.share or _flag(environment, "GRADIO_SHARE"),
        },
        given.queue_size or _number(environment, "EXPLAIN_QUEUE_SIZE", MOST_WAITING) or MOST,
        tuple(given.variants or environment.get("EXPLAIN_VARIANTS", "").split()),
        tuple(given.model or _words(environment, "EXPLAIN_MODELS")),
        given.any_model or _flag(environment, "EXPLAIN_ANY_MODEL"),
        Limits(
            given.networks or _number(environment, "EXPLAIN_NETWORKS", MOST_NETWORKS) or LIMITS.networks,
            given.work or _number(environment, "EXPLAIN_WORK", MOST_WORK) or LIMITS.billions,
        ),
        Bounds(
            given.study_pictures or _number(environment, "EXPLAIN_STUDY_PICTURES", MOST_PICTURES) or BOUNDS.pictures,
            given.study_bytes or _number(environment, "EXPLAIN_STUDY_BYTES", MOST_BYTES) or BOUNDS.bytes,
        ),
        given.replicas or _number(environment, "EXPLAIN_REPLICAS", MOST_REPLICAS) or 0,
    )


def _number(environment: Mapping[str, str], name: str, highest: int) -> int | None:
    text = environment.get(name, "")
    found = whole_number(text, highest)
    if text and found is None:
        raise LensError(f"{name} is “{text}”: give a whole number from 1 to {highest}.")
    return found


def _words(environment: Mapping[str, str], name: str) -> list[str]:
    """Words with spaces between, quoted as in a shell; on Windows a backslash quotes nothing, it is part of a path."""
    text = environment.get(name, "")
    lexer = shlex.shlex(text, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.commenters, lexer.escape = True, "", "" if os.name == "nt" else lexer.escape
    try:
        return list(lexer)
    except ValueError:
        raise LensError(f"{name} is “{text}”: close the quotation mark, or quote the mark itself.") from None


def _flag(environment: Mapping[str, str], name: str) -> bool:
    text = environment.get(name, "").lower()
    if text not in YES + NO:
        raise LensError(f"{name} is “{text}”: give 1 or 0.")
    return text in YES
