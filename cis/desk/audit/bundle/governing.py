"""The tables of decision rights, RACI versions and what controls are met by."""

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from cis.desk.audit.bundle.content import Gathered, Row, Table, name_of
from cis.register.controls import display, exports, queries
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci.models import RaciCell, RaciVersion
from cis.register.governance.raci.rules import headings, person_column
from cis.register.governance.rights import records
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rights.rules import in_force
from cis.register.governance.rules import last_day
from cis.register.people import queries as people

EVERYWHERE = "Every practice"


def raci(found: Gathered) -> Sequence[Table]:
    """Return every RACI version up to the day it is as of, and its letters."""
    versions = ("Practice", "Version", "Saved on", "Saved by", "In force", "Reason")
    letters = ("Practice", "Version", "Activity", "Role or person", "Letters")
    return [
        Table("raci", "RACI versions", versions, lambda: _versions(found)),
        Table("raci-letters", "RACI letters", letters, lambda: _letters(found)),
    ]


def rights(found: Gathered) -> Sequence[Table]:
    """Return every entry of the rights up to a day, and decisions taken without one."""
    entries = (
        *("Right", "Revision", "Decision", "Practice", "Holder", "Terms"),
        *("Escalates to", "After days", "Deputy", "Four eyes", "From", "Until"),
        *("Withdrawn", "In force", "Entered by", "Reason"),
    )
    without = ("Decision", "Practice", "About", "Decided by", "Decided on", "Reason")
    return [
        Table("rights", "Decision rights", entries, lambda: _entries(found)),
        Table(
            "emergencies", "Emergency decisions", without, lambda: _emergencies(found)
        ),
    ]


def controls(found: Gathered) -> Sequence[Table]:
    """Return what is said of controls as the bundle is taken, and the coverage."""
    said = ("Practice name", *exports.MAP)
    return [
        Table("controls", "Control map", said, lambda: _mapped(found)),
        Table(
            "coverage", "Control coverage", exports.COVERAGE, lambda: _covered(found)
        ),
    ]


def _saved(found: Gathered) -> Sequence[RaciVersion]:
    """Return the versions of the scope, the organisation's first, newest first."""
    wanted = (
        select(RaciVersion)
        .where(RaciVersion.saved_on <= found.asked.as_of)
        .options(joinedload(RaciVersion.practice), joinedload(RaciVersion.saved_by))
        .order_by(RaciVersion.scope, RaciVersion.number.desc())
    )
    if found.asked.options.practices:
        # What the organisation says holds in a practice that does not override it.
        wanted = wanted.where(
            RaciVersion.scope.in_((0, *found.asked.options.practices))
        )
    return found.session.scalars(wanted).all()


def _versions(found: Gathered) -> Iterator[Row]:
    newest: set[int] = set()
    for one in _saved(found):
        by = name_of(one.saved_by)
        is_newest = one.scope not in newest
        newest.add(one.scope)
        yield (_place(one), one.number, one.saved_on, by, is_newest, one.reason)


def _letters(found: Gathered) -> Iterator[Row]:
    saved = _saved(found)
    wanted = select(RaciCell).where(RaciCell.version_id.in_([one.id for one in saved]))
    held: dict[int, list[RaciCell]] = {}
    for cell in found.session.scalars(wanted):
        held.setdefault(cell.version_id, []).append(cell)
    labels = _labels(found, [cell.column for cells in held.values() for cell in cells])
    rows, columns = list(ACTIVITIES), list(labels)
    for one in saved:
        for cell in sorted(
            held.get(one.id, []),
            key=lambda cell: (rows.index(cell.activity), columns.index(cell.column)),
        ):
            what = ACTIVITIES[cell.activity].words
            yield (_place(one), one.number, what, labels[cell.column], cell.letters)


def _labels(found: Gathered, columns: Sequence[str]) -> Mapping[str, str]:
    """Return what people call the columns: roles first, then people."""
    keys = {column: person_column(column) for column in sorted({*columns})}
    known = {column: key for column, key in keys.items() if key is not None}
    names = people.named(found.session, known.values())
    return headings() | {
        column: names.get(key, column) for column, key in known.items()
    }


def _entries(found: Gathered) -> Iterator[Row]:
    on = found.asked.as_of
    known = records.entries(found.session, on)
    now = {one.id for one in in_force(known, on)}
    for one in known:
        if _concerns(found, one.practice_id):
            yield (
                *(one.reference, one.revision, one.words, one.scope, one.who),
                *(" ".join(one.terms), one.escalates_to, one.escalation_days),
                *(_deputy(one), str(one.four_eyes), one.valid_from, last_day(one)),
                *(one.is_withdrawn, one.id in now),
                *(name_of(one.entered_by), one.reason),
            )


def _emergencies(found: Gathered) -> Iterator[Row]:
    asked = found.asked
    for one in records.emergencies(found.session, since=asked.options.first):
        chosen = asked.options.practices
        if one.decided_on <= asked.as_of and (not chosen or one.practice_id in chosen):
            said = (one.subject, name_of(one.person), one.decided_on, one.reason)
            yield (one.words, one.practice.name, *said)


def _mapped(found: Gathered) -> Iterator[Row]:
    session, chosen = found.session, found.asked.options.practices
    for key in chosen:
        share = display.share(session, key)
        yield from ((share.practice.name, *row) for row in exports.share(share))
    for framework in [] if chosen else queries.frameworks(session):
        board = display.board(session, framework)
        yield from (("All", *row) for row in exports.control_map(board))


def _covered(found: Gathered) -> Iterator[Row]:
    session, chosen = found.session, found.asked.options.practices
    for key in chosen:
        share = display.share(session, key)
        for part in share.parts:
            own = exports.coverage(part.board)
            yield from (row for row in own if row[3] == share.practice.name)
    for framework in [] if chosen else queries.frameworks(session):
        yield from exports.coverage(display.board(session, framework))


def _place(version: RaciVersion) -> str:
    return version.practice.name if version.practice else EVERYWHERE


def _deputy(right: DecisionRight) -> str:
    if right.deputy:
        return right.deputy.name
    return "the holder's deputy" if right.has_holders_deputy else ""


def _concerns(found: Gathered, practice_id: int | None) -> bool:
    chosen = found.asked.options.practices
    return not chosen or practice_id is None or practice_id in chosen
