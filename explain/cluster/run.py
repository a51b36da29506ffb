"""A study on a cluster, told as one in this process is: the same events, with the same numbers."""

import pickle
from collections.abc import Generator, Iterator, Sequence
from typing import Any

from explain.cluster import parts
from explain.cluster.connection import AUTO, NoCluster, cluster, environment
from explain.cluster.networks import Networks
from explain.cluster.parts import Part
from explain.cluster.places import Place
from explain.compare import Fetching
from explain.errors import LensError
from explain.networks.building import class_names
from explain.networks.store import ModelStore
from explain.networks.variants import Spec
from explain.study.answers import Event, Loaded, Went
from explain.study.entries import Entry
from explain.study.rows import mark
from explain.study.run import fetched


def study(
    entries: Sequence[Entry], specs: Sequence[Spec], store: ModelStore, place: Place, address: str = AUTO,
    resume: bool = False,
) -> Generator[Event | Fetching, None, None]:  # fmt: skip
    """As `explain.study.run.study`, by the workers of a cluster, part by part; all is told once all parts are done.

    Each part is a Parquet file in `place`, which all machines see. With `resume` those that are there already, of the
    same pictures and networks, are not done again. Raises `LensError`.
    """
    wanted = yield from fetched(specs, store)
    if not wanted:
        return
    chosen = tuple(specs[number] for number in wanted)
    divided = parts.divided(entries, [mark(spec) for spec in chosen])
    try:
        owed = [part for part in divided if not (resume and parts.done(part, place))]
        numbers = {part.number for part in owed}
        parts.clear(place, [part.name for part in divided if part.number not in numbers])
        yield from _done(owed, chosen, place, address, len(entries) * len(chosen))
        parts.clear(place, [part.name for part in divided])
        yield from (Loaded(number, class_names(specs[number])) for number in wanted)
        for part in divided:
            yield from (parts.placed(event, wanted) for event in parts.read(part, place))
    except OSError as error:
        raise LensError(f"“{place.shown}” cannot be used ({error.strerror or error}): give another --parts.") from None


def _done(
    owed: Sequence[Part], specs: tuple[Spec, ...], place: Place, address: str, total: int
) -> Generator[Went, None, None]:
    """Have the cluster do those."""
    went = total - sum(len(part.entries) for part in owed) * len(specs)
    yield Went(went, total)
    if not owed:
        return
    with cluster(address) as there:
        try:
            for row in _mapped(there.ray, owed, specs, place):
                went += int(row["pictures"]) * len(specs)
                yield Went(went, total)
        except there.ray.exceptions.RayError as error:
            raise _in_words(error) from None


def _mapped(ray: Any, owed: Sequence[Part], specs: tuple[Spec, ...], place: Place) -> Iterator[dict[str, Any]]:
    """A row for each part, as it is done. What a worker that is killed had begun is done again by another."""
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    there = ray.cluster_resources()
    graphics = int(there.get("GPU", 0))
    workers = min(len(owed), graphics or max(1, int(there.get("CPU", 1))))
    data = ray.data.from_items([{"part": pickle.dumps(part)} for part in owed], override_num_blocks=len(owed))
    found: Iterator[dict[str, Any]] = data.map(
        Networks, fn_constructor_args=(specs, place), num_cpus=1, num_gpus=1 if graphics else None,
        compute=ray.data.ActorPoolStrategy(size=workers, max_tasks_in_flight_per_actor=2),
        runtime_env={"env_vars": environment()},
    ).iter_rows()  # fmt: skip
    return found


def _in_words(error: Exception) -> LensError:
    cause = getattr(error, "cause", None) or error
    if isinstance(cause, LensError):
        return cause
    if isinstance(cause, ModuleNotFoundError):
        return NoCluster(f"A machine of the cluster has no {cause.name}: install the same there as here.")
    why = str(cause).strip().splitlines()
    return NoCluster(f"The cluster gave the study up ({why[-1] if why else type(cause).__name__}): --resume goes on.")
