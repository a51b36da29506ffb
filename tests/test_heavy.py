"""Several visitors may ask while torch is still being imported."""

import subprocess
import sys

ASK = """
import threading
from demo.calculator import answer, paper_table, released_table
said = []
asks = [lambda: answer(1.2, 1.1, 1.15, 1.0), paper_table, released_table] * 2
threads = [threading.Thread(target=lambda ask=ask: said.append(ask())) for ask in asks]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
print(len(said))
"""


def test_handlers_that_need_torch_at_once_all_answer() -> None:
    found = subprocess.run([sys.executable, "-c", ASK], capture_output=True, text=True, check=False)
    assert found.stdout.strip() == "6", found.stderr[-2000:]
