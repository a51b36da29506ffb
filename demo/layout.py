"""All pages in one app: a loop over `PAGES`. A new page is one module and one row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any

import gradio as gr
from fastapi.exceptions import RequestValidationError
from gradio.components.navbar import Navbar
from starlette.middleware import Middleware

from demo import endpoint
from demo.applications import page as applications
from demo.camera import page as camera
from demo.compare import page as compare
from demo.compare.opening import Opening, openings
from demo.deploy import page as deploy
from demo.device import page as device
from demo.inputs import page as inputs
from demo.inside import page as inside
from demo.languages import routes as languages
from demo.languages.catalogue import in_each
from demo.lessons import page as lessons
from demo.pictures import page as pictures
from demo.record import page as record
from demo.room import routes as room
from demo.scaling import page as scaling
from demo.serving import body, samples, visits
from demo.serving.accelerator import accelerate
from demo.serving.border import App
from demo.serving.door import Door
from demo.serving.guard import Guard
from demo.serving.kept import Kept
from demo.teach import page as teach
from demo.trust import page as trust
from demo.ui import modules, words
from demo.ui.events import PRIVATE
from demo.ui.jobs import MOST, Jobs
from demo.ui.listeners import Listening
from demo.ui.theme import THEME
from explain.own.catalogue import Catalogue
from explain.runtime.shipped import ASSETS, present

if TYPE_CHECKING:
    from explain.networks.store import ModelStore

# the first is the start page
PAGES: tuple[ModuleType, ...] = (
    compare, pictures, teach, scaling, inside, trust, inputs, deploy, camera, record, lessons, applications,
)  # fmt: skip
ASIDE: tuple[ModuleType, ...] = (device,)  # to which others lead
STYLE = ASSETS / "style.css"
MARK = ASSETS / "mark.svg"
# What gradio says by itself, in the visitor's language where there is a catalogue of it: the upload button is named as
# it is written (WCAG 2.5.3), so that it can be asked for by voice; that a run is over has a word for screen readers.
# What is dropped where a class’s pictures go is called as that.
GRADIOS = {
    "image.drop_to_upload": "Drop Image Here - or - Click to Upload",
    "upload_text.drop_gallery": "Drop Pictures Here",
    "common.complete": "Complete",
}


def places(most: int) -> int:
    """For `max_threads`, the events that gradio has under way: jobs, which take no thread, and all that is short."""
    return most + 40


# what needs no network
LAUNCH: dict[str, Any] = {
    "theme": THEME,
    "css_paths": STYLE,
    "max_file_size": "20mb",
    "head": modules.preloads(),
    "head_paths": ASSETS / "head.html",
    "favicon_path": MARK,
    "run_history": False,
    "enable_monitoring": False,
    "footer_links": ["api", "settings"],
    "state_session_capacity": visits.MOST,
    "ssr_mode": False,
    "_frontend": False,  # else gradio asks for its own page, and ends where that takes three seconds, as among visitors
    "mcp_server": False,  # gradio's own: it would fetch addresses, and give Python's text in place of JSON
    "max_threads": places(MOST),
    "i18n": gr.I18n(**in_each(GRADIOS)),
}


def launching(store: ModelStore) -> dict[str, Any]:
    """What `launch` is given: all of `LAUNCH`, and what stands between a request and gradio, first to last."""
    paths = [*(page.PATH for page in PAGES + ASIDE), *room.PATHS, *languages.paths(), *modules.paths()]
    middleware = [
        Middleware(Guard, pages=paths),
        Middleware(Kept),
        Middleware(languages.Speaking),
        Middleware(modules.Modules),
        Middleware(room.Classroom, store=store),
        Middleware(Listening, tidy=visits.tidy),
        Middleware(Door),
    ]
    handlers = {RequestValidationError: body.refused, KeyError: body.unknown}
    return LAUNCH | {"app_kwargs": {"middleware": middleware, "exception_handlers": handlers}}


def build_app(
    store: ModelStore, catalogue: Catalogue | None = None, queue_size: int = MOST, opened: Sequence[Opening] = (),
    later: list[Callable[[ModelStore], None]] | None = None, agents: bool = False,
) -> gr.Blocks:  # fmt: skip
    """The app, ready for `launch(**launching(store))`; builds no network. Somebody else runs what is `opened`.

    So it is with what the other pages open with, which `later` gets. With `agents`, these have tools.

    Raises `NotShipped`.
    """
    for file in (STYLE, *languages.SCRIPTS, *room.PARTS):  # gradio reads the first as it is launched
        present(file)
    offered, jobs = catalogue or Catalogue(), Jobs(store.turn, queue_size)
    accelerate(store)
    visits.lighten()
    samples.mend()
    with App(title=words.TITLE, fill_width=True, delete_cache=(60, 7200)) as app:  # seconds
        _common(PAGES[0])
        PAGES[0].build(store, offered, jobs, opened or openings(offered))
        endpoint.build(store, offered, jobs)
        for page in PAGES[1:] + ASIDE:
            app.turn(page.TITLE, page.PATH, shown=page in PAGES)
            _common(page)
            page.build(store, offered, jobs)
    if later is not None:
        later += [beginning.expect() for beginning in jobs.beforehand]
    if agents:
        from demo.agents.server import Agents  # the protocol's package, for nobody else

        app.agents, app.mcp_server = Agents(store, offered, jobs), True  # the panel “Use via API” shows it
    app.api_open = False  # what is long waits in `jobs`, and nothing past it
    found: gr.Blocks = app
    return found


def _common(page: ModuleType) -> None:
    """What every page has: the bar above it, with the product's name and the start page's, and names."""
    Navbar(main_page_name=PAGES[0].TITLE)
    names = modules.call("ui/names.js", "named", page.TITLE, words.TITLE, MARK.read_text(encoding="utf-8"))
    gr.on(None, None, js=names, **PRIVATE)
    gr.on(None, None, js=modules.call("ui/kinds.js", "begin"), **PRIVATE)
