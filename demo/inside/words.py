"""What a visitor reads on the Inside page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.ui.words import count, minus, verbatim

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.inside.activations import PreActivation
    from explain.inside.anatomy import Block, Layer, Shape
    from explain.inside.channels import Channel
    from explain.inside.gates import Gate

TITLE = "Inside the network"
INTRO = "Nine stages, most of them MBConv blocks: their shapes, what each costs, and what your picture does in them."
NETWORK = "Structure and costs need no weights; looking at a picture does."
STAGES_NOTE = (
    "The stages of the paper’s Table 1, as this variant has them. The bar in a column is the stage’s share of the "
    "total. **Click a block** to see what it is made of."
)
MEASURES = {"Multiply-adds": "macs", "Parameters": "params", "Activations": "activations"}
MEASURE_HELP = (
    "Below: the network, its stages and their blocks, each as wide as its cost. Click a stage to zoom in, and again to "
    "zoom out; click a block to see what it is made of."
)
HEAD = ("stage", "operator", "blocks", "input", "channels", "multiply-adds", "parameters", "activations")
ROLES = {
    "stem": ("Stem", "The first look at the picture: colours and edges."),
    "expand": ("Expand", "A 1 × 1 convolution to several times as many channels."),
    "depthwise": ("Depthwise", "Filters each channel on its own: cheap, because channels do not mix."),
    "squeeze": ("Squeeze", "The mean of each channel, reduced to a few numbers."),
    "excite": ("Excite", "Turns those numbers into a gate between 0 and 1 for every channel."),
    "project": ("Project", "A 1 × 1 convolution back to few channels."),
    "conv": ("Convolution", "A full convolution: all channels mix at every cell of the kernel."),
    "head": ("Head", "A 1 × 1 convolution to the channels that the evidence map is made of."),
    "classifier": ("Classifier", "The mean of every channel, then one weight per class."),
}
SKIP = "skip: added to the output"
POOLED = ("Mean of every channel", "All cells of a channel become one number.")
LAYERS = ("layer", "kernel", "stride", "channels", "side", "parameters", "multiply-adds", "share")
HELP = """
**Inverted.** A classic residual block is wide at its ends and narrow inside, and its convolution mixes all channels.
An MBConv is the other way round: narrow at its ends, which the skip connects, and wide inside, where only the cheap
depthwise convolution looks around. The last layer has no activation. A skip needs input and output of the same shape,
so a stage’s first block hardly ever has one. A classic block on the same input, which it leaves as it is in
shape, may well cost less, because it is much narrower inside.

**Which costs matter.** Early stages have few parameters but large feature maps; late stages are the opposite.
Activations are the numbers that convolutions output: they are written to memory and read back, which shows in the time
but not in the multiply-adds. Batch norms are counted with the convolution before them.
"""
PICTURE_HEAD = "## What your picture does in it"
AS_IT_IS = "{} as it is here: {} multiply-adds"
READY = "Choose an example or add a picture, and press **Look inside**."
NO_CHANNELS = "<strong>Nothing to see yet.</strong> The channels that support the answer most get a card each here."
GATES = (
    "**Squeeze-and-excitation.** Before its last layer, every block multiplies each channel by a gate, between 0 "
    "(closed) and 1 (open), computed from the whole picture. Each box is a block: it spans the middle half of its "
    "gates, with the median inside; the lines reach to the extremes."
)
GATES_LATER = "The gates appear after a look inside."
NO_GATES = "No block of this network has gates."
NOT_YET = "Press **Look inside** first."
SWISH = (
    "**Swish** is x · sigmoid(x); **ReLU** is x, or 0 for negative x. Far from zero they are nearly equal. The bars "
    "show where this picture’s values really are before the activations."
)
CHANNELS = (
    "**Channels.** A class’s logit is a sum over channels: the class’s weight for the channel times the channel’s "
    "mean. The first cards support the answer most, the last ones count most against it. The maps of all channels add "
    "up to the evidence map."
)
ALL_STAGES = "all stages"
VALUES, SHARE = "values here", "share of the values, %"
CHANNEL_FACTS = {
    "Weight": "The class’s weight for this channel.",
    "Mean": "The channel’s mean over all cells of the map.",
}


def block(found: Block, whole: int) -> str:
    """The heading of a block: what it is, and its share of the network's multiply-adds."""
    skip = "with a skip" if found.skip else "no skip"
    inside = f", {skip}" if "MBConv" in found.operator else ""
    return (
        f"### {found.key.capitalize()}: {found.operator}, {found.kernel} × {found.kernel}{inside}\n"
        f"{count(found.macs)} multiply-adds, {100 * found.macs / whole:.1f} % of the network’s; "
        f"{count(found.params)} parameters."
    )


def depthwise(found: Layer) -> str:
    """What that layer saves: a full convolution reads every channel for each that it puts out."""
    kernel, channels = f"{found.kernel} × {found.kernel}", found.shape_out[0]
    return (
        f"The depthwise layer takes {count(found.macs)} multiply-adds; a full {kernel} convolution of its {channels} "
        f"channels would take {channels} times as many."
    )


def layer(found: Layer) -> str:
    """A layer in the drawing."""
    stride = f", stride {found.stride}" if found.stride > 1 else ""
    return f"{ROLES[found.role][0]} {found.kernel} × {found.kernel}{stride}"


def gated(squeeze: Layer) -> str:
    """Squeeze-and-excitation in the drawing: by way of how many numbers."""
    return f"× gates (squeezed to {squeeze.shape_out[0]})"


def shape(found: Shape) -> str:
    """Channels at a side: "96 at 112 × 112"."""
    return f"{found[0]} at {found[1]} × {found[2]}"


def drawn(title: str, shapes: Sequence[Shape], skip: bool) -> str:
    """What the drawing shows, for whoever cannot see it."""
    added = " A skip adds the input to the output." if skip else ""
    return f"{title}. Channels from the input to the output: {', '.join(map(shape, shapes))}.{added}"


def ordinary(macs: int) -> str:
    """The title of the ordinary block."""
    return f"A classic residual block on the same input: {count(macs)} multiply-adds"


def gate(label: str, found: Gate) -> str:
    """The chosen block's gates, in the network of that name."""
    opened, closed = (
        ", ".join(f"{channel} ({found.values[channel]:.2f})" for channel in channels)
        for channels in (found.most_open(5), found.most_closed(5))
    )
    half = float(((found.values > 0.4) & (found.values < 0.6)).mean())
    choice = "it is hardly selective" if half > 0.8 else "it is selective" if half < 0.2 else "it is a little selective"
    return (
        f"**{verbatim(label)}, {found.key}**, {len(found.values)} channels: gates from {found.values.min():.2f} to "
        f"{found.values.max():.2f}, {100 * half:.0f} % of them between 0.4 and 0.6, so {choice}. "
        f"Most open: channels {opened}. Most closed: {closed}."
    )


def no_gate(label: str, key: str, stages: Sequence[int]) -> str:
    """The chosen block has none, and where there are some."""
    if not stages:
        return (
            f"{verbatim(label)} has no squeeze-and-excitation, so none of its blocks has gates. "
            "B0 and pocket B0 have them."
        )
    return f"**{verbatim(label)}, {key}** has no gates: click a block of stages {min(stages)} to {max(stages)}."


def differ(label: str, where: str, found: Sequence[PreActivation], threshold: float) -> str:
    """What the histogram comes to: of one stage, or of all."""
    total = sum(row.total for row in found)
    negative, share, mean = (
        sum(value * row.total for row, value in zip(found, values, strict=True)) / total
        for values in zip(*((row.negative, row.differ, row.mean_difference) for row in found), strict=True)
    )
    return (
        f"**{verbatim(label)}, {where}**: {count(total)} values go into {found[0].activation}. "
        f"**{100 * negative:.0f} %** are negative, where ReLU gives 0. Swish and ReLU differ by more than "
        f"{threshold:g} for **{100 * share:.0f} %** of them, and by {mean:.3f} on average."
        f"{_in_place_of_swish(found[0].activation)}"
    )


def _in_place_of_swish(activation: str) -> str:
    """What a network has there instead, if it has something else."""
    cut = ", ReLU cut off at 6" if activation == "ReLU6" else ""
    return "" if activation == "Swish" else f" This network uses {activation}{cut}, instead of Swish."


def signed(value: float) -> str:
    """-0.5 -> "−0.50"."""
    return minus(f"{value:+.2f}")


def channel(found: Channel, name: str) -> str:
    """Under a channel's map."""
    return f"adds {signed(found.contribution)} to the logit of {name}"


def looked(label: str, name: str, shown: float, logit: float, bias: float) -> str:
    """Above the channels: what that network answers, and where the logit comes from."""
    shown, logit, bias = (round(value, 2) for value in (shown, logit, bias))  # what is read adds up
    whole = signed(logit).removeprefix("+")
    return (
        f"**{verbatim(label)}** says **{verbatim(name)}**, with a logit of {whole}: {signed(shown)} from the channels "
        f"shown, {signed(logit - bias - shown)} from all others, {signed(bias)} from the bias."
    )
