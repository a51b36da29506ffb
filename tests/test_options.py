"""What the person who runs the app may choose: by word or by variable, and what makes no sense is one sentence."""

import os
from typing import Any

import pytest

from demo.options import options
from demo.ui.jobs import MOST
from explain.engines.engine import asked
from explain.errors import LensError
from explain.networks.variants import UnknownChoice
from explain.own.catalogue import catalogue
from explain.runtime.precision import precision

# on the command line, as variables, and what both come to: the option's name and its value
WAYS: dict[str, tuple[list[str], dict[str, str], str, Any]] = {
    "host": (["--host", "0.0.0.0"], {"GRADIO_SERVER_NAME": "0.0.0.0"}, "server_name", "0.0.0.0"),
    "port": (["--port", "8080"], {"GRADIO_SERVER_PORT": "8080"}, "server_port", 8080),
    "share": (["--share"], {"GRADIO_SHARE": "True"}, "share", True),
    "queue": (["--queue-size", "5"], {"EXPLAIN_QUEUE_SIZE": "5"}, "queue_size", 5),
    "variants": (["--variants", "B0", "L2"], {"EXPLAIN_VARIANTS": "B0 L2"}, "variants", ("B0", "L2")),
    "models": (
        ["--model", "leaf=/a", "--model", "b/c"], {"EXPLAIN_MODELS": " leaf=/a  b/c "}, "models", ("leaf=/a", "b/c"),
    ),
    "any model": (["--any-model"], {"EXPLAIN_ANY_MODEL": "1"}, "any_model", True),
    "agents": (["--mcp"], {"EXPLAIN_MCP": "1"}, "agents", True),
    "precision": (["--precision", "bfloat16"], {"EXPLAIN_PRECISION": "bfloat16"}, "precision", "bfloat16"),
    "engine": (["--engine", "onnx"], {"EXPLAIN_ENGINE": "onnx"}, "engine", "onnx"),
    "graphs": (["--graphs", "/a/b"], {"EXPLAIN_GRAPHS": "/a/b"}, "graphs", "/a/b"),
    "networks": (["--networks", "3"], {"EXPLAIN_NETWORKS": "3"}, "networks", 3),
    "work": (["--work", "500"], {"EXPLAIN_WORK": "500"}, "billions", 500),
    "pictures": (["--study-pictures", "90"], {"EXPLAIN_STUDY_PICTURES": "90"}, "pictures", 90),
    "bytes": (["--study-bytes", "7000"], {"EXPLAIN_STUDY_BYTES": "7000"}, "bytes", 7000),
}  # fmt: skip
OTHERWISE: dict[str, dict[str, str]] = {  # variables that say something else
    "host": {"GRADIO_SERVER_NAME": "localhost"},
    "port": {"GRADIO_SERVER_PORT": "9090"},
    "share": {"GRADIO_SHARE": "no"},
    "queue": {"EXPLAIN_QUEUE_SIZE": "9"},
    "variants": {"EXPLAIN_VARIANTS": "B7"},
    "models": {"EXPLAIN_MODELS": "x/y"},
    "any model": {"EXPLAIN_ANY_MODEL": "0"},
    "agents": {"EXPLAIN_MCP": "0"},
    "precision": {"EXPLAIN_PRECISION": "float16"},
    "engine": {"EXPLAIN_ENGINE": "torch"},
    "graphs": {"EXPLAIN_GRAPHS": "/c"},
    "networks": {"EXPLAIN_NETWORKS": "7"},
    "work": {"EXPLAIN_WORK": "9000"},
    "pictures": {"EXPLAIN_STUDY_PICTURES": "8"},
    "bytes": {"EXPLAIN_STUDY_BYTES": "8"},
}
DEFAULTS: dict[str, Any] = {
    "server_name": None, "server_port": None, "share": False, "queue_size": MOST, "variants": (), "models": (),
    "any_model": False, "agents": False, "precision": "float32", "engine": "auto", "graphs": "", "networks": 16,
    "billions": 30_000, "pictures": 2000, "bytes": 500_000_000,
}  # fmt: skip


def chosen(arguments: list[str], environment: dict[str, str]) -> dict[str, Any]:
    """All options by name."""
    found = options(arguments, environment)
    assert set(found.address) == {"server_name", "server_port", "share"}
    return {
        **found.address, "queue_size": found.queue_size, "variants": found.variants, "models": found.models,
        "any_model": found.any_model, "agents": found.agents,
        "precision": precision(found.variables), "engine": asked(found.variables),
        "graphs": found.variables["EXPLAIN_GRAPHS"], "networks": found.limits.networks,
        "billions": found.limits.billions, "pictures": found.bounds.pictures, "bytes": found.bounds.bytes,
    }  # fmt: skip


def test_without_a_word_all_is_as_gradio_has_it_and_all_networks_are_offered() -> None:
    assert chosen([], {}) == DEFAULTS


@pytest.mark.parametrize("way", WAYS)
def test_the_command_line_and_the_variable_come_to_the_same(way: str) -> None:
    arguments, environment, name, value = WAYS[way]
    assert chosen(arguments, {}) == chosen([], environment) == {**DEFAULTS, name: value}


@pytest.mark.parametrize("way", WAYS)
def test_the_command_line_wins(way: str) -> None:
    arguments, _, name, value = WAYS[way]
    assert chosen([], OTHERWISE[way])[name] != value
    assert chosen(arguments, OTHERWISE[way]) == {**DEFAULTS, name: value}


def test_options_of_all_kinds_go_together() -> None:
    arguments = [word for way in WAYS for word in WAYS[way][0]]
    environment = {key: text for way in WAYS for key, text in WAYS[way][1].items()}
    everything = {name: value for _, _, name, value in WAYS.values()}
    assert chosen(arguments, {}) == chosen([], environment) == everything


@pytest.mark.parametrize(
    "name",
    [
        "GRADIO_SERVER_PORT", "GRADIO_SHARE", "EXPLAIN_QUEUE_SIZE", "EXPLAIN_VARIANTS", "EXPLAIN_MODELS",
        "EXPLAIN_ANY_MODEL", "EXPLAIN_PRECISION",
    ],
)  # fmt: skip
def test_an_empty_variable_is_as_none(name: str) -> None:
    assert chosen([], {name: ""}) == DEFAULTS


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1", True), ("true", True), ("YES", True), ("0", False), ("False", False), ("no", False), ("", False)],
)
def test_yes_and_no_are_said_in_several_ways(text: str, meant: bool) -> None:
    assert chosen([], {"GRADIO_SHARE": text})["share"] is meant
    assert chosen([], {"EXPLAIN_ANY_MODEL": text})["any_model"] is meant


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("GRADIO_SERVER_PORT", "http"), ("GRADIO_SERVER_PORT", "0"), ("GRADIO_SERVER_PORT", "-1"),
        ("GRADIO_SERVER_PORT", "78.60"), ("EXPLAIN_QUEUE_SIZE", "many"), ("EXPLAIN_QUEUE_SIZE", "0"),
        ("GRADIO_SHARE", "maybe"), ("EXPLAIN_ANY_MODEL", "2"), ("EXPLAIN_PRECISION", "float8"),
        ("EXPLAIN_PRECISION", "FLOAT16"),
    ],
)  # fmt: skip
def test_a_variable_that_makes_no_sense_is_one_sentence(name: str, text: str) -> None:
    with pytest.raises(LensError) as refused:
        options([], {name: text})
    said = str(refused.value)
    assert said.startswith(f"{name} is “{text}”: ")
    assert said.endswith(".")
    assert "\n" not in said


def test_a_size_that_makes_no_sense_is_found_when_the_catalogue_is_made() -> None:
    with pytest.raises(UnknownChoice, match="There is no variant “B9”"):
        catalogue(sizes=options([], {"EXPLAIN_VARIANTS": "B0 B9"}).variants)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--port", "http"], ["--port", "0"], ["--queue-size", "-3"], ["--variants", "B9"], ["--variants"],
        ["--precision", "float8"], ["--model"], ["--share", "yes"], ["--loud"], ["B0"],
        ["--queue-size", "1" + 20 * "0"], ["--study-bytes", "1" + 20 * "0"], ["--replicas", "99999"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_a_word_that_makes_no_sense_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        options(arguments, {})
    said = capsys.readouterr()
    assert (left.value.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert said.err.startswith("error: ")
    assert said.err.endswith("see python app.py --help.\n")


@pytest.mark.parametrize(
    ("environment", "offered"),
    [
        ({"GRADIO_MCP_SERVER": "True"}, True), ({"SPACE_ID": "a/b"}, True), ({}, False),
        ({"GRADIO_MCP_SERVER": "True", "EXPLAIN_MCP": "0"}, False), ({"SPACE_ID": "a/b", "EXPLAIN_MCP": "no"}, False),
        ({"SPACE_ID": "a/b", "GRADIO_MCP_SERVER": "False"}, False),
    ],
)  # fmt: skip
def test_agents_are_answered_where_gradio_would_or_on_a_space_unless_our_own_variable_says_otherwise(
    environment: dict[str, str], offered: bool
) -> None:
    assert chosen([], environment)["agents"] is offered


def test_reading_them_changes_nothing() -> None:
    before = dict(os.environ)
    options([word for way in WAYS for word in WAYS[way][0]], {})
    assert os.environ == before


def test_help_names_every_variable(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        options(["--help"], {})
    assert left.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    for _, environment, _, _ in WAYS.values():
        for name in environment:
            assert name in said


def test_seconds_of_timing_that_make_no_sense_are_told_before_anything_is_timed() -> None:
    options([], {"EXPLAIN_TIMING": "0.5", "EXPLAIN_GRAPHS_GB": ""})
    with pytest.raises(LensError, match="EXPLAIN_TIMING is “soon”: give a number of seconds"):
        options([], {"EXPLAIN_TIMING": "soon"})


@pytest.mark.parametrize(
    ("text", "models"),
    [
        ('"/my models/leaf" user/repo', ("/my models/leaf", "user/repo")),
        ("leaf='/my models/leaf'  b/c", ("leaf=/my models/leaf", "b/c")),
        (r"/my\ models/leaf", ("/my models/leaf",)),
        ("a/b #c/d", ("a/b", "#c/d")),
        ('"" x/y', ("", "x/y")),
        ("лист=/модели/лист", ("лист=/модели/лист",)),
    ],
)
def test_models_are_named_as_in_a_shell(text: str, models: tuple[str, ...]) -> None:
    assert options([], {"EXPLAIN_MODELS": text}).models == models


def test_on_windows_a_backslash_is_part_of_a_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.name", "nt")
    text = r'C:\models\leaf "C:\my models\new" rose=C:\r'
    assert options([], {"EXPLAIN_MODELS": text}).models == (r"C:\models\leaf", r"C:\my models\new", r"rose=C:\r")


@pytest.mark.parametrize("text", ["/home/o'neil/leaf", '"/my models/leaf', "trailing\\"])
def test_a_quotation_without_an_end_is_a_sentence(text: str) -> None:
    with pytest.raises(
        LensError, match=r"^EXPLAIN_MODELS is “.*”: close the quotation mark, or quote the mark itself\.$"
    ):
        options([], {"EXPLAIN_MODELS": text})
