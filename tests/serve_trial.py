"""`python -m tests.serve_trial`: a crowd compares a picture by two replicas of Ray Serve, and one of them is killed.

Each comparison must come to its answers, those of this process. Too heavy for the suite: three processes load torch.
"""

import os
import signal
import threading
import time

from explain.cluster.serving import replicas
from explain.compare import Result, compare, results
from explain.networks.store import ModelStore
from explain.networks.variants import POCKET
from explain.pictures.images import open_image
from explain.runtime.turn import acting_for
from tests.places import EXAMPLES
from tests.working import working

PICTURE = EXAMPLES / "cat.png"
REPLICA = "ray::ServeReplica"
CROWD = 8
SPECS = POCKET.specs(("B0", "B1"))


def main() -> None:
    """Prints how long each comparison took; fails where one has no answer, or another than this process gives."""
    image, store = open_image(PICTURE), ModelStore()
    alone = results(compare(image, SPECS, ModelStore(), clocked=False))
    with replicas(2, store):
        there = working(REPLICA)
        print(f"replicas: {there}")
        assert len(there) == 2
        found: dict[int, list[Result]] = {}

        def ask(number: int) -> None:
            began = time.monotonic()
            with acting_for(f"visitor {number}", lambda: False):
                found[number] = results(compare(image, SPECS, store))
            print(f"visitor {number}: {time.monotonic() - began:.1f} s, {[result.error for result in found[number]]}")

        crowd = [threading.Thread(target=ask, args=(number,)) for number in range(CROWD)]
        for one in crowd:
            one.start()
        while not store.replicas.turn.told:  # until somebody is heard
            time.sleep(0.01)
        os.kill(there[0], signal.SIGKILL)
        for one in crowd:
            one.join()
        for mine in found.values():
            assert [result.predictions for result in mine] == [result.predictions for result in alone]
            assert all(result.latency for result in mine)
        print(f"{len(found)} comparisons, each with its answers; replicas now: {working(REPLICA)}")
    assert not working("ray::")


if __name__ == "__main__":
    main()
