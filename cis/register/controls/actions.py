"""Changes frameworks and mappings. The caller owns the transaction."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError, RuleError
from cis.kit.authorization import authorize
from cis.kit.trail import capture
from cis.register.controls import catalogue, checking, queries
from cis.register.controls.models import Control, ControlMapping, Framework, Profile
from cis.register.controls.rules import (
    MOST_AT_ONCE,
    Entry,
    Kind,
    Mapped,
    MappingDraft,
    Status,
    Subject,
    check_said,
)
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric
from cis.register.practices.models import Practice

RECORDS: Mapping[Kind, type[Any]] = {
    Kind.PRACTICE: Practice,
    Kind.INITIATIVE: Initiative,
    Kind.METRIC: Metric,
}


def install(session: Session) -> int:
    """Add what is missing of the frameworks and profiles that come with cis.

    Titles that somebody imported stay. Returns how many controls were added.
    """
    capture.digest(session, Control)
    added = 0
    for shipped in catalogue.CATALOGUE:
        found = session.scalar(select(Framework).where(Framework.code == shipped.code))
        if found is None:
            found = Framework(
                code=shipped.code,
                name=shipped.name,
                source=shipped.source,
                notice=shipped.notice,
                is_shipped=True,
            )
            session.add(found)
            session.flush()
        known = queries.codes(session, found.id)
        missing = [entry for entry in shipped.entries() if entry.code not in known]
        enter(session, found, missing, known)
        added += len(missing)
    _install_profiles(session)
    session.flush()
    return added


def enter(
    session: Session,
    framework: Framework,
    entries: Sequence[Entry],
    known: dict[str, Control],
) -> None:
    """Add controls to a framework, whatever their order, under their parents."""
    place = max((control.place for control in known.values()), default=0)
    codes = dict(known)
    for entry in checking.ordered(entries):
        place += 1
        parent = codes.get(entry.parent)
        if parent is not None and parent.id is None:
            # A parent has its number only once it is stored: a level at a time.
            session.flush()
        control = Control(
            framework_id=framework.id,
            code=entry.code,
            title=entry.title,
            parent_id=parent.id if parent else None,
            place=place,
        )
        codes[entry.code] = control
        session.add(control)
    session.flush()


def map_controls(
    session: Session, control_ids: Collection[int], draft: MappingDraft
) -> Mapped:
    """State for several controls what meets them and how far.

    What the same subject said of a control before is changed, except that an empty
    note or link leaves the old one. Raises RuleError for a subject that is not there.
    """
    authorize(session, draft.subject.key)
    _check_choice(session, control_ids)
    _check_there(session, draft.subject)
    known = queries.existing(session, control_ids, draft.subject)
    changed = 0
    for key in sorted(set(control_ids)):
        if key not in known:
            session.add(_mapping(key, draft))
        else:
            one = known[key]
            note, link = draft.note or one.note, draft.evidence or one.evidence
            changed += _set(one, draft.status, note, link)
    session.flush()
    fresh = len(set(control_ids)) - len(known)
    return Mapped(fresh, changed, len(known) - changed)


def edit(
    session: Session, mapping: ControlMapping, said: tuple[Status, str, str]
) -> None:
    """Change the status, note and link of a statement; what it names stays.

    Raises RuleError for a note that cannot be kept or a link that is none.
    """
    authorize(session, mapping)
    status, note, evidence = said
    check_said(note, evidence)
    _set(mapping, status, note, evidence)
    session.flush()


def remove(session: Session, mapping: ControlMapping) -> None:
    """Take a statement back; the trail keeps what it said."""
    authorize(session, mapping)
    session.delete(mapping)
    session.flush()


def _install_profiles(session: Session) -> None:
    known = set(session.scalars(select(Profile.code)))
    for outline in catalogue.PROFILES:
        if outline.code not in known:
            session.add(
                Profile(
                    framework_id=queries.by_code(session, outline.framework).id,
                    code=outline.code,
                    name=outline.name,
                    source=outline.source,
                    note=outline.note,
                )
            )


def _check_choice(session: Session, control_ids: Collection[int]) -> None:
    if not control_ids:
        raise RuleError("Choose at least one control.")
    if len(control_ids) > MOST_AT_ONCE:
        raise RuleError(f"Map at most {MOST_AT_ONCE} controls at once.")
    found = {control.id for control in queries.chosen(session, control_ids)}
    if set(control_ids) - found:
        raise NotFoundError("One of the controls is not there any more.")


def _check_there(session: Session, subject: Subject) -> None:
    table = RECORDS.get(subject.kind)
    if table is not None and session.get(table, subject.number) is None:
        raise RuleError(
            f"There is no such {subject.kind.value}. Choose one from the list.",
            field="subject",
        )


def _mapping(control_id: int, draft: MappingDraft) -> ControlMapping:
    subject = draft.subject
    numbers = {f"{kind.value}_id": None for kind in RECORDS}
    if subject.kind in RECORDS:
        numbers[f"{subject.kind.value}_id"] = subject.number  # type: ignore[assignment]
    return ControlMapping(
        control_id=control_id,
        kind=subject.kind,
        subject=subject.key,
        role=subject.role,
        status=draft.status,
        note=draft.note,
        evidence=draft.evidence,
        **numbers,
    )


def _set(mapping: ControlMapping, status: Status, note: str, evidence: str) -> bool:
    before = mapping.status, mapping.note, mapping.evidence
    mapping.status, mapping.note, mapping.evidence = status, note, evidence
    return before != (status, note, evidence)
