"""The tickets, changes or answers of a file or a feed, and which periods they fill."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from cis.register.tickets.measures import changes, kpi, survey
from cis.register.tickets.measures.changes import Change
from cis.register.tickets.measures.columns import Tickets
from cis.register.tickets.measures.kpi import Values
from cis.register.tickets.measures.periods import Calendar, calendar
from cis.register.tickets.measures.reading import Reading
from cis.register.tickets.measures.survey import Answer
from cis.register.tickets.rules import Kind, Period

# A month whose first or last days are a holiday is still a whole month.
SLACK = {Period.DAY: 0, Period.WEEK: 0, Period.MONTH: 3}


Series = tuple[list[date], list[Values]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the first to the last day on which anything happened."""

    first: date
    last: date

    def calendar(self, period: Period) -> Calendar:
        """Return the periods that these days touch."""
        return calendar((self.first.toordinal(), self.last.toordinal()), period)

    def full(self, span: Calendar, period: Period, today: date) -> list[int]:
        """Return the places of the periods that begin and end within these days.

        A period that is not over is never full.
        """
        slack = timedelta(days=SLACK[period])
        pairs = zip(span.starts, span.ends(), strict=True)
        return [
            place
            for place, (start, end) in enumerate(pairs)
            if start >= self.first - slack
            and end - timedelta(days=1) <= self.last + slack
            and end <= today
        ]


@dataclass(slots=True)
class Facts:
    """Records of one kind, whatever their source."""

    kind: Kind
    tickets: Tickets = field(default_factory=Tickets)
    changes: Sequence[Change] = ()
    answers: Sequence[Answer] = ()

    @classmethod
    def of(cls, reading: Reading) -> "Facts":
        """Return what a file holds."""
        kind = reading.recognition.kind
        return cls(kind, reading.tickets, reading.changes, reading.answers)

    def stretch(self) -> Stretch | None:
        """Return the days they touch, None if there are no records."""
        return stretch(
            chain(
                self.tickets.opened,
                self.tickets.resolved,
                self.tickets.closed,
                (each.day for each in self.changes),
                (each.day for each in self.answers),
            )
        )

    def measures(self, span: Calendar) -> tuple[list[Values], Values]:
        """Return the measures of every period, and those of the whole stretch."""
        if self.kind is Kind.CHANGES:
            return changes.measures(self.changes, span)
        if self.kind is Kind.SURVEY:
            return survey.measures(self.answers, span)
        return kpi.measures(self.tickets, span)

    def full(self, touched: Stretch, period: Period, today: date) -> Series:
        """Return the full periods of a stretch and their measures."""
        span = touched.calendar(period)
        values, _ = self.measures(span)
        places = touched.full(span, period, today)
        return [span.starts[at] for at in places], [values[at] for at in places]

    def only(self, name: str, value: str) -> "Facts":
        """Return the records with one value of a label."""
        tickets = self.tickets
        if name in tickets.labels:
            column = tickets.labels[name]
            codes = column.groups().get(value, set())
            tickets = tickets.where([code in codes for code in column.codes])
        return Facts(
            self.kind,
            tickets,
            [each for each in self.changes if shown(each.label) == value],
            [each for each in self.answers if shown(each.label) == value],
        )


def stretch(days: Iterable[int]) -> Stretch | None:
    """Return the first and the last of these ordinals (0 ignored)."""
    seen = set(days) - {0}
    if not seen:
        return None
    return Stretch(date.fromordinal(min(seen)), date.fromordinal(max(seen)))


def shown(label: str) -> str:
    """Return a label as it is shown and stored: one-spaced."""
    return " ".join(label.split())
