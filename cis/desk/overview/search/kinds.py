"""What one kind of record in the search is made of."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping, Select, select

from cis.core.access import Permission
from cis.kit.db import Base
from cis.kit.records import Record

Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Follow:
    """Other records that are told, too: when one changes, those of ``column`` change.

    ``attribute`` of the other record is compared with ``column`` of the kind's own
    table, or of its ``rows``; ``read`` names what matters of it, nothing means all.
    """

    model: type[Base]
    attribute: str
    column: str = "id"
    read: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record in the search; ``columns`` are title, then what else it says.

    ``page`` names the column with the number of the page, when it is another record's,
    and ``argument`` what the page calls it: a number of 0 is not told at all;
    ``unsaid`` are columns that decide whether it is there and are never found. A kind
    told by more tables than its own is read by ``rows``, and ``follows`` them.
    """

    model: type[Base]
    label: str
    endpoint: str
    columns: tuple[str, ...]
    title: Callable[[Row], str] | None = None
    more: Callable[[Row], str] | None = None
    unsaid: tuple[str, ...] = ()
    page: str = "id"
    argument: str = "key"
    permission: Permission = Permission.READ
    is_gone: Callable[[Row], bool] = field(default=lambda _row: False)
    rows: Select[Any] | None = None
    follows: Sequence[Follow] = ()

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that is read."""
        return (*self.columns, *self.unsaid)

    @property
    def own(self) -> tuple[str, ...]:
        """Every column of its own table that is read."""
        return tuple(one for one in self.read if one in self.model.__table__.c)

    @property
    def kind(self) -> str:
        """What the trail calls its table."""
        return str(self.model.__tablename__)

    @property
    def plural(self) -> str:
        """What its records are called within a sentence."""
        return f"{self.label[0].lower()}{self.label[1:]}"

    def chosen(self) -> Select[Any]:
        """Return the question for its records; the caller says which."""
        if self.rows is not None:
            return self.rows
        columns = self.model.__table__.c
        names = dict.fromkeys(("id", self.page, *self.read))
        return select(*(columns[name] for name in names))

    def named(self, row: Row) -> str:
        """Return how people call a record."""
        if self.title:
            return self.title(row)
        record: Record = getattr(self.model, "__record__", Record())
        return record.label(row["id"], str(row[self.columns[0]]))

    def said(self, row: Row) -> str:
        """Return everything else that a record says."""
        texts = [str(row[name]) for name in self.columns[1:] if row[name]]
        return "\n".join([*texts, *([self.more(row)] if self.more else [])])


def asked(*columns: Any) -> Select[Any]:
    """Return a question for columns of several tables, whose rows are read by name."""
    return select(*columns)
