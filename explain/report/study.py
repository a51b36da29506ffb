"""The report of a study: which network is enough, first as a picture; then every figure, and the pictures behind it."""

import datetime
import math
from collections.abc import Iterator, Sequence

from explain.intervals import Share
from explain.report import charts
from explain.report.confusion import confusion
from explain.report.data import data
from explain.report.html import (
    ENGLISH,
    Language,
    Markup,
    Section,
    element,
    joined,
    listed,
    page,
    paragraphs,
    percent,
    table,
    time,
)
from explain.study.enough import points
from explain.study.outcome import Outcome
from explain.study.statistics import BINS

TITLE = "Which network is enough for these pictures?"
MOST_CLASSES = 60  # whose mean maps are drawn, those with most pictures
UNLABELLED = "These pictures have no labels that the networks know, so nothing here says how often an answer is right."
LABELS_UNKNOWN = "{} of the {} labelled pictures have a label that every network here knows: the others are not scored."
SCRIPT = "study.js"


def report(found: Outcome, language: Language = ENGLISH) -> str:
    """The whole file, to be read in that language. Raises `NotShipped`."""
    told = data(found)
    sections = (
        Section("networks", "The networks", _networks(found)),
        Section("sizes", "At other sizes", _by_size(found)),
        Section("parted", "Where they disagree", _parted(found)),
        Section("confusion", "What is taken for what", confusion(found)),
        Section("where", "Where they all look", _where(found)),
        Section("calibration", "How far confidence can be trusted", _calibration(found)),
        Section("classes", "Class by class", _classes(found)),
        Section("files", "The files", _files(found, told["left_out"])),
    )
    return page(TITLE, _lead(found), sections, told, SCRIPT, language)


def _lead(found: Outcome) -> Markup:
    study = found.study
    labelled = sum(entry.label is not None for entry in study.entries)
    now = datetime.datetime.now(datetime.UTC)
    facts = (
        f"{len(study.opened):,} pictures, {labelled:,} of them labelled; {len(study.specs)} networks; {now:%Y-%m-%d}."
    )
    verdict = element("p", found.enough.reason, class_="verdict")
    known = len(study.common())
    few = [LABELS_UNKNOWN.format(known, labelled)] if known < labelled else []
    return joined([verdict, paragraphs(*few, class_="warning"), element("p", facts, class_="quiet")])


def _networks(found: Outcome) -> Markup:
    chart = _chart(found) if found.scored else element("p", UNLABELLED)
    failed = [f"{found.study.specs[place].label}: {why}" for place, why in found.study.failed.items()]
    return joined([
        chart,
        _scores(found) if found.scored else _unscored(found),
        paragraphs(*(f"No answer from {sentence}" for sentence in failed), class_="warning"),
    ])  # fmt: skip


def _chart(found: Outcome) -> Markup:
    """Against time; against multiply-adds where not all were timed."""
    latencies = found.study.latencies
    timed = all(place in latencies and math.isfinite(latencies[place].high) for place in found.scored)
    drawn = []
    for place, scored in found.scored.items():
        size, one = found.candidates[place].size / 1e6, scored.top1
        middle, low, high = (
            (latencies[place].median, latencies[place].low, latencies[place].high) if timed else (size, size, size)
        )
        name = found.study.specs[place].label
        shares = (100 * one.value, 100 * one.low, 100 * one.high)
        drawn.append(charts.Point(name, middle, low, high, *shares, place == found.enough.network))
    across = "milliseconds of a picture, measured on the machine of the study" if timed else "million multiply-adds"
    caption = (
        "Right answers, with 95 % intervals (Wilson), against cost. The line joins the networks that no other beats in "
        "both. The intervals of two networks may overlap although one is surely better: what counts are the "
        "pictures on which they disagree, and the sentence above rests on those."
    )
    return element(
        "figure", charts.trade_off(drawn, across, "right answers"), element("figcaption", caption), class_="chart"
    )


def _scores(found: Outcome) -> Markup:
    head = (*SCORES, *COSTS)
    order = sorted(set(found.scored) - set(found.study.failed))
    judged = dict(zip(order, found.enough.judged, strict=False))
    rows = []
    for place, scored in found.scored.items():
        verdict = judged.get(place)
        rows.append((
            found.study.specs[place].label, f"{_percent(scored.top1)} of {scored.count:,}", _interval(scored.top1),
            _percent(scored.top5) if scored.top5 else "–", f"{scored.macro_f1:.3f}", f"{scored.calibration.ece:.3f}",
            points(verdict.behind) if verdict else "–", verdict.verdict if verdict else "–", *_costs(found, place),
        ))  # fmt: skip
    return table("Networks on the labelled pictures", head, rows)


SCORES = (
    "network", "right", "95 % interval", "in five", "macro F1", "calibration error", "behind the best", "verdict",
)  # fmt: skip
COSTS = ("ms of a picture", "MB of weights", "M multiply-adds")


def _costs(found: Outcome, place: int) -> tuple[str, ...]:
    candidate = found.candidates[place]
    return time(found.study.latencies.get(place)), f"{candidate.mb:.1f}", f"{candidate.size / 1e6:,.1f}"


def _unscored(found: Outcome) -> Markup:
    from explain.study.statistics import confidence

    rows = []
    for place in found.study.ran:
        answers = found.study.of(place)
        sure = confidence(answers)
        spread = f"{percent(sure.median, 0)} ({percent(sure.low, 0)} to {percent(sure.high, 0)})"
        rows.append((found.study.specs[place].label, f"{len(answers):,}", spread, *_costs(found, place)))
    return table("Networks", ("network", "answers", "confidence, median and quartiles", *COSTS), rows)


def _by_size(found: Outcome) -> Markup:
    """Empty where it was not asked for."""
    parts: list[object] = []
    for one in found.by_size.values():
        caption = element("figcaption", f"{one.sentence} Bars are 95 % intervals (Wilson).")
        parts.append(element("figure", charts.by_size(one), caption, class_="chart"))
    return joined(parts)


def _parted(found: Outcome) -> Markup:
    agreed = found.agreement
    if agreed is None:
        return Markup("")
    label = [spec.label for spec in found.study.specs]
    pairs = [(f"{label[p.one]}, {label[p.other]}", _percent(p.same), _interval(p.same)) for p in agreed.pairs]
    alone = [(label[place], f"{len(pictures):,}") for place, pictures in agreed.alone.items() if len(agreed.alone) > 2]
    said = f"All say the same of {agreed.agreed.right:,} of {agreed.agreed.count:,} pictures."
    caution = "Agreement is not accuracy: networks of one family are often wrong together."
    return joined([
        element("p", said, " ", caution),
        table("How often two networks agree", ("pair", "same answer", "95 % interval"), pairs),
        table("Stands alone against all others", ("network", "pictures"), alone),
        element("div", class_="gallery", data_gallery="parted"),
    ])  # fmt: skip


def _where(found: Outcome) -> Markup:
    parts: list[object] = []
    number = 0
    for place, every in found.looked.items():
        label = found.study.specs[place].label
        warnings = [warning for looked in every for warning in looked.warnings(label)]
        shown = sorted(range(len(every)), key=lambda one: (-len(every[one].pictures), one))[:MOST_CLASSES]
        figures = [
            element(
                "figure", element("canvas", width=96, height=96, data_mean=number + one, role="img",
                                  aria_label=f"mean evidence for {every[one].name}"),
                element("figcaption", element("b", every[one].name), f" {len(every[one].pictures)} pictures",
                        *_regions(every[one].regions)),
                element("button", "least like it", type="button", data_least=number + one, class_="screen")
                if every[one].least else "",
            )
            for one in sorted(shown)
        ]  # fmt: skip
        gallery = element("div", class_="gallery", data_gallery=f"least {place}")
        inside = (element("summary", label), paragraphs(*warnings, class_="warning"), _localised(found, place),
                  element("div", *figures, class_="means"), gallery)  # fmt: skip
        parts.append(element("details", *inside, **({"open": ""} if place == min(found.looked) else {})))
        number += len(every)
    if not parts:
        return Markup("")
    lead = (
        "The mean of the exact maps of each class over its pictures, in the coordinates of the crop; bright is "
        "evidence for the class. If it lay everywhere alike, 56 % would be near the border and 33 % in each third."
    )
    return joined([element("p", lead), *parts])


def _regions(regions: Sequence[object]) -> Iterator[Markup]:
    from explain.study.where import Region

    for region in regions:
        assert isinstance(region, Region)
        if region.name in ("border", "upper third", "lower third"):
            yield element(
                "small", f"{region.name} {percent(region.value, 0)}", class_="warns" if region.warns else None
            )


def _localised(found: Outcome, place: int) -> Markup:
    one = found.localised.get(place)
    if one is None:
        return Markup("")
    inside, area, strongest = (percent(share, 0) for share in (one.inside, one.area, one.strongest))
    return element(
        "p",
        f"By the masks of {one.count} pictures, {inside} of the evidence lies on the object, which takes {area} of the "
        f"crop; the strongest cell lies on it in {strongest} of them.",
    )


def _calibration(found: Outcome) -> Markup:
    figures = []
    for place, scored in found.scored.items():
        name, one = found.study.specs[place].label, scored.calibration
        off = "more than chance explains" if one.off else "no more than chance explains"
        said = (
            f"{name}: calibration error {one.ece:.3f} in {BINS} bins. So few pictures alone make it {one.bias:.3f} on "
            f"average, {one.most:.3f} at most 19 times in 20, for a network without any: {off}."
        )
        figures.append(element("figure", charts.reliability(one, name), element("figcaption", said)))
    return element("div", *figures, class_="reliability") if figures else Markup("")


def _classes(found: Outcome) -> Markup:
    parts = []
    for place, scored in found.scored.items():
        rows = [
            (one.name, f"{one.pictures:,}", _percent(one.right), _interval(one.right), percent(one.precision),
             f"{one.f1:.3f}")
            for one in scored.classes
        ]  # fmt: skip
        head = ("class", "pictures", "right (recall)", "95 % interval", "precision", "F1")
        parts.append(table(found.study.specs[place].label, head, rows))
    return joined(parts)


def _files(found: Outcome, left_out: int) -> Markup:
    lists = (
        ("could not be read", [f"{one.name}: {one.reason}" for one in (*found.unreadable, *found.mask_errors)]),
        ("the same picture again, counted once", [f"{one.name} = {one.of}" for one in found.found.duplicates]),
        ("several labels, counted as without one",
         [f"{one.name}: {', '.join(one.labels)}" for one in found.found.contradictions]),
        ("labels that are no class", _strangers(found)),
        ("no pictures, passed over", list(found.found.passed)),
        ("the table of labels", list(found.found.remarks)),
        ("the networks", list(found.doubts)),
    )  # fmt: skip
    parts = [joined([element("h3", f"{title} ({len(items)})"), listed(items)]) for title, items in lists if items]
    if left_out:
        said = f"{left_out:,} pictures are in every figure, but have no thumbnail here, to keep this file small."
        parts.append(element("p", said))
    return joined(parts)


def _strangers(found: Outcome) -> list[str]:
    return [
        f"{found.study.specs[place].label}: {one.label}{one.hint}"
        for place, labels in found.unmatched.items()
        for one in labels
    ]


def _percent(one: Share) -> str:
    return percent(one.value) if one.count else "–"


def _interval(one: Share) -> str:
    return f"{percent(one.low)} to {percent(one.high)}" if one.count else "–"
