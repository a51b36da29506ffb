"""What a deployment costs, in one sentence; and how numbers of it are said. No more than the spreads carry."""

from __future__ import annotations

from explain.costs.latency import Latency, ratio
from explain.deploy.deployment import Deployment, Found
from explain.intervals import Share


def cost(found: Deployment) -> str:
    """Of the smallest twin that answers, beside the network itself; empty where none does."""
    there = [one for one in found.found[1:] if one.answers and one.compared]
    if not found.found or not there:
        return ""
    twin = min(there, key=lambda one: one.size or 0)
    return f"{twin.twin.title}: {'; '.join((*_prices(found.own, twin), _kept(found, twin)))}."


def _prices(own: Found, twin: Found) -> list[str]:
    """Time, size and memory, as far as they are known."""
    said = []
    if own.weight and twin.weight and own.weight.latency and twin.weight.latency:
        said.append(time(own.weight.latency, twin.weight.latency))
    if own.size and twin.size:
        said.append(f"{megabytes(twin.size)} on disk in place of {megabytes(own.size)}")
    if own.weight and twin.weight and own.weight.peak and twin.weight.peak:
        said.append(f"{megabytes(twin.weight.peak)} of memory at most in place of {megabytes(own.weight.peak)}")
    return said


def time(own: Latency, twin: Latency) -> str:
    """The twin's time in the network's own, where the two can be told apart."""
    found = ratio(twin, own)
    if not found.apart or own.busy or twin.busy:
        return "a time that cannot be told apart from PyTorch’s right now"
    return f"{found.value:.2g} of PyTorch’s time"


def _kept(found: Deployment, twin: Found) -> str:
    assert twin.compared
    if len(found.pictures) == 1:
        kept = "the first answer is kept" if twin.compared.kept.count else "the first answer is lost"
        return f"{kept}, and the map ranks alike to {twin.compared.likeness(0.5):.2f}"
    return f"{share(twin.compared.kept)} first answers kept, and maps with a rank correlation of {middle(twin)}"


def middle(twin: Found) -> str:
    """The median likeness, and the least."""
    assert twin.compared
    return f"{twin.compared.likeness(0.5):.2f} in the median, {twin.compared.likeness(0):.2f} at least"


def share(found: Share) -> str:
    """ "392 of 400 (98.0 %, from 96.1 to 99.0)": in brackets the interval that has the truth 19 times in 20."""
    value, low, high = (100 * part for part in (found.value, found.low, found.high))
    return f"{found.right} of {found.count} ({value:.1f} %, from {low:.1f} to {high:.1f})"


def megabytes(size: float) -> str:
    """21355344 -> "21 MB"; below ten with a decimal."""
    return f"{size / 1e6:.0f} MB" if size >= 9.95e6 else f"{size / 1e6:.1f} MB"
