"""What a visitor reads on the Applications page. Figures of others' studies are our source's, and said to be. Knows no
component.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo.ui import words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from explain.costs.latency import Latency
    from explain.teach.classifier import CrossValidated

TITLE = "Where it is used"
INTRO = (
    "For each use: which variant fits and why, and a small experiment to run right here. Faces, tissue and leaves are "
    "**drawn by this project**: they show the shape of a task and where the evidence lies, and say nothing about "
    "people, patients or plants."
)
CAMERA = "**Or try your own camera.** {network} names what each frame shows, and draws where the evidence lies."


@dataclass(frozen=True, slots=True)
class Application:
    """One use: what it is about, what the choice of a variant means there, and what can be tried here.

    `trial` says what is run on a `press`; `source` is what our source reports of a study, with its caution, empty
    where it names none. `link` leads to the page where more can be done, `last` to where a deployment ends.
    """

    title: str
    about: str
    choice: str
    trial: str
    press: str
    link: str
    last: str = ""
    source: str = ""


CAUTION = "As our source reports it, for other data and other networks: nothing measured here compares with it."
SOURCE = "**In our source:** "
NO_CARDS = "Press a picture or the button: the answer and its map appear here."
LOOKING = "Looking …"
TIMING = "Timing, round after round …"
FRAMES = "Frames, measured on this server just now"
FRAMES_HEAD = ("Network", "A frame takes", "Nine of ten take at most", "At 30 frames a second")
FITS = {True: "in time", False: "too slow"}
UNSURE = "not measurable: others are using this machine"


def teaching(count: int, labels: Sequence[str]) -> str:
    """While it goes on."""
    return f"Teaching {count} drawings to {words.listed(list(labels))} …"


def sheet(count: int, classes: Sequence[str]) -> str:
    """In place of the picture of all that is taught."""
    return f"{count} drawings that are taught: {words.listed(list(classes))}"


def drawn(title: str) -> str:
    """The class that was meant."""
    return f"Drawn as **{title}**."


def answer(label: str, name: str, probability: float) -> str:
    """What a network says of the drawing."""
    return f"{words.verbatim(label)}: **{words.verbatim(name)}** ({100 * probability:.0f} %)."


def where(thing: str, inside: float, area: float) -> str:
    """How much of the evidence for that lies on the thing, beside what an even map would put there."""
    return f"{100 * inside:.0f} % of its evidence lies on the {thing}; an even map would put {100 * area:.0f} % there."


def held_out(found: Mapping[str, float]) -> str:
    """How well the shipped model does."""
    return (
        f"On {found['held_out']:,} drawn leaves that it had not seen it is right {100 * found['accuracy']:.1f} % of "
        "the time; it knows no real leaf."
    )


def taught(shares: Sequence[tuple[str, CrossValidated]], count: int, classes: int) -> str:
    """How often the networks are right that were just taught so many drawings of so many classes."""
    each = [
        f"{words.verbatim(label)} {100 * share.value:.0f} % ({100 * share.low:.0f} to {100 * share.high:.0f} %)"
        for label, share in shares
    ]
    return (
        f"Taught {count} drawings here. Right on those left out while learning: {words.listed(each)}; "
        f"guessing gives {100 / classes:.0f} %."
    )


def exporting(label: str) -> str:
    """While a twin is made."""
    return f"Exporting {label} and running its twin …"


def twin(
    label: str, title: str, sizes: tuple[int | None, int | None], own: str, its: str, logit: float, likeness: float
) -> str:
    """What a twin keeps of the network, and what it weighs."""
    same = f"says **{words.verbatim(its)}** too" if own == its else f"says **{words.verbatim(its)}**, no longer {own}"
    weighs = ""
    if sizes[0] and sizes[1]:
        weighs = f" Its file has {_size(sizes[1])}, the weights have {_size(sizes[0])}."
    return (
        f"{words.verbatim(label)} was just exported with its map inside. By {title} it {same}; no logit is off by "
        f"more than {_off(logit)}, and the maps’ rank correlation is {likeness:.2f}.{weighs}"
    )


def _off(logit: float) -> str:
    """5.7e-07 -> "0.0000006", 0.45 -> "0.45"."""
    return f"{logit:.7f}" if logit < 1e-3 else f"{logit:.2g}"


def _size(count: int) -> str:
    return words.megabytes(count) if count >= 10**6 else f"{count / 1000:.0f} kB"


def frames(latency: Latency) -> str:
    """The smallest network's rate, as far as its spread carries."""
    if latency.busy:
        return "Others are using this machine right now, so no rate can be measured: try again in a minute."
    rate = words.carried(1000 / latency.median, latency.figures)
    return f"Pocket B0 could answer about {rate} times a second here, one picture at a time, not counting decoding."


APPLICATIONS: dict[str, Application] = {
    "emotion": Application(
        "Emotion in faces",
        "A face in a frame, a handful of classes, often video. The crop is small and the classes differ by little: "
        "the corner of a mouth, an eyelid.",
        "Faces are cropped to a few hundred pixels, so B5’s 456 px would only be filled by enlarging them. Choose "
        "**small variants, B0 to B2**, and get many pictures a second. Use the map to check that the network looks at "
        "the face and not at hair or background: who is in the picture must not decide how they are said to feel.",
        "Here the networks are taught 48 drawn faces with four expressions, each network with a new last layer; then "
        "they look at one that they have not seen. The outline is the face.",
        "Teach the faces, then look",
        "Teach your own classes, and catch them cheating",
        source=f"an F1 score of 0.38 for emotions in faces. {CAUTION} A drawn smile is easier to read than a person’s.",
    ),
    "cancer": Application(
        "Cancer in tissue and skin",
        "Fine texture in large scans, few labelled pictures, and costly mistakes.",
        "What matters is small compared with the picture, so **resolution counts**: B3 to B5 on tiles rather than B0 "
        "on a scaled-down picture. With so few labels, ImageNet weights are fine-tuned. A map is not a diagnosis: "
        "test whether it beats dummy maps, and whether it looks at the tissue or at the ruler next to it.",
        "Pocket B0, which sees 48 px, and EfficientNet-Lite0, which sees 224, are taught 48 drawn patches, with "
        "regular cells everywhere or irregular ones in one place. The outline is where the irregular cells are. "
        "**Drawn: no slide was used, and this says nothing medical.**",
        "Teach the patches, then look",
        "Put a map to the test",
        source=f"a figure of 91.18 % for cancer. {CAUTION}",
    ),
    "leaf": Application(
        "Disease of leaves",
        "A phone photograph of a leaf, a few dozen classes, out in the field, often offline.",
        "A leaf on a plain background is easy, and **B0** may be enough; a leaf in the field calls for a higher "
        "resolution, and for training pictures from the field. A map shows whether the evidence for a disease lies on "
        "the spots or on the table under the leaf.",
        "A pocket B0 that we fine-tuned on drawn leaves (healthy, leaf spot, rust, blight) comes with the app; "
        "`python app.py --model leaves=assets/leaves` adds it to every page. The outline is what is ill, or "
        "all of a healthy leaf.",
        "Look at the first leaf",
        "Two fruits that look alike: what does each network look at?",
        source=f"figures of 99.91 % and 99.39 % for diseases of leaves. {CAUTION}",
    ),
    "mobile": Application(
        "On a phone",
        "Battery life, download size, and no waiting.",
        "**B0** has 21 MB of weights, B7 has 267 MB. **EfficientNet-Lite** was made for phones: no "
        "squeeze-and-excitation, ReLU6 instead of Swish, and a stem and head that do not grow with the variant.",
        "{mobile} is exported as an app would ship it, an ONNX file with the map inside, and both look at one picture.",
        "Export it, then look",
        "What squeeze-and-excitation is, and what it costs",
        "Run a network in this browser, on your own phone",
    ),
    "embedded": Application(
        "In a device",
        "A few megabytes of memory, a processor without a fan, one job.",
        "Parameters decide whether a network fits, **activations** whether it runs: B0’s largest feature map, 96 "
        "channels of 112 × 112, comes from a block with only six thousand parameters. Often a network smaller than B0 "
        "is enough: pocket B0 has 0.2 million parameters, B0 has 5.3 million.",
        "Pocket B0 is exported and its weights and activations are rounded to int8. Is it still the same network?",
        "Round it to int8, then look",
        "Where the parameters and activations are",
        "What int8 keeps of a network of half a megabyte, over a hundred scenes",
    ),
    "real-time": Application(
        "In real time",
        "At 30 frames a second each frame has 33 ms, and the slowest frame counts, not the average.",
        "Multiply-adds are not milliseconds: **measure on the machine it will run on**, one picture at a time, and "
        "look at the spread. Larger batches raise the throughput, and the wait for each picture.",
        "Three pocket networks are timed on this server, in turns, until their medians settle or time is up.",
        "Time them on this server",
        "Choose other networks for the camera, or give them a video",
        "The same network on other engines: what is faster, and is it still the same?",
    ),
}
