"""Names what actions and decisions are about."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit import records
from cis.kit.records import Record
from cis.register.actions import rules


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject as pages show it: its kind, name, page and practice."""

    code: str
    word: str
    name: str
    endpoint: str
    key: int
    practice_id: int | None = None


def known(session: Session, codes: Iterable[str]) -> dict[str, Subject]:
    """Return each subject by its code; one that is no more keeps its code as name."""
    wanted: dict[str, set[int]] = {}
    for code in codes:
        kind, key = rules.parts(code)
        wanted.setdefault(kind, set()).add(key)
    subjects: dict[str, Subject] = {}
    kinds = _kinds()
    for kind, keys in wanted.items():
        places = records.places(session, kind, keys) if kind in kinds else {}
        for key in keys:
            code = f"{kind}:{key}"
            if key not in places:
                subjects[code] = Subject(code, kind, code, "", key)
                continue
            record, place = kinds[kind], places[key]
            subjects[code] = Subject(
                *(code, record.noun, place.label, record.page, key, place.practice_id)
            )
    return subjects


def one(session: Session, code: str) -> Subject:
    """Return one subject, or raise RuleError if there is no such record."""
    kind, _ = rules.parts(code)
    kinds = _kinds()
    if kind not in kinds:
        there = ", ".join(sorted(record.noun for record in kinds.values()))
        raise RuleError(f"Actions are about one of these: {there}.", field="subject")
    subject = known(session, [code])[code]
    if not subject.endpoint:
        raise RuleError(f"There is no such {kinds[kind].noun}.", field="subject")
    return subject


def _kinds() -> dict[str, Record]:
    every = records.every().items()
    return {table: record for table, record in every if record.has_actions}
