"""What a visitor reads on the Trust page. Knows no component; maps are named in `explain/maps/methods.py`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from demo.ui.words import count, listed, verbatim
from explain.maps.measures import DIGITS, MEASURES
from explain.maps.methods import EXACT, METHODS, PLAIN, RANDOMISED, title
from explain.networks.variants import LITE, POCKET

if TYPE_CHECKING:
    from explain.maps.judging import Candidate, Judged, MapProgress

TITLE = "Can I trust the map?"
INTRO = "Remove what a map ranks first, watch the answer, and compare with dummy maps that know nothing of the network."
READY = "Choose an example or add a picture, choose maps, and press **Measure**."
NO_MAPS = "<strong>Nothing measured yet.</strong> Each map gets a card here, with its scores."
NETWORKS = "Choose one to {} networks."
ONE_COLOUR = (
    "This picture is **one single colour**: there is nothing in it to remove or bring back, so it cannot tell a good "
    "map from a bad one."
)
NO_METHOD = "Choose at least one map to measure."
NO_SUCH_METHOD = "Choose the maps to measure from the list."
STAGE_HELP = (
    "Where in the network the other methods look: behind a stage of the paper’s Table 1. Early stages have finer grids "
    "and know less."
)
SAME = (
    f"At the head, {listed([row.title for name, row in METHODS.items() if row.exact_at_the_head and name != EXACT])} "
    "equal the exact map up to a positive factor (the head is the last feature map, from which the answer is "
    "computed). At earlier stages they differ."
)
ROAD_HELP = "Slower: removed pixels are filled in from their neighbours by solving a system of equations."
METHODS_TABLE = "The maps, what they cost, and their papers"
METHODS_HEAD = ("Map", "What it is", "Passes through the network", "Paper")


def methods_rows() -> list[tuple[str, str, str, str]]:
    """A row of METHODS_TABLE for each method."""
    return [(row.title, row.about, row.passes.rule, row.source) for row in METHODS.values()]


TABLE = "Scores of each map"
GRID = "Map grid", "Cells of the map at its stage; it is laid smoothly over the picture."
HELP = """
**Deletion and insertion** (RISE) test whether the map ranks pixels the way the network uses them. They can mislead
where a greyed or blurred picture looks like something to the network: the drop may then come from the odd picture, not
from the missing part. Only the order of the pixels counts, so coarse and fine maps compare fairly.

**ROAD** fills removed pixels in from their neighbours, which looks less odd. It favours smooth maps.

**Pointing game and share on the object** need the object’s outline, which the examples have. They ask where the object
is, not what the network used: if a network looks at the background, a faithful map scores badly.

**Dummies**: random, centre and edges know nothing of the network. Objects are often in the middle and have edges, so
those two do better than chance. The fourth is the map of the same network with its weights shuffled; a map that looks
the same there shows the picture, not what was learned (Adebayo et al. 2018).
"""
FADING = "From left to right, more of the network is shuffled, from its end: a map of what was learned fades."
SHUFFLE = "Shuffle the network from its end, part by part"
NOT_SHUFFLED = "Press the button above: the map should fade."


def named(name: str, stage: str) -> str:
    """What a map at a stage is called; the exact one and dummies have no stage."""
    return called(name) if name == EXACT or name in PLAIN else f"{title(name)}, {stage}"


def called(name: str) -> str:
    """A map of either table; a dummy by that word, so that it is taken for nothing else."""
    return f"dummy: {title(name)[0].lower()}{title(name)[1:]}" if name in PLAIN else title(name)


def candidate(found: Candidate) -> str:
    """What a map is called."""
    return named(found.name, found.stage)


def cost(label: str, stage: str, slow: dict[str, int], making: int, maps: int, pictures: int, macs: int) -> str:
    """What measuring will take.

    `slow` are passes by method, of those that take one for each channel; all maps take `making`, and measuring `maps`
    of them `pictures` each, at `macs` multiply-adds a pass.
    """
    each = "".join(
        f"{title(name)} at {_place(stage)} of {verbatim(label)}: {_passes(taken)}. " for name, taken in slow.items()
    )
    whole = making + maps * pictures
    arithmetic = f"{whole * macs / 1e9:,.0f} B" if whole * macs >= 1e12 else count(whole * macs)
    return (
        f"{each}Making the ticked maps takes {_passes(making)} through {verbatim(label)}; scoring them and the "
        f"{len(PLAIN)} dummies takes {maps} × {pictures}: **{whole:,}** in all, up to {arithmetic} multiply-adds."
    )


def _passes(taken: int) -> str:
    return "1 pass" if taken == 1 else f"{taken:,} passes"


def measuring(done: int, total: int, progress: MapProgress | None = None) -> str:
    """How far it is."""
    said = f"Measuring: {done} of {total} maps done."
    if progress is None or progress.total == 1:
        return said
    task = MEASURES[progress.task].title if progress.task in MEASURES else "map"
    return f"{said} {candidate(progress.candidate)}: {task}, {progress.done} of {progress.total} passes."


def verdict(found: Sequence[Judged], why: str = "") -> str:
    """Which maps beat every dummy, by deletion and insertion both, and by how much, in the digits that cards show.

    `why` says what may have made a dummy hard to beat.
    """
    told = [one for one in found if one.candidate.name not in PLAIN and _scores(one)]
    if not told:
        return "On this picture **no map beats every dummy**: there is none to compare."
    least, most = _best(found)
    beaten = [one for one in told if _deletion(one) < _deletion(least) and _insertion(one) > _insertion(most)]
    best = max(beaten or told, key=lambda one: _insertion(one) - _deletion(one))
    margins = _margins(best, least, most)
    if not beaten:
        closest = f"The best, {_map(best)}: {margins}."
        return f"On this picture **no map beats every dummy** by deletion and insertion both. {closest} {why}".strip()
    beat = "beats" if len(beaten) == 1 else "beat"
    whose = "" if len(beaten) == 1 else f" The best, {_map(best)}"
    who = spoken([(one.candidate.name, one.candidate.stage) for one in beaten])
    return f"By deletion and insertion both, **{who}** {beat} every dummy{'.' * bool(whose)}{whose}: {margins}."


def rival(found: Sequence[Judged]) -> Judged | None:
    """The dummy that keeps the best map from beating them all; None where one beats them."""
    told = [one for one in found if one.candidate.name not in PLAIN and _scores(one)]
    if not told:
        return None
    least, most = _best(found)
    best = max(told, key=lambda one: _insertion(one) - _deletion(one))
    behind = {
        _deletion(best) - _deletion(least): least,
        _insertion(most) - _insertion(best): most,
    }
    return behind[max(behind)] if max(behind) >= 0 else None


def _margins(best: Judged, least: Judged, most: Judged) -> str:
    """Of the best map, beside the dummies that are hardest to beat: by deletion the least, by insertion the most."""
    lower, higher = candidate(least.candidate), candidate(most.candidate)
    return (
        f"deletion {_deletion(best):.{DIGITS}f} against {_deletion(least):.{DIGITS}f} for {lower}, "
        f"insertion {_insertion(best):.{DIGITS}f} against {_insertion(most):.{DIGITS}f} for {higher}"
    )


def _scores(one: Judged) -> bool:
    return bool(one.deletion and one.insertion)


def _best(found: Sequence[Judged]) -> tuple[Judged, Judged]:
    """Of the dummies, by deletion and by insertion."""
    plain = [one for one in found if one.candidate.name in PLAIN and _scores(one)]
    return min(plain, key=_deletion), max(plain, key=_insertion)


def _deletion(one: Judged) -> float:
    assert one.deletion
    return round(one.deletion.area, DIGITS)


def _insertion(one: Judged) -> float:
    assert one.insertion
    return round(one.insertion.area, DIGITS)


def _map(one: Judged) -> str:
    return spoken([(one.candidate.name, one.candidate.stage)])


EVIDENCE = "evidence for {}"  # stands for the thing where nobody knows its outline
WHY = {  # what may make a dummy hard to beat; of the thing that the picture shows
    "random": "On this picture even a random order does as well, so the answer hangs on no single place.",
    "centre": "The {} is in the middle of the picture, where a blob is hard to beat.",
    "edges": "Most of the picture’s edges lie on the {}, so a map of edges finds it, too.",
    RANDOMISED: "The map of the shuffled network happens to lie on the {}.",
}


def verdicts(found: Mapping[str, Sequence[Judged]], why: Mapping[str, str] | None = None) -> str:
    """The same of each network, by its label."""
    if len(found) == 1:
        return "".join(verdict(maps, (why or {}).get(label, "")) for label, maps in found.items())
    return "\n\n".join(
        f"{verbatim(label)}: {verdict(maps, (why or {}).get(label, ''))}" for label, maps in found.items()
    )


def of_network(label: str, what: str) -> str:
    """Where several networks stand beside each other."""
    return f"{label}: {what}"


def faded(part: str) -> str:
    """What is shuffled by now."""
    return "As trained" if part == "none" else f"Shuffled down to {part}"


def no_stage(stage: str, stages: Sequence[str]) -> str:
    """This network has no such stage."""
    return f"This network has no {stage}: choose {listed(stages).replace(' and ', ' or ')}."


MANY = "Over many pictures"
ON = {POCKET.name: "Drawn scenes, pocket", LITE.name: "Photographs, Lite"}
MANY_ABOUT = {
    POCKET.name: "One picture proves little. Here every map was scored on {} drawn scenes that no network was trained "
    "on, always for the class of the object that is there. Every ± is twice the standard error over scenes.",
    LITE.name: "Here every map was scored on the {} example photographs, always for the network’s first answer, right "
    "or wrong; we outlined the main objects by hand. So few settle little: every ± is twice the standard error.",
}


def many_about(family: str, pictures: Sequence[int]) -> str:
    """`pictures` are the numbers of pictures of each network of that family."""
    least, most = min(pictures), max(pictures)
    return MANY_ABOUT[family].format(f"{least}" if least == most else f"{least} to {most}")


Map = tuple[str, str]  # name and stage


def many_finding(measure: str, won: dict[Map, tuple[str, ...]], networks: Sequence[str]) -> str:
    """Which maps are surely ahead of all that know nothing; `won` has for each map the networks for which it is."""
    by_networks: dict[tuple[str, ...], list[Map]] = {}
    for found, where in won.items():
        by_networks.setdefault(where, []).append(found)
    always, never = by_networks.pop(tuple(networks), []), by_networks.pop((), [])
    phrase = MEASURES[measure].phrase
    if not always and not by_networks:
        return (
            f"By {phrase}, no map beats every dummy for any network by more than twice the standard "
            "error of the difference."
        )
    who, beat = spoken(always), "beat" if len(always) > 1 else "beats"
    sentences = [
        f"By {phrase}, **{who}** {beat} every dummy for every network, by more than twice the standard error of the "
        "difference."
        if always
        else f"By {phrase}, no map beats every dummy for every network, by more than twice the standard error of the "
        "difference.",
        *(f"Only for {listed(where)}: {spoken(maps)}." for where, maps in by_networks.items()),
        *([f"For no network: {spoken(never)}."] if never else []),
    ]
    return " ".join(sentences)


def spoken(maps: Sequence[Map]) -> str:
    """Maps in a sentence: "the exact map; Grad-CAM++ and LayerCAM at the head"."""
    titles: dict[str, list[str]] = {}
    for name, stage in maps:
        titles.setdefault("" if name == EXACT else stage, []).append(title(name))
    return "; ".join(
        f"{listed(names)} at {_place(stage)}" if stage else "the exact map" for stage, names in titles.items()
    )


def _place(stage: str) -> str:
    return "the head" if stage == "head" else stage
