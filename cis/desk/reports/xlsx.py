"""The report as a workbook: every figure, no formula, the same bytes each time."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from cis.desk.reports import content, words
from cis.desk.reports.content import Content
from cis.kit.sheets.cells import Cell
from cis.kit.sheets.workbook import Sheet
from cis.kit.sheets.workbook import workbook as written

METRICS = (
    *("Metric", "Practice", "Unit", "Baseline", "Current level", "Change"),
    *("Interval from", "Interval to", "Target", "Target at this level", "Verdict"),
    "Newest reading",
)


def workbook(made: Content) -> bytes:
    """Return the report as XLSX."""
    moment = datetime.strptime(made.made_at, "%Y-%m-%d %H:%M UTC")  # noqa: DTZ007 - a workbook's clock has no zone
    with TemporaryDirectory() as folder:
        path = Path(folder) / "report.xlsx"
        written(path, _about(made), _sheets(made), created=moment)
        return path.read_bytes()


def _about(made: Content) -> list[tuple[str, str]]:
    facts = [
        ("Report", f"No. {made.number}" if made.number else "Draft"),
        ("Month", words.month(made.month)),
        ("Organisation", made.organisation),
        ("As the register stood at", made.made_at),
        ("Corrects", f"No. {made.corrects}" if made.corrects else "nothing"),
        ("Log", f"{made.log_size} events, root {made.log_root}"),
        ("Report SHA-256", content.digest(content.dumped(made))),
        ("Initiatives", str(made.initiatives)),
    ]
    return [*facts, *((label, str(count)) for label, count in made.verdicts)]


def _sheets(made: Content) -> Iterator[Sheet]:
    yield _emergencies(made)
    yield Sheet(
        "To be decided",
        ("Decision", "Who", "About"),
        [(one.sentence, one.who, one.subject) for one in made.asks],
    )
    yield Sheet(
        "What changed",
        ("Metric", "Practice", "Signal", "Verdict", "What it says", "Cautions"),
        [
            (
                *(one.name, one.practice, one.tone, one.label, one.sentence),
                " ".join(one.cautions),
            )
            for one in made.signals
        ],
    )
    yield Sheet(
        "Initiatives",
        ("Reference", "Title", "Verdict", "Outcome", "Practice", "Owner", "Status"),
        [
            (
                *(one.reference, one.title, one.label, one.outcome, one.practice),
                *(one.owner, one.status),
            )
            for one in made.lines
        ],
    )
    yield from _kept(made)
    yield Sheet("Metrics", METRICS, _metrics(made))


def _kept(made: Content) -> Iterator[Sheet]:
    yield Sheet(
        "Promises",
        ("Promise", "State", "Due", "Owner", "What became of it"),
        [
            (one.what, one.state, one.due, one.owner, one.sentence)
            for one in made.promises
        ],
    )
    yield Sheet(
        "Ownership",
        ("Practice", "Why it is not real"),
        [(one.practice, one.sentence) for one in made.ownership.symbolic],
    )
    yield _more(made)


def _emergencies(made: Content) -> Sheet:
    rows = [
        (one.on, one.what, one.practice, one.person, one.subject)
        for one in made.emergencies
    ]
    return Sheet(
        "Emergencies", ("Day", "Decision", "Practice", "Person", "About"), rows
    )


def _more(made: Content) -> Sheet:
    said = [(one.title, each) for one in made.sections for each in one.sentences]
    return Sheet("And more", ("Subject", "Sentence"), said)


def _metrics(made: Content) -> Iterator[Sequence[Cell]]:
    for one in made.metrics:
        yield (
            *(one.name, one.practice, one.unit, one.baseline, one.current, one.delta),
            *(one.low, one.high, one.target, one.assurance, one.label, one.newest_on),
        )
