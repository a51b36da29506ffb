"""The ways that lessons and applications lead to pages: there is each, and knows all that is asked of it."""

import re
from collections.abc import Callable, Collection
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import gradio as gr
import pytest

from demo.applications import page as applications
from demo.applications.words import APPLICATIONS
from demo.layout import PAGES
from demo.lessons.lessons import LESSONS
from demo.ui.links import Link
from explain.networks.cost import cost
from explain.networks.variants import specs
from explain.networks.vocabulary import CLASS_NAMES

WAYS = [
    *(step.way for lesson in LESSONS.values() for step in lesson.steps.values()), *applications.LINKS.values()
]  # fmt: skip
BY_SCRIPT = {  # what is read in the browser, after the arrival; by the path of the page
    "": {"class", "against", "run"}, "inside": {"run"}, "trust": {"run", "shuffle"}, "record": {"run"},
    "scaling": set(), "inputs": set(),
    "teach": set(), "live": set(), "deploy": set(),
}  # fmt: skip


@pytest.mark.parametrize("link", WAYS)
def test_every_way_leads_to_a_page_of_the_app(link: str) -> None:
    assert urlsplit(link).path.removeprefix("./") in {page.PATH for page in PAGES}
    assert not re.search(r"\s", link)
    parse_qs(urlsplit(link).query, strict_parsing=bool(urlsplit(link).query))


def test_the_figures_of_a_small_network_are_those_of_the_networks() -> None:
    said = APPLICATIONS["embedded"].choice
    for family, words in (("pocket", "has {:.1f} million"), ("imagenet", "B0 has {:.1f} million.")):
        assert words.format(cost(specs(family, ("B0",))[0]).params / 1e6) in said


@pytest.fixture(scope="module")
def arrivals(pages: gr.Blocks) -> dict[str, Callable[..., Any]]:
    """By the path of a page, what reads the address when a visitor arrives there."""
    events = pages.fns.values()
    return {event.page: event.fn for event in events if event.fn and event.fn.__name__.endswith("arrive")}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """The names that an arrival looks for in an address, and those whose values it does not know."""
    found: dict[str, list[str]] = {"names": [], "unknown": []}
    many, number = Link.many, Link.number

    def note_many(link: Link, name: str, allowed: Collection[str]) -> list[str]:
        found["names"].append(name)
        return many(link, name, allowed)

    def note_number(link: Link, name: str, low: float, high: float) -> float | None:
        found["names"].append(name)
        return number(link, name, low, high)

    monkeypatch.setattr(Link, "many", note_many)
    monkeypatch.setattr(Link, "number", note_number)
    monkeypatch.setattr(Link, "tell", lambda link: found["unknown"].extend(link.unknown))
    return found


@pytest.mark.parametrize("link", WAYS)
def test_a_page_knows_all_that_a_way_to_it_asks_for(
    link: str, arrivals: dict[str, Callable[..., Any]], read: dict[str, list[str]]
) -> None:
    path, asked = urlsplit(link).path.removeprefix("./"), dict(parse_qsl(urlsplit(link).query))
    arrivals[path](SimpleNamespace(query_params=asked))
    assert read["unknown"] == []
    assert set(asked) <= {*read["names"], *BY_SCRIPT[path]}
    assert {asked[name] for name in ("class", "against") if name in asked} <= set(CLASS_NAMES)


def test_every_use_ends_in_something_to_try() -> None:
    assert set(APPLICATIONS) == set(applications.LINKS)
    titles = " ".join(found.title.lower() for found in APPLICATIONS.values())
    assert all(word in titles for word in ("emotion", "cancer", "leaves", "phone", "device", "real time"))
