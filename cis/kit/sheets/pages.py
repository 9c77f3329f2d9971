"""A page of a longer table, as the paging line under a table wants it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")

SIZE = 50
LAST_PAGE = 100_000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of ``total``; pages count from 1."""

    items: Sequence[T]
    page: int
    total: int
    size: int = SIZE

    @property
    def pages(self) -> int:
        """Return how many pages there are, at least one."""
        return max(-(-self.total // self.size), 1)

    @property
    def first(self) -> int:
        """Return the number of the first row shown."""
        return (self.page - 1) * self.size + 1 if self.items else 0

    @property
    def last(self) -> int:
        """Return the number of the last row shown."""
        return (self.page - 1) * self.size + len(self.items)


def wanted(text: str | None) -> int:
    """Return the page number somebody asked for, within sane bounds."""
    if text is None or not text.isascii() or not text.isdecimal():
        return 1
    return min(max(int(text[:9]), 1), LAST_PAGE)
