"""From rows to tickets: dates read, counts read, faults listed, logs folded."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress

from cis.register.tickets.export.dates import REASONS, Moments
from cis.register.tickets.export.reader import Batch
from cis.register.tickets.export.recognise import Recognition
from cis.register.tickets.measures.columns import Labels, Tickets
from cis.register.tickets.measures.fold import last_of_each, repeated
from cis.register.tickets.measures.profiles import BAD, PARSERS, Profiles
from cis.register.tickets.rules import MISSING, Ledger, is_missing

FOLD_AT = 2**18
Ints = Sequence[int]


@dataclass(slots=True)
class Collected:
    """The tickets of a file, and how many rows were earlier states of them."""

    tickets: Tickets
    folded: int


class Collector:
    """Takes batches of rows and keeps the tickets they describe."""

    def __init__(
        self,
        recognition: Recognition,
        readers: Mapping[str, Moments],
        labels: Sequence[int],
        ledger: Ledger,
    ) -> None:
        self.recognition = recognition
        self.ledger = ledger
        self.tickets = Tickets(
            labels={str(at): Labels(recognition.header[at]) for at in labels}
        )
        self.keys = array("q")
        self.folded = 0
        self._readers = readers
        self._labels = labels
        self._profiles = Profiles(
            tuple(name for name in PARSERS if name in recognition.columns)
        )
        self.tickets.profiles = self._profiles.known
        self._is_log = False
        self._fold_at = FOLD_AT

    def add(self, batch: Batch) -> None:
        """Take the rows of a batch; those with a fault are listed and left out."""
        columns = self.recognition.columns
        dates = {
            name: reader.read(batch.column(columns[name]))
            for name, reader in self._readers.items()
        }
        cells = [batch.column(columns[name]) for name in self._profiles.fields]
        profiles = self._profiles
        codes = (
            [profiles[each] for each in zip(*cells, strict=True)]
            if cells
            else [profiles[()]] * len(batch.rows)
        )
        faults = self._faults(batch, dates, codes)
        if faults:
            good = [index for index in range(len(codes)) if index not in faults]
            batch = Batch(
                [batch.rows[index] for index in good],
                [batch.lines[index] for index in good],
            )
            dates = {name: _chosen(both, good) for name, both in dates.items()}
            codes = [codes[index] for index in good]
        self._keep(batch, dates, codes)

    def _faults(
        self,
        batch: Batch,
        dates: dict[str, tuple[list[int], list[int]]],
        codes: list[int],
    ) -> set[int]:
        faults: set[int] = set()
        numbers = self.recognition.columns.get("number")
        suspicious = (
            min(codes, default=0) == BAD
            or any(min(days, default=0) < 0 for days, _ in dates.values())
            or 0 in dates["opened_at"][0]
            or (numbers is not None and _has_blank(batch.column(numbers)))
        )
        if suspicious:
            for index in range(len(codes)):
                days = {name: both[0][index] for name, both in dates.items()}
                if self._fault(batch, index, days, codes[index]):
                    faults.add(index)
        return faults

    def _fault(self, batch: Batch, index: int, days: dict[str, int], code: int) -> bool:
        row, line = batch.rows[index], batch.lines[index]
        columns, header = self.recognition.columns, self.recognition.header
        if not any(map(str.strip, row)):
            self.ledger.blank()
            return True
        for name, day in days.items():
            if day < 0:
                at = columns[name]
                reason = REASONS[day].format(row[at].strip()[:40])
                self.ledger.reject(line, header[at], reason)
                return True
        if days["opened_at"] == 0:
            at = columns["opened_at"]
            self.ledger.reject(line, header[at], "is empty: when it was opened")
            return True
        if code == BAD:
            cells = tuple(row[columns[name]] for name in self._profiles.fields)
            at = columns[self._profiles.fault(cells)]
            reason = f"“{row[at].strip()[:40]}” is not a whole number"
            self.ledger.reject(line, header[at], reason)
            return True
        at = columns.get("number", -1)
        if at >= 0 and is_missing(row[at]):
            self.ledger.reject(line, header[at], "is empty: the ticket's number")
            return True
        return False

    def _keep(
        self,
        batch: Batch,
        dates: dict[str, tuple[list[int], list[int]]],
        codes: list[int],
    ) -> None:
        tickets, count = self.tickets, len(codes)
        nothing = ([0] * count, [0] * count)
        tickets.lines.extend(batch.lines)
        days, clocks = dates["opened_at"]
        tickets.opened.extend(days)
        tickets.opened_clock.extend(clocks)
        days, clocks = dates.get("resolved_at", nothing)
        tickets.resolved.extend(days)
        tickets.resolved_clock.extend(clocks)
        days, clocks = dates.get("closed_at", nothing)
        tickets.closed.extend(days)
        tickets.closed_clock.extend(clocks)
        tickets.profile.extend(codes)
        for at in self._labels:
            tickets.labels[str(at)].extend(batch.column(at))
        numbers = self.recognition.columns.get("number")
        if numbers is not None:
            keys = list(map(hash, batch.column(numbers)))
            self._is_log = self._is_log or len(set(keys)) < count
            self.keys.extend(keys)
            if self._is_log and len(self.keys) > self._fold_at:
                self._fold()
                self._fold_at = max(FOLD_AT, 2 * len(self.keys))

    def _fold(self) -> None:
        again = repeated(self.keys)
        if not again:
            return
        keep = last_of_each(self.keys, again)
        self.folded += len(keep) - sum(keep)
        self.tickets.keep(keep)
        self.keys = array("q", compress(self.keys, keep))

    def finish(self) -> Tickets:
        """Fold a log, refuse tickets that end before they begin, return the rest."""
        self._fold()
        self.keys = array("q")
        found = self.tickets
        self._refuse_backwards("resolved_at", found.resolved, found.resolved_clock)
        self._refuse_backwards("closed_at", found.closed, found.closed_clock)
        return self.tickets

    def _refuse_backwards(self, name: str, days: Ints, clocks: Ints) -> None:
        """Refuse tickets that ended before they began."""
        tickets = self.tickets
        # A byte a ticket: a list would take eight.
        good = bytearray(
            not 0 < day <= opened or (day == opened and clock >= opened_clock)
            for opened, opened_clock, day, clock in zip(
                tickets.opened, tickets.opened_clock, days, clocks, strict=True
            )
        )
        if all(good):
            return
        header = self.recognition.mapping[name]
        for index, is_good in enumerate(good):
            if not is_good:
                ended = _shown(days[index], clocks[index])
                opened = _shown(tickets.opened[index], tickets.opened_clock[index])
                reason = f"lies before the ticket was opened ({ended} < {opened})"
                self.ledger.reject(tickets.lines[index], header, reason)
        tickets.keep(good)


def collect(
    rows: Iterable[Batch],
    recognition: Recognition,
    readers: Mapping[str, Moments],
    labels: Sequence[int],
    ledger: Ledger,
) -> Collected:
    """Turn rows into tickets; ``labels`` are positions of text columns to keep."""
    collector = Collector(recognition, readers, labels, ledger)
    for batch in rows:
        collector.add(batch)
    tickets = collector.finish()
    return Collected(tickets, collector.folded)


def _chosen(
    both: tuple[list[int], list[int]], good: list[int]
) -> tuple[list[int], list[int]]:
    days, clocks = both
    return [days[index] for index in good], [clocks[index] for index in good]


def _has_blank(cells: list[str]) -> bool:
    return not MISSING.isdisjoint(map(str.strip, cells))


def _shown(day: int, clock: int) -> str:
    minutes = clock // 60_000
    return f"{date.fromordinal(day)} {minutes // 60:02}:{minutes % 60:02}"
