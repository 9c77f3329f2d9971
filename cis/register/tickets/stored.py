"""From the ticket table back to tickets: raw columns, streamed."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from cis.register.tickets.export.dates import DAY_MS
from cis.register.tickets.facts import Facts, Stretch, stretch
from cis.register.tickets.measures.changes import Change, Outcome
from cis.register.tickets.measures.columns import Labels, Tickets
from cis.register.tickets.measures.profiles import Profile
from cis.register.tickets.measures.survey import Answer
from cis.register.tickets.models import Ticket, TicketFeed
from cis.register.tickets.rules import Kind
from cis.register.tickets.storing import EPOCH_DAY, PROFILE, TEXTS

# Few at a time: many rows alive at once keep the garbage collector busy.
CHUNK = 500
Wanted = Select[*tuple[Any, ...]]


def facts(
    session: Session,
    feed: TicketFeed,
    *,
    only: tuple[str, str] | None = None,
    labels: Sequence[str] = (),
) -> Facts:
    """Return the records of a feed, or only those with one value of a column."""
    kind = Kind(feed.kind)
    if kind is Kind.CHANGES:
        return Facts(kind, changes=_changes(session, feed.id, only))
    if kind is Kind.SURVEY:
        return Facts(kind, answers=_answers(session, feed.id, only))
    return Facts(kind, tickets(session, feed.id, only=only, labels=labels))


def touched(session: Session, feed_id: int) -> Stretch | None:
    """Return the first and last day on which anything happened in a feed."""
    columns = (Ticket.opened, Ticket.resolved, Ticket.closed)
    bounds = [bound(each) for each in columns for bound in (func.min, func.max)]
    row = session.execute(select(*bounds).where(Ticket.feed_id == feed_id)).one()
    return stretch(_day(moment) for moment in row)


def tickets(
    session: Session,
    feed_id: int,
    *,
    only: tuple[str, str] | None = None,
    labels: Sequence[str] = (),
) -> Tickets:
    """Return the tickets of a feed with the label columns asked for."""
    wanted = select(
        *(Ticket.opened, Ticket.resolved, Ticket.closed),
        *(getattr(Ticket, name) for name in (*PROFILE, *labels)),
    )
    found = Tickets(labels={name: Labels() for name in labels})
    codes = _Codes()
    found.profiles = codes.known
    for part in _parts(session, _narrowed(wanted, feed_id, only)):
        opened, resolved, closed, *rest = zip(*part, strict=True)
        found.lines.extend(range(len(found), len(found) + len(part)))
        found.opened.extend(_days(opened))
        found.opened_clock.extend(_clocks(opened))
        found.resolved.extend(_days(resolved))
        found.resolved_clock.extend(_clocks(resolved))
        found.closed.extend(_days(closed))
        found.closed_clock.extend(_clocks(closed))
        told = zip(*rest[: len(PROFILE)], strict=True)
        found.profile.extend(map(codes.__getitem__, told))
        for name, cells in zip(labels, rest[len(PROFILE) :], strict=True):
            found.labels[name].extend(cells)
    return found


def _changes(
    session: Session, feed_id: int, only: tuple[str, str] | None
) -> list[Change]:
    wanted: Wanted = select(Ticket.opened, Ticket.service, Ticket.detail)
    rows = _rows(session, _narrowed(wanted, feed_id, only))
    return [_change(line, *row) for line, row in enumerate(rows, start=1)]


def _change(line: int, moment: int, service: str, detail: str) -> Change:
    told = json.loads(detail)
    return Change(
        line,
        _day(moment),
        _clock(moment),
        told["type"],
        Outcome(told["outcome"]),
        told["rollback"],
        told["emergency"],
        service,
        told["backed_out_after"],
    )


def _answers(
    session: Session, feed_id: int, only: tuple[str, str] | None
) -> list[Answer]:
    wanted: Wanted = select(Ticket.opened, Ticket.detail)
    found = []
    for line, row in enumerate(_rows(session, _narrowed(wanted, feed_id, only))):
        told = json.loads(row[1])
        found.append(Answer(line, _day(row[0]), told["score"], told["good"]))
    return found


def _narrowed(wanted: Wanted, feed_id: int, only: tuple[str, str] | None) -> Wanted:
    wanted = wanted.where(Ticket.feed_id == feed_id)
    if only is None:
        return wanted
    name, value = only
    if name not in TEXTS:
        raise KeyError(name)
    return wanted.where(getattr(Ticket, name) == value)


def _parts(session: Session, wanted: Wanted) -> Iterator[Sequence[Any]]:
    streamed = session.connection().execute(
        wanted, execution_options={"yield_per": CHUNK}
    )
    yield from streamed.partitions()


def _rows(session: Session, wanted: Wanted) -> Iterator[Any]:
    for part in _parts(session, wanted):
        yield from part


def _day(moment: int | None) -> int:
    return 0 if moment is None else moment // DAY_MS + EPOCH_DAY


def _clock(moment: int | None) -> int:
    return 0 if moment is None else moment % DAY_MS


# Whole columns at once, which saves a call for each of a million moments.
def _days(moments: Iterable[int | None]) -> list[int]:
    return [0 if each is None else each // DAY_MS + EPOCH_DAY for each in moments]


def _clocks(moments: Iterable[int | None]) -> list[int]:
    return [0 if each is None else each % DAY_MS for each in moments]


class _Codes(dict[tuple[Any, ...], int]):
    """Code of each profile that occurs."""

    def __init__(self) -> None:
        super().__init__()
        self.known: list[Profile] = []

    def __missing__(self, told: tuple[Any, ...]) -> int:
        code = self[told] = len(self.known)
        self.known.append(Profile(*told))
        return code
