"""What a visitor reads on the Applications page. General remarks, no figures of others' studies. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Where it is used"
INTRO = "For each use: what the choice of a variant comes down to, and what can be tried here."


@dataclass(frozen=True, slots=True)
class Application:
    """One use: what it is about, what the choice of a variant means there, and what can be tried here.

    `last` is where it ends, for a use that is a deployment.
    """

    title: str
    about: str
    choice: str
    link: str
    last: str = ""


APPLICATIONS: dict[str, Application] = {
    "emotion": Application(
        "Emotion in faces",
        "A face in a frame, a handful of classes, often video. The crop is small and the classes differ by little: "
        "the corner "
        "of a mouth, an eyelid.",
        "Faces are cropped to a few hundred px, so a B5’s 456 px would only be filled by enlarging. **Small variants, "
        "B0 to "
        "B2**, and many pictures a second. Check with the map that it looks at the face and not at hair or "
        "background: who "
        "is in the picture must not decide how they are said to feel.",
        "Two faces that are easily confused: what does each network look at?",
    ),
    "cancer": Application(
        "Cancer in tissue and skin",
        "Fine texture in large scans, few labelled pictures, and mistakes that cost dearly.",
        "What matters is small beside the picture, so **resolution counts**: B3 to B5 on tiles, rather than B0 on a "
        "picture made "
        "small. Weights from ImageNet are fine-tuned, as labels are few. A map is no diagnosis: test whether it beats "
        "maps that "
        "know nothing, and whether it looks at the tissue or at a ruler beside it.",
        "Put a map to the test",
    ),
    "leaf": Application(
        "Disease of leaves",
        "A phone’s picture of a leaf, a few dozen classes, in the field, often without a connection.",
        "A leaf on a plain ground is an easy picture, for which **B0** may be enough; one in the field wants a finer "
        "variant, "
        "and training pictures from the field. A map shows whether it is the spots that speak for a disease, or the "
        "table "
        "that the leaf lies on. To see it: `python -m explain pocket finetune --folder leaves` teaches pocket B0 five "
        "leaves in "
        "about a minute, and `python app.py --model leaves` sets it beside the others.",
        "Two fruits that look alike: what does each network look at?",
    ),
    "mobile": Application(
        "On a phone",
        "The battery, the size of the download, and no waiting.",
        "**B0** is 21 MB of weights, B7 267. **EfficientNet-Lite** was made for phones: without "
        "squeeze-and-excitation, with "
        "ReLU6 in place of Swish, and with a stem and a head that do not grow with the variant.",
        "What squeeze-and-excitation is and what it costs",
        "Lite0 as a phone runs it: int8 beside fp32, with its map",
    ),
    "embedded": Application(
        "In a device",
        "Memory in megabytes, a processor without a fan, one job.",
        "Parameters decide whether it fits, **activations** whether it runs: B0’s largest map, 96 channels of 112 × "
        "112, comes "
        "from a block with only six thousand parameters. Often a network smaller than B0 is enough: the "
        "pocket family’s own B0 has 0.2 million parameters, where B0 has 5.3.",
        "Where parameters and activations sit",
        "What int8 keeps of a network of half a megabyte, over a hundred scenes",
    ),
    "real-time": Application(
        "In real time",
        "Thirty pictures a second leave 33 ms for each, and the slowest counts, not the average.",
        "Multiply-adds are not milliseconds: **measure on the machine that it will run on**, one picture at a time, "
        "and look at "
        "the spread. Larger batches raise the number of pictures a second and the wait for each.",
        "Time the variants on this server",
        "The same network on other engines: what is faster, and is it still the same?",
    ),
}
