"""Verifies the log, and everything that stands beside it, and records what came of it.

The trail knows events and tables. What it cannot know is compared here: files of
evidence, papers, and verdicts that follow from readings.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Actor
from cis.desk.audit.queries import VERIFY
from cis.desk.reports.content import digest as paper_digest
from cis.desk.reports.models import Paper, Report, ReportPaper
from cis.kit.db import db, transaction
from cis.kit.trail import capture, rows, signer, verify
from cis.kit.trail.verify import Held
from cis.register.evidence.models import StoredFile
from cis.register.evidence.vault import Vault
from cis.register.metrics import standings
from cis.register.reviews.meeting import minutes
from cis.register.reviews.models import Review, ReviewMinutes

PAPERS = {
    Paper.CONTENT: "content_sha256",
    Paper.A4: "a4_sha256",
    Paper.LETTER: "letter_sha256",
    Paper.WORKBOOK: "xlsx_sha256",
}
Counted = tuple[int, str | None]


@dataclass(frozen=True, slots=True)
class Verification:
    """How much was compared, and the first fault with the event where it stands."""

    size: int
    root: str
    fault: str | None
    seq: int | None
    tables: int
    rows: int
    texts: int
    verdicts: int = 0
    papers: int = 0
    files: int = 0

    @property
    def counts(self) -> str:
        """What was compared, in words."""
        return (
            f"{self.size:,} events, {self.tables:,} tables with {self.rows:,} rows, "
            f"{self.texts:,} private texts, {self.verdicts:,} verdicts, "
            f"{self.papers:,} papers, {self.files:,} files of evidence"
        )

    @property
    def data(self) -> dict[str, Any]:
        """Everything as a program reads it."""
        return {
            "holds": self.fault is None,
            **asdict(self),
            "not_compared": [
                {"what": name, "reason": why} for name, why in rows.unchecked()
            ],
        }


def check(
    folder: Path, held: Iterable[Held] = (), digests: verify.Digests | None = None
) -> Verification:
    """Verify everything; ``held`` are checkpoints beside those of the data folder.

    ``digests`` returns the digests of the large tables, made on another core.
    """
    known = [
        Held(line.size, line.root, "the signer's memory")
        for line in signer.remembered(folder)
    ]
    found = verify.of_database(db.engine, [*held, *known], digests)
    base = Verification(
        *(found.size, found.root, found.fault, found.seq),
        *(found.tables, found.rows, found.texts),
    )
    if base.fault:
        return base
    return replace(base, **beside(db.session(), folder))


def beside(session: Session, folder: Path) -> dict[str, Any]:
    """Compare what the trail cannot know; return counts, and the first fault."""
    found: dict[str, Any] = {}
    for name, compare in (
        ("verdicts", _verdicts),
        ("papers", _papers),
        ("files", _evidence(folder)),
    ):
        found[name], fault = compare(session)
        if fault:
            return {**found, "fault": fault}
    return found


def run(folder: Path, by: Actor) -> Verification:
    """Verify everything and record the finding in the trail."""
    found = check(folder)
    facts: dict[str, Any] = {"size": found.size, "root": found.root}
    if found.fault:
        facts |= {"fault": found.fault, "at_event": found.seq}
    else:
        facts["compared"] = found.counts
    with transaction(by=by, what=VERIFY) as session:
        capture.note(session, **facts)
    return found


def _verdicts(session: Session) -> Counted:
    count = standings.count(session)
    for baseline_id, name in standings.differing(session):
        return count, (
            f"the {name} of standing:{baseline_id} does not follow from the readings; "
            "cis trail rebuild computes it again"
        )
    return count, None


def _papers(session: Session) -> Counted:
    """Compare the papers of reports, and minutes, with the digests in their records."""
    count = 0
    reports = {report.id: report for report in session.scalars(select(Report))}
    for key in session.scalars(select(ReportPaper.id)).all():
        paper = session.get_one(ReportPaper, key)
        report, count = reports[paper.report_id], count + 1
        if paper_digest(paper.body) != getattr(report, PAPERS[paper.kind]):
            return count, f"the {paper.kind} paper of report:{report.id} was changed"
        session.expunge(paper)
    chosen = select(ReviewMinutes.content, Review.id, Review.minutes_sha256)
    joined = chosen.join(Review, Review.id == ReviewMinutes.review_id)
    for content, review_id, digest in session.execute(joined):
        count += 1
        if minutes.digest(content) != digest:
            return count, f"the minutes of review:{review_id} were changed"
    return count, None


def _evidence(folder: Path) -> Callable[[Session], Counted]:
    def compare(session: Session) -> Counted:
        chosen = select(StoredFile.sha256, StoredFile.erased_on)
        known = {
            digest: erased is not None for digest, erased in session.execute(chosen)
        }
        found = Vault(folder).compare(known, clock.now().timestamp())
        return found.files, _first(found.faults)

    return compare


def _first(faults: Sequence[str]) -> str | None:
    return next(iter(faults), None)
