"""A graph in int8: ONNX Runtime's static quantisation, calibrated on pictures, by an observer, with operators kept.

Weights per channel, signed; activations per tensor, unsigned, with a quantise and dequantise step at each (QDQ). Knows
graphs as `graph.py` writes them, and no network.
"""

from __future__ import annotations

import itertools
import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from onnxruntime.quantization import CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.calibrate import TensorData, TensorsData, save_tensors_data
from onnxruntime.quantization.shape_inference import quant_pre_process

from explain.engines.engine import NoEngine
from explain.engines.observers import OBSERVERS, Histogram, Range
from explain.engines.onnx_runtime import FAILURES, open_file
from explain.engines.session import INT8
from explain.engines.settings import Setting
from explain.engines.unquantised import KEEPS, last_sum
from explain.errors import LensError
from explain.runtime.arrays import Array
from explain.runtime.files import whole

AT_ONCE = 48_000_000  # numbers of tensors that are held at a time while pictures are looked at
LEAST = 1e-6  # a range that is wider than nothing
QUANTISED = "quantised"  # in the metadata: how it was done, JSON
PROBLEMS: tuple[type[Exception], ...] = (
    *FAILURES,
    DecodeError,
    ValueError,
    RuntimeError,
    KeyError,
    TypeError,
    NotImplementedError,
)
Between = Callable[[int, int], None]  # batches that were run so far, and all


class NotQuantised(LensError):
    """A graph that has no int8 twin; the message says why."""


def quantise(
    source: Path, target: Path, batches: Sequence[Array], setting: Setting | None = None,
    between: Between = lambda done, total: None, where: str = "",
) -> Path:  # fmt: skip
    """Write the int8 twin of `source` to `target`, whole or not at all; its metadata says how it was made.

    `batches` are what it is calibrated on, (N, 3, s, s) float32 each. `between` is called after each is run, and may
    raise to end it; `where` says what they are. Raises `NotQuantised`, `UnknownChoice`, `OSError`.
    """
    chosen = (setting or Setting()).checked()
    if not sum(map(len, batches)):
        raise NotQuantised("There is no picture to calibrate on: give a folder with at least one that can be read.")
    with tempfile.TemporaryDirectory(prefix="int8-") as folder, _in_words(source):
        plain, ranges, part = (Path(folder) / name for name in ("plain.onnx", "ranges.json", "part.onnx"))
        with _quiet():
            quant_pre_process(str(source), str(plain), skip_symbolic_shape=True)
        _save_ranges(observed(plain, batches, chosen, between), ranges)
        _quantise(plain, part, ranges, chosen)
        _describe(source, part, chosen, {"pictures": sum(map(len, batches)), "where": where})
        open_file(part).run(batches[0][:1])
        with whole(target) as beside:  # which may be on another disk than temporary files are
            beside.write_bytes(part.read_bytes())
    return target


def _quantise(plain: Path, part: Path, ranges: Path, setting: Setting) -> None:
    graph = onnx.load(str(plain)).graph
    kept = KEEPS[setting.keep].find(graph) | last_sum(graph)
    with _quiet():
        quantize_static(
            str(plain), str(part), None, QuantFormat.QDQ, per_channel=True, reduce_range=setting.bits < 8,
            activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, nodes_to_exclude=sorted(kept),
            calibrate_method=CalibrationMethod.MinMax, calibration_cache_path=str(ranges),
        )  # fmt: skip


@contextmanager
def _in_words(source: Path) -> Iterator[None]:
    try:
        yield
    except NoEngine:
        raise NotQuantised(f"ONNX Runtime cannot run the int8 twin of {source.name}: keep it in fp32.") from None
    except PROBLEMS as error:
        why = f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no more is known'}"
        raise NotQuantised(f"{source.name} cannot be quantised ({why[:160]}): keep it in fp32.") from error


@contextmanager
def _quiet() -> Iterator[None]:
    """What the quantiser remarks, by the root logger, is not for whoever waits."""
    logger, hush = logging.getLogger(), _Hush()
    logger.addFilter(hush)
    try:
        yield
    finally:
        logger.removeFilter(hush)


class _Hush(logging.Filter):
    """Lets nothing through but errors."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.ERROR


def observed(graph: Path, batches: Sequence[Array], setting: Setting, between: Between) -> dict[str, Range]:
    """From what to what each tensor of the graph reaches on those pictures, by the setting's observer.

    As many tensors at a time as may be held; a histogram needs a second look, once their ends are known.
    """
    choose = OBSERVERS[setting.observer].choose
    groups = list(_groups(graph, batches))
    steps = itertools.count(1)
    total = len(groups) * len(batches) * (2 if choose else 1)

    def looks(group: list[str], told: Callable[[Array], list[Array]]) -> Iterator[tuple[str, Array]]:
        for batch in batches:
            yield from zip(group, told(batch), strict=True)
            between(next(steps), total)

    found: dict[str, Range] = {}
    with tempfile.TemporaryDirectory(prefix="observed-") as folder:
        for group in groups:
            told = _telling(graph, group, Path(folder) / "telling.onnx")
            spans = dict.fromkeys(group, (0.0, 0.0))
            for name, values in looks(group, told):
                spans[name] = min(spans[name][0], float(values.min())), max(spans[name][1], float(values.max()))
            _check(spans)
            if choose:
                histograms = {name: Histogram(low, max(high, low + LEAST)) for name, (low, high) in spans.items()}
                for name, values in looks(group, told):
                    histograms[name].add(values)
                spans = {name: choose(histogram) for name, histogram in histograms.items()}
            found |= spans
    return found


def _check(spans: dict[str, Range]) -> None:
    if not np.isfinite(list(spans.values())).all():
        raise NotQuantised("On these pictures, values inside the network become infinite: keep it in fp32.")


def _groups(graph: Path, batches: Sequence[Array]) -> Iterator[list[str]]:
    """The tensors of the graph, as many together as may be held for the largest batch."""
    model = onnx.load(str(graph))
    pictures, held, group = max(map(len, batches)), 0, list[str]()
    for name, size in float_tensors(model.graph).items():
        if group and (held + size) * pictures > AT_ONCE:
            yield group
            held, group = 0, []
        held += size
        group.append(name)
    yield group


def float_tensors(graph: Any) -> dict[str, int]:
    """Of every tensor of fp32 that is no weight, how many numbers it has for one picture."""
    weights = {one.name for one in graph.initializer}
    found = {}
    for info in (*graph.input, *graph.value_info, *graph.output):
        kind = info.type.tensor_type
        if kind.elem_type == onnx.TensorProto.FLOAT and info.name not in weights:
            found[info.name] = int(np.prod([side.dim_value or 1 for side in kind.shape.dim]))
    return found


def _telling(graph: Path, names: Sequence[str], path: Path) -> Callable[[Array], list[Array]]:
    """What gives those tensors for a batch, which may be one of them itself."""
    asked = tuple(name for name in names if name != "image")
    with_outputs(graph, asked, path)
    session = open_file(path)

    def told(batch: Array) -> list[Array]:
        found = {"image": batch} | dict(zip(asked, session.outputs(asked, batch), strict=True))
        return [found[name] for name in names]

    return told


def with_outputs(graph: Path, names: Sequence[str], path: Path) -> None:
    """The same graph, which also gives those tensors."""
    model = onnx.load(str(graph))
    there = {one.name for one in model.graph.output}
    model.graph.output.extend(onnx.ValueInfoProto(name=name) for name in names if name not in there)
    onnx.save(model, str(path))


def _save_ranges(found: dict[str, Range], path: Path) -> None:
    """As the quantiser reads them: its own calibration would hold all tensors of all batches."""
    data = {
        name: TensorData(lowest=np.array(low, np.float32), highest=np.array(high, np.float32))
        for name, (low, high) in found.items()
    }
    save_tensors_data(TensorsData(CalibrationMethod.MinMax, data), path)


def _describe(source: Path, path: Path, setting: Setting, on: dict[str, object]) -> None:
    """All that the fp32 graph says of itself, and how this one was made."""
    model, before = onnx.load(str(path)), onnx.load(str(source))
    how = asdict(setting) | on | {"by": f"onnxruntime {onnxruntime.__version__}"}
    kept = {one.key: one.value for one in before.metadata_props}
    onnx.helper.set_model_props(model, kept | {"precision": INT8, QUANTISED: json.dumps(how)})
    model.producer_name, model.doc_string = before.producer_name, f"{before.doc_string} In int8."
    onnx.save(model, str(path))
