"""Replicas on Ray Serve, which starts them, begins another where one ends, and gives each comparison to one of them.

The pages' process is no part of Serve: it holds sessions and uploads, and asks replicas by a handle. Serve opens no
port for it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from explain.cluster.connection import AUTO, INSTALL, NoCluster, cluster, environment
from explain.networks.store import ModelStore

NAME = "lens"
AT_ONCE = 96  # comparisons that a replica has in its line


@contextmanager
def replicas(count: int, store: ModelStore, address: str = AUTO) -> Iterator[None]:
    """Inside, `store`'s comparisons are run by so many replicas; by this process if 0. Raises `NoCluster`."""
    if not count:
        yield
        return
    with cluster(address) as joined:
        try:
            from ray import serve
        except ImportError:
            raise NoCluster(INSTALL) from None
        from explain.cluster.replicas import Replica, Replicas  # torch

        serve.start(proxy_location="Disabled")
        share = min(1.0, joined.ray.cluster_resources().get("CPU", 1) / count)
        deployed = serve.deployment(
            Replica, name="Replica", num_replicas=count, max_ongoing_requests=AT_ONCE,
            ray_actor_options={"num_cpus": share, "runtime_env": {"env_vars": environment()}},
            health_check_period_s=1,
        )  # fmt: skip
        handle = serve.run(deployed.bind(), name=NAME, route_prefix=None)
        store.replicas = Replicas(handle.options(stream=True).compare.remote, _lost(joined.ray))
        store.turn = store.replicas.turn
        try:
            yield
        finally:
            if not joined.own:  # else its processes end with it, and at once
                serve.delete(NAME)


def _lost(ray: Any) -> tuple[type[BaseException], ...]:
    return ray.exceptions.RayActorError, ray.exceptions.OwnerDiedError
