"""Whether what is said of somebody's own models holds for the architectures that timm knows: `python -m tests.sweep`.

Each of up to 12 million parameters is built with stirred weights, saved as timm saves it, and taken as an own model: if
it is accepted, its logits must be those of timm's plain, unfolded network, and mean and bias of every map its logit; if
not, the sentence is kept. The plain one answers with 64 bits; what it misses with 32 itself is missed here as well.
Writes a line each to `architectures.jsonl`, goes on where it was stopped, and exits with 1 if one was wrong.
"""

import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import timm
import torch
from timm.models import save_for_hf
from torch import nn

from explain.errors import LensError
from explain.networks import building
from explain.own.catalogue import catalogue
from tests.randomness import stir

KEPT = Path(__file__).with_name("architectures.jsonl")
LARGEST = 12_000_000  # parameters
SECONDS = 60  # for one of them
CLASSES = 7
CLOSE, TIMES = 1e-3, 5.0  # of the spread of the logits, or of what the plain one misses by 32 bits
Row = dict[str, Any]


def main() -> int:
    torch.set_num_threads(2)
    known = {row["architecture"] for row in rows()}
    names = [name for name in timm.list_models() if name not in known]
    with KEPT.open("a") as kept:
        for number, name in enumerate(names):
            row = tried(name)
            kept.write(json.dumps(row) + "\n")
            kept.flush()
            print(f"{number + 1} of {len(names)}: {name}: {row['outcome']}", flush=True)
    return int(any(row["outcome"] == "wrong" for row in rows()))


def rows() -> list[Row]:
    """What is kept so far."""
    return [json.loads(line) for line in KEPT.read_text().splitlines()] if KEPT.exists() else []


def tried(name: str) -> Row:
    """One architecture; `outcome` is exact, refused, wrong, large, or broken where timm's own does not run."""
    signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    try:
        return {"architecture": name} | _tried(name)
    except TooLong:
        return {"architecture": name, "outcome": "large", "said": f"more than {SECONDS} s"}
    except Broken as error:
        return {"architecture": name, "outcome": "broken", "said": str(error.__cause__).strip()[:200]}
    finally:
        signal.alarm(0)


class TooLong(BaseException):
    """No error of reading a file, as TimeoutError is: that would be told as one of the weights."""


class Broken(Exception):
    """timm itself cannot build, save or run it as it is."""


@contextmanager
def _timms() -> Iterator[None]:
    try:
        yield
    except Exception as error:
        raise Broken from error


def _too_long(*_: object) -> None:
    raise TooLong


def _tried(name: str) -> Row:
    with _timms(), torch.device("meta"):
        count = sum(tensor.numel() for tensor in timm.create_model(name).parameters())
    if count > LARGEST:
        return {"outcome": "large", "said": f"{count / 1e6:.0f} M parameters"}
    with tempfile.TemporaryDirectory() as folder:
        with _timms():
            torch.manual_seed(0)
            module = stir(timm.create_model(name, num_classes=CLASSES)).eval()
            save_for_hf(module, folder, safe_serialization=True)
        try:
            network = building.load(catalogue([f"tried={folder}"]).find("tried"))
        except LensError as error:
            return {"outcome": "refused", "said": str(error).replace(folder, "it")}
    return _compared(module, network)


@torch.inference_mode()
def _compared(module: nn.Module, network: building.Network) -> Row:
    side = network.intake.size
    images = torch.randn(1, 3, side, side, generator=torch.Generator().manual_seed(1))
    with _timms():
        plain = module(images)[0].double()
        right = module.double()(images.double())[0]
    features = network.features(images)
    ours = network.logits(features)[0]
    layer = network.classifier
    sums = np.einsum("ck,khw->chw", layer.weight.numpy(), features[0].numpy()).mean((1, 2)) + layer.bias.numpy()
    spread = float(right.std())
    missed = {
        name: float((found - right).abs().max()) / spread
        for name, found in (("plain", plain), ("folded", ours), ("sums", torch.from_numpy(sums)))
    }
    fits = spread > 0 and max(missed["folded"], missed["sums"]) < max(CLOSE, TIMES * missed["plain"])
    return {"outcome": "exact" if fits else "wrong"} | {name: float(f"{by:.1e}") for name, by in missed.items()}


if __name__ == "__main__":
    sys.exit(main())
