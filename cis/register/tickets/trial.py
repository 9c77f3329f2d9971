"""What a file measures before anything of it is stored."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cis.register.tickets.facts import Facts, shown
from cis.register.tickets.feeding import LONGEST_VALUE, supported
from cis.register.tickets.measures.catalogue import of
from cis.register.tickets.measures.measure import Bucket, tail
from cis.register.tickets.measures.reading import Reading, read
from cis.register.tickets.rules import Options, Period, is_missing
from cis.register.tickets.storing import TEXTS

VALUES_OFFERED = 50


@dataclass(frozen=True, slots=True)
class Trial:
    """What a file measures before anything is stored; ``newest`` by measure's key."""

    keys: tuple[str, ...]
    newest: Mapping[str, float | None]
    newest_on: str
    periods: int
    columns: tuple[str, ...]
    values: tuple[str, ...]
    warnings: tuple[str, ...] = ()


def attempt(
    path: Path, name: str, options: Options, period: Period, narrowed: tuple[str, str]
) -> Trial:
    """Measure a file: which measures it supports, and their newest full period."""
    by, value = narrowed
    reading = read(path, name, options, [by] if by else [])
    facts, values = Facts.of(reading), _values(reading, by)
    touched = facts.stretch()
    if by and value:
        facts = facts.only(str(reading.recognition.place(by)), value)
    columns = tuple(each for each in TEXTS if each in reading.recognition.columns)
    if touched is None or options.today is None:
        return Trial((), {}, "", 0, columns, values)
    _, totals = facts.measures(touched.calendar(period))
    keys = tuple(each.key for each in supported(of(facts.kind), totals))
    starts, measured = facts.full(touched, period, options.today)
    if not starts:
        return Trial(keys, {}, "", 0, columns, values)
    newest = {key: measured[-1][key] for key in keys}
    counts = zip(starts, measured, strict=True)
    said = tuple(tail(Bucket(start, each, {}) for start, each in counts))
    on = starts[-1].isoformat()
    return Trial(keys, newest, on, len(starts), columns, values, said)


def _values(reading: Reading, by: str) -> tuple[str, ...]:
    """Return the values of a column that can be measured alone, frequent ones first."""
    if not by:
        return ()
    labels = reading.tickets.labels.get(str(reading.recognition.place(by)))
    if labels is not None:
        counts = Counter(labels.codes)
        ordered = [labels.texts[code] for code, _ in counts.most_common()]
    else:
        cells = [
            *(each.label for each in reading.changes),
            *(each.label for each in reading.answers),
        ]
        ordered = [text for text, _ in Counter(cells).most_common()]
    named = dict.fromkeys(map(shown, ordered))
    fit = [
        name for name in named if not is_missing(name) and len(name) <= LONGEST_VALUE
    ]
    return tuple(fit[:VALUES_OFFERED])
