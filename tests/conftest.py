"""One thread for the arithmetic of the tests and of the apps that they start: set before torch and numpy are imported.

On the small networks here a second thread mostly waits for the first, and keeps a core busy as it does.
"""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
