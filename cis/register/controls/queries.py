"""Reads frameworks, controls, profiles and mappings."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.controls.models import (
    Control,
    ControlMapping,
    Framework,
    FrameworkImport,
    Profile,
    ProfileEntry,
)
from cis.register.controls.rules import ROLES, Kind, Subject
from cis.register.initiatives.models import Initiative
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric
from cis.register.practices import queries as practices

Choices = Mapping[str, Sequence[tuple[str, str]]]


def frameworks(session: Session) -> Sequence[Framework]:
    """Return all frameworks, those that come with cis first."""
    order = Framework.is_shipped.desc(), Framework.id
    return session.scalars(select(Framework).order_by(*order)).all()


def framework(session: Session, key: int) -> Framework:
    """Return one framework, or raise NotFoundError."""
    found = session.get(Framework, key)
    if found is None:
        raise NotFoundError("There is no such framework.")
    return found


def by_code(session: Session, code: str) -> Framework:
    """Return the framework with a code such as nist-csf-2.0, or raise."""
    found: Framework | None = session.scalar(
        select(Framework).where(Framework.code == code)
    )
    if found is None:
        raise NotFoundError(f"There is no framework with the code {code}.")
    return found


def named(session: Session, name: str) -> Framework | None:
    """Return the framework that a file means by a code or name, if it is known."""
    said = name.casefold()
    for found in frameworks(session):
        if said in {found.code.casefold(), found.name.casefold()}:
            return found
    return None


def controls(session: Session, framework_id: int) -> list[Control]:
    """Return a framework's controls, each before those that stand under it."""
    under: dict[int | None, list[Control]] = {}
    wanted = select(Control).where(Control.framework_id == framework_id)
    for control in session.scalars(wanted.order_by(Control.place, Control.id)):
        under.setdefault(control.parent_id, []).append(control)
    found: list[Control] = []
    waiting = under.get(None, [])[::-1]
    while waiting:
        control = waiting.pop()
        found.append(control)
        waiting += under.get(control.id, [])[::-1]
    return found


def control(session: Session, key: int) -> Control:
    """Return one control with its framework and what it stands under, or raise."""
    wanted = (
        select(Control)
        .where(Control.id == key)
        .options(joinedload(Control.framework), joinedload(Control.parent))
    )
    found: Control | None = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such control.")
    return found


def chosen(session: Session, keys: Collection[int]) -> Sequence[Control]:
    """Return the controls with these numbers and their frameworks, in their order."""
    wanted = (
        select(Control)
        .where(Control.id.in_(keys))
        .options(joinedload(Control.framework))
        .order_by(Control.framework_id, Control.place, Control.id)
    )
    return session.scalars(wanted).all()


def codes(session: Session, framework_id: int) -> dict[str, Control]:
    """Return a framework's controls by their codes."""
    return {one.code: one for one in controls(session, framework_id)}


def mappings(session: Session, framework_id: int) -> Sequence[ControlMapping]:
    """Return all that is said of a framework's controls."""
    return session.scalars(_said().where(Control.framework_id == framework_id)).all()


def of_practice(session: Session, practice_id: int) -> Sequence[ControlMapping]:
    """Return what a practice says of controls, itself or by what belongs to it."""
    wanted = _said().where(
        or_(
            ControlMapping.practice_id == practice_id,
            Initiative.practice_id == practice_id,
            Metric.practice_id == practice_id,
        )
    )
    return session.scalars(wanted).all()


def mapping(session: Session, key: int) -> ControlMapping:
    """Return one mapping with its control and what is named, or raise NotFoundError."""
    found: ControlMapping | None = session.scalar(
        _said().where(ControlMapping.id == key)
    )
    if found is None:
        raise NotFoundError("There is no such mapping; perhaps somebody removed it.")
    return found


def existing(
    session: Session, keys: Collection[int], subject: Subject
) -> dict[int, ControlMapping]:
    """Return what a subject says already of these controls, by the control."""
    wanted = select(ControlMapping).where(
        ControlMapping.control_id.in_(keys), ControlMapping.subject == subject.key
    )
    return {one.control_id: one for one in session.scalars(wanted)}


def subjects(session: Session) -> Choices:
    """Return all that can be named as meeting a control, in groups to choose from."""
    rows = session.execute(select(Initiative.id, Initiative.title))
    initiatives = [
        (str(key), Initiative.__record__.label(key, title)) for key, title in rows
    ]
    return {
        "Practices": _keyed(Kind.PRACTICE, practices.choices(session).items()),
        "Roles": _keyed(Kind.ROLE, [(role, role.capitalize()) for role in ROLES]),
        "Initiatives": _keyed(Kind.INITIATIVE, sorted(initiatives, reverse=True)),
        "Metrics": _keyed(Kind.METRIC, metrics.choices(session).items()),
    }


def subjects_of(
    session: Session, person_id: int | None, places: Mapping[str, str], *, is_wide: bool
) -> Choices:
    """Return the subjects of some practices, and what a person owns elsewhere.

    Roles belong to no practice: they are among them where ``is_wide``.
    """
    keys = [int(key) for key in places]
    mine = {f"practice:{key}" for key in keys}
    for kind, table in ((Kind.INITIATIVE, Initiative), (Kind.METRIC, Metric)):
        held = or_(table.practice_id.in_(keys), table.owner_id == person_id)
        found = session.scalars(select(table.id).where(held))
        mine |= {f"{kind.value}:{key}" for key in found}
    return {
        group: [
            one
            for one in listed
            if one[0] in mine or (is_wide and one[0].startswith("role:"))
        ]
        for group, listed in subjects(session).items()
    }


def profiles(session: Session, framework_id: int) -> Sequence[Profile]:
    """Return the profiles over a framework."""
    wanted = select(Profile).where(Profile.framework_id == framework_id)
    return session.scalars(wanted.order_by(Profile.name)).all()


def profile(session: Session, key: int) -> Profile:
    """Return one profile with its framework, or raise NotFoundError."""
    wanted = select(Profile).where(Profile.id == key)
    found: Profile | None = session.scalar(
        wanted.options(joinedload(Profile.framework))
    )
    if found is None:
        raise NotFoundError("There is no such profile.")
    return found


def advice(session: Session, profile_id: int) -> dict[int, ProfileEntry]:
    """Return what a profile says, by the number of the control."""
    wanted = select(ProfileEntry).where(ProfileEntry.profile_id == profile_id)
    return {entry.control_id: entry for entry in session.scalars(wanted)}


def delivery(session: Session, key: int) -> FrameworkImport:
    """Return one import, or raise NotFoundError."""
    found = session.get(FrameworkImport, key)
    if found is None:
        raise NotFoundError("There is no such import.")
    return found


def _keyed(
    kind: Kind, choices: Collection[tuple[str, str]]
) -> Sequence[tuple[str, str]]:
    return [(f"{kind.value}:{key}", label) for key, label in choices]


def _said() -> Select[ControlMapping]:
    return (
        select(ControlMapping)
        .join(ControlMapping.control)
        .outerjoin(ControlMapping.initiative)
        .outerjoin(ControlMapping.metric)
        .options(
            joinedload(ControlMapping.control).joinedload(Control.framework),
            joinedload(ControlMapping.practice),
            joinedload(ControlMapping.initiative),
            joinedload(ControlMapping.metric),
        )
        .order_by(Control.framework_id, Control.place, ControlMapping.id)
    )
