"""What a visitor reads on the Deploy page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import known, spread, verbatim, within

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.costs.latency import Latency
    from explain.deploy.comparing import Compared
    from explain.deploy.deployment import Deployment, Found
    from explain.engines.blocks import Wrong

TITLE = "Is what is deployed the same network?"
DEVICE = "Or run it in your own browser: on your phone, for instance."
INTRO = (
    "Your picture through the network and its twins: on other engines, and in int8. What is kept, and what is saved."
)
READY = "Pick a picture, or give one, and press **Compare twins**."
NO_CARDS = (
    "<strong>Nothing compared yet.</strong> PyTorch, ONNX Runtime, OpenVINO and int8 get a card each here, with the "
    "exact map that travels inside the graph."
)
NO_DIFFERENCES = "How the twins’ maps differ from PyTorch’s appears here."
NETWORK = "The twins are made of it here, from the same weights."
JUDGED = "What the twins are compared on."
ON_PICTURE, ON_OWN = "The picture above", "Your own pictures"
YOURS = "your own pictures"
WITH_OURS, WITH_OWN = "Training scenes, or crops of photographs", "Some of your own pictures"
OWN_HEAD = "Your own pictures"
NONE_GIVEN = "Give your own pictures first, under “Your own pictures”, or choose others from the lists."
ONE_GIVEN = "One picture cannot be judged and calibrated on: give a second one, or choose others from the lists."
OBSERVER_HELP = "Which values int8 clips."
KEEP_HELP = "Which operators stay fp32."
BITS_HELP = "Bits per weight. On many processors sums of 8-bit products overflow; with 7 bits they cannot."
CALIBRATION_HELP = (
    "Int8’s ranges are taken from these pictures, never from those that are judged: of your own, some are set aside."
)
DIFFERENCES = "### Where the maps differ\nTwin minus PyTorch, in logits: what a cell gained, and what it lost."
BLOCKS = "### Where int8 goes wrong"
FIRST_OF = "Maps and differences are those of the first of the {} pictures."
PARTED = "Where the first answers differ"
LENT = "Here networks run on a processor that is lent for a moment: run the app on your own machine to compare engines."
NO_NETWORK = "Choose the network to deploy from the list."
NO_CHOICE = "Choose what int8 is calibrated on, and what it is judged on, from the lists."
CAPTION = "The network and its twins"
HEAD = (
    "Twin", "First answers kept", "Right", "Largest difference of a logit", "Likeness of the map", "Time", "Spread",
    "On disk", "Memory at most",
)  # fmt: skip
HELP = """
**Twins.** The same weights, run by another engine or in other numbers. fp32 twins answer alike but for rounding. int8
holds each value as one of 256 levels, each weight of 7 bits as one of 128: what is too large is clipped, what is too
small is lost, and block by block the error adds up.

**Why reports of int8 contradict each other.** Whether EfficientNet’s accuracy collapses in int8 depends on how
it is quantised. Try it: calibrate on 1 picture with the entropy observer, and judge on held-out scenes. Or take weights
of 8 bits: on x86 processors without VNNI the instruction that adds two products of eight bits overflows at
sixteen, so the same file answers otherwise on another machine; weights of 7 bits cannot overflow.

**The map travels with the network**: the graph gives every class’s evidence beside the logits, so no gradient is
needed, and the mean of an int8 map plus the bias is exactly its own logit. **Likeness** is Spearman’s rank correlation
of the two maps: 1 if they rank all cells alike. In brackets stands where a share truly lies, 19 times in 20 (Wilson).

**Times** are of each twin in a process of its own, in turns, so that no engine’s threads disturb another’s; **memory**
is the most that this process has held, Python and the engine included. OpenVINO reads the fp32 file and rounds itself.
"""
FACTS = {
    "First answer": "What this twin says, and whether the network itself says so.",
    "Kept": "Pictures whose first answer is the network’s own.",
    "Logit": "The largest difference of any class’s logit from PyTorch’s.",
    "Likeness": "Spearman’s rank correlation of this map with PyTorch’s; over several pictures, the median.",
    "Time": "One forward pass in a process of its own: the median, and its uncertainty.",
    "On disk": "The file that is deployed.",
    "Memory": "Peak memory of a process with this twin alone.",
}


def scenes(count: int) -> str:
    """So many pictures in place of the visitor's own."""
    return f"{count} held-out scenes, or crops"


def none_read(unread: Sequence[tuple[str, str]]) -> str:
    """Where none of the visitor's pictures can be read."""
    why = f" {unread[0][0]}: {unread[0][1]}" if unread else ""
    return f"None of your pictures can be read: give others.{why}"


def doing(label: str, what: str, done: int, total: int) -> str:
    """How far it is."""
    return f"{verbatim(label)} — {what} ({min(done + 1, total)} of {total})."


def difference(title: str) -> str:
    """The head of a difference map's card."""
    return f"{title} − PyTorch"


def kept(compared: Compared, name: str, alone: bool) -> str:
    """The first answer, or how many are kept."""
    if alone:
        return f"{name}, {'kept' if compared.kept.right else 'lost'}"
    return f"{compared.kept.right} of {compared.kept.count}"


def logit(value: float) -> str:
    """A difference: 8.3e-07 -> "0.0000008", 0.43 -> "0.43"."""
    return "0" if value == 0 else f"{value:.1e}".replace("e-0", "e-") if value < 1e-3 else f"{value:.2g}"


def time(found: Found) -> tuple[str, str]:
    """The median, and its spread; nothing where it is not known."""
    latency = found.weight.latency if found.weight else None
    return (known(latency), spread(latency)) if latency else ("–", "–")


def took(latency: Latency) -> str:
    """Both in one."""
    share = within(latency)
    return f"{known(latency)} (busy: {share})" if latency.busy else f"{known(latency)} {share}"


def finding(found: Deployment, sentence: str) -> str:
    """The verdict, once all is known."""
    failed = [one for one in found.found if one.error]
    left = dict.fromkeys(one.error if one.twin.why_not() else f"{one.twin.title}: {one.error}" for one in failed)
    told = f"**What this deployment costs.** {verbatim(sentence)}" if sentence else ""
    first = FIRST_OF.format(len(found.pictures)) if len(found.pictures) > 1 else ""
    parts = [
        first,
        _calibrated(found),
        *map(verbatim, left),
        *_unread(found),
        *map(verbatim, found.spec.source.remarks),
    ]
    return "\n\n".join(filter(None, [told, " ".join(filter(None, parts))]))


def _calibrated(found: Deployment) -> str:
    """On what, where the visitor gave it."""
    if found.calibrated.where != YOURS:
        return ""
    count = len(found.calibrated)
    return f"Int8 is calibrated on {count} of your own pictures, which {'are' if count > 1 else 'is'} not judged."


def _unread(found: Deployment) -> list[str]:
    """What was left out of the visitor's pictures, and how far labels say what is right."""
    unread, told = tuple(dict.fromkeys(found.pictures.unread + found.calibrated.unread)), []
    if unread:
        more = f", and {len(unread) - 1} more" if len(unread) > 1 else ""
        told.append(f"{len(unread)} could not be read: {verbatim(unread[0][0])} ({verbatim(unread[0][1])}){more}.")
    if any(found.pictures.labels):
        known = sum(place is not None for place in found.pictures.truth(found.classes))
        told.append(f"{known} of {len(found.pictures)} have a label that this network knows.")
    return told


def blocks(label: str, worst: Wrong, steepest: Wrong) -> str:
    """Below the bars."""
    return (
        f"**{verbatim(label)}**: the output is furthest off at **{worst.name}**, by {100 * worst.error:.0f} % of its "
        f"norm, and the error grows most at **{steepest.name}**. Each block inherits what those before it got wrong."
    )


def parted(found: Deployment, twin: Found, most: int) -> str:
    """Above the pictures on which the int8 twin's first answer is another."""
    assert twin.compared
    count, total = len(twin.compared.parted), len(found.pictures)
    if not count:
        return f"{twin.twin.title} gives the network’s own first answer on all {total}."
    shown = f" The {most} whose maps differ most:" if count > most else ""
    return f"{twin.twin.title} gives another first answer on {count} of {total}.{shown}"


def swapped(name: str, own: str, twin: str) -> str:
    """Under such a picture."""
    return f"{name}: {own} → {twin}"
