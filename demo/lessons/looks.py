"""The lesson on what a CNN looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from demo.lessons.showing import (
    CAT_AND_TIGER,
    EMPTY_SCENE,
    as_compared,
    compared,
    drawn,
    first,
    look,
    masks,
    own_card,
    own_cards,
    picture,
    pocket,
    scene,
)
from demo.lessons.step import Cuts, Figures, Found, Lesson, Shown, Step, most, named
from demo.ui.links import address
from explain.imports import import_torch
from explain.networks.vocabulary import NOTHING

if TYPE_CHECKING:
    from explain.compare import Explained
    from explain.networks.store import ModelStore

_THERE = address("", scene=CAT_AND_TIGER, family="pocket", variants="B3", run="1", **{"class": "tiger"})


def _tiger(store: ModelStore) -> tuple[Explained, Shown]:
    """What pocket B3 says of the cat and the tiger, and its card, which shows the tiger's map."""
    image = scene(CAT_AND_TIGER).open()[0]
    truth = next(one for one in scene(CAT_AND_TIGER).truths() if one.name == "tiger")
    found = compared(store, image, ("B3",))
    return found[0], as_compared(found, image, truth)


def where(store: ModelStore) -> Found:
    """Where the positive evidence for the tiger lies."""
    from explain.maps.localisation import share_inside

    result, shown = _tiger(store)
    found = result.evidence.maps([result.classes.index("tiger")])[0]
    shares = {name: round(100 * share_inside(found, mask)) for name, mask in masks(CAT_AND_TIGER).items()}
    return Found(shares | {"rest": 100 - sum(shares.values())}, shown)


def mean(store: ModelStore) -> Found:
    """What makes the logit of a map."""
    result, shown = _tiger(store)
    evidence, index = result.evidence, result.classes.index("tiger")
    values, bias, logit = evidence.maps([index])[0], float(evidence.bias[index]), float(evidence.logits[index])
    total, bias = round(float(values.mean()) + bias, 4), round(bias, 4)  # what is read adds up
    figures = {
        "largest": float(values.max()), "mean": total - bias, "bias": bias, "total": total, "logit": logit,
        "sum": float(values.sum()),
    }  # fmt: skip
    return Found(figures, shown)


def _nearest_to_logit(figures: Figures) -> int:
    guesses = (figures["largest"], figures["total"], figures["sum"])
    return min(range(3), key=lambda number: abs(guesses[number] - figures["logit"]))


def _without() -> tuple[Image.Image, Image.Image]:
    """The cat and the tiger, and the same with the tiger painted over."""
    import_torch()
    from explain.maps.erasing import erase

    image = scene(CAT_AND_TIGER).open()[0]
    mask = Image.fromarray((255 * masks(CAT_AND_TIGER)["tiger"]).astype(np.uint8)).resize(image.size)
    return image, erase(image, mask, "grey")


def _painted() -> Shown:
    return Shown(html=drawn(_without()[1], "The cat and the tiger, the tiger painted over in grey"))


def erase(store: ModelStore) -> Found:
    """Who takes over once the tiger is grey."""
    network, listed = pocket(store, "B3"), ("tiger", "cat")
    pictures = dict(zip(("As it was", "Without the tiger"), _without(), strict=True))
    seen = {title: look(store, network, image) for title, image in pictures.items()}
    cards = [own_card(title, network, pictures[title], evidence, listed) for title, evidence in seen.items()]
    (before, was), (now, share) = (first(network.classes, evidence) for evidence in seen.values())
    return Found({"now": now, "share": share, "before": before, "was": was}, own_cards(cards))


def nothing(store: ModelStore) -> Found:
    """What is said of a picture with none of the known things."""
    image = scene(EMPTY_SCENE).open()[0]
    results = compared(store, image, ("B0", "B1", "B2", "B3"))
    answer = results[0].predictions[0]
    return Found({"now": answer.name, "share": 100 * answer.probability}, as_compared(results, image))


_SURE = Cuts("share", (50,))


def _unknown(figures: Figures) -> int:
    return 1 + _SURE(figures) if figures["now"] == NOTHING else 0


LESSON = Lesson(
    "What a CNN looks at",
    "An evidence map is the answer itself, broken down by place.",
    {
        "tiger": Step(
            "The picture shows a cat and a tiger. Pocket B3 says tiger. **Where is the evidence for that?**",
            ("Mostly on the tiger", "Mostly on the cat", "Mostly on the background"),
            where,
            most("tiger", "cat", "rest"),
            "Of the positive evidence for tiger, {tiger:.0f} % lies on the tiger, {cat:.0f} % on the cat and "
            "{rest:.0f} % on the background.",
            "Coarse cells spill over the outline, so even a network that looks only at the tiger would not reach 100 "
            "%. Click cat in the card: the map moves to the other animal, although nobody told the network where "
            "either of them is.",
            "Compare pocket B3 on the cat and the tiger",
            _THERE,
            picture(CAT_AND_TIGER),
        ),
        "mean": Step(
            "The map of pocket B3 has 8 × 8 cells, each a number. **How do they make up the logit, the score of the "
            "class?**",
            (
                "The largest cell is the logit",
                "Their mean, plus a constant, is the logit",
                "Their sum is the probability",
            ),
            mean,
            _nearest_to_logit,
            "Largest cell {largest:.2f}; mean {mean:.4f} plus the constant {bias:+.4f} gives {total:.4f}; the "
            "network’s logit is {logit:.4f}.",
            "The network averages its last feature map, then applies one linear layer. The order of the two does not "
            "matter, so each cell’s share of the answer is exact: nothing about this map is an estimate. Untick "
            "*Smooth* to see the 64 cells.",
            "See the sum under each map",
            _THERE,
            picture(CAT_AND_TIGER),
        ),
        "erase": Step(
            "Now the tiger is painted over in grey. **What does pocket B3 say?**",
            ("Still tiger", "Cat", "Nothing known"),
            erase,
            named("now", ("tiger", "cat")),
            "Without the tiger it says {now} ({share:.0f} %); before, it said {before} ({was:.0f} %).",
            "The map claimed to know where the evidence is; erasing tests that claim. Paint over a part yourself: the "
            "card shows what the map claimed next to what was measured.",
            "Press “Erase a part” there",
            _THERE,
            _painted,
        ),
        "nothing": Step(
            "A picture with none of the 24 things that these networks know. **What does pocket B0 say?**",
            ("One of the 24 things", *_SURE.options("Nothing known, less than {0} % sure", "Nothing known, surer")),
            nothing,
            _unknown,
            "It says {now}, {share:.0f} % sure.",
            "It was also trained on pictures like this one. A classifier that was not has to name one of its classes "
            "whatever it sees: give the ImageNet B0 a drawing and watch.",
            "Compare pocket B0 to B3 on this picture",
            address("", scene=EMPTY_SCENE, family="pocket", variants="B0,B1,B2,B3", run="1"),
            picture(EMPTY_SCENE),
        ),
    },
)
