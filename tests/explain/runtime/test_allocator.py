"""Memory that is kept: the system counts the pages that it has to give out anew."""

import platform
import subprocess
import sys

import pytest

from explain import warmup
from explain.networks.store import ModelStore
from explain.runtime import allocator

FAULTS = """
import resource, threading
from explain.runtime.allocator import keep_memory

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    b"1" * 2**27  # 32 768 pages of 4 KiB, given up at once
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def twice():
    print(faults(), faults())

twice()
print(keep_memory())
thread = threading.Thread(target=twice)  # as networks run
thread.start()
thread.join()
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc is told")
def test_a_large_block_is_paid_for_once_and_not_every_time_in_a_thread_too() -> None:
    done = subprocess.run([sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True)
    before, kept, after = done.stdout.splitlines()
    assert kept == "True"
    assert all(int(found) > 10_000 for found in before.split())
    first, second = map(int, after.split())
    assert first > 10_000
    assert second < 1_000


def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda name: object())
    assert not allocator.keep_memory()


def test_what_warming_up_leaves_goes_back_once_all_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(warmup, "hand_back", lambda: done.append("back"))
    warmup.warm_up(ModelStore(), [lambda store: done.append("first")], [lambda store: done.append("last")])
    assert done == ["first", "last", "back"]
