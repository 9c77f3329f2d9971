"""Takes over a list of controls or a profile, whole or not at all.

The caller owns the transaction.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from sqlalchemy.orm import Session

from cis.kit.trail import capture
from cis.register.controls import actions, checking, queries
from cis.register.controls.models import (
    Control,
    Framework,
    FrameworkImport,
    Profile,
    ProfileEntry,
)
from cis.register.controls.rules import (
    LONGEST_NAME,
    Advice,
    Entry,
    Origin,
    UnsoundError,
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a list goes whose lines do not say it: a known framework, or a new one."""

    framework_id: int | None = None
    name: str = ""
    source: str = ""


@dataclass(slots=True)
class Taken:
    """What an import did to one framework."""

    framework_id: int
    name: str
    is_new: bool = False
    added: list[str] = field(default_factory=list)
    retitled: list[str] = field(default_factory=list)
    unchanged: int = 0


def aimed(session: Session, entries: Sequence[Entry], target: Target) -> list[Entry]:
    """Return the entries, each with the name of the framework that it goes to."""
    default = target.name
    if target.framework_id is not None:
        default = queries.framework(session, target.framework_id).name
    names: dict[str, str] = {}
    for entry in entries:
        said = entry.framework or default
        if said not in names:
            known = queries.named(session, said)
            names[said] = known.name if known else said
    return [replace(one, framework=names[one.framework or default]) for one in entries]


def complaints(session: Session, entries: Sequence[Entry]) -> list[str]:
    """Return what keeps aimed entries from being taken over, each with its place."""
    found = []
    for name in dict.fromkeys(entry.framework for entry in entries):
        if not name:
            found.append(
                "The file does not say which framework it is of. Choose one, give the "
                "new one a name, or add a column “framework”."
            )
        if len(name) > LONGEST_NAME:
            found.append(f"“{name[:40]}…” is longer than {LONGEST_NAME} letters.")
    known = {
        name: _known(session, name) for name in {entry.framework for entry in entries}
    }
    return found + checking.complaints(entries, known)


def take(
    session: Session, entries: Sequence[Entry], target: Target, origin: Origin
) -> FrameworkImport:
    """Add new controls and new titles to their frameworks; nothing is taken away.

    Raise UnsoundError if anything in the list is wrong.
    """
    entries = aimed(session, entries, target)
    wrong = complaints(session, entries)
    if wrong:
        raise UnsoundError(wrong)
    capture.digest(session, Control)
    taken = []
    for name in dict.fromkeys(entry.framework for entry in entries):
        own = [entry for entry in entries if entry.framework == name]
        taken.append(_take(session, name, own, target.source))
    stored = FrameworkImport(
        name=origin.name[:200],
        sha256=origin.sha256,
        result=json.dumps([asdict(one) for one in taken]),
        imported_by=origin.by,
        imported_at=origin.at,
    )
    session.add(stored)
    session.flush()
    return stored


def taken(stored: FrameworkImport) -> list[Taken]:
    """Return what an import did, framework by framework."""
    return [Taken(**one) for one in json.loads(stored.result)]


def advise(session: Session, profile: Profile, advice: Sequence[Advice]) -> int:
    """Replace what a profile says; return how many entries it has now.

    Raise UnsoundError naming each line whose code the framework does not have.
    """
    wrong = strangers(session, profile, advice)
    if wrong:
        raise UnsoundError(wrong)
    capture.digest(session, ProfileEntry)
    codes = queries.codes(session, profile.framework_id)
    for old in queries.advice(session, profile.id).values():
        session.delete(old)
    # The database sees each control once only if the old entries are gone first.
    session.flush()
    session.add_all(
        ProfileEntry(
            profile_id=profile.id,
            control_id=codes[one.code].id,
            priority=one.priority,
            recommendation=one.recommendation,
        )
        for one in advice
    )
    session.flush()
    return len(advice)


def strangers(
    session: Session, profile: Profile, advice: Sequence[Advice]
) -> list[str]:
    """Return a sentence for each line whose code the framework does not have."""
    codes = queries.codes(session, profile.framework_id)
    name = profile.framework.name
    return [
        f"{one.place}: {one.code or 'no code'} is not in {name}; mend the code."
        for one in advice
        if one.code not in codes
    ]


def _known(session: Session, name: str) -> dict[str, str]:
    found = queries.named(session, name)
    if found is None:
        return {}
    controls = queries.controls(session, found.id)
    codes = {control.id: control.code for control in controls}
    return {one.code: codes.get(one.parent_id or 0, "") for one in controls}


def _take(session: Session, name: str, entries: Sequence[Entry], source: str) -> Taken:
    framework = queries.named(session, name)
    is_new = framework is None
    if framework is None:
        framework = Framework(
            code=name.casefold()[:LONGEST_NAME], name=name, source=source
        )
        session.add(framework)
        session.flush()
    known = queries.codes(session, framework.id)
    done = Taken(framework.id, framework.name, is_new=is_new)
    for entry in entries:
        control = known.get(entry.code)
        if control is not None and entry.title not in {"", control.title}:
            control.title = entry.title
            done.retitled.append(entry.code)
    fresh = [one for one in entries if one.code not in known]
    actions.enter(session, framework, fresh, known)
    done.added = [entry.code for entry in fresh]
    done.unchanged = len(entries) - len(done.added) - len(done.retitled)
    return done
