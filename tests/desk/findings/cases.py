"""For every rule a register in which it fires, and one in which it does not."""

from types import SimpleNamespace

from cis.register.adoption.checks.rules import Result
from cis.register.adoption.training.rules import Coverage
from cis.register.aiuse.rules import Rhythm
from cis.register.governance.ownership import Flaw, Reason
from cis.register.governance.rules import AssignmentRole, scope
from cis.register.initiatives.rules import Outcome, Status
from cis.register.maturity import results as maturity
from cis.register.maturity.gaps import Levels
from cis.register.maturity.rules import Dimension, GapKind
from cis.register.metrics.rules import DataKind, Direction
from cis.register.painpoints.rules import Status as PainStatus
from cis.register.playbooks.queries import Edition
from cis.register.playbooks.rules import Step
from cis.register.practices.rules import Adoption, Phase
from tests.desk.findings.pieces import (
    TODAY,
    ago,
    baseline,
    initiative,
    metric,
    pain,
    person,
    practice,
    register,
    standing,
    tally,
    whole_raci,
)


def one(**changes):
    """Return a register with one initiative, on its baseline."""
    return register(
        initiatives=[initiative(**changes)],
        baselines={7: baseline()},
        newest_baseline={5: baseline()},
    )


def turned(action, **changes):
    """Return a register in which an edit turned a verdict ten days ago."""
    change = SimpleNamespace(
        before="deterioration",
        after="improvement",
        action=action,
        changed_on=ago(10),
    )
    return register(initiatives=[initiative(**changes)], verdict_changes={7: [change]})


def on(**changes):
    """Return a register with an initiative whose baseline is given."""
    frozen = baseline(**changes)
    return register(initiatives=[initiative()], baselines={7: frozen})


def many(count, **changes):
    """Return a register with several initiatives."""
    rows = [initiative(id=key, **changes) for key in range(1, count + 1)]
    return register(initiatives=rows)


def across(count):
    """Return a register in which several practices change."""
    rows = [initiative(id=key, practice_id=key) for key in range(1, count + 1)]
    return register(initiatives=rows)


def judged(code="", caveats="", **changes):
    """Return a register with an initiative and the verdict on its metric."""
    return register(
        initiatives=[initiative(**changes)],
        baselines={7: baseline()},
        standings={7: standing(code, caveats)},
    )


def lived(age, bypassed=0, followed=1):
    """Return a register with a standardised practice and its newest check."""
    found = Result(bypassed, bypassed + followed, 0)
    check = SimpleNamespace(id=1, last_on=ago(age), result=found)
    standard = practice(adoption=Adoption.OPTIMISE)
    return register(practices=[standard], checks={3: check})


def said(age):
    """Return a register with feedback of some days ago."""
    given = {"id": 1, "reference": "FB-0001", "practice_id": 3}
    return register(feedback=[SimpleNamespace(given_on=ago(age), **given)])


def guarded(code):
    """Return a register with an initiative and its guardrail's verdict."""
    return register(
        initiatives=[initiative()],
        guardrails={1: [5]},
        newest_baseline={5: baseline()},
        standings={7: standing(code)},
    )


def hurting(*rows, **changes):
    return register(pains=[pain(**row) for row in rows or ({},)], **changes)


def measuring(tallied=None, **changes):
    """Return a register with one metric."""
    return register(
        metrics={5: metric(**changes)},
        tallies={5: tallied} if tallied else {},
        newest_days={5: ago(10)} if tallied else {},
    )


def flawed(flaw, name="practice:3"):
    """Return a register in which an ownership has a flaw."""
    holder = SimpleNamespace(id=4, person_id=1)
    return register(
        flaws=[(scope(name), Reason(flaw, "So it is."))],
        places={name: "Incident management"},
        accountable={} if flaw is Flaw.VACANT else {name: holder},
    )


def held_by(left_on, role="approver"):
    place = SimpleNamespace(accountable="practice owner")
    assignment = SimpleNamespace(
        id=4,
        person_id=1,
        person=person(left_on=left_on),
        role=role,
        scope="practice:3",
        place=place,
        practice_id=3,
    )
    return register(
        held=[assignment],
        people={1: person(left_on=left_on)},
        places={"practice:3": "Incident management"},
    )


def right(**changes):
    values = {
        "id": 2,
        "number": 2,
        "reference": "DR-0002",
        "words": "Pass a gate",
        "scope": "Incident management",
        "holder_id": None,
        "holder_role": None,
        "practice_id": 3,
    }
    return SimpleNamespace(**{**values, **changes})


def fed(days, shares=()):
    moment = SimpleNamespace(date=lambda: ago(days))
    return register(feeds=[(6, "Desk", moment)], shares={6: dict(shares)})


def metrics(count, **changes):
    rows = {
        key: metric(id=key, name=f"Figure {key}", **changes)
        for key in range(1, count + 1)
    }
    return register(metrics=rows)


def twins(second):
    rows = {5: metric(), 6: metric(id=6, name=second)}
    return register(metrics=rows)


def leaving(days):
    return register(initiatives=[initiative()], people={1: person(left_on=ago(days))})


def assisted(days):
    use = SimpleNamespace(
        id=8,
        name="Routes tickets",
        rhythm=Rhythm.MONTHLY,
        begun_on=ago(400),
        practice_id=3,
        owner_id=1,
    )
    return register(ai_uses=[use], ai_reviewed={8: ago(days)})


def written(count=1, review_on=TODAY, done_when="It is done", **changes):
    """Return a register with a playbook."""
    known = Edition(
        practice_id=3,
        number=1,
        begins="",
        steps=(Step("Desk", "Call", done_when),) * count,
        owner_id=None,
        owner="",
        published_on=ago(100),
        published_by="",
        reason="",
        review_on=review_on,
        months=6,
    )
    return register(playbooks={3: known}, **changes)


def mature(written=3, done=3, target=3, *, days=30):
    """Return a register whose practice was assessed with the same levels."""
    levels = Levels(written, done, target)
    scores = {
        key: maturity.Score(key, levels, GapKind.NONE, GapKind.NONE)
        for key in Dimension
    }
    return register(maturity={3: maturity.Result(1, 3, ago(days), scores)})


def assessing(days):
    """Return a register with an assessment that is going on."""
    draft = SimpleNamespace(
        id=4,
        reference="MA-0004",
        practice_id=3,
        practice=practice(),
        begun_on=ago(days),
    )
    return register(assessing=[draft])


def stage(days=0, judged=1):
    """Return a register in which a phase runs whose gate was planned so long ago."""
    phase = SimpleNamespace(
        subject="phase:4",
        name="Incident management: stabilise",
        practice_id=3,
        gate_on=ago(days),
    )
    return register(stages=[SimpleNamespace(phase=phase, judged=[None] * judged)])


def phased(phase):
    """Return a register with work for a phase while standardise runs."""
    row = initiative(phase=phase)
    return register(initiatives=[row], running={3: Phase.STANDARDISE})


def conditioned(days, source="gate_decision:2"):
    row = SimpleNamespace(
        id=6, title="Name a deputy", source=source, due_on=ago(days), owner_id=1
    )
    # Of actions in general another rule speaks, after a week.
    return register(actions=[row])


def waits(*sentences):
    reasons = [SimpleNamespace(sentence=each) for each in sentences]
    rows = [("initiative:1", "CI-0001 Fewer hand-overs", reasons)] if reasons else []
    return register(initiatives=[initiative()], blocked=rows)


def broken_raci():
    grid = whole_raci().grid
    return {at: held for at, held in grid.items() if at[0] != "gate.pass"}


def question(**changes):
    values = {
        "id": 2,
        "question": "Shall it go on?",
        "owner_id": 1,
        "escalated_to_id": None,
        "decided_by_id": 1,
        "opened_on": ago(20),
        "decided_on": None,
        "due_on": ago(-5),
    }
    return SimpleNamespace(**{**values, **changes})


def doing(people=None, **changes):
    """Return a register with one open action."""
    values = {
        "id": 6,
        "title": "Write the runbook",
        "owner_id": 1,
        "due_on": ago(-5),
        "done_when": "Two people used it.",
        "moves": 0,
    }
    action = SimpleNamespace(**{**values, **changes})
    return register(actions=[action], people=people or {})


CLOSED = {"status": Status.CLOSED, "outcome": Outcome.REALISED, "closed_on": ago(200)}
WORSE = "deterioration"
FLAWS = {
    "OWN101": Flaw.VACANT,
    "OWN102": Flaw.NO_AUTHORITY,
    "OWN103": Flaw.NO_TIME,
    "OWN104": Flaw.OVERLOADED,
    "OWN105": Flaw.LEAVER,
    "OWN106": Flaw.NO_DEPUTY,
}


def _flaw_cases():
    other = {flaw: next(each for each in Flaw if each is not flaw) for flaw in Flaw}
    return {
        code: (lambda f=flaw: flawed(f), lambda f=flaw: flawed(other[f]))
        for code, flaw in FLAWS.items()
    }


# Code: a register in which the rule finds something, and one in which it does not.
CASES = {
    "ROA101": (lambda: phased(Phase.OPTIMISE), lambda: phased(Phase.STANDARDISE)),
    "ROA102": (lambda: stage(15), lambda: stage(14)),
    "ROA103": (lambda: conditioned(1), lambda: conditioned(1, "decision:2")),
    "ROA104": (lambda: waits("It needs something first."), waits),
    "ROA105": (lambda: stage(judged=0), stage),
    **_flaw_cases(),
    "OUT101": (lambda: one(target=None), one),
    "OUT102": (
        one,
        lambda: register(initiatives=[initiative()], pained={1: 1}),
    ),
    "OUT103": (lambda: one(target=11.0), one),
    "OUT104": (
        one,
        lambda: register(initiatives=[initiative()], guardrails={1: [5]}),
    ),
    "OUT105": (lambda: guarded(WORSE), lambda: guarded("improvement")),
    "OUT106": (
        lambda: one(**CLOSED, closing_verdict="too_early"),
        lambda: one(**CLOSED, closing_verdict="improvement"),
    ),
    "OUT107": (
        lambda: hurting({"raised_on": ago(181)}),
        lambda: hurting({"raised_on": ago(180)}),
    ),
    "OUT108": (
        register,
        lambda: register(metrics={5: metric()}, paired=frozenset({5})),
    ),
    "OUT109": (
        lambda: register(
            initiatives=[initiative()],
            metrics={5: metric(direction=Direction.NEUTRAL)},
        ),
        one,
    ),
    "OUT110": (lambda: hurting({"weight": 0}), hurting),
    "BAS101": (lambda: one(baseline_id=None), one),
    "BAS102": (lambda: on(is_trial=True, count=8), on),
    "BAS103": (
        lambda: judged(caveats="trial_limits,baseline_not_stable"),
        lambda: judged(caveats="trial_limits"),
    ),
    "BAS104": (lambda: on(last_on=ago(201)), lambda: on(last_on=ago(200))),
    "BAS105": (lambda: on(last_on=ago(19)), lambda: on(last_on=ago(20))),
    "BAS106": (
        lambda: measuring(tally(values=20)),
        lambda: measuring(tally(values=19)),
    ),
    "BAS107": (
        lambda: one(**CLOSED, closing_verdict="improvement"),
        lambda: one(**{**CLOSED, "closed_on": ago(9)}, closing_verdict="improvement"),
    ),
    "BAS108": (
        lambda: turned("metric.correct", approved_on=ago(10)),
        lambda: turned("metric.edit", approved_on=ago(10)),
    ),
    "OWN107": (lambda: one(owner_id=None), one),
    "OWN108": (lambda: leaving(1), lambda: leaving(-1)),
    "OWN109": (lambda: one(owner_hours=None), one),
    "OWN110": (
        lambda: register(metrics={5: metric(owner_id=None)}, owners={}),
        lambda: register(metrics={5: metric(owner_id=None)}),
    ),
    "OWN111": (
        lambda: register(rights=[right(holder_role="approver")]),
        lambda: register(rights=[right(holder_id=1)]),
    ),
    "OWN112": (lambda: register(raci=whole_raci(broken_raci())), register),
    "OWN113": (lambda: held_by(ago(1)), lambda: held_by(None)),
    "CAD101": (
        lambda: register(newest_days={5: ago(60)}),
        lambda: register(newest_days={5: ago(7)}),
    ),
    "CAD102": (lambda: one(reviewed_on=ago(52)), lambda: one(reviewed_on=ago(51))),
    "CAD103": (lambda: one(cadence=None), one),
    "CAD104": (lambda: one(target_on=ago(1)), lambda: one(target_on=ago(0))),
    "CAD105": (
        lambda: register(
            decorated=[SimpleNamespace(metric=metric(), question="It goes badly.")]
        ),
        register,
    ),
    "CAD121": (
        lambda: register(pending=[question(due_on=ago(1))]),
        lambda: register(pending=[question(due_on=ago(0))]),
    ),
    "CAD122": (
        lambda: register(to_act=[question(decided_on=ago(8))]),
        lambda: register(
            to_act=[question(decided_on=ago(8))], sources=frozenset({"decision:2"})
        ),
    ),
    "FLO121": (lambda: doing(due_on=ago(8)), lambda: doing(due_on=ago(7))),
    "FLO122": (lambda: doing(moves=3), lambda: doing(moves=2)),
    "FLO123": (lambda: doing(done_when=" "), doing),
    "FLO124": (
        lambda: doing(people={1: person(left_on=ago(1))}),
        lambda: doing(people={1: person()}),
    ),
    "CAD106": (lambda: one(next_step=""), one),
    "CAD107": (lambda: assisted(46), lambda: assisted(45)),
    "DAT141": (lambda: mature(days=366), lambda: mature(days=365)),
    "DAT142": (lambda: mature(4, 2), lambda: mature(4, 3)),
    "DAT143": (lambda: mature(target=2), mature),
    "DAT144": (lambda: assessing(31), lambda: assessing(30)),
    "FLO101": (lambda: many(13), lambda: many(12)),
    "FLO102": (lambda: many(3), lambda: many(2)),
    "FLO103": (lambda: many(3), lambda: many(2)),
    "FLO104": (lambda: across(6), lambda: across(5)),
    "FLO105": (
        lambda: one(status=Status.PROPOSED, reviewed_on=ago(91)),
        lambda: one(status=Status.PROPOSED, reviewed_on=ago(90)),
    ),
    "FLO106": (
        lambda: one(status=Status.ON_HOLD, reviewed_on=ago(91)),
        lambda: one(status=Status.ON_HOLD, reviewed_on=ago(90)),
    ),
    "FLO107": (
        lambda: one(status=Status.APPROVED, approved_on=ago(61)),
        lambda: one(status=Status.APPROVED, approved_on=ago(60)),
    ),
    "FLO108": (
        lambda: one(status=Status.MEASURING, target_on=ago(61)),
        lambda: one(status=Status.MEASURING, target_on=ago(60)),
    ),
    "FLO109": (
        lambda: hurting({"status": PainStatus.OPEN, "raised_on": ago(31)}),
        lambda: hurting({"status": PainStatus.OPEN, "raised_on": ago(30)}),
    ),
    "FLO110": (
        lambda: hurting({}, {"id": 10, "statement": "For hours, shops WAIT."}),
        lambda: hurting({}, {"id": 10, "statement": "Shops wait for days"}),
    ),
    "SIM101": (lambda: metrics(10), lambda: metrics(9)),
    "SIM102": (
        lambda: twins("Median restore time"),
        lambda: twins("Restore time, mean"),
    ),
    "SIM103": (
        lambda: register(initiatives=[initiative()], guardrails={1: [1, 2, 3, 4]}),
        lambda: register(initiatives=[initiative()], guardrails={1: [1, 2, 3]}),
    ),
    "SIM104": (
        lambda: register(initiatives=[initiative()], pained={1: 6}),
        lambda: register(initiatives=[initiative()], pained={1: 5}),
    ),
    "ADO101": (lambda: register(metrics={}), register),
    "ADO102": (
        lambda: register(
            initiatives=[initiative()],
            practices=[practice(adoption=Adoption.NOT_ADOPTED)],
        ),
        one,
    ),
    "ADO103": (
        lambda: register(practices=[practice(adoption=Adoption.OPTIMISE)]),
        lambda: register(
            practices=[practice(adoption=Adoption.OPTIMISE)],
            newest_baseline={5: baseline()},
        ),
    ),
    "SIM105": (lambda: written(10), lambda: written(9)),
    "CAD108": (lambda: written(review_on=ago(15)), lambda: written(review_on=ago(14))),
    "ADO110": (lambda: written(done_when=" "), written),
    "ADO111": (
        lambda: register(practices=[practice(adoption=Adoption.OPTIMISE)]),
        lambda: written(practices=[practice(adoption=Adoption.OPTIMISE)]),
    ),
    "ADO104": (lambda: lived(121), lambda: lived(120)),
    "ADO105": (lambda: lived(1, 10, 10), lambda: lived(1, 3, 17)),
    "ADO106": (
        lambda: register(coverage={3: Coverage(7, 10)}),
        lambda: register(coverage={3: Coverage(8, 10)}),
    ),
    "ADO107": (lambda: said(31), lambda: said(30)),
    "ADO108": (
        one,
        lambda: register(initiatives=[initiative()], told=frozenset({1})),
    ),
    "ADO109": (
        lambda: register(practices=[practice(adoption=Adoption.OPTIMISE)]),
        lambda: register(
            practices=[practice(adoption=Adoption.OPTIMISE)],
            held=[SimpleNamespace(practice_id=3, role=AssignmentRole.CHAMPION)],
        ),
    ),
    "DAT107": (
        lambda: register(
            stale_evidence=[
                SimpleNamespace(
                    id=1,
                    reference="EV-0001",
                    title="A report",
                    expires_on=ago(1),
                    attached_by_id=1,
                )
            ]
        ),
        register,
    ),
    "DAT101": (lambda: measuring(definition=" "), measuring),
    "DAT102": (lambda: fed(46), lambda: fed(45)),
    "DAT103": (
        lambda: fed(1, {"Other": 21, "Printer": 79}.items()),
        lambda: fed(1, {"Other": 20, "Printer": 80}.items()),
    ),
    "DAT104": (measuring, lambda: measuring(tally())),
    "DAT105": (
        lambda: measuring(tally(values=79, gaps=21)),
        lambda: measuring(tally(values=80, gaps=20)),
    ),
    "DAT106": (
        lambda: measuring(tally(values=10, without_size=6), kind=DataKind.PROPORTION),
        lambda: measuring(tally(values=10, without_size=6)),
    ),
}
