"""Every sentence that a visitor may read, found in the code: what pages say, and the refusals that come up to them.

A sentence is a string of code that holds words, whatever it is put together of: `{}` stands for what is only known as
the app runs. Where it is written is its place in a catalogue of a language (`assets/languages`).
"""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from tests.places import ROOT

REPOSITORY = ROOT
# Where nobody who looks at a page reads what is said: commands, training, what agents are told.
UNSEEN = (
    "demo/agents", "demo/options.py", "demo/serving/address.py", "demo/endpoint.py", "demo/languages",
    "explain/commands", "explain/training", "explain/engines/readme.py", "explain/cluster",
    "explain/report/comparison.py", "explain/terminal.py", "explain/__main__.py",
)  # fmt: skip
WORDS = "words.py"  # how a file's name ends in which every string is read
HOLE = "{}"
FIELD = re.compile(r"\{[\w.\[\]]*(?:![rsa])?(?::[^{}]*)?\}|%(?:\.\d+)?[sdfrg]\b")
READ = re.compile(r"[A-Za-z]{2,}\S* +\S|\S +\S*[A-Za-z]{2,}|^[A-Z][a-z]+[.!?…:]?$")
CODE = re.compile(r"=>|;\n|\{ |^\W*\w+(?:[.-]\w+)+\W*$|^[#.][\w-]|^--|</|[a-z]+=\"")


# Of scripts: strings that are put together, and what stands between them.
LITERAL = r'"(?:[^"\\\n]|\\.)*"'
VALUE = r'(?:[\w.\[\]?]|\((?:[^()"]|\([^()"]*\)|"[^"]*")*\)| [*/-] )+'
JOINED = re.compile(rf"(?:{VALUE}\s*\+\s*)?{LITERAL}(?:\s*\+\s*(?:{LITERAL}|{VALUE}))*")
COMMENT = re.compile(r'/\*.*?\*/|(?<!:)//[^"\n]*$', re.DOTALL | re.MULTILINE)
QUERY = re.compile(r"[=#\[\]>]|^[.:]|--|rgb|hsl|px |^prefers|^\w+ (\w+|>)$|, \w+$")
PLACED = re.compile(r'>([^<>{}$]*[A-Za-z]{2,}[^<>{}]*)<|(?:title|aria-label|placeholder|alt)="([^"{}$]+)"')
CAPTIONS = ("examples/examples.json", "photographs.json")


def sentences(root: Path = REPOSITORY) -> dict[str, set[str]]:
    """Of each file, as a path from the root: its sentences."""
    found = {}
    for folder in ("demo", "explain"):
        for file in sorted((root / folder).rglob("*.py")):
            path = file.relative_to(root).as_posix()
            if not path.startswith(UNSEEN):
                found[path] = set(_strings(ast.parse(file.read_text(encoding="utf-8")), file.name.endswith(WORDS)))
    for file in sorted((root / "assets").rglob("*.js")) + sorted((root / "assets").rglob("*.html")):
        if file.parent.name != "languages":
            text = COMMENT.sub("", file.read_text(encoding="utf-8"))
            found[file.relative_to(root).as_posix()] = set(_scripted(text) if file.suffix == ".js" else _placed(text))
    for name in CAPTIONS:
        rows = json.loads((root / "assets" / name).read_text(encoding="utf-8"))
        found[f"assets/{name}"] = {row[part] for row in rows for part in ("title", "why") if part in row}
    return {path: said for path, said in found.items() if said}


def _scripted(script: str) -> Iterator[str]:
    for chain in JOINED.findall(script):
        parts = re.split(f"({LITERAL})", chain)
        text = "".join(part[1:-1] if i % 2 else HOLE * bool(part.strip(" +\n")) for i, part in enumerate(parts))
        text = re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), text)
        if READ.search(text) and not QUERY.search(text):
            yield text


def _placed(template: str) -> Iterator[str]:
    for between, attribute in PLACED.findall(template):
        text = (between or attribute).strip()
        if not text.isupper():
            yield text


def _strings(tree: ast.Module, words: bool) -> Iterator[str]:
    skipped = _documentation(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in ast.walk(node) if part is not node and not _is_nested(part, node)}
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(part.value if isinstance(part, ast.Constant) else HOLE for part in node.values)  # type: ignore[misc]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = FIELD.sub(HOLE, node.value)
        else:
            continue
        if _is_read(text, words):
            yield text


def _is_nested(part: ast.AST, whole: ast.JoinedStr) -> bool:
    """Whether it stands in a hole, as a string of its own."""
    holes = [hole.value for hole in whole.values if isinstance(hole, ast.FormattedValue)]
    return any(part is inner for hole in holes for inner in ast.walk(hole))


def _documentation(tree: ast.Module) -> set[int]:
    """Docstrings, and strings that only annotate."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            found.add(id(node.value))
    return found


def _is_read(text: str, words: bool) -> bool:
    bare = text.strip()
    return bool(READ.search(bare)) and not CODE.search(bare) if not words else bool(re.search("[A-Za-z]{2,}", bare))
