"""What a visitor reads on the Trust page. Knows no component."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo.words import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from explain.trust import Candidate, Judged

TITLE = "Can I trust the map?"
INTRO = (
    "A map says what mattered. Here it is put to the test: take away, or bring back, what it ranks first, and watch "
    "the answer. Beside every map stand three that no network made, and one of the same network with its weights "
    "shuffled: what does not beat those says nothing."
)
READY = "Pick a scene or give a picture, choose maps, and press **Measure**."
NO_MAPS = "<strong>Nothing measured yet.</strong> Each map gets a card here, with what was measured of it."
NO_METHOD = "Choose at least one map to measure."
STAGE_HELP = "Where in the network the other methods look. Early stages have finer grids and know less."
SAME = (
    "At the head CAM, Grad-CAM, HiResCAM and XGrad-CAM are one and the same map, up to a factor and the sign’s loss: "
    "the exact evidence map is it. At earlier stages they differ."
)
ROAD_HELP = "Slower: pixels are replaced by what their neighbours suggest, by solving an equation for each."
METHOD_NAMES = {
    "exact": "Evidence map, exact", "gradcam": "Grad-CAM", "gradcam++": "Grad-CAM++", "xgradcam": "XGrad-CAM",
    "hirescam": "HiResCAM", "layercam": "LayerCAM", "eigencam": "Eigen-CAM", "scorecam": "Score-CAM",
    "ablationcam": "Ablation-CAM",
}  # fmt: skip
PLAIN_MAPS = {
    "random": "Random", "centre": "Centre", "edges": "Edges of the picture", "randomised": "Network shuffled",
}  # fmt: skip
MEASURED = {
    "Deletion": "Area under the class’s probability as pixels turn grey, those ranked first first: small is good.",
    "Insertion": "Area under it as a blurred picture is made sharp, those ranked first first: large is good.",
    "ROAD": "How much more the answer suffers without the first-ranked pixels than without the last: large is good.",
    "Pointing game": "Whether the map’s maximum lies on the object.",
    "On the object": "Share of the map’s positive part that lies on the object.",
}
TABLE = "What was measured of each map"
HELP = """
**Deletion and insertion** (RISE) ask whether the map ranks pixels as the network uses them. They mislead where grey or
blurred pictures look like something to the network: the drop may come from the strange picture, not from the lost part.
Only the order of pixels counts, so a coarse map and a fine one are compared alike.

**ROAD** replaces pixels by what their neighbours suggest, which looks less strange. It favours smooth maps.

**Pointing game and share on the object** need the truth, which drawn scenes have. They ask where an object is, not what
the network used: a network that looks at the background is told wrong by a map that is right.

**Random, centre and edges** know nothing of the network. Objects often stand in the middle and have edges, so those two
do better than chance. **Shuffled**: the same network with its weights permuted; a map that looks the same there shows
the picture and not what was learned (Adebayo et al. 2018).
"""
FADING = "From left to right more of the network is shuffled, from its end: a map of what was learned fades."


def candidate(found: Candidate) -> str:
    """What a map is called."""
    if found.name in PLAIN_MAPS:
        return PLAIN_MAPS[found.name]
    title = METHOD_NAMES[found.name]
    return title if found.name == "exact" else f"{title}, {found.stage}"


def measuring(done: int, total: int) -> str:
    """How far it is."""
    return f"Measuring — {done} of {total} maps done."


def verdict(found: Sequence[Judged]) -> str:
    """Which maps beat all that know nothing, by deletion and insertion both."""
    told = [(j.candidate, j.deletion.area, j.insertion.area) for j in found if j.deletion and j.insertion]
    plain = [row for row in told if row[0].name in PLAIN_MAPS]
    least, most = min(d for _, d, _ in plain), max(i for _, _, i in plain)
    beaten = [candidate(which) for which, d, i in told if which.name not in PLAIN_MAPS and d < least and i > most]
    if not beaten:
        return "On this picture **no map beats all that know nothing** by deletion and insertion both."
    beat = "beats" if len(beaten) == 1 else "beat"
    return f"By deletion and insertion both, **{listed(beaten)}** {beat} every map that knows nothing."


def faded(part: str) -> str:
    """What is shuffled by now."""
    return "As trained" if part == "none" else f"Shuffled down to {part}"


def no_stage(stage: str, stages: Sequence[str]) -> str:
    """This network has no such stage."""
    return f"This network cannot be looked into at {stage}: choose {listed(stages).replace(' and ', ' or ')}."
