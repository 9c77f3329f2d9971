"""Small records for rules, without a database."""

from datetime import date, timedelta
from types import SimpleNamespace

from cis.desk.findings.records import Records, Tally
from cis.register.governance.raci import rules as raci
from cis.register.initiatives.rules import Cadence, Status
from cis.register.metrics.rules import Aspect, DataKind, Direction, Period
from cis.register.painpoints.rules import Status as PainStatus
from cis.register.practices.rules import Adoption

TODAY = date(2026, 6, 15)
EMPTY = {
    "initiatives": [],
    "pained": {},
    "answered_pains": frozenset(),
    "guardrails": {},
    "baselines": {},
    "newest_baseline": {},
    "standings": {},
    "newest_days": {},
    "verdict_changes": {},
    "tallies": {},
    "pains": [],
    "services": [],
    "held": [],
    "owners": {3: 1},
    "flaws": [],
    "accountable": {},
    "rights": [],
    "feeds": [],
    "shares": {},
    "coverage": {},
    "checks": {},
    "feedback": [],
    "told": frozenset(),
    "stale_evidence": [],
    "ai_uses": [],
    "waiting_reviews": [],
    "review_cadences": [],
    "decorated": [],
    "pending": [],
    "to_act": [],
    "actions": [],
    "sources": frozenset(),
    "paired": frozenset(),
    "ai_reviewed": {},
    "playbooks": {},
    "maturity": {},
    "assessing": [],
    "running": {},
    "stages": [],
    "blocked": [],
}


def ago(days):
    return TODAY - timedelta(days=days)


def initiative(**changes):
    values = {
        "id": 1,
        "title": "Fewer hand-overs",
        "status": Status.IN_PROGRESS,
        "practice_id": 3,
        "owner_id": 1,
        "owner_has_authority": True,
        "owner_hours": 8.0,
        "metric_id": 5,
        "baseline_id": 7,
        "target": 8.0,
        "target_on": ago(-90),
        "cadence": Cadence.MONTHLY,
        "next_step": "Talk to the team",
        "phase": None,
        "proposed_on": ago(40),
        "approved_on": ago(30),
        "started_on": ago(20),
        "closed_on": None,
        "reviewed_on": ago(5),
        "outcome": None,
        "closing_verdict": "",
        "overruled_because": "",
    }
    return SimpleNamespace(**{**values, **changes})


def metric(**changes):
    values = {
        "id": 5,
        "name": "Restore time, median",
        "definition": "From the call to the last confirmation.",
        "unit": "h",
        "direction": Direction.DECREASE,
        "kind": DataKind.MEASUREMENT,
        "period": Period.WEEK,
        "aspect": Aspect.OPERATIONAL,
        "digits": 1,
        "practice_id": 3,
        "owner_id": 1,
        "service": "",
        "due_days": 7,
        "source_key": "",
    }
    return SimpleNamespace(**{**values, **changes})


def baseline(**changes):
    values = {
        "id": 7,
        "metric_id": 5,
        "number": 1,
        "first_on": ago(120),
        "last_on": ago(40),
        "count": 12,
        "mean": 10.0,
        "is_trial": False,
    }
    return SimpleNamespace(**{**values, **changes})


def standing(code="no_change_detected", caveats=""):
    return SimpleNamespace(code=code, caveats=caveats)


def pain(**changes):
    values = {
        "id": 9,
        "statement": "Shops wait for hours",
        "status": PainStatus.ACCEPTED,
        "practice_id": 3,
        "service": "",
        "kind": "slow resolution",
        "weight": 12.0,
        "raised_on": ago(10),
    }
    return SimpleNamespace(**{**values, **changes})


def practice(**changes):
    values = {
        "id": 3,
        "name": "Incident management",
        "adoption": Adoption.STABILISE,
    }
    return SimpleNamespace(**{**values, **changes})


def person(key=1, name="Mara", left_on=None):
    return SimpleNamespace(id=key, name=name, left_on=left_on)


def tally(values=12, gaps=0, without_size=0):
    return Tally(values, gaps, ago(7), without_size)


def whole_raci(grid=None):
    grid = raci.suggested() if grid is None else grid
    return SimpleNamespace(grid=grid, labels=raci.headings(), gone={})


def register(**changes):
    """Return a register with one practice, metric and person, and what is given."""
    records = Records(None, TODAY)
    practices = changes.pop("practices", [practice()])
    given = {
        **EMPTY,
        "metrics": {5: metric()},
        "people": {1: person()},
        "practices": {one.id: one for one in practices},
        "raci": whole_raci(),
        **changes,
    }
    for name, value in given.items():
        setattr(records, name, value)
    return records
