"""Memory that one forward leaves is kept for the next.

glibc hands a large block back to the system as soon as it is free, and a network asks for as much at its next layer:
page by page, a tenth of the time of B0 to B7 on a CPU, a fifth for B7. `bench --against glibc` measures it.
"""

import ctypes

KEPT = 2**30  # bytes: what is free is kept up to this, and a larger block is always handed back

# malloc.h, https://man7.org/linux/man-pages/man3/mallopt.3.html
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
SETTINGS = {
    TRIM_THRESHOLD: KEPT,
    MMAP_THRESHOLD: KEPT,
    ARENA_MAX: 1,  # a thread's own arena is made of pieces of 64 MB, which come and go as well
}


def hand_back() -> bool:
    """Give the system what is free, wherever it lies: of networks that are let go of holes stay. False as below."""
    try:
        return bool(ctypes.CDLL(None).malloc_trim(0))
    except (AttributeError, OSError, TypeError):
        return False


def keep_memory() -> bool:
    """Tell glibc, for the whole process; before there are threads. False where there is another C library."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # macOS and musl, none found, Windows
        return False
    return all([mallopt(name, value) for name, value in SETTINGS.items()])
