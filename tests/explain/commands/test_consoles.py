"""Consoles that lack letters, readers that go away, disks that are full: no command ends in a traceback for it."""

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from explain.__main__ import main
from explain.terminal import legible, printable
from tests import own_models
from tests.places import ROOT

CAT = str(ROOT / "assets/examples/cat.png")
DEV_FULL = Path("/dev/full")  # answers every write with “No space left on device”
LABELS = ["Löwenzahn", "ğüş", "水仙", "роза", "🍀"]  # no console but a UTF-8 one has a code for them all
CONSOLES = ["ascii", "gbk", "cp1252", "utf-8"]


class Console:
    """Standard output and error of a console that knows that encoding alone, and refuses the rest."""

    def __init__(self, encoding: str, patch: pytest.MonkeyPatch) -> None:
        self.encoding, self.bytes = encoding, {name: io.BytesIO() for name in ("stdout", "stderr")}
        for name, kept in self.bytes.items():
            patch.setattr(sys, name, io.TextIOWrapper(kept, encoding, errors="strict", write_through=True))

    def said(self, name: str = "stdout") -> str:
        return self.bytes[name].getvalue().decode(self.encoding)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A model of somebody's own whose classes have such names."""
    folder = tmp_path_factory.mktemp("models") / "flowers"
    own_models.save(folder)
    own_models.change(folder, label_names=LABELS)
    return str(folder)


def shown(label: str, encoding: str) -> str:
    """As Python itself escapes what an encoding lacks."""
    return label.encode(encoding, "backslashreplace").decode(encoding)


@pytest.mark.parametrize("encoding", CONSOLES)
def test_predictions_are_shown_with_what_the_console_lacks_escaped(
    encoding: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = Console(encoding, monkeypatch)
    assert main(["compare", CAT, "--model", model]) == 0
    for label in LABELS:
        assert f"%  {shown(label, encoding)}\n" in console.said().replace(os.linesep, "\n")
    assert ("Löwenzahn" in console.said()) == (encoding not in ("ascii", "gbk"))


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_a_table_on_standard_output_is_that_of_a_file_to_the_byte(
    encoding: str, model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "Käfer").mkdir()
    shutil.copy(CAT, tmp_path / "Käfer")
    asked = ["study", str(tmp_path), "--model", model, "--csv"]
    assert main([*asked, str(tmp_path / "out.csv")]) == 0
    console = Console(encoding, monkeypatch)
    assert main([*asked, "-"]) == 0
    assert console.bytes["stdout"].getvalue() == (tmp_path / "out.csv").read_bytes()


@pytest.mark.parametrize("encoding", ["ascii", "gbk"])
def test_the_document_is_json_on_every_console_and_keeps_every_letter(
    encoding: str, model: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    console = Console(encoding, monkeypatch)
    assert main(["compare", CAT, "--model", model, "--json", "-"]) == 0
    (result,) = json.loads(console.bytes["stdout"].getvalue())["results"]  # bytes: UTF-8, as JSON has to be
    assert {row["name"] for row in result["predictions"]} == set(LABELS)


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "cp1252"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["compare", "水仙.png"], ["compare", CAT, "--family", "роза"], ["compare", CAT, "--variants", "ğ"],
        ["compare", CAT, "--json", "水/仙"], ["weights", "list", "--recipe", "🍀"], ["bench", "--variants", "水"],
        ["trust", "--variants", "ş"], ["pocket", "finetune", "--folder", "x", "--classes", "水"], ["--help"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_mistakes_and_help_are_said_on_every_console(
    encoding: str, arguments: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    console = Console(encoding, monkeypatch)
    try:
        code: Any = main(arguments)
    except SystemExit as left:
        code = left.code
    assert code == (0 if arguments == ["--help"] else 2)
    assert console.said("stdout" if code == 0 else "stderr")


def test_a_console_that_is_closed_takes_everything_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["compare", CAT, "--variants", "B0"]) == 0


def test_the_app_says_what_is_wrong_on_every_console() -> None:
    strict = os.environ | {"PYTHONIOENCODING": "ascii:strict", "GRADIO_SERVER_PORT": "水"}
    ran = subprocess.run([sys.executable, "app.py"], cwd=ROOT, env=strict, capture_output=True, check=False)
    assert ran.returncode == 1
    assert ran.stderr.decode("ascii").startswith(
        r"error: GRADIO_SERVER_PORT is \u201c\u6c34\u201d: give a whole number"
    )


def test_what_would_move_a_cursor_or_begin_a_line_is_shown_as_an_escape() -> None:
    assert printable("a\nb\r\n c") == "a b c"
    assert printable("\x1b[31mred\x07\x9b\u202e\udcff") == r"\x1b[31mred\x07\x9b\u202e\udcff"
    assert printable("Löwenzahn “水仙”") == "Löwenzahn “水仙”"


@pytest.mark.skipif(not DEV_FULL.exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("arguments", [["compare", CAT, "--variants", "B0"], ["weights", "list"], ["--help"]])
def test_output_that_cannot_be_written_is_one_sentence(
    arguments: list[str], capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with DEV_FULL.open("w", encoding="utf-8") as full:
        monkeypatch.setattr(sys, "stdout", full)
        assert main(arguments) == 2
    assert "cannot be written (No space left on device)" in capfd.readouterr().err


@pytest.mark.parametrize(("closed", "variant"), [("stdout", "B0"), ("stderr", "B9")])
def test_a_reader_that_goes_away_is_no_traceback(closed: str, variant: str) -> None:
    command = [sys.executable, "-m", "explain", "weights", "list", "--variants", variant]
    reading, writing = os.pipe()
    os.close(reading)
    streams: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, closed: writing}
    offline = os.environ | {"HF_HUB_OFFLINE": "1"}
    ran = subprocess.run(command, cwd=ROOT, env=offline, check=False, timeout=300, **streams)
    os.close(writing)
    assert (ran.returncode, ran.stdout or b"", ran.stderr or b"") == (0, b"", b"")


# As a terminal's own commands do; those that a shell began in the background ignore interrupts, and pass that on.
HEEDING = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execv(sys.executable, [sys.executable, "-m", "explain", *sys.argv[1:]])
"""


def test_an_interrupt_from_the_keyboard_is_one_word(tmp_path: Path) -> None:
    arguments = ["pocket", "scenes", "--workers", "2", "--folder", str(tmp_path)]
    command = [sys.executable, "-c", HEEDING, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr
    process.stderr.readline()  # it is drawing
    time.sleep(0.1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does, to all that it started
    said = process.stderr.read()
    assert process.wait(timeout=60) == 130
    assert said.splitlines()[-1] == "stopped"
    assert "Traceback" not in said


def test_legible_can_be_said_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    console = Console("ascii", monkeypatch)
    legible()
    legible()
    print("水")
    assert console.said() == "\\u6c34\n"
