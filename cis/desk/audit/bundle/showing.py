"""The table of evidence: what hangs on what, and the digest of every file."""

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from cis.desk.audit.bundle.content import LINKS, OWN, Gathered, Row, Table, name_of
from cis.kit.db import Base
from cis.register.evidence import queries
from cis.register.evidence.models import Evidence

HEADERS = (
    *("Evidence", "Attached to", "Name", "Kind", "What it shows", "Of", "SHA-256"),
    *("Bytes", "File", "Link", "Attached by", "Attached on", "Ask again on"),
    *("Confirmed on", "Withdrawn on", "Withdrawn because", "File erased on"),
)
# How many steps lead from a record to its practice: a baseline, its metric.
STEPS = 3


def evidence(found: Gathered) -> Sequence[Table]:
    """Return what was attached up to the day the bundle is as of."""
    return [Table("evidence", "Evidence", HEADERS, lambda: _rows(found))]


def _rows(found: Gathered) -> Iterator[Row]:
    wanted = (
        select(Evidence)
        .where(Evidence.attached_on <= found.asked.as_of)
        .options(joinedload(Evidence.file), joinedload(Evidence.attached_by))
        .order_by(Evidence.id)
    )
    known = found.session.scalars(wanted).all()
    chosen = found.asked.options.practices
    kept = _within(found.session, {one.subject for one in known}, chosen)
    labels = queries.labels(found.session, [queries.read_subject(one) for one in kept])
    for one in known:
        if one.subject in kept:
            yield _row(one, labels.get(one.subject, ""))


def _row(one: Evidence, label: str) -> Row:
    file = one.file
    return (
        *(one.reference, one.subject, label, str(one.kind), one.title, one.dated_on),
        *((file.sha256, file.size) if file else ("", None)),
        *(one.file_name, one.link, name_of(one.attached_by), one.attached_on),
        *(one.expires_on, one.confirmed_on, one.withdrawn_on),
        *(one.withdrawn_because, file.erased_on if file else None),
    )


def _within(
    session: Session, subjects: Collection[str], practices: Collection[int]
) -> set[str]:
    """Return the subjects that belong to one of the practices; all of them if none."""
    if not practices:
        return {*subjects}
    wanted = {f"{name}:{key}" for key in practices for name in OWN}
    return {one for one in subjects if _leads_to(session, one, wanted, STEPS)}


def _leads_to(session: Session, subject: str, wanted: set[str], steps: int) -> bool:
    if subject in wanted:
        return True
    name, _, number = subject.partition(":")
    table = Base.metadata.tables.get(name)
    if table is None or not steps:
        return False
    links = {**LINKS, "practice_id": "practice"}
    columns = [column for column in table.columns if column.name in links]
    if not columns:
        return False
    chosen = select(*columns).where(table.c.id == int(number))
    row = session.execute(chosen).first()
    ways = [
        f"{links[column.name]}:{value}"
        for column, value in zip(columns, row or (), strict=False)
        if value is not None
    ]
    return any(_leads_to(session, way, wanted, steps - 1) for way in ways)
