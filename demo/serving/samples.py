"""The panel “Use via API”: its samples work as they are pasted.

Gradio's give a picture's address, which is not fetched here, or a path to be filled in; and its line for bash reads an
event's name in a process of its own, which takes it away. It has no other door than its own function.
"""

from typing import Any

from gradio import routes
from gradio_client import snippet

TEXT = {"component": "Textbox", "python_type": {"type": "str", "description": ""}}  # as a data URL is written


def mend() -> None:
    """Let gradio's panel have ours."""
    routes.generate_code_snippets = samples  # type: ignore[attr-defined]


def samples(api_name: str, endpoint_info: dict[str, Any], *rest: object, **named: object) -> dict[str, str]:
    """By language; a picture is in them, as a data URL."""
    rows = [one | TEXT if _is_data_url(one.get("example_input")) else one for one in endpoint_info["parameters"]]
    found: dict[str, str] = snippet.generate_code_snippets(
        api_name, endpoint_info | {"parameters": rows}, *rest, **named
    )  # fmt: skip
    return found | {"bash": _in_one_shell(found["bash"])}


def _is_data_url(value: object) -> bool:
    return isinstance(value, str) and value.startswith("data:")


def _in_one_shell(lines: str) -> str:
    asked, event, heard = lines.partition(" \\\n  | read EVENT_ID; ")
    return f"EVENT_ID=$({asked})\n{heard}" if event else lines
