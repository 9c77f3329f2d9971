"""One whole reading of a file: recognised, collected, and what is to be told of it."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from cis.register.tickets.export.dates import Moments
from cis.register.tickets.export.look import Table, look
from cis.register.tickets.export.orders import moments
from cis.register.tickets.export.reader import batches
from cis.register.tickets.export.recognise import Recognition, recognise
from cis.register.tickets.export.records import Record, records
from cis.register.tickets.export.source import identify
from cis.register.tickets.measures import activity
from cis.register.tickets.measures.changes import Change, change
from cis.register.tickets.measures.collect import collect
from cis.register.tickets.measures.columns import Tickets
from cis.register.tickets.measures.survey import Answer, is_answered, reply
from cis.register.tickets.rules import ColumnError, Kind, Ledger, Options, is_missing

CUTS = {
    10_000: "ServiceNow stops there unless told otherwise",
    1_000: "Jira stops there",
    65_535: "old spreadsheets stop there",
    1_048_575: "spreadsheets stop there",
}


@dataclass(slots=True)
class Reading:
    """What a file held; one of tickets, changes and answers is filled, by its kind."""

    table: Table
    recognition: Recognition
    ledger: Ledger
    tickets: Tickets = field(default_factory=Tickets)
    changes: list[Change] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def count(self) -> int:
        """Return how many tickets, changes or answers were taken."""
        return len(self.tickets) or len(self.changes) or len(self.answers)


@dataclass(frozen=True, slots=True)
class _Plan:
    table: Table
    recognition: Recognition
    readers: Mapping[str, Moments]
    labels: Sequence[int]

    def rows(self, ledger: Ledger) -> Iterator[Record]:
        return records(
            batches(self.table, ledger), self.recognition, self.readers, ledger
        )

    def label(self, record: Record) -> str:
        return record.row[self.labels[0]] if self.labels else ""


def recognised(
    origin: Path | BinaryIO, name: str, options: Options
) -> tuple[Table, Recognition]:
    """Return form and meaning of a file, or raise TicketFileError why it has none."""
    table = look(identify(origin, name), options)
    with _named(table):
        recognition = recognise(table.header, table.head, options)
        recognition.check()
    return table, recognition


def read(
    origin: Path | BinaryIO, name: str, options: Options, labels: Iterable[str] = ()
) -> Reading:
    """Read a whole file; ``labels`` names the text columns to keep for breakdowns.

    Raise AmbiguousDatesError to have the date order asked, TicketFileError otherwise.
    """
    table, recognition = recognised(origin, name, options)
    with _named(table):
        places = [recognition.place(label) for label in labels]
        readers = moments(table, recognition, options)
        plan = _Plan(table, recognition, readers, list(dict.fromkeys(places)))
        reading = _READERS[recognition.kind](plan)
    if not reading.ledger.rows:
        raise table.source.error(
            "has a header and no rows below it; widen the filter and export again",
            table.header_line,
        )
    reading.warnings[:0] = [*table.warnings, *recognition.missing()]
    reading.warnings += _cuts(reading.ledger)
    return reading


@contextmanager
def _named(table: Table) -> Iterator[None]:
    """Say in which file a column is missing or unclear."""
    try:
        yield
    except ColumnError as problem:
        raise table.source.error(str(problem), table.header_line) from problem


def _tickets(plan: _Plan) -> Reading:
    if plan.recognition.is_activity_log:
        return _activities(plan)
    ledger = Ledger()
    found = collect(
        batches(plan.table, ledger),
        plan.recognition,
        plan.readers,
        plan.labels,
        ledger,
    )
    reading = Reading(plan.table, plan.recognition, ledger, tickets=found.tickets)
    if found.folded:
        reading.warnings.append(
            f"{found.folded} rows are earlier states of a ticket: the last row of each "
            "of the tickets counts"
        )
    if "number" not in plan.recognition.columns:
        reading.warnings.append("repeated tickets would be counted twice")
    without = _closed_only(found.tickets)
    if without and "resolved_at" in plan.recognition.columns:
        reading.warnings.append(
            f"closed without a resolved date: {without} tickets; they are in no "
            "measure of resolution"
        )
    backwards = _closed_early(found.tickets)
    if backwards:
        reading.warnings.append(
            f"closed before they were resolved: {backwards} tickets; the resolved date "
            "counts"
        )
    return reading


def _closed_early(tickets: Tickets) -> int:
    moments = zip(
        tickets.resolved,
        tickets.resolved_clock,
        tickets.closed,
        tickets.closed_clock,
        strict=True,
    )
    return sum(
        1
        for resolved, resolved_clock, closed, closed_clock in moments
        if 0 < closed <= resolved
        and (closed < resolved or closed_clock < resolved_clock)
    )


def _closed_only(tickets: Tickets) -> int:
    pairs = zip(tickets.resolved, tickets.closed, strict=True)
    return sum(1 for resolved, closed in pairs if closed and not resolved)


def _activities(plan: _Plan) -> Reading:
    ledger = Ledger()
    at = plan.recognition.columns["activity"]
    seen = (row[at] for row in plan.table.head)
    means = activity.meaning(plan.recognition.literals, seen)
    found = activity.tickets(plan.rows(ledger), means, plan.labels, ledger)
    return Reading(plan.table, plan.recognition, ledger, tickets=found)


def _changes(plan: _Plan) -> Reading:
    ledger = Ledger()
    found: dict[str, Change] = {}
    left: Counter[str] = Counter()
    for record in plan.rows(ledger):
        number = record.text("number")
        key = str(record.line) if is_missing(number) else f"#{number}"
        if not record.dates["changed_at"][0]:
            left["changes have no date of implementation: they are in no period"] += 1
        elif "cancel" in record.text("state").casefold():
            left["cancelled changes are not counted"] += 1
        else:
            left["rows repeat a change: its last row counts"] += key in found
            found[key] = change(record, plan.label(record))
    return Reading(
        plan.table,
        plan.recognition,
        ledger,
        changes=list(found.values()),
        warnings=[f"{number} {what}" for what, number in left.items() if number],
    )


def _survey(plan: _Plan) -> Reading:
    ledger = Ledger()
    reading = Reading(plan.table, plan.recognition, ledger)
    unanswered = 0
    for record in plan.rows(ledger):
        if is_answered(record.text("csat_score")):
            _take_answer(record, plan, reading)
        else:
            unanswered += 1
    if unanswered:
        reading.warnings.append(f"{unanswered} rows hold no answer")
    return reading


def _take_answer(record: Record, plan: _Plan, reading: Reading) -> None:
    text = record.text("csat_score")
    told = reply(text)
    day = next((moment[0] for moment in record.dates.values() if moment[0]), 0)
    mapping = plan.recognition.mapping
    if told is None:
        reason = f"“{text[:40]}” is neither a score nor a word for one"
        reading.ledger.reject(record.line, mapping["csat_score"], reason)
    elif not day:
        name = next((mapping[field] for field in record.dates), "")
        reading.ledger.reject(record.line, name, "is empty: when it was answered")
    else:
        reading.answers.append(Answer(record.line, day, *told, plan.label(record)))


_READERS: Mapping[Kind, Callable[[_Plan], Reading]] = {
    Kind.INCIDENTS: _tickets,
    Kind.REQUESTS: _tickets,
    Kind.CHANGES: _changes,
    Kind.SURVEY: _survey,
}


def _cuts(ledger: Ledger) -> list[str]:
    warnings = []
    if ledger.rows in CUTS:
        warnings.append(
            f"exactly {ledger.rows:,} rows: the file is probably cut "
            f"({CUTS[ledger.rows]}); export in parts"
        )
    if ledger.rejected > len(ledger.listed):
        warnings.append(
            f"{ledger.rejected:,} rows were refused; the first "
            f"{len(ledger.listed):,} are listed"
        )
    return warnings
