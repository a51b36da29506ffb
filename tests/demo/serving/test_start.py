"""How the app starts: what is wrong with where it listens, or with what is shipped, is one sentence."""

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import gradio as gr
import httpx
import pytest
from gradio import routes

import app
from demo.layout import ASIDE, PAGES, build_app, launching
from demo.serving import address
from demo.serving.address import HIGHEST, NUMBERS, check_free, check_variables
from explain.errors import LensError
from explain.networks.store import ModelStore
from explain.runtime import logs
from explain.runtime.environment import SWITCHES, TIMEOUTS
from tests.ending import complaint, last_words
from tests.places import ROOT


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens on."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        yield other.getsockname()[1]


@pytest.fixture
def answering() -> Iterator[str]:
    """The address of a server on this machine that says nothing found to everybody."""
    with ThreadingHTTPServer(("127.0.0.1", 0), QuietHandler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class QuietHandler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_error(404)

    def log_message(self, *_: object) -> None: ...


PROXIES = [
    {"HTTP_PROXY": "http://127.0.0.1:9"},
    {"ALL_PROXY": "socks5://127.0.0.1:9", "NO_PROXY": "example.org"},
    {"http_proxy": "nonsense://127.0.0.1:9", "no_proxy": "example.org"},
]


@pytest.mark.parametrize("proxies", PROXIES)
def test_no_proxy_stands_between_the_app_and_itself_as_it_starts(
    proxies: dict[str, str], answering: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    for name, text in proxies.items():
        monkeypatch.setenv(name, text)
    with pytest.raises((httpx.HTTPError, ImportError, ValueError)):
        httpx.get(answering)
    with address.listening():
        assert httpx.get(answering).status_code == 404
    assert {name: text for name, text in os.environ.items() if name.lower().endswith("_proxy")} == proxies


def test_a_proxy_that_gradio_cannot_use_keeps_it_from_nothing(taken: int) -> None:
    said = complaint("--port", str(taken), ALL_PROXY="socks5://127.0.0.1:9", GRADIO_DEBUG="true")
    assert said == f"error: Port {taken} is taken by another program: choose another one by --port.\n"


def test_where_a_tunnel_is_asked_for_this_machine_alone_is_asked_without_a_proxy(answering: str) -> None:
    variables = {"NO_PROXY": "example.org"}
    with address.listening(True, variables):
        assert variables["no_proxy"] == "example.org,localhost,127.0.0.1,::1"
    assert variables == {"NO_PROXY": "example.org"}
    with pytest.raises(LensError, match="pip install socksio"), address.listening(True, variables):
        raise ImportError("Using SOCKS proxy, but the 'socksio' package is not installed.")


def test_no_statistics_that_nobody_reads_are_made_of_events() -> None:
    queue = gr.Blocks().queue()._queue
    queue.events_recorded = 1000  # since the last that were made
    one = {"time": 0.0, "status": "success", "process_time": 0.1, "function": "run", "session_hash": "a"}
    assert queue.compute_analytics_summary([one]) == {"functions": {}}


def test_an_app_that_is_too_busy_to_answer_itself_at_once_starts_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gradio.networking.url_ok", lambda url: False)
    with gr.Blocks() as app:
        pass
    _, here, _ = app.launch(prevent_thread_lock=True, quiet=True, **launching(ModelStore()))
    try:
        assert httpx.get(here).status_code == 200
    finally:
        app.close()


def test_gradios_way_to_wait_for_the_end_is_not_asked_for() -> None:
    variables = {"GRADIO_DEBUG": "true"}
    check_variables(variables)
    assert variables == {}


@pytest.mark.parametrize("name", SWITCHES)
def test_variables_that_timm_takes_for_numbers_are_looked_at_before(name: str) -> None:
    with pytest.raises(LensError, match=rf"^{name} is “true”: give a whole number from 0 to \d+\.$"):
        check_variables({name: "true"})
    check_variables({name: "0"})


def test_a_port_that_is_taken_is_a_sentence(taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    factories: list[object] = []  # of log records; one that is set would outlast this test
    monkeypatch.setattr(logging, "setLogRecordFactory", factories.append)
    monkeypatch.setattr("sys.argv", ["app.py", "--port", str(taken)])
    with pytest.raises(SystemExit) as left:
        app.main()
    assert left.value.code == f"error: Port {taken} is taken by another program: choose another one by --port."
    assert factories == [logs._record]


def test_a_port_that_is_no_number_is_a_sentence_though_gradio_reads_it_as_it_is_imported() -> None:
    said = complaint(GRADIO_SERVER_PORT="http")
    assert said == f"error: GRADIO_SERVER_PORT is “http”: give a whole number from 1 to {HIGHEST}.\n"


@pytest.mark.parametrize("name", TIMEOUTS)
def test_neither_does_a_command_end_in_the_import_of_the_hubs_client(name: str) -> None:
    said = last_words(["-m", "explain", "weights", "list"], 2, ROOT, {name: "1.5"})
    assert said == f"error: {name} is “1.5”: give a whole number from 1 to 3600.\n"


@pytest.mark.parametrize("name", [*NUMBERS, *TIMEOUTS])
@pytest.mark.parametrize("text", ["0", "-1", "7860.0", " 7860", "70000", "9" * 6, "８０８０", "9" * 5000, "x"])
def test_variables_that_gradio_takes_for_numbers_are_looked_at_before(name: str, text: str) -> None:
    with pytest.raises(LensError, match=rf"^{name} is “.*”: give a whole number from 1 to \d+\.$"):
        check_variables({name: text})


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("HF_ENDPOINT", "http://[", "HF_ENDPOINT is “http://[”: give an address"),
        ("HF_ENDPOINT", "https://[::1", "HF_ENDPOINT is “https://[::1”: give an address"),
        ("GRADIO_TEMP_DIR", "/proc/nowhere", "“/proc/nowhere” cannot be written"),
        ("GRADIO_TEMP_DIR", f"{ROOT}/app.py", "app.py” cannot be written"),
    ],
)
def test_other_variables_that_end_an_import_are_looked_at_before(name: str, text: str, said: str) -> None:
    with pytest.raises(LensError) as refused:
        check_variables({name: text})
    assert said in str(refused.value)


def test_an_empty_number_is_as_none() -> None:
    variables = {"GRADIO_SERVER_PORT": "", "GRADIO_NUM_PORTS": "3", "HOME": ""}
    check_variables(variables)
    assert variables == {"GRADIO_NUM_PORTS": "3", "HOME": ""}


def test_where_one_can_listen_nothing_is_said(taken: int) -> None:
    for host in (None, "127.0.0.1", "0.0.0.0", "localhost"):
        check_free(host, None)
    with pytest.raises(LensError, match="is taken"):
        check_free("0.0.0.0", taken)


@pytest.mark.parametrize("host", ["192.0.2.1", "nowhere.invalid", "127.0.0.1:80", "a" * 300, "http://127.0.0.1", "::g"])
def test_a_host_that_is_not_this_machine_is_a_sentence(host: str) -> None:
    with pytest.raises(LensError, match="is no address of this machine: choose another --host"):
        check_free(host, None)


def test_a_port_that_may_not_be_listened_on_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("socket.create_server", refuse)
    with pytest.raises(
        LensError, match=r"^Port 80 may not be listened on by this user: choose another one by --port\.$"
    ):
        check_free("127.0.0.1", 80)


def test_no_free_port_at_all_is_a_sentence_and_other_trouble_is_not_hidden() -> None:
    with pytest.raises(LensError, match="All ports that were tried are taken"), address.listening():
        raise OSError("Cannot find empty port in range: 7860-7959.")
    with pytest.raises(OSError, match="something else"), address.listening():
        raise OSError("something else")


def test_texts_are_utf_8_whatever_the_locale_is_and_the_log_cannot_be_forged() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ascii_alone = os.environ | {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "app.py", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=ascii_alone, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert "“" in page(port, process)
        with pytest.raises(HTTPError):  # gradio would say in the log which function it does not know
            address = f"http://127.0.0.1:{port}/gradio_api/call/x%0aERROR:root:forged%1b[2J"
            urlopen(Request(address, b'{"data": []}', {"Content-Type": "application/json"}))
        page(port, process)  # the log is written by now
    finally:
        process.kill()
        log = process.communicate()[1].decode("ascii")
    assert "\nERROR:root:forged" not in log


def page(port: int, process: "subprocess.Popen[bytes]") -> str:
    """All that the start page is made of, once it is there."""
    for _ in range(1200):
        try:
            with urlopen(f"http://127.0.0.1:{port}/config") as answer:
                return json.dumps(json.load(answer), ensure_ascii=False)
        except OSError:
            assert process.poll() is None, process.communicate()[1]
            time.sleep(0.1)
    pytest.fail("it did not start")


def test_however_many_pages_there_are_the_server_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    plain = routes.App.create_app

    def counted(blocks: gr.Blocks, **options: Any) -> routes.App:
        made.append(len(blocks.blocks))
        return plain(blocks, **options)

    monkeypatch.setattr(routes.App, "create_app", counted)
    built = build_app(ModelStore())
    assert [count for count in made if count > 1] == [len(built.blocks)]


def test_each_page_has_what_it_built_and_its_place_in_the_bar(pages: gr.Blocks) -> None:
    listed = [(page.PATH, page.TITLE, page in PAGES) for page in PAGES[1:] + ASIDE]
    assert pages.pages[1:] == listed
    shown = pages.get_config_file()["page"]
    assert set(shown) == {path for path, *_ in pages.pages}
    assert all(found["components"] and found["layout"]["children"] for found in shown.values())
