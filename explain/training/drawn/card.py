"""The model card of a set of drawings: its figures from metrics.json alone. Knows no torch."""

from typing import Any

Row = dict[str, Any]


def card(found: Row) -> str:
    """Markdown: what was taught, how well it does on drawings that it never saw, and what it does not know."""
    classes = found["classes"]
    return f"""# {found["name"].capitalize()}, drawn

{found["base"]}, fine-tuned by this project on drawings of its own: {", ".join(classes)}. It comes with the app, needs
no connection, and is read as anybody's own model: `python app.py --model {found["name"]}=assets/{found["name"]}`.

**It has never seen a photograph and knows no real one.** Whatever it is shown it calls one of these classes, also a
shoe. The drawings show what such a task looks like and where evidence for it lies; that it is right about them says
nothing about plants, and no study's figure can be set beside its own.

**Data.** {found["drawings"]:,} drawings of {found["canvas"]} px, the classes in turn
(`explain/training/drawn/{found["name"]}.py`): shape, colour, light and background vary, and so do number, size and
place of what makes a class. A drawing is a function of its seed, whose first word is {found["splits"]["train"]} for
training and {found["splits"]["held out"]} for what was kept back.

**Training.** All layers from {found["base"]}'s weights, the last one anew; {found["epochs"]} epochs of AdamW in one
cycle, mirrored and shifted, seed {found["seed"]}. To make it again:

    {command(found)}

**Results** on {found["held_out"]:,} drawings that it had not seen: {100 * found["accuracy"]:.1f} % right.

{_table(found)}

Each row is a class; the columns count what its drawings were called. The last two say how much of the evidence for a
drawing's own class lies on what tells it (what is ill; all of a healthy leaf), and how much of the picture that takes,
which is what an even map would put on it.

Weights: Apache-2.0, as the rest. SHA-256 {found["sha256"]}.
"""


def _table(found: Row) -> str:
    head = f"| | {' | '.join(found['classes'])} | evidence on it | its area |"
    rows = [
        f"| {name} | {' | '.join(map(str, counts))} | {100 * inside:.1f} % | {100 * area:.1f} % |"
        for name, counts, inside, area in zip(
            found["classes"], found["confused"], found["inside"], found["area"], strict=True
        )
    ]
    return "\n".join([head, "|---" * (len(found["classes"]) + 3) + "|", *rows])


def command(found: Row) -> str:
    """What makes it again."""
    asked = f"--drawings {found['name']} --scenes {found['drawings']} --epochs {found['epochs']}"
    return f"OMP_NUM_THREADS=1 python -m explain pocket finetune {asked} --folder assets/{found['name']}"
