"""What runs for visitors: one job a session, each in a thread of its own, told to its page as it goes.

A new job of a session ends the one before; so does Stop, and so does it that nobody listens any more. No thread of
gradio's waits for a network here: whoever waits for a turn (`explain/runtime/turn.py`) is told how long the line is.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import threading
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Iterator, Sequence
from contextlib import closing, nullcontext
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import gradio as gr
from gradio.components import Component
from gradio.context import LocalContext
from gradio.events import Dependency

from demo.ui import words
from demo.ui.events import AT_ONCE, PRIVATE, RUN, Event, sent
from demo.ui.listeners import LISTENERS, PAGE, Listeners
from demo.ui.picture import refuse
from explain.runtime.turn import Halted, Turn, acting_for

if TYPE_CHECKING:
    from demo.ui.beginning import Beginning

T = TypeVar("T")
Stopped = Callable[[], bool]
Work = Callable[[Stopped], Iterator[T]]

MOST = 96  # jobs that may run or wait; whoever asks for one more is told to come back
PATIENCE = 2.0  # s that a job goes on for without a listener: its client may be about to listen
AT_HOME = 20.0  # s while the page is open: on a busy machine its browser may be late
TELL_SECONDS = 0.5  # between two looks at who listens, and two words to whoever waits
EACH, SLOWEST = 0.05, 2.0  # s between two steps of one job, for each other that is under way, and at most
LAST_WORD = 2.0  # s that a new job waits for the one before to say no more
_OVER = object()


class Job(Generic[T]):
    """Work under way. `stopped` asks it to end, and `left` says that nothing it has to say is wanted any more."""

    def __init__(self, session: str, work: Work[T]) -> None:
        self.session = session
        self.stopped, self.left = threading.Event(), threading.Event()
        self.news: asyncio.Queue[T | object] = asyncio.Queue()
        self._next: asyncio.Future[T | object] | None = None
        self.halted = False  # in the midst of a wait, with no last step
        self.error: BaseException | None = None
        self._work, self._loop = work, asyncio.get_running_loop()

    def start(self) -> None:
        context = contextvars.copy_context()  # what gradio, and `spaces`, know of the request
        threading.Thread(target=context.run, args=(self._run,), daemon=True).start()

    def end(self) -> None:
        """Nobody wants any more of it."""
        self.left.set()
        self.stopped.set()
        self._tell(_OVER)

    def _run(self) -> None:
        try:
            with acting_for(self.session, self.stopped.is_set):
                self._tell_all(self._work(self.stopped.is_set))
        except Halted:
            self.halted = True
        except BaseException as error:  # raised where it is heard: gradio puts it in words, or logs it
            self.error = error
        self._tell(_OVER)

    def _tell_all(self, steps: Iterator[T]) -> None:
        with closing(steps) if isinstance(steps, Generator) else nullcontext():  # what is a list has nothing to end
            for step in steps:
                if self.left.is_set():
                    return
                self._tell(step)

    async def heard(self, pause: float, patience: float) -> tuple[T | None, bool]:
        """What comes during `pause`, in one step; None if nothing has come after `patience`; and whether it is over."""
        news: list[T | object] = []
        start = time.monotonic()
        while _OVER not in news and (pause or not news):
            left = start + (pause if news else max(pause, patience)) - time.monotonic()
            self._next = self._next or asyncio.ensure_future(self.news.get())
            if not (await asyncio.wait({self._next}, timeout=max(0.0, left)))[0]:  # `wait_for` may swallow a cancel
                break
            news.append(self._next.result())
            self._next = None
        over = _OVER in news
        steps = news[: len(news) - over]
        return cast(T, functools.reduce(together, steps)) if steps else None, over

    def _tell(self, news: object) -> None:
        try:
            self._loop.call_soon_threadsafe(self.news.put_nowait, news)
        except RuntimeError:  # the server has ended
            self.left.set()


def together(step: T, later: T) -> T:
    """Two steps in one, of their kind: of each component the later value, unless that skips it."""
    if not isinstance(step, tuple) or not isinstance(later, tuple):
        return later
    values = (one if _skips(other) else other for one, other in zip(step, later, strict=True))
    return cast(T, type(step)(*values) if hasattr(step, "_fields") else tuple(values))


def only(shown: Sequence[Component], said: Component, text: str) -> tuple[object, ...]:
    """A step for all that is `shown`, which says that `text` and leaves the rest as it is."""
    return tuple(text if part is said else gr.skip() for part in shown)


def _skips(value: object) -> bool:
    return isinstance(value, dict) and value == gr.skip()


class _Ear:
    """Whether anybody listens to a session or an event, and for how long nobody has."""

    def __init__(self, listeners: Listeners, session: str, event: str | None) -> None:
        self._listeners, self._whose, self._page = listeners, (session, event), PAGE + session
        self._heard = time.monotonic()

    @property
    def gone(self) -> bool:
        now = time.monotonic()
        if self._listeners.anyone(*self._whose):
            self._heard = now
        return now - self._heard > (AT_HOME if self._listeners.anyone(self._page) else PATIENCE)


class Jobs:
    """All jobs of one app, which share the line `turn`."""

    def __init__(self, turn: Turn, most: int = MOST, listeners: Listeners = LISTENERS) -> None:
        self._turn, self._most, self._listeners = turn, most, listeners
        self._under_way: list[Job[Any]] = []
        self.beforehand: list[Beginning[Any]] = []  # what pages would like to be made as the app starts

    def stop(self, session: str | None) -> bool:
        """Ask what runs for that session to end; whether there was anything."""
        found = self._of(session)
        for job in found:
            job.stopped.set()
        return bool(found)

    def ended_by(self, button: gr.Button) -> None:
        """A press on `button` ends what runs for whoever presses it, however many wait."""

        async def stop(request: gr.Request) -> None:
            self.stop(request.session_hash)

        button.click(stop, **AT_ONCE)

    def start(
        self, event: Event, work: Callable[..., Iterator[tuple[object, ...]]], asked: Sequence[Component],
        shown: Sequence[Component], said: Component, told: Sequence[str] = (), replaces: bool = True,
        wanted: Callable[..., bool] = lambda *values: True, **options: object,
    ) -> Dependency:  # fmt: skip
        """On `event`, such as a button's `click`, run `work(stopped, *values)` for whoever caused it.

        The values are of what is `asked`, then of what a component sent with its event by the names in `told`. Each
        step fills what is `shown`, of which `said` has a line of text for whoever waits. `replaces` is as for `run`;
        where the values say that nothing is `wanted`, nothing is replaced either. `options` are gradio's.
        """

        say = functools.partial(only, shown, said)

        async def run(event: gr.EventData, request: gr.Request, *values: object) -> AsyncIterator[tuple[object, ...]]:
            given = (*values, *(sent(event, name) for name in told))
            if not wanted(*given):
                yield (gr.skip(),) * len(shown)
                return
            async for step in self.run(request, lambda stopped: work(stopped, *given), say, replaces):
                yield step

        run.__name__ = work.__name__  # what it is called among all listeners
        options = {"show_progress": "minimal", "show_progress_on": [said], **PRIVATE, **RUN, **options}
        return event(run, list(asked), list(shown), **options)

    async def run(
        self, request: gr.Request, work: Work[T], say: Callable[[str], T], replaces: bool = True
    ) -> AsyncGenerator[T, None]:
        """The steps of `work`, which is done in the name of the request's session.

        `say` makes a step of a sentence, for whoever waits. It `replaces` the session's job before it, or waits for
        its end. Raises gr.Error where too many wait, and what `work` raises.
        """
        event = LocalContext.event_id.get(None)
        job = Job(request.session_hash or event or "nobody", work)
        before = self._of(job.session)
        if len(self._under_way) - replaces * len(before) >= self._most:
            raise refuse(words.FULL.format(self._most))
        self._under_way.append(job)
        ear = _Ear(self._listeners, job.session, event)
        try:
            await self._after(before, replaces, ear)
            step = None
            async for step in self._heard(job, say, ear):
                yield step
            last = say("") if step is None else step
            if isinstance(last, tuple) and not job.error:
                # gradio sends the last step again, over the next run's first, and of a run without a step empty values
                yield cast(T, (gr.skip(),) * len(last))
        finally:
            job.end()
            self._under_way.remove(job)
        if job.error:
            raise job.error

    def _of(self, session: str | None) -> list[Job[Any]]:
        return [job for job in self._under_way if job.session == session]

    async def _after(self, before: list[Job[Any]], replaces: bool, ear: _Ear) -> None:
        """Go on once those jobs have said their last word, which would be shown over what comes next."""
        if replaces:
            for job in before:
                job.end()
        end = time.monotonic() + LAST_WORD
        while any(job in self._under_way for job in before) and not ear.gone:
            if replaces and time.monotonic() > end:
                return
            await asyncio.sleep(0.01)

    async def _heard(self, job: Job[T], say: Callable[[str], T], ear: _Ear) -> AsyncGenerator[T, None]:
        """Its steps as they come; where none comes, what it waits for. Ends where nobody listens any more."""
        job.start()
        said, pause = "", 0.0
        while not (ear.gone or job.left.is_set()):
            step, over = await job.heard(pause, TELL_SECONDS)
            if job.left.is_set():
                return
            if over and job.halted:
                step = together(step, say(words.STOPPED)) if step else say(words.STOPPED)
            elif step is not None:
                said = ""
            elif not over and (now := self._waits_for(job)) != said:
                step, said = say(now or words.RUNNING), now  # no place in the line outlasts the wait
            if step is not None:
                yield step
            if over:
                return
            others = len(self._under_way) - 1
            pause = min(SLOWEST, EACH * others)  # each step takes the server's one loop for a while

    def _waits_for(self, job: Job[Any]) -> str:
        """A sentence; empty where it runs."""
        if job.stopped.is_set():
            return words.STOPPING
        wait = self._turn.waiting(job.session)
        return words.waiting(wait.ahead, wait.seconds) if wait and wait.ahead else ""
