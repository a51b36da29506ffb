"""Several visitors may ask while torch is still being imported."""

import subprocess
import sys

ASK = """
import sys, threading
from demo.scaling.calculator import answer, paper_table, released_table
from explain import imports
from explain.own import models
from explain.own.catalogue import Catalogue
from explain.networks.variants import Own, Variant
models.from_hub = lambda where, shelf: Variant(where, own=Own(where, "pocket_b0", ("a", "b"), "{}", "{}"))
said = []
stranger = lambda: Catalogue(anybody=True).find("a/stranger")
asks = [lambda: answer(1.2, 1.1, 1.15, 1.0), paper_table, released_table, stranger]
threads = [threading.Thread(target=lambda ask=ask: said.append(ask())) for ask in asks]
with imports._lock:  # as the thread that imports holds it
    [thread.start() for thread in threads]
    [thread.join(0.3) for thread in threads]
    print("torch" in sys.modules, len(said))
[thread.join() for thread in threads]
print("torch" in sys.modules, len(said))
"""


def test_handlers_that_need_torch_wait_while_it_is_imported_and_then_all_answer() -> None:
    found = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)
    assert found.stdout.split() == ["False", "0", "True", "4"], found.stderr[-2000:]
