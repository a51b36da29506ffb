"""What a visitor reads on the Applications page. General remarks, no figures of others' studies. Knows no component."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Where it is used"
INTRO = "For each use: which variant fits and why, and something to try here."


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
        "the corner of a mouth, an eyelid.",
        "Faces are cropped to a few hundred pixels, so B5’s 456 px would only be filled by enlarging them. Choose "
        "**small variants, B0 to B2**, and get many pictures a second. Use the map to check that the network looks at "
        "the face and not at hair or background: who is in the picture must not decide how they are said to feel.",
        "Two faces that are easy to confuse: what does each network look at?",
    ),
    "cancer": Application(
        "Cancer in tissue and skin",
        "Fine texture in large scans, few labelled pictures, and costly mistakes.",
        "What matters is small compared with the picture, so **resolution counts**: B3 to B5 on tiles rather than B0 "
        "on a scaled-down picture. With so few labels, ImageNet weights are fine-tuned. A map is not a diagnosis: "
        "test whether it beats dummy maps, and whether it looks at the tissue or at the ruler next to it.",
        "Put a map to the test",
    ),
    "leaf": Application(
        "Disease of leaves",
        "A phone photograph of a leaf, a few dozen classes, out in the field, often offline.",
        "A leaf on a plain background is easy, and **B0** may be enough; a leaf in the field calls for a higher "
        "resolution, and for training pictures from the field. A map shows whether the evidence for a disease lies on "
        "the spots or on the table under the leaf. Try it: `python -m explain pocket finetune --folder leaves` teaches "
        "pocket B0 five kinds of leaves in about a minute, and `python app.py --model leaves` adds it to the app.",
        "Two fruits that look alike: what does each network look at?",
    ),
    "mobile": Application(
        "On a phone",
        "Battery life, download size, and no waiting.",
        "**B0** has 21 MB of weights, B7 has 267 MB. **EfficientNet-Lite** was made for phones: no "
        "squeeze-and-excitation, ReLU6 instead of Swish, and a stem and head that do not grow with the variant.",
        "What squeeze-and-excitation is, and what it costs",
        "Lite0 as a phone runs it: int8 beside fp32, with its map",
    ),
    "embedded": Application(
        "In a device",
        "A few megabytes of memory, a processor without a fan, one job.",
        "Parameters decide whether a network fits, **activations** whether it runs: B0’s largest feature map, 96 "
        "channels of 112 × 112, comes from a block with only six thousand parameters. Often a network smaller than B0 "
        "is enough: pocket B0 has 0.2 million parameters, B0 has 5.3 million.",
        "Where the parameters and activations are",
        "What int8 keeps of a network of half a megabyte, over a hundred scenes",
    ),
    "real-time": Application(
        "In real time",
        "At 30 frames a second each frame has 33 ms, and the slowest frame counts, not the average.",
        "Multiply-adds are not milliseconds: **measure on the machine it will run on**, one picture at a time, and "
        "look at the spread. Larger batches raise the throughput, and the wait for each picture.",
        "Time the variants on this server",
        "The same network on other engines: what is faster, and is it still the same?",
    ),
}
