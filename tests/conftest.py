"""One thread for the arithmetic of the tests and of the apps that they start: set before torch and numpy are imported.

On the small networks here a second thread mostly waits for the first, and keeps a core busy as it does.
"""

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import gradio as gr

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("EXPLAIN_ENGINE", "torch")  # else apps that tests start make graphs, in the user's own cache

# helpers that assert, as tests do, tell as they do what was found
pytest.register_assert_rewrite("tests.download", "tests.own_models", "tests.scene")


@pytest.fixture(scope="session", autouse=True)
def _soon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nobody waits here until a time is sure; three rounds are run all the same. Graphs are not the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EXPLAIN_GRAPHS", str(tmp_path_factory.mktemp("graphs")))
        patch.setattr("explain.costs.timing.BUDGET", 0.05)
        patch.setattr("explain.costs.timing.LEAST", 3)
        yield


@pytest.fixture(scope="session")
def pages() -> "gr.Blocks":
    """The app with every page, built once: to be looked at, neither launched nor changed."""
    from demo.layout import build_app
    from explain.networks.store import ModelStore

    return build_app(ModelStore(1))
