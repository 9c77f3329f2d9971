"""Each kind of criterion flips exactly when its data does, both ways, in the store."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import current_app

from cis.kit.db import transaction
from cis.kit.registry import EXTENSION, registry
from cis.register.adoption.checks.models import AdoptionCase, AdoptionCheck
from cis.register.adoption.checks.rules import Answer
from cis.register.adoption.training import actions as training
from cis.register.adoption.training.rules import Attended, Audience, NeedDraft
from cis.register.evidence import actions as evidence
from cis.register.evidence import queries as shown
from cis.register.evidence.actions import Origin
from cis.register.governance.raci import rules as raci
from cis.register.governance.raci.models import RaciCell, RaciVersion
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Outcome, Status
from cis.register.maturity import sets
from cis.register.maturity.models import Assessment, Gap, Score, StoredSet
from cis.register.maturity.rules import Dimension, GapKind, Side
from cis.register.maturity.rules import Status as Agreed
from cis.register.metrics.models import Baseline, Standing
from cis.register.metrics.rules import Transform
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions, queries
from cis.register.roadmap.board import Board
from cis.register.roadmap.criteria import Check
from cis.register.roadmap.facts import UNKNOWN
from cis.register.roadmap.rules import AttestDraft, CriterionDraft, Demand, Kind
from cis.register.tickets.models import TicketFeed
from tests import factories
from tests.conftest import TEST_ACTOR
from tests.register.roadmap.conftest import TODAY

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


@contextmanager
def facts_from(facts):
    """Let criteria find facts elsewhere, or nowhere."""
    before = registry()
    current_app.extensions[EXTENSION] = replace(before, facts=facts)
    try:
        yield
    finally:
        current_app.extensions[EXTENSION] = before


@pytest.fixture
def metric(store, practice):
    """A metric with a baseline and what its readings say since."""

    def fill(s):
        made = factories.metric(s, practice_id=practice)
        frozen = Baseline(
            metric_id=made.id,
            number=1,
            first_on=date(2025, 1, 6),
            last_on=date(2025, 6, 2),
            count=20,
            mean=39.5,
            lower=None,
            upper=None,
            is_trial=False,
            transform=Transform.NONE,
            frozen="[]",
            agreed_at=NOW,
        )
        s.add(frozen)
        s.flush()
        s.add(Standing(baseline_id=frozen.id, code="improvement", current=23.0))
        return made.id

    return store(fill)


def stand(store, **changes):
    def fill(s):
        found = s.query(Standing).one()
        for name, value in changes.items():
            setattr(found, name, value)

    store(fill)


def test_a_metric_flips_with_level_verdict_and_lasting(plan, metric, store):
    draft = CriterionDraft(Kind.METRIC, metric, number=24, demand=Demand.IMPROVED)
    key = plan.require(draft)
    lasting = plan.require(
        CriterionDraft(Kind.METRIC, metric, number=24, demand=Demand.SUSTAINED)
    )
    assert plan.met(key)
    assert not plan.met(lasting)
    stand(store, sustained=True)
    assert plan.met(lasting)
    stand(store, current=24.5)
    assert not plan.met(key)
    stand(store, current=24.0, code="no_change_detected")
    assert not plan.met(key)
    stand(store, code="improvement")
    assert plan.met(key)


def test_maturity_flips_with_what_is_agreed(plan, store, practice):
    key = plan.require(CriterionDraft(Kind.MATURITY, number=3))
    assert not plan.met(key)
    store(lambda s: assess(s, practice, date(2026, 1, 5), 3, 3))
    assert plan.met(key)
    store(lambda s: assess(s, practice, date(2026, 2, 5), 4, 2))
    assert not plan.met(key)


def assess(session, practice, on, written, done):
    """Store what was agreed: the same two levels in every dimension."""
    content = sets.written(sets.standard())
    asked = StoredSet(
        series=f"set-{on}", edition=1, name="Set", content=content, added_on=on
    )
    session.add(asked)
    session.flush()
    made = Assessment(
        practice_id=practice,
        question_set_id=asked.id,
        begun_on=on,
        closed_on=on,
        status=Agreed.AGREED,
    )
    session.add(made)
    session.flush()
    levels = {Side.DOCUMENTED: written, Side.ACTUAL: done}
    for dimension in Dimension:
        kind = next(iter(GapKind))
        session.add(
            Gap(assessment_id=made.id, dimension=dimension, derived=kind, kind=kind)
        )
        for side, level in levels.items():
            session.add(
                Score(
                    assessment_id=made.id,
                    title="Score",
                    dimension=dimension,
                    side=side,
                    level=level,
                )
            )
    return made


def test_a_raci_flips_when_it_is_saved_and_when_it_breaks(plan, store, practice):
    key = plan.require(CriterionDraft(Kind.RACI))
    assert not plan.met(key)
    store(lambda s: saved(s, 0, raci.suggested()))
    assert plan.met(key)
    broken = {("gate.pass", "practice owner"): "R"}
    store(lambda s: saved(s, practice, broken))
    assert not plan.met(key)


def saved(session, scope, grid):
    number = session.query(RaciVersion).filter_by(scope=scope).count() + 1
    made = RaciVersion(
        practice_id=scope or None,
        scope=scope,
        number=number,
        saved_on=TODAY,
        reason="So.",
    )
    session.add(made)
    session.flush()
    session.add_all(
        RaciCell(version_id=made.id, activity=code, column=column, letters=held)
        for (code, column), held in grid.items()
    )
    return made


def test_ownership_flips_when_it_becomes_real_and_when_it_ends(session, actor, store):
    def fill(s):
        place = factories.practice(s, adoption=Adoption.STABILISE)
        factories.ownership(
            s,
            practice_id=place.id,
            valid_from=date(2026, 2, 1),
            valid_to=date(2026, 6, 1),
            may_change_workflow=True,
            hours_agreed=8.0,
            deputy_id=factories.person(s).id,
        )
        phase = actions.lay(s, place.id, by=None, today=TODAY)[0]
        return actions.require(s, phase, CriterionDraft(Kind.OWNERSHIP)).id

    key = store(fill)
    days = (date(2026, 1, 31), TODAY, date(2026, 6, 1))
    assert [Board(session, on).checks[key].is_met for on in days] == [
        False,
        True,
        False,
    ]


def test_findings_flip_with_what_is_found(plan, store, practice):
    key = plan.require(CriterionDraft(Kind.FINDINGS, findings="adoption"))
    assert not plan.met(key)  # an adopted practice without a metric
    quiet = {Kind.FINDINGS: lambda _, keys, __: {one: [] for one in keys}}
    with facts_from(quiet):
        assert plan.met(key)
    assert not plan.met(key)


def test_training_flips_when_the_last_one_had_it(plan, store, anna):
    practice, person = anna
    key = plan.require(CriterionDraft(Kind.TRAINING, number=100))
    assert not plan.met(key)
    need = store(
        lambda s: training.need(s, NeedDraft(practice, "Calls", Audience.OWNER, 12))
    )
    assert not plan.met(key)
    store(lambda s: training.attend(s, [Attended(need, person, TODAY)]))
    assert plan.met(key)
    assert not plan.met(key, TODAY + timedelta(days=400))


def test_adoption_flips_with_the_newest_check(plan, store, practice):
    key = plan.require(CriterionDraft(Kind.ADOPTION, number=80))
    assert not plan.met(key)
    store(lambda s: checked(s, practice, date(2026, 1, 1), followed=8, bypassed=2))
    assert plan.met(key)
    store(lambda s: checked(s, practice, date(2026, 2, 1), followed=7, bypassed=3))
    assert not plan.met(key)


def checked(session, practice, first, followed, bypassed):
    feed = TicketFeed(name=f"Feed {first}", kind="incidents")
    session.add(feed)
    session.flush()
    metric = factories.metric(session, practice_id=practice)
    made = AdoptionCheck(
        practice_id=practice,
        feed_id=feed.id,
        metric_id=metric.id,
        first_on=first,
        last_on=first,
        question="Was it?",
        size=10,
        seed=1,
        population=10,
        drawn_on=first,
        finished_on=first,
    )
    session.add(made)
    session.flush()
    answers = [Answer.FOLLOWED] * followed + [Answer.BYPASSED] * bypassed
    session.add_all(
        AdoptionCase(check_id=made.id, number=number, record_id=str(number), answer=one)
        for number, one in enumerate(answers, start=1)
    )
    return made


def test_an_initiative_flips_when_it_is_closed_as_realised(plan, store, practice):
    made = store(lambda s: factories.initiative(s, practice_id=practice))
    key = plan.require(CriterionDraft(Kind.INITIATIVE, initiative_id=made))

    def end(s, status, outcome):
        found = s.get_one(Initiative, made)
        found.status, found.outcome = status, outcome

    assert not plan.met(key)
    store(lambda s: end(s, Status.CLOSED, Outcome.REALISED))
    assert plan.met(key)
    store(lambda s: end(s, Status.CLOSED, Outcome.NOT_REALISED))
    assert not plan.met(key)


def test_an_attestation_flips_with_its_evidence(plan, actor, session, store):
    key = plan.require(
        CriterionDraft(Kind.MANUAL, statement="Each team has a champion")
    )
    assert not plan.met(key)
    origin = Origin(actor.person_id, NOW, TODAY)
    draft = AttestDraft("I asked each team.", "The list", "https://example.org/list")
    with transaction(by=actor, what="criterion.attest") as s:
        made = actions.attest(s, queries.criterion(s, key), draft, origin).id
    assert plan.met(key)
    [piece] = shown.of(session, f"attestation:{made}")
    store(lambda s: evidence.withdraw(s, piece.id, None, TODAY, "Old."))
    assert not plan.met(key)
    with transaction(by=actor, what="criterion.attest") as s:
        again = actions.attest(s, queries.criterion(s, key), draft, origin).id
    assert plan.met(key)
    with transaction(by=actor, what="criterion.unattest") as s:
        actions.withdraw(s, queries.attestation(s, again), TODAY)
    assert not plan.met(key)


def test_the_organisation_is_met_where_every_adopted_practice_is(
    session, actor, store, practice
):
    with transaction(by=TEST_ACTOR, what="roadmap.lay") as s:
        phase = actions.lay(s, None, by=None, today=TODAY)[0]
        key = actions.require(s, phase, CriterionDraft(Kind.OWNERSHIP)).id
        whole = actions.require(s, phase, CriterionDraft(Kind.RACI)).id
        measured = actions.require(
            s, phase, CriterionDraft(Kind.TRAINING, number=80)
        ).id
    checks = Board(session, TODAY).checks
    assert checks[key].found.startswith("Service desk: ")
    assert not checks[whole].is_met
    assert "No training" in checks[measured].found


def test_a_kind_that_nothing_measures_is_never_met(plan):
    key = plan.require(CriterionDraft(Kind.TRAINING, number=80))
    with facts_from({}):
        assert plan.stage().judged[0].check == UNKNOWN
        assert not plan.met(key)
    assert isinstance(UNKNOWN, Check)
