"""The parts of the page, each gathered by one function and drawn by one partial.

A new part is a function, a template and one line in ``PARTS``. Each asks the database
a fixed number of times, however much the practice holds.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.desk.findings import queries as findings
from cis.desk.overview.practice import rules
from cis.register.adoption.board import queries as board
from cis.register.adoption.checks import queries as checks
from cis.register.adoption.feedback import queries as feedback
from cis.register.adoption.training import queries as training
from cis.register.controls import queries as controls
from cis.register.controls.rules import Status as ControlStatus
from cis.register.governance import queries as governance
from cis.register.governance import rules as governing
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives import listing as initiatives
from cis.register.initiatives import selecting
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED
from cis.register.initiatives.rules import Filters as InitiativeFilters
from cis.register.maturity import queries as maturity
from cis.register.metrics import figures
from cis.register.metrics import listing as metrics
from cis.register.painpoints import queries as painpoints
from cis.register.people import queries as people
from cis.register.playbooks import queries as playbooks
from cis.register.roadmap import queries as roadmap

Found = dict[str, Any]
MOST = 5


@dataclass(frozen=True, slots=True)
class Asking:
    """What every part is asked: which practice, on which day."""

    session: Session
    practice_id: int
    today: date


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the page: its heading, how it is gathered and how it is drawn."""

    key: str
    title: str
    template: str
    gather: Callable[[Asking], Found]


@dataclass(frozen=True, slots=True)
class Shown:
    """A part with what it found."""

    part: Part
    found: Found


def outcomes(ask: Asking) -> Found:
    """Return the metrics with their verdicts, what asks for a decision first."""
    wanted = metrics.Filters(practice_id=ask.practice_id)
    page = metrics.listing(ask.session, wanted, ask.today)
    codes = [line.standing.code if line.standing else None for line in page.items]
    lines = sorted(
        page.items,
        key=lambda line: rules.place(line.standing.code if line.standing else None),
    )
    return {
        "lines": lines[: rules.SHOWN],
        "total": page.total,
        "more": page.total - len(lines[: rules.SHOWN]),
        "summary": rules.summed(codes),
        "sparkline": figures.sparkline,
    }


def pain(ask: Asking) -> Found:
    """Return what hurts, the heaviest first, and what it comes to in a month."""
    found = painpoints.of_practice(ask.session, ask.practice_id)
    organisation = people.founded(ask.session)
    return {
        "some": rules.first(found, MOST),
        "weight": sum(one.weight for one in found),
        "hours": sum(one.hours_lost for one in found),
        "money": sum(one.money_lost for one in found),
        "currency": organisation.currency if organisation else "",
    }


def under_way(ask: Asking) -> Found:
    """Return the initiatives that have not ended, by priority."""
    filters = InitiativeFilters(practice_id=ask.practice_id)
    chosen = (
        selecting.joined(select(*initiatives.SHOWN))
        .where(
            Initiative.practice_id == ask.practice_id, Initiative.status.not_in(ENDED)
        )
        .limit(rules.SHOWN + 1)
    )
    rows = ask.session.execute(selecting.ordered(chosen, filters)).all()
    lines = [initiatives.line(row, ask.today) for row in rows]
    return {"lines": lines[: rules.SHOWN], "more": len(lines) > rules.SHOWN}


def found(ask: Asking) -> Found:
    """Return what the rules find wrong, the gravest first."""
    some = findings.of_practice(ask.session, ask.practice_id, ask.today)
    return {"some": rules.first(some, MOST)}


def adopted(ask: Asking) -> Found:
    """Return whether the way of working is known, followed and answered for."""
    session, key = ask.session, ask.practice_id
    covered = training.covered(training.rows(session, ask.today))
    held = governance.at(session, governing.practice(key), ask.today)
    champions = [one for one in held if one.role is AssignmentRole.CHAMPION]
    return {
        "coverage": covered.get(key),
        "check": checks.newest_finished(session).get(key),
        "waiting": feedback.waiting(session).get(key, 0),
        "champions": [board.called(one) for one in champions],
    }


def phased(ask: Asking) -> Found:
    """Return where it stands on its roadmap, and what is missing for the gate."""
    now = roadmap.standing(ask.session, ask.practice_id, ask.today)
    missing = len(now.reasons)
    return {
        "now": now,
        "short": "ready for its gate" if now.is_ready else f"{missing} missing",
    }


def mature(ask: Asking) -> Found:
    """Return the newest agreed assessment, the weakest dimension first."""
    return {"result": maturity.latest(ask.session, ask.practice_id)}


def path(ask: Asking) -> Found:
    """Return the playbook in force, if any, and whether to look at it again."""
    edition = playbooks.current(ask.session, ask.practice_id)
    return {
        "edition": edition,
        "is_due": edition is not None and edition.is_due(ask.today),
    }


def controlled(ask: Asking) -> Found:
    """Return how many controls it meets, plans to meet and does not meet."""
    mapped = controls.of_practice(ask.session, ask.practice_id)
    counts = Counter(one.status for one in mapped)
    gaps = [one for one in mapped if one.status is ControlStatus.GAP]
    return {
        "total": len(mapped),
        "covered": counts[ControlStatus.COVERED],
        "planned": counts[ControlStatus.PLANNED],
        "gaps": rules.first(gaps, MOST),
    }


OUTCOMES = Part(
    "outcomes", "Is it getting better?", "overview/_outcomes.html", outcomes
)
FOUND = Part("findings", "What is not in order?", "overview/_findings.html", found)
PARTS: Sequence[Part] = (
    Part("phase", "What is missing for the gate?", "overview/_phase.html", phased),
    Part("pain", "What hurts here?", "overview/_pain.html", pain),
    Part("initiatives", "What is being done?", "overview/_initiatives.html", under_way),
    Part("maturity", "How mature is it really?", "overview/_maturity.html", mature),
    Part("playbook", "Which way does the work go?", "overview/_playbook.html", path),
    FOUND,
    Part("adoption", "Do people work this way?", "overview/_adoption.html", adopted),
    Part(
        "controls",
        "Which controls does it meet?",
        "overview/_controls.html",
        controlled,
    ),
)


def gathered(ask: Asking, parts: Sequence[Part] = PARTS) -> list[Shown]:
    """Return the parts of one practice in the order of the page."""
    return [Shown(part, part.gather(ask)) for part in parts]
