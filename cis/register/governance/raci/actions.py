"""Saves versions of a RACI. The caller owns the transaction."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.register.governance.raci import queries, rules
from cis.register.governance.raci.models import RaciCell, RaciVersion
from cis.register.governance.raci.rules import Grid, GridError
from cis.register.practices import queries as practices


@dataclass(frozen=True, slots=True)
class Saving:
    """Who saves a RACI, on which day and why."""

    by: int | None
    on: date
    reason: str

    def __post_init__(self) -> None:
        if not self.reason.strip():
            raise RuleError("Say why the RACI changes.", field="reason")
        if len(self.reason) > rules.LONGEST_REASON or "\0" in self.reason:
            raise RuleError(
                f"Use at most {rules.LONGEST_REASON:,} letters.", field="reason"
            )


def save(
    session: Session, practice_id: int | None, grid: Grid, saving: Saving
) -> RaciVersion:
    """Save a whole grid as the next version; of a practice only what it overrides.

    Raise GridError with everything that is wrong with it, RuleError if nothing changed.
    """
    if practice_id is not None:
        practices.get(session, practice_id)
    more = {rules.person_column(column) for _, column in grid} - {None}
    known = queries.matrix(
        session, practice_id, saving.on, more=[key for key in more if key is not None]
    )
    _check(grid, known)
    if practice_id is None:
        kept = {at: held for at, held in grid.items() if held}
    else:
        kept = rules.overriding(grid, queries.default(session))
    if known.version and kept == queries.cells(session, known.version):
        raise RuleError("Nothing differs from the version before.")
    if practice_id is not None and not known.version and not kept:
        raise RuleError("Nothing differs from the organisation's default.")
    return _write(session, practice_id, kept, saving, known.number + 1)


def _check(grid: Grid, known: queries.Matrix) -> None:
    strange = {column for _, column in grid} - known.labels.keys()
    if strange:
        raise RuleError(f"There is no column {min(strange)}.")
    found = rules.faults(grid, known.labels, known.gone)
    if found:
        raise GridError(found)


def _write(
    session: Session,
    practice_id: int | None,
    kept: Grid,
    saving: Saving,
    number: int,
) -> RaciVersion:
    version = RaciVersion(
        practice_id=practice_id,
        scope=practice_id or 0,
        number=number,
        saved_on=saving.on,
        saved_by_id=saving.by,
        reason=saving.reason.strip(),
    )
    session.add(version)
    session.flush()
    session.add_all(
        RaciCell(version_id=version.id, activity=code, column=column, letters=held)
        for (code, column), held in kept.items()
    )
    session.flush()
    return version
