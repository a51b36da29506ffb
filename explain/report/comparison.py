"""The report of a comparison: each picture as it was, what each network said, its exact map, and what that cost."""

import datetime
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image

from explain.compare import Explained, Result
from explain.pictures.render import overlay
from explain.report.html import Markup, Section, element, image, joined, page, paragraphs, percent, table, time
from explain.study.entries import Unreadable
from explain.verdict import judge

SIDE, QUALITY = 480, 82  # px of a picture's longer side, and of its JPEG
MOST = 40  # pictures whose maps are shown; of more the tables alone
NO_VOTE = "Their classes differ, so their answers cannot be compared"
SCALE = "Brighter is more evidence for the class that is named; each map is scaled to its own strongest cell."


@dataclass(frozen=True, slots=True)
class Compared:
    """One picture's part of the report; holds neither the picture nor its maps, so that many can be kept."""

    name: str
    content: Markup
    labels: tuple[str, ...]
    costs: Markup


def compared(name: str, picture: Image.Image, results: Sequence[Result], shown: bool = True) -> Compared:
    """What the networks said of it; with the picture and its maps where `shown`."""
    labels = tuple(result.spec.label for result in results)
    return Compared(name, _picture(name, picture, results, shown), labels, _costs(results))


def report(found: Sequence[Compared], unreadable: Sequence[Unreadable] = ()) -> str:
    """The whole file, of one picture at least."""
    now = datetime.datetime.now(datetime.UTC)
    title = found[0].name if len(found) == 1 else f"{len(found)} pictures"
    labels = found[0].labels
    lead = element("p", f"{', '.join(labels)}; {now.day} {now:%B %Y}. {SCALE}", class_="quiet")
    sections = [Section(f"picture-{number}", one.name, one.content) for number, one in enumerate(found)]
    costs = Section("costs", "What they cost", found[0].costs)
    files = Section("files", "Could not be read", paragraphs(*(f"{one.name}: {one.reason}" for one in unreadable)))
    return page(f"{title} through {len(labels)} network{'s' * (len(labels) > 1)}", lead, [*sections, costs, files])


def _picture(name: str, picture: Image.Image, results: Sequence[Result], shown: bool) -> Markup:
    answered = [result for result in results if isinstance(result, Explained)]
    figures = [_figure(image(_jpeg(picture), name), f"the picture, {picture.width} × {picture.height} px")]
    figures += [
        _figure(image(_jpeg(_map(picture, result)), f"map of {result.predictions[0].name}"), *_caption(result))
        for result in answered
    ]
    rows = [
        (result.spec.label, *(f"{one.name} {percent(one.probability)}" for one in result.predictions[:5]))
        for result in answered
    ]
    failed = [f"No prediction from {result.spec.label}: {result.error}" for result in results if result.error]
    remarks = dict.fromkeys(remark for result in results for remark in result.remarks)
    return joined([
        element("p", _verdict(results), class_="verdict"),
        element("div", *figures, class_="compared") if shown else "",
        table("The likeliest classes", ("network", "first", "second", "third", "fourth", "fifth"), rows),
        paragraphs(*failed, class_="warning"), paragraphs(*remarks, class_="quiet"),
    ])  # fmt: skip


def _figure(shown: Markup, *caption: object) -> Markup:
    return element("figure", shown, element("figcaption", *caption))


def _caption(result: Explained) -> tuple[object, ...]:
    best = result.predictions[0]
    source = result.spec.source.place.name if result.spec.published else result.spec.recipe.about
    scale = f"strongest cell {result.evidence.maps([best.index])[0].max():.2f}"
    return (
        element("b", result.spec.label),
        f": {best.name}, {percent(best.probability)}, logit {best.logit:.2f}, {scale}. ",
        source,
    )


def _map(picture: Image.Image, result: Explained) -> Image.Image:
    return overlay(picture, result.evidence.maps([result.predictions[0].index])[0], result.crop)


def _jpeg(picture: Image.Image) -> bytes:
    small = picture.copy()
    small.thumbnail((SIDE, SIDE))
    written = io.BytesIO()
    small.save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _verdict(results: Sequence[Result]) -> str:
    found = judge(results)
    if found is None:
        return "No network has answered."
    answers = dict.fromkeys(found.answers.values())
    if found.agree:
        return f"All say {next(iter(answers))}."
    said = "; ".join(
        f"{', '.join(label for label, mine in found.answers.items() if mine == answer)}: {answer}" for answer in answers
    )
    return f"{'They part' if found.comparable else NO_VOTE}. {said}."


def _costs(results: Sequence[Result]) -> Markup:
    rows = []
    for result in results:
        cost = result.cost
        counts = (f"{cost.params / 1e6:.2f}", f"{cost.macs / 1e6:,.1f}", f"{cost.input_size}")
        rows.append((result.spec.label, time(result.latency), *counts))
    head = ("network", "ms of a picture", "M parameters", "M multiply-adds", "px of the input")
    return table("On the machine that compared them", head, rows)
