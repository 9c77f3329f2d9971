"""Keeps the server small: glibc keeps what it once needed unless it is told not to."""

import ctypes
import sys
from functools import cache

M_ARENA_MAX = -8


def share_heap() -> None:
    """Let all threads share one heap; each would keep what its largest page needed.

    Call it before threads start. Python runs one of them at a time anyway.
    """
    if libc := _glibc():
        libc.mallopt(M_ARENA_MAX, 1)


def trim() -> None:
    """Return to the system what nothing uses any more; takes milliseconds."""
    if libc := _glibc():
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    """Return the C library where it has these calls."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "malloc_trim") else None
