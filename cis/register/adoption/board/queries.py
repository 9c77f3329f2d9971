"""Gathers how far each practice is really lived."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from cis.register.adoption.checks import queries as checks
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.feedback import queries as feedback
from cis.register.adoption.training import queries as training
from cis.register.adoption.training.rules import Coverage
from cis.register.governance import queries as governance
from cis.register.governance.models import Assignment
from cis.register.governance.rules import AssignmentRole
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.practices.rules import Adoption


@dataclass(frozen=True, slots=True)
class Row:
    """One practice: training, champions, the newest check, feedback that waits."""

    practice: Practice
    coverage: Coverage | None
    champions: Sequence[str]
    check: AdoptionCheck | None
    waiting: int


def rows(session: Session, today: date) -> Sequence[Row]:
    """Return the practices that are on their way, or of which something is known."""
    covered = training.covered(training.rows(session, today))
    champions, newest = _champions(session, today), checks.newest_finished(session)
    waiting = feedback.waiting(session)
    known = {*covered, *champions, *newest, *waiting}
    return [
        Row(
            practice,
            covered.get(practice.id),
            champions.get(practice.id, ()),
            newest.get(practice.id),
            waiting.get(practice.id, 0),
        )
        for practice in practices.listing(session)
        if practice.id in known or practice.adoption is not Adoption.NOT_ADOPTED
    ]


@dataclass(frozen=True, slots=True)
class Stand:
    """One practice and who stands up for it in the teams; nobody is a gap.

    ``without`` names the teams that champions come from, and none of this practice.
    """

    practice: Practice
    champions: Sequence[Assignment]
    without: Sequence[str] = ()

    @property
    def is_gap(self) -> bool:
        """Whether people work by it and nobody in a team can be asked."""
        return self.practice.adoption is not Adoption.NOT_ADOPTED and not self.champions


def stands(session: Session, today: date) -> Sequence[Stand]:
    """Return every adopted practice with its champions, those without any first."""
    held: dict[int, list[Assignment]] = {}
    for one in governance.in_force(session, today):
        if one.role is AssignmentRole.CHAMPION and one.practice_id:
            held.setdefault(one.practice_id, []).append(one)
    teams = _teams(one for champions in held.values() for one in champions)
    found = [
        Stand(practice, mine, _lacking(teams, mine))
        for practice in practices.listing(session)
        if (mine := held.get(practice.id, []))
        or practice.adoption is not Adoption.NOT_ADOPTED
    ]
    return sorted(found, key=lambda one: not one.is_gap)


def _teams(champions: Iterable[Assignment]) -> dict[str, str]:
    """Return the teams of champions as written, by how they are compared."""
    return {one.team.casefold(): one.team for one in champions if one.team}


def _lacking(teams: Mapping[str, str], champions: Iterable[Assignment]) -> list[str]:
    missing = teams.keys() - _teams(champions).keys()
    return sorted(teams[key] for key in missing)


def _champions(session: Session, today: date) -> Mapping[int, list[str]]:
    return {
        one.practice.id: [called(held) for held in one.champions]
        for one in stands(session, today)
        if one.champions
    }


def called(champion: Assignment) -> str:
    """Return a champion's name, with the team if it is known."""
    team = f" ({champion.team})" if champion.team else ""
    return f"{champion.person.name}{team}"
