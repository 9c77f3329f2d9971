"""Reads the findings of today, waivers and the past; never changes anything."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.access import Actor
from cis.core.errors import NotFoundError, RuleError
from cis.desk.findings import catalogue, running
from cis.desk.findings.models import RuleSetting, Sighting, Waiver
from cis.desk.findings.rules import Filters
from cis.desk.findings.running import Finding
from cis.register.actions import subjects as about
from cis.register.governance.rights import answering
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.rules import Deciding, Matter
from cis.register.governance.rights.subjects import RecordKind

EVERYTHING = Filters()
WAIVE = "finding.waive"
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """The findings that fit, those that somebody accepted, and how many there are."""

    findings: Sequence[Finding]
    waived: Sequence[tuple[Finding, Waiver]]
    total: int


@dataclass(frozen=True, slots=True)
class Moves:
    """What happened to findings from one day to another, by rule and record."""

    new: Sequence[Key]
    mended: Sequence[Key]
    waived: Sequence[Key]


def every(session: Session, today: date) -> list[Finding]:
    """Return all findings of today, waived ones too, the gravest first."""
    return running.run(session, today, settings(session))


def listing(session: Session, today: date, filters: Filters = EVERYTHING) -> Listing:
    """Return the findings that fit the filters, accepted ones apart."""
    found, accepted = every(session, today), waivers(session, today)
    fitting = [one for one in found if running.fits(one, filters)]
    return Listing(
        [one for one in fitting if one.key not in accepted],
        [(one, accepted[one.key]) for one in fitting if one.key in accepted],
        len(found),
    )


def refused(session: Session, finding: Finding, actor: Actor, today: date) -> str:
    """Say why somebody may not waive a finding, and whom to ask; empty if they may."""
    try:
        asked = deciding(finding, actor, today)
    except RuleError as error:
        return str(error)
    return answering.refusal(rights.asked(session, asked))


def deciding(finding: Finding, actor: Actor, today: date) -> Deciding:
    """Return what is asked of the rights before a waiver, or raise RuleError."""
    found = finding.found
    if found.practice_id is None:
        raise RuleError(
            "This is about the whole organisation and nobody's to waive. Leadership "
            "can change what the rule goes by."
        )
    return Deciding(actor, WAIVE, found.practice_id, today, Matter(found.subject))


def current(
    session: Session, today: date, filters: Filters = EVERYTHING
) -> Sequence[Finding]:
    """Return what is found today and was not accepted, the gravest first."""
    return listing(session, today, filters).findings


def of_practice(session: Session, practice_id: int, today: date) -> Sequence[Finding]:
    """Return what is found in one practice, the gravest first."""
    return current(session, today, Filters(practice_id=practice_id))


def of(session: Session, subject: str, today: date) -> Sequence[Finding]:
    """Return what is found about one record, such as metric:7."""
    return current(session, today, Filters(subject=subject))


def one(session: Session, code: str, subject: str, today: date) -> Finding:
    """Return one finding of today, or raise NotFoundError."""
    only = [catalogue.entry(code)]
    found = running.run(session, today, settings(session), only)
    for finding in found:
        if finding.found.subject == subject:
            return finding
    raise NotFoundError("The rule does not find this any more.")


def setting(session: Session, code: str) -> RuleSetting | None:
    """Return what was changed about a rule, None if nothing ever was."""
    chosen = select(RuleSetting).where(RuleSetting.code == code)
    found: RuleSetting | None = session.scalar(chosen)
    return found


def settings(session: Session) -> dict[str, Mapping[str, int] | None]:
    """Return the changed numbers of rules, None for those that are off."""
    rows = session.scalars(select(RuleSetting))
    return {row.code: json.loads(row.limits) if row.is_on else None for row in rows}


def waivers(session: Session, today: date) -> dict[Key, Waiver]:
    """Return the waivers that count today, by what they accept."""
    chosen = (
        select(Waiver)
        .where(Waiver.until >= today)
        .options(joinedload(Waiver.waived_by))
        .order_by(Waiver.id)
    )
    return {(row.code, row.subject): row for row in session.scalars(chosen)}


def waiver(session: Session, key: int) -> Waiver:
    """Return a waiver, whether it counts or not, or raise NotFoundError."""
    chosen = select(Waiver).where(Waiver.id == key)
    found: Waiver | None = session.scalar(chosen.options(joinedload(Waiver.waived_by)))
    if found is None:
        raise NotFoundError("There is no such waiver.")
    return found


def seen(session: Session, accepted: Waiver, today: date) -> Finding | None:
    """Return what a waiver accepts as the rule finds it today, if it still does."""
    try:
        return one(session, accepted.code, accepted.subject, today)
    except NotFoundError:
        return None


def waivers_of(session: Session, code: str) -> Sequence[Waiver]:
    """Return every waiver of a rule, the newest first."""
    chosen = select(Waiver).where(Waiver.code == code).order_by(Waiver.id.desc())
    return session.scalars(chosen.options(joinedload(Waiver.waived_by))).all()


def named(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """Return what people call records that rules spoke of, such as metric:7."""
    known = about.known(session, subjects)
    return {
        code: one.name if one.endpoint else f"{one.word.replace('_', ' ')} {one.key}"
        for code, one in known.items()
    }


def sighted(session: Session) -> Sequence[Sighting]:
    """Return the findings that were seen and are not mended yet."""
    return session.scalars(select(Sighting).where(Sighting.mended_on.is_(None))).all()


def moves(session: Session, first: date, last: date) -> Moves:
    """Return what was new, mended and waived from a day to another, both included."""
    chosen = select(Sighting).order_by(Sighting.code, Sighting.subject)
    within = or_(
        Sighting.first_on.between(first, last), Sighting.mended_on.between(first, last)
    )
    rows = session.scalars(chosen.where(within)).all()
    accepted = select(Waiver).where(Waiver.waived_on.between(first, last))
    return Moves(
        new=[_key(row) for row in rows if first <= row.first_on <= last],
        mended=[_key(row) for row in rows if row.mended_on and row.mended_on <= last],
        waived=[_key(row) for row in session.scalars(accepted)],
    )


def trend(session: Session, today: date, weeks: int = 26) -> list[tuple[date, int]]:
    """Return how many findings were open at the end of each week, oldest first.

    Empty until findings were counted for the first time.
    """
    chosen = select(Sighting.first_on, Sighting.mended_on)
    spans = session.execute(chosen).all()
    begun = min((first for first, _ in spans), default=today)
    days = [today - timedelta(weeks=back) for back in range(weeks, -1, -1)]
    return [
        (day, sum(first <= day and (end is None or end > day) for first, end in spans))
        for day in days
        if spans and day >= begun
    ]


def _key(row: Sighting | Waiver) -> Key:
    return row.code, row.subject


def _named(session: Session, key: str, today: date) -> Finding:
    code, subject = re.split(r"[\s:/]+", key, maxsplit=1)
    return one(session, code.upper(), subject.lower(), today)


RECORD = RecordKind(
    table="finding",
    noun="a finding",
    decisions=frozenset({WAIVE}),
    pattern=r"([A-Z]+\d{3}[\s:/]+\w+:\d+)",
    example="OWN101 practice:2",
    find=_named,
    question=lambda _session, record, _, actor, day: deciding(record, actor, day),
    terms=frozenset(),
)
