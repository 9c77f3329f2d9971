"""The report's section on phases and gates: decided, where each stands, near."""

from datetime import date

from sqlalchemy.orm import Session

from cis.core.spc.words import on
from cis.desk.reports.content import Section
from cis.register.roadmap import queries
from cis.register.roadmap.board import shared
from cis.register.roadmap.queries import Standing

TITLE = "Phases and gates"
MOST = 40


def sections(session: Session, first: date, last: date) -> list[Section]:
    """Return the section, or nothing while no practice has a roadmap."""
    board = shared(session, last)
    decided = [
        f"Decided on {on(one.decided_on)}, gate of {one.phase.name}: {one.choice}."
        for one in queries.decided(session, first, last)
    ]
    standing = [_stands(one) for one in queries.standings(session, last, board)]
    near = [one.sentence for one in queries.near(session, last, board)]
    found = [*decided, *standing, *near][:MOST]
    return [Section(TITLE, tuple(found))] if found else []


def _stands(one: Standing) -> str:
    if one.phase is None:
        return f"{one.name}: all gates are passed."
    met = f"{one.met} of {one.criteria} criteria met"
    state = "ready for its gate" if one.is_ready else "not ready"
    return f"{one.name}: {one.phase} runs, {met}, {state}."
