from datetime import date

import pytest

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError
from cis.register.initiatives import actions, links, queries, ranking
from cis.register.initiatives.lifecycle import RefusedError
from cis.register.initiatives.rules import Basics, Draft, Status
from cis.register.painpoints import actions as painpoints
from cis.register.painpoints.rules import Draft as Pain
from cis.register.painpoints.rules import Frequency, Kind
from tests import factories

TODAY = date(2026, 3, 2)
LEADER = Actor("p-1", "Lea", Role.LEADERSHIP, person_id=None)


def propose(session, **changes):
    practice = factories.practice(session)
    values = {"title": " One team per ticket ", "practice_id": practice.id}
    return actions.propose(session, Draft(**{**values, **changes}), today=TODAY)


def pain(session, hours=100.0, practice_id=None):
    draft = Pain(
        statement="Tickets bounce",
        kind=Kind.OTHER,
        practice_id=practice_id or factories.practice(session).id,
        frequency=Frequency.MONTHLY,
        hours_lost=hours,
    )
    return painpoints.report(session, draft, by=None, today=TODAY), draft


def test_a_proposal_stands_with_its_priority(changing):
    hurts, _ = pain(changing)

    made = propose(changing, pain_point_id=hurts.id)

    assert made.title == "One team per ticket"
    assert made.status is Status.PROPOSED
    assert made.priority == queries.score(made, [hurts]).total > 0
    assert made.pain_references == hurts.reference
    assert queries.pains(changing, made.id) == [hurts]
    assert list(queries.answering(changing, hurts.id)) == [made]


def test_a_heavier_pain_raises_the_priority_of_what_answers_it(changing):
    hurts, draft = pain(changing, hours=10.0)
    made = propose(changing, pain_point_id=hurts.id)
    before = made.priority

    painpoints.edit(
        changing,
        hurts,
        Pain(
            statement=draft.statement,
            kind=draft.kind,
            practice_id=draft.practice_id,
            frequency=draft.frequency,
            hours_lost=500.0,
        ),
    )

    assert made.priority > before


@pytest.mark.parametrize("field", ["pain_point_id", "owner_id", "practice_id"])
def test_a_proposal_refuses_what_does_not_exist(changing, field):
    with pytest.raises(NotFoundError):
        propose(changing, **{field: 999})


def test_pains_are_exactly_those_said(changing):
    first, second = pain(changing)[0], pain(changing)[0]
    made = propose(changing, pain_point_id=first.id)
    basics = Basics("New title", "Words", made.practice_id, None, (second.id,))

    actions.edit(changing, made, basics, actor=LEADER, today=TODAY)

    assert queries.pains(changing, made.id) == [second]
    assert made.title == "New title"
    assert "words" in made.search


def test_the_target_metric_cannot_guard_itself(changing):
    made = propose(changing)
    made.metric_id = factories.metric(changing).id

    with pytest.raises(RuleError) as caught:
        links.guard(changing, made, [made.metric_id])

    assert caught.value.field == "metric_ids"


def test_a_move_is_dated_and_explained(changing):
    made = propose(changing)
    made.status = Status.APPROVED

    with pytest.raises(RefusedError, match=r"Say why\."):
        actions.move(changing, made, Status.ON_HOLD, actor=LEADER, today=TODAY)
    person = factories.account(changing, role=Role.LEADERSHIP).person_id
    leader = Actor(f"p-{person}", "Lea", Role.LEADERSHIP, person)
    actions.move(
        changing, made, Status.CLOSED, actor=leader, today=TODAY, reason="Not needed"
    )

    assert (made.status, made.outcome) == (Status.CLOSED, "withdrawn")
    assert (made.closed_on, made.status_reason) == (TODAY, "Not needed")


def test_a_measured_one_is_closed_by_its_verdict_only(changing):
    made = propose(changing)
    made.status = Status.MEASURING

    with pytest.raises(RefusedError, match="with its verdict"):
        actions.move(changing, made, Status.CLOSED, actor=LEADER, today=TODAY)


def test_equals_change_places_and_the_ends_stay(changing):
    first, second, third = (propose(changing) for _ in range(3))
    assert queries.equals(changing, first, 9) == [third.id, second.id, first.id]

    ranking.shift(changing, first, up=True)
    changing.flush()
    assert queries.equals(changing, first, 9) == [third.id, first.id, second.id]
    ranking.shift(changing, third, up=True)
    ranking.shift(changing, second, up=False)
    changing.flush()

    assert queries.equals(changing, first, 9) == [third.id, first.id, second.id]


def test_the_ended_and_the_too_many_have_no_place(changing, monkeypatch):
    ended, other = propose(changing), propose(changing)
    ended.status = Status.REJECTED
    changing.flush()

    with pytest.raises(RuleError, match="has ended"):
        ranking.shift(changing, ended, up=True)
    monkeypatch.setattr(ranking, "MOST_EQUALS", 0)
    with pytest.raises(RuleError, match="share this priority"):
        ranking.shift(changing, other, up=True)
