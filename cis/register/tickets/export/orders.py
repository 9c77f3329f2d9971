"""In which order the dates of a file name day and month: read, derived or asked."""

from collections.abc import Iterable, Mapping

from cis.register.tickets.export.dates import Evidence, Moments, separator_of
from cis.register.tickets.export.look import Table
from cis.register.tickets.export.reader import batches
from cis.register.tickets.export.recognise import Recognition
from cis.register.tickets.rules import (
    AmbiguousDatesError,
    DateOrder,
    Kind,
    Ledger,
    Options,
)

DATES: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: ("opened_at", "resolved_at", "closed_at", "activity_at"),
    Kind.REQUESTS: ("opened_at", "resolved_at", "closed_at", "activity_at"),
    Kind.CHANGES: ("changed_at", "rolled_back_at"),
    Kind.SURVEY: ("csat_at", "resolved_at", "closed_at", "opened_at"),
}


def moments(
    table: Table, recognition: Recognition, options: Options
) -> dict[str, Moments]:
    """Return a compiled reader per date field, or raise AmbiguousDatesError."""
    fields = [name for name in DATES[recognition.kind] if name in recognition.columns]
    orders = _orders(table, recognition, fields, options)
    return {
        name: Moments(
            orders[name],
            separator=separator_of(
                row[recognition.columns[name]] for row in table.head
            ),
            zone=options.timezone,
            today=options.today,
        )
        for name in fields
    }


def _orders(
    table: Table, recognition: Recognition, fields: list[str], options: Options
) -> dict[str, DateOrder | None]:
    if options.date_order:
        return dict.fromkeys(fields, options.date_order)
    evidence = {name: Evidence() for name in fields}
    for name in fields:
        at = recognition.columns[name]
        evidence[name].add(row[at] for row in table.head)
    if _open(evidence.values()):
        _weigh_all(table, recognition, evidence)
    return _settled(table.source.name, recognition, evidence)


def _open(evidence: Iterable[Evidence]) -> bool:
    return any(each.is_open for each in evidence)


def _weigh_all(
    table: Table, recognition: Recognition, evidence: Mapping[str, Evidence]
) -> None:
    """Read on: a later row may settle what the first ones leave open."""
    for batch in batches(table, Ledger()):
        for name, each in evidence.items():
            each.add(batch.column(recognition.columns[name]))
        if not _open(evidence.values()):
            return


def _settled(
    file: str, recognition: Recognition, evidence: Mapping[str, Evidence]
) -> dict[str, DateOrder | None]:
    for name, each in evidence.items():
        if each.is_contradictory:
            examples = (each.day_first[0], each.month_first[0])
            why = "some dates are day first and some are month first"
            raise AmbiguousDatesError(file, recognition.mapping[name], examples, why)
    found = {each.order for each in evidence.values()} - {None}
    shared = next(iter(found)) if len(found) == 1 else None
    for name, each in evidence.items():
        if each.is_open and shared is None:
            raise AmbiguousDatesError(
                file,
                recognition.mapping[name],
                tuple(each.either),
                "every date can be read day first and month first",
            )
    return {
        name: each.order or shared or DateOrder.DMY for name, each in evidence.items()
    }
