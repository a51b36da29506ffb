"""Networks written to a folder as ONNX files, and how far that is. Knows no command and no page."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explain.engines import metadata, readme
from explain.engines.graph import write_graph
from explain.errors import LensError
from explain.hub.downloads import Downloads, Progress
from explain.networks import building, weights
from explain.networks.building import Network
from explain.networks.variants import Spec
from explain.runtime.failures import in_words
from explain.runtime.filenames import file_name, same
from explain.runtime.shipped import write

README, BESIDE = "README.md", "README-onnx.md"
FP32, INT8 = "fp32", "int8"
SUFFIXES = {FP32: ".onnx", INT8: ".int8.onnx"}


@dataclass(frozen=True, slots=True)
class Fetching:
    """A network's weights are on their way."""

    spec: Spec
    progress: Progress


@dataclass(frozen=True, slots=True)
class Writing:
    """This one's graph is being made."""

    spec: Spec


@dataclass(frozen=True, slots=True)
class Failed:
    """This one has no file; `error` says why."""

    spec: Spec
    error: str


@dataclass(frozen=True, slots=True)
class Exported:
    """A file, and what is said of it beside it."""

    spec: Spec
    path: Path
    row: readme.Row


Event = Fetching | Writing | Failed | Exported
Write = Callable[[Network, Path], Path]  # what makes a file of a network


def export(
    specs: Sequence[Spec], folder: Path, taken: set[str], downloads: Downloads, precision: str = FP32,
    make: Write = write_graph,
) -> Iterator[Event]:  # fmt: skip
    """Write each of `specs` to `folder`, and last a README; what fails is told of, and the others go on.

    `taken` are names (`filenames.same`) that no file may have; `make` writes one of that precision. Raises `OSError`.
    """
    done: list[Exported] = []
    for spec, name in zip(specs, names(specs, SUFFIXES[precision], taken), strict=True):
        try:
            for progress in weights.fetching(spec, downloads):
                yield Fetching(spec, progress)
            yield Writing(spec)
            with in_words(spec.label):
                done.append(_written(building.load(spec), folder / name, precision, make))
        except LensError as error:
            yield Failed(spec, str(error))
            continue
        yield done[-1]
    if done:
        rows = [file.row for file in done]
        write(place(folder), readme.readme(rows, _of_before(folder, {row.file for row in rows})))


def place(folder: Path) -> Path:
    """Where what is said of the files stands: beside the folder's own README, if it has one of somebody else's."""
    found = folder / README
    return found if not found.exists() or readme.is_ours(_read(found)) else folder / BESIDE


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeError):
        return ""


def names(specs: Sequence[Spec], suffix: str, taken: set[str]) -> list[str]:
    """A file's name for each: its variant's, or its label where two variants are called so."""
    times = Counter(spec.variant.name for spec in specs)
    known, found = taken | {same(README), same(BESIDE)}, list[str]()
    for spec in specs:
        words = spec.variant.name if times[spec.variant.name] == 1 else spec.label
        found.append(file_name(words, suffix, known))
        known.add(same(found[-1]))
    return found


def _of_before(folder: Path, new: set[str]) -> list[str]:
    """What the folder's README says of files that it had before, and has still."""
    said = readme.lines(_read(place(folder)))
    return [line for name, line in said.items() if name not in new and (folder / name).is_file()]


def _written(network: Network, path: Path, precision: str, make: Write) -> Exported:
    make(network, path)
    return Exported(network.spec, path, row(network.spec, path, path.name, precision))


def row(spec: Spec, path: Path, name: str, precision: str = FP32) -> readme.Row:
    """What is said of the file at `path`, which is called `name`."""
    return readme.Row(
        name, spec.label, building.intake(spec).size, len(building.class_names(spec)), path.stat().st_size, precision,
        metadata.source(spec), metadata.licence(spec),
    )  # fmt: skip
