"""One thread for the arithmetic of the tests and of the apps that they start: set before torch and numpy are imported.

On the small networks here a second thread mostly waits for the first, and keeps a core busy as it does.
"""

import os

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")

# helpers that assert, as tests do, tell as they do what was found
pytest.register_assert_rewrite("tests.download", "tests.own_models", "tests.scene")
