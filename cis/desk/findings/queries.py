"""Reads the findings of today; never changes anything."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.desk.findings import running
from cis.desk.findings.rules import Filters, Severity
from cis.desk.findings.running import Finding

EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Listing:
    """The findings that fit, and how many each severity has."""

    findings: Sequence[Finding]
    total: int
    counts: dict[Severity, int]


def current(
    session: Session, today: date, filters: Filters = EVERYTHING
) -> Sequence[Finding]:
    """Return what is found today, the gravest first."""
    found = running.run(session, today)
    return [one for one in found if running.fits(one, filters)]


def listing(session: Session, today: date, filters: Filters) -> Listing:
    """Return the findings that fit the filters."""
    found = current(session, today)
    chosen = [one for one in found if running.fits(one, filters)]
    counts = Counter(one.rule.severity for one in chosen)
    return Listing(chosen, len(found), dict(counts))


def of_practice(session: Session, practice_id: int, today: date) -> Sequence[Finding]:
    """Return what is found in one practice, the gravest first."""
    return current(session, today, Filters(practice_id=practice_id))


def due_from(session: Session, person_id: int, today: date) -> Sequence[Finding]:
    """Return what one person can mend, the gravest first."""
    return current(session, today, Filters(mender_id=person_id))


def of(session: Session, subject: str, today: date) -> Sequence[Finding]:
    """Return what is found about one record, such as metric:7."""
    return current(session, today, Filters(subject=subject))
