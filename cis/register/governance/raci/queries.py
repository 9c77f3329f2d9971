"""Reads RACI versions, and what holds in a practice."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from cis.core.errors import NotFoundError
from cis.register.governance.activities import ACTIVITIES, COLUMNS
from cis.register.governance.raci import rules
from cis.register.governance.raci.models import RaciCell, RaciVersion
from cis.register.governance.raci.rules import Grid
from cis.register.governance.rights import queries as rights
from cis.register.governance.rules import said
from cis.register.people.models import Person
from cis.register.people.rules import has_left

UNSAVED = "Nobody has saved a RACI yet: look through the suggested one and save it."


@dataclass(frozen=True, slots=True)
class Matrix:
    """A whole RACI: its cells, its columns, and which activities override what."""

    grid: Grid
    labels: dict[str, str]
    version: RaciVersion | None
    overridden: dict[str, str]
    gone: dict[str, str]
    unheld: frozenset[str]

    @property
    def number(self) -> int:
        """The number of its version, 0 before the first is saved."""
        return self.version.number if self.version else 0

    @property
    def advice(self) -> list[str]:
        """What is allowed and yet unwise."""
        return rules.advice(self.grid, self.labels, self.unheld)


def get(session: Session, version_id: int) -> RaciVersion:
    """Return one version, or raise NotFoundError."""
    wanted = _versions().where(RaciVersion.id == version_id)
    found: RaciVersion | None = session.scalar(wanted)
    if found is None:
        raise NotFoundError("There is no such version of the RACI.")
    return found


def versions(session: Session, practice_id: int | None) -> Sequence[RaciVersion]:
    """Return the versions of a practice, or of the organisation, newest first."""
    wanted = _versions().where(RaciVersion.scope == (practice_id or 0))
    return session.scalars(wanted.order_by(RaciVersion.number.desc())).all()


def newest(session: Session, practice_id: int | None) -> RaciVersion | None:
    """Return the version in force, None before the first."""
    return next(iter(versions(session, practice_id)), None)


def cells(session: Session, version: RaciVersion | None) -> Grid:
    """Return the cells that a version holds itself."""
    if version is None:
        return {}
    wanted = select(RaciCell).where(RaciCell.version_id == version.id)
    return {(one.activity, one.column): one.letters for one in session.scalars(wanted)}


def default(session: Session) -> Grid:
    """Return the organisation's matrix, the suggested one before any is saved."""
    found = newest(session, None)
    return cells(session, found) if found else rules.suggested()


def matrix(
    session: Session,
    practice_id: int | None,
    on: date,
    *,
    version: RaciVersion | None = None,
    more: Collection[int] = (),
) -> Matrix:
    """Return what holds in a practice, or in the organisation; ``more`` adds people.

    An older ``version`` of a practice is shown over today's default.
    """
    shown = version or newest(session, practice_id)
    general, own = default(session), cells(session, shown)
    if practice_id is None:
        grid, overridden = own or general, {}
    else:
        grid = rules.over(general, own)
        overridden = {code: told(rules.row(general, code)) for code, _ in own}
    people = _people(session, grid, more)
    labels = rules.headings() | {f"p{one.id}": one.name for one in people}
    return Matrix(
        grid=grid,
        labels=labels,
        version=shown,
        overridden=overridden,
        gone=_gone(people, on),
        unheld=_unheld(session, practice_id, on),
    )


def lacking(
    session: Session, practice_ids: Collection[int], on: date
) -> dict[int, list[str]]:
    """Return what keeps the RACI of each practice from being whole; 0 is the default.

    The suggested matrix counts for nothing until somebody has saved one.
    """
    wanted = select(RaciVersion).where(RaciVersion.scope.in_({0, *practice_ids}))
    newest = {
        one.scope: one for one in session.scalars(wanted.order_by(RaciVersion.number))
    }
    own: dict[int, Grid] = {}
    known = {one.id: one.scope for one in newest.values()}
    for cell in session.scalars(select(RaciCell).where(RaciCell.version_id.in_(known))):
        grid = own.setdefault(known[cell.version_id], {})
        grid[cell.activity, cell.column] = cell.letters
    general = own.get(0, {}) if 0 in newest else rules.suggested()
    grids = {key: rules.over(general, own.get(key, {})) for key in practice_ids}
    return {
        key: _lacks(session, grid, on) if newest.keys() & {0, key} else [UNSAVED]
        for key, grid in grids.items()
    }


def _lacks(session: Session, grid: Grid, on: date) -> list[str]:
    people = _people(session, grid, ())
    labels = rules.headings() | {f"p{one.id}": one.name for one in people}
    return [one.sentence for one in rules.faults(grid, labels, _gone(people, on))]


def told(cells: dict[str, str]) -> str:
    """Return the cells of an activity in words, such as A R practice owner."""
    return ", ".join(
        f"{held} {column}"
        for column, held in sorted(cells.items(), key=lambda pair: pair[1])
        if rules.person_column(column) is None
    )


def compared(
    session: Session, first: RaciVersion, second: RaciVersion
) -> list[tuple[str, str, str, str]]:
    """Return every cell in which two versions differ, in words."""
    before, after = cells(session, first), cells(session, second)
    labels = rules.headings() | {
        f"p{one.id}": one.name for one in _people(session, before | after, ())
    }
    return [
        (ACTIVITIES[code].words, labels.get(column, column), was, now)
        for code, column, was, now in rules.differences(before, after)
    ]


def _people(session: Session, grid: Grid, more: Collection[int]) -> Sequence[Person]:
    columns = (rules.person_column(column) for _, column in grid)
    keys = {key for key in (*columns, *more) if key is not None}
    wanted = select(Person).where(Person.id.in_(keys)).order_by(Person.name, Person.id)
    return session.scalars(wanted).all() if keys else []


def _gone(people: Sequence[Person], on: date) -> dict[str, str]:
    return {
        f"p{one.id}": f"{one.name} left on {said(one.left_on)}."
        for one in people
        if has_left(one.left_on, on)
    }


def _unheld(session: Session, practice_id: int | None, on: date) -> frozenset[str]:
    """Return the roles that can be held and that nobody holds in a practice."""
    if practice_id is None:
        return frozenset()
    return frozenset(
        duty.value
        for duty in COLUMNS
        if rights.is_assignable(duty)
        and rights.holder(session, duty, practice_id, on) is None
    )


def _versions() -> Select[RaciVersion]:
    return select(RaciVersion).options(
        joinedload(RaciVersion.practice), joinedload(RaciVersion.saved_by)
    )
