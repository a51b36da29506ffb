"""A visitor at a page with cards: what they do, what they see, and what their browser complained of meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import ConsoleMessage, Error, Locator, Page, Request, Response, Route, ViewportSize, expect

PATIENCE = 90  # seconds, for a busy machine
CALM = 3  # tenths of a second
LATE = 500  # ms

Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
DESK: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"
CAT_AND_TIGER = EXAMPLES / "cat-tiger.png"
HERE = ("http://127.0.0.1", "data:", "blob:")

INPUTS = {
    "": ("#variants :checked", 3),
    "?family=pocket": ("#variants :checked", 4),
    "scaling": ("#examples .thumbnail-item", 12),
    "trust": ("#methods :checked", 4),
    "inside": ("#stages tbody tr", 9),
    "inside?network=pocket/B0/scenes": ("#stages tbody tr", 9),
}  # by the page's path

# Pages of which the link says what is chosen there.
FOLLOWING = {"pictures", "teach", "scaling", "inside", "trust", "inputs", "deploy", "live", "record", "device"}

# Every card as it is drawn; `painting` changes when any pixel of the canvas does, `contrast` is 0 on a blank one.
READ_CARDS = """() => [...document.querySelectorAll("#cards .card")].map((card) => {
  const text = (selector) => card.querySelector(selector).textContent;
  const canvas = card.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let painting = 0, least = 255, most = 0;
  for (let i = 0; i < data.length; i++) {
    const value = data[i];
    painting = (31 * painting + value) | 0;
    if (i % 4 === 3) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const rows = [...card.querySelectorAll(".classes button")];
  return {
    title: text("h3"), state: card.dataset.state, time: text(".time"), spread: text(".spread"), shown: text(".shown"),
    inside: text(".inside"), scale: [text(".low"), text(".high")], why: text(".why"), note: text(".note"),
    facts: [...card.querySelectorAll("dt")].map((term) => term.textContent),
    classes: rows.map((row) => row.querySelector("span").textContent),
    pressed: rows.filter((row) => row.ariaPressed === "true").map((row) => row.querySelector("span").textContent),
    painting, contrast: most - least,
  };
})"""

# A finished card is blank until the browser has decoded its picture.
PAINTED = """() => [...document.querySelectorAll("#cards .card[data-state=done] canvas")]
  .filter((canvas) => canvas.checkVisibility())
  .every((canvas) => canvas.getContext("2d").getImageData(canvas.width >> 1, canvas.height >> 1, 1, 1).data[3])"""

# Gradio cuts off what is too wide, so that the page does not scroll: its components are looked at too.
FITS = """() => document.documentElement.scrollWidth <= innerWidth
  && [...document.querySelectorAll(".block")].every((one) => one.getBoundingClientRect().right <= innerWidth + 1)"""

# Until the end of the frame that shows it.
PRESS = """async (button) => {
  button.click();
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
}"""


@dataclass(frozen=True, slots=True)
class Card:
    """What one card shows."""

    title: str
    state: str
    time: str
    spread: str
    shown: str
    inside: str
    scale: list[str]
    why: str
    note: str
    facts: list[str]
    classes: list[str]
    pressed: list[str]
    painting: int
    contrast: int


def paintings(cards: list[Card]) -> list[int]:
    return [card.painting for card in cards]


class Visit:
    """One page, from its opening in a tab to the leaving of it."""

    def __init__(self, page: Page, address: str, path: str) -> None:
        self.page = page
        self._nothing = address + "robots.txt"
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.awaited: set[Request] = set()
        self._listeners: dict[Any, Callable[[Any], None]] = {
            "console": self._hear, "pageerror": self._blame, "request": self._note, "requestfinished": self._forget,
            "requestfailed": self._forget, "response": self._check,
        }  # fmt: skip
        for event, listener in self._listeners.items():
            page.on(event, listener)
        page.goto(address + path)
        expect(page.locator("html:not([data-coming])")).to_have_count(1)  # it is seen
        if path.partition("?")[0] in FOLLOWING:  # what is pressed before, the link may undo
            page.wait_for_function("window.arrived")
        self.lens: Locator = page.locator("#cards .lens")
        self.verdict: Locator = page.locator("#verdict")
        live = not path or path.startswith("?")
        if live:  # cards stand there from the first moment on: wait until they are of what is asked for
            expect(page.locator("#live [data-arrived]")).to_have_count(1)
            expect(page.locator("[data-before]")).to_have_count(0)
        if path in INPUTS:  # a link, which has a query too, may have changed all of it
            expect(self.lens).to_have_attribute("data-state", "done")
            expect(page.locator("[data-before]")).to_have_count(0)
            inputs, count = INPUTS[path]  # they may be drawn after the cards
            expect(page.locator(inputs)).to_have_count(count)

    def end(self) -> Page:
        """Leave for where nothing runs; the tab, which remembers no more than a new one."""
        for event, listener in self._listeners.items():  # what leaving cuts off is no complaint
            self.page.remove_listener(event, listener)
        self.page.unroute_all()
        self.page.goto(self._nothing)
        self.page.evaluate("sessionStorage.clear()")
        self.page.mouse.move(0, 0)
        return self.page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.complaints.append(f"console: {message.text}")

    def _blame(self, error: Error) -> None:
        self.complaints.append(f"page error: {error}")

    def _note(self, request: Request) -> None:
        self.requests.append(request.url)
        if "/heartbeat/" not in request.url:  # that one never ends
            self.awaited.add(request)
        if not request.url.startswith(HERE):
            self.complaints.append(f"asked a stranger: {request.url}")

    def _forget(self, request: Request) -> None:
        self.awaited.discard(request)

    def _check(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.url}")

    def rest(self) -> None:
        """Wait until the page has for a while awaited nothing and drawn nothing."""
        calm = 0
        for _ in range(10 * PATIENCE):
            self.page.evaluate("() => new Promise((idle) => requestIdleCallback(idle))")
            self.page.wait_for_timeout(100)
            calm = 0 if self.awaited else calm + 1
            if calm == CALM:
                return
        pytest.fail(f"{self.page.url} still awaits {[request.url for request in self.awaited]}")

    def slow_down(self) -> None:
        """From here on everything that the server is asked reaches it late, in the order in which it was asked."""

        def wait(route: Route) -> None:
            self.page.wait_for_timeout(LATE)
            with suppress(Error):  # nobody waits for it any more
                route.continue_()

        self.page.route("**/gradio_api/**", wait)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def control(self, name: str) -> Locator:
        return self.page.locator("#cards").get_by_label(name)

    def give(self, path: Path) -> None:
        """Give a picture's file and wait until the page has it."""
        self.page.set_input_files("#picture input[type=file]", path)
        self.has_picture(path.name)

    def has_picture(self, name: str) -> None:
        expect(self.page.locator(f'#picture img[src$="{name}"]')).to_have_count(1)

    def ticked(self) -> list[str]:
        """The variants that are ticked."""
        return [label.inner_text().strip() for label in self.page.locator("#variants label:has(:checked)").all()]

    def mark(self) -> None:
        """So that the next run's end is told from that of an earlier one."""
        self.lens.evaluate("(lens) => { lens.dataset.state = 'asked'; }")

    def start(self, button: str = "Compare") -> None:
        """Press what runs."""
        self.mark()
        self.button(button).click()

    def finish(self) -> list[Card]:
        expect(self.lens).to_have_attribute("data-state", "done")
        expect(self.page.locator("[data-before]")).to_have_count(0)  # they are of what is asked for
        expect(self.verdict).not_to_contain_text("Running")
        return self.cards()

    def compare(self) -> list[Card]:
        """Once what ran by itself is over, of which the cards would be read else."""
        self.rest()
        self.start()
        return self.finish()

    def timed(self) -> list[Card]:
        """The cards once each has a time; answers do not wait for those."""
        expect(self.page.locator("#cards .spread", has_text="being timed")).to_have_count(0)
        return self.cards()

    def cards(self) -> list[Card]:
        self.page.wait_for_function(PAINTED)
        return [Card(**card) for card in self.page.evaluate(READ_CARDS)]

    def row(self, name: str) -> Locator:
        """The first row of that class."""
        return self.page.locator(f'#cards .classes button:has(span:text-is("{name}"))').first

    def press(self, name: str) -> None:
        """Press a class, until the cards are painted."""
        self.row(name).evaluate(PRESS)

    @contextmanager
    def in_silence(self) -> Iterator[None]:
        """What happens inside may ask no server for anything; what was asked before it comes first."""
        self.rest()
        before = len(self.requests)
        yield
        self.page.wait_for_timeout(150)
        assert self.requests[before:] == []

    @contextmanager
    def leaving(self) -> Iterator[None]:
        """What happens inside leads to another page; that the console tells of what this cuts off is no complaint."""
        before = len(self.complaints)
        with self.page.expect_navigation(wait_until="commit"):
            yield
        self.complaints[before:] = [one for one in self.complaints[before:] if not one.startswith("console: ")]

    def fits_its_window(self) -> bool:
        fits: bool = self.page.evaluate(FITS)
        return fits


Open = Callable[..., Visit]  # takes a path, a size and a scheme
