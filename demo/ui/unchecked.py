"""Components that pass on what the browser sent, so that our own code checks it and says in a sentence what is wrong.

Gradio's answer with an error alone: to a number out of range, and to a choice that a page is about to replace.
"""

import gradio as gr


class Dial(gr.Slider):
    """Gives what was typed, None for an empty box."""

    is_template = True  # keeps the built-in front end

    def preprocess(self, payload: object) -> object:  # type: ignore[override]
        return payload


class Menu(gr.Dropdown):
    """Gives what was chosen, in the list or not."""

    is_template = True

    def preprocess(self, payload: object) -> object:  # type: ignore[override]
        return payload


def marked(choices: list[tuple[str, str]], value: str | list[str] | None = None) -> Menu:
    """A menu's choices anew, and its value where there is another; else that stays."""
    return Menu(choices=choices) if value is None else Menu(choices=choices, value=value)


class Ticks(gr.CheckboxGroup):
    """Gives what was ticked, in the list or not."""

    is_template = True

    def preprocess(self, payload: object) -> object:  # type: ignore[override]
        return payload
