"""The app goes within seconds, whatever it computes, and takes what visitors uploaded with it; if it is killed, the
next one does."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from filelock import FileLock

from demo.serving.folder import own_folder, sweep
from tests.places import ROOT
from tests.served import HTTP, upload

CAT = ROOT / "assets/examples/cat.png"
START, LATEST = 120, 5  # s


class Served:
    """`app.py` as anybody starts it, with its uploads in `folder`."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"
        self.process = subprocess.Popen(
            [sys.executable, "app.py", "--port", str(port)], cwd=ROOT, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=os.environ | {"GRADIO_TEMP_DIR": str(folder), "HF_HUB_OFFLINE": "1"},
        )  # fmt: skip
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            try:
                HTTP.get(self.url).raise_for_status()
                return
            except httpx.HTTPError:
                time.sleep(0.2)
        pytest.fail("The app did not start.")

    def busy(self, picture: str) -> httpx.Response:
        """Let it compute, for somebody who listens."""
        picked = [f"B{size}" for size in range(8)]
        asked = {"data": [{"path": picture}, "pocket", picked, "", 5, [], False]}
        address = f"{self.url}/gradio_api/call/compare"
        event = HTTP.post(address, json=asked).raise_for_status().json()["event_id"]
        return HTTP.send(HTTP.build_request("GET", f"{address}/{event}"), stream=True)


@pytest.fixture
def apps() -> Iterator[list[Served]]:
    found: list[Served] = []
    yield found
    for app in found:
        app.process.kill()
        app.process.wait()


def test_uploads_go_with_the_app_or_else_with_the_next_ones_start(tmp_path: Path, apps: list[Served]) -> None:
    apps.append(Served(tmp_path))
    named = upload(apps[-1].url, CAT)
    assert Path(named).is_relative_to(tmp_path)
    assert Path(named).is_file()
    apps[-1].process.kill()
    apps[-1].process.wait()

    apps.append(Served(tmp_path))
    assert not Path(named).exists()
    assert HTTP.get(f"{apps[-1].url}/gradio_api/file={named}").status_code == 404
    another = upload(apps[-1].url, CAT)
    assert another != named
    answers = apps[-1].busy(another)
    time.sleep(0.5)
    began = time.monotonic()
    apps[-1].process.send_signal(signal.SIGTERM)
    assert apps[-1].process.wait(60) == 128 + signal.SIGTERM
    assert time.monotonic() - began < LATEST
    answers.close()
    assert not list(tmp_path.glob("efficientnet-lens-*"))


BUSY = """
import threading, time
from pathlib import Path
from demo.serving.ending import ending
from demo.serving.folder import own_folder
with ending(), own_folder() as folder:
    threading.Thread(target=time.sleep, args=(60,)).start()  # one that nobody can interrupt
    print(folder, flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_thread_that_goes_on_does_not_hold_up_the_end(number: signal.Signals, tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BUSY], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env=os.environ | {"GRADIO_TEMP_DIR": str(tmp_path)},
    )  # fmt: skip
    assert process.stdout
    folder = Path(process.stdout.readline().strip())
    assert folder.is_dir()
    began = time.monotonic()
    process.send_signal(number)
    time.sleep(0.2)
    process.send_signal(number)  # whoever is impatient spoils nothing
    assert process.wait(60) == 128 + number
    assert time.monotonic() - began < LATEST
    assert not list(tmp_path.glob("efficientnet-lens-*"))


def test_the_folder_is_this_users_alone_and_the_operators_choice_is_put_back(tmp_path: Path) -> None:
    for chosen in ({"GRADIO_TEMP_DIR": str(tmp_path / "chosen")}, {"TMPDIR": "x"}):
        environment = dict(chosen)
        with own_folder(environment) as folder:
            assert environment["GRADIO_TEMP_DIR"] == str(folder)
            assert folder.stat().st_mode & 0o777 == 0o700
        assert environment == chosen
        assert not folder.exists()


def test_only_what_is_nobodys_is_swept(tmp_path: Path) -> None:
    names = ("efficientnet-lens-dead", "efficientnet-lens-alive", "gradio", "efficientnet-lens-link")
    dead, alive, other, link = (tmp_path / name for name in names)
    for folder in (dead, alive, other):
        (folder / "hash").mkdir(parents=True)
    link.symlink_to(other)
    with FileLock(f"{alive}.lock"):
        sweep(tmp_path)
    assert not dead.exists()
    assert all((folder / "hash").is_dir() for folder in (alive, other, link))


def test_apps_that_share_a_folder_leave_each_other_alone(tmp_path: Path) -> None:
    environment = {"GRADIO_TEMP_DIR": str(tmp_path)}
    with own_folder(dict(environment)) as first, own_folder(dict(environment)) as second:
        assert first != second
        assert first.is_dir()
