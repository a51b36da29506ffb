"""Small tables as HTML. Every cell is escaped."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

import gradio as gr

from demo.ui.events import PRIVATE


def table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    """A table whose first column names its rows; it scrolls sideways where there is no room."""
    titles = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in head)
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in rest)}</tr>'
        for first, *rest in rows
    )
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(caption)}"><table><caption>'
        f"{escape(caption)}</caption><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def computed(html: Callable[[], str], elem_id: str | None = None) -> None:
    """What needs torch is made when the page is opened, not when the app starts."""
    gr.on(None, html, None, gr.HTML(elem_id=elem_id), show_progress="hidden", queue=False, **PRIVATE)
