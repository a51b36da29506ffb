"""Threads that share a forward wait for each other by spinning; here they soon go to sleep instead. Imports nothing.

A forward is hundreds of loops, each ended by all threads together. As torch comes, those that are done spin 300,000
times round for the last. Where others want the processors, as a browser on the same machine does, a neighbour on a
shared host or the rest of a container's quota, they keep the one that they wait for from running: B0 took 245 times as
long beside four spinning processes on two cores, where a fair share is a third. `bench --against busy` measures it.

The variables are read as torch is imported, so they are set before. The first is GNU OpenMP's, which torch's wheels for
Linux bring (https://gcc.gnu.org/onlinedocs/libgomp/GOMP_005fSPINCOUNT.html); the other is LLVM's and Intel's, in
milliseconds in place of 200, for macOS and Windows, where it was not measured. Each ignores the other's.
"""

from collections.abc import Mapping

SETTINGS = {"GOMP_SPINCOUNT": "3000", "KMP_BLOCKTIME": "1"}
POLICY = "OMP_WAIT_POLICY"  # of both; whoever set it has decided


def patience(environment: Mapping[str, str]) -> dict[str, str]:
    """What is to be added to that environment: nothing that somebody has set already."""
    return {} if POLICY in environment else {name: value for name, value in SETTINGS.items() if name not in environment}
