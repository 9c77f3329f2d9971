from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.desk.erasure import words
from cis.register.actions import actions as promises
from cis.register.actions.rules import Draft as Promise
from cis.register.decisions import actions, authority, queries, watching
from cis.register.decisions.decoration import Terms
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Answer, AnswerDraft, Draft, Kind, Status
from cis.register.governance import handing
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.rules import RightDraft
from cis.register.initiatives.rules import Status as Stage
from cis.register.metrics import actions as metrics
from cis.register.metrics import periods
from cis.register.metrics.rules import FreezeDraft, Period
from tests import factories

TODAY = date(2026, 6, 15)
CALM = [18, 22, 19, 21, 20, 17, 23, 20, 18, 22, 21, 19]
BAD = [26, 27, 25, 28]
ANSWER = AnswerDraft(Answer.DECIDE, "The second shift begins in July.")


def day(count):
    return TODAY + timedelta(days=count)


def actor(person, role=Role.MEMBER):
    return Actor(f"p-{person.id}", person.name, role, person_id=person.id)


@pytest.fixture
def desk(changing):
    """A practice whose owner is Olga, and leadership, which is Lena."""

    class Desk:
        practice = factories.practice(changing, name="Service desk")
        olga = changing.get_one(
            type(factories.person(changing)),
            factories.account(changing, name="Olga").person_id,
        )
        lena = changing.get_one(
            type(olga),
            factories.account(changing, name="Lena", role=Role.LEADERSHIP).person_id,
        )

    factories.ownership(changing, practice_id=Desk.practice.id, person_id=Desk.olga.id)
    rights.install_defaults(changing)
    return Desk


@pytest.fixture
def metric(changing, desk):
    """Return a function that stores a monthly metric with its newest readings."""

    def fill(after=BAD, *, baseline=CALM, **changes):
        values = {"practice_id": desk.practice.id, "period": Period.MONTH}
        made = factories.metric(changing, **{**values, **changes})
        readings = [*baseline, *after]
        start = periods.newest_full(TODAY, Period.MONTH)
        for value in reversed(readings):
            factories.reading(
                changing, metric_id=made.id, starts_on=start, value=float(value)
            )
            last, start = start, periods.preceding(start, Period.MONTH)
        if baseline:
            end = last
            for _ in baseline[1:]:
                end = periods.following(end, Period.MONTH)
            at = datetime(2026, 2, 15, tzinfo=UTC)
            draft = FreezeDraft(last, end, "")
            metrics.freeze(changing, made, draft, by=None, at=at)
        return made

    return fill


def asked(session, desk, **changes):
    values = {
        "subject": f"practice:{desk.practice.id}",
        "question": "Shall it go on?",
        "owner_id": desk.olga.id,
        "due_on": day(7),
    }
    return actions.ask(session, Draft(**{**values, **changes}), TODAY)


def answer(session, decision, who, draft=ANSWER, today=TODAY):
    actions.answer(session, decision, draft, actor=who, today=today)


def test_whoever_was_asked_answers_once(changing, desk):
    decision = asked(changing, desk)

    answer(changing, decision, actor(desk.olga))

    assert (decision.status, decision.answer) == (Status.DECIDED, Answer.DECIDE)
    assert (decision.decided_on, decision.decided_by_id) == (TODAY, desk.olga.id)
    with pytest.raises(RuleError, match="answered this already"):
        answer(changing, decision, actor(desk.lena, Role.LEADERSHIP))


def test_who_may_not_is_told_who_may(changing, desk):
    stranger = factories.account(changing, name="Max")
    decision = asked(changing, desk)
    who = Actor("p-9", "Max", Role.MEMBER, person_id=stranger.person_id)

    with pytest.raises(NotYoursError, match="Ask Olga or Lena"):
        answer(changing, decision, who)
    assert decision.status is Status.OPEN


def test_an_auditor_answers_nothing_even_when_asked(changing, desk):
    decision = asked(changing, desk)

    with pytest.raises(NotYoursError):
        answer(changing, decision, actor(desk.olga, Role.AUDITOR))


def test_carried_over_it_stays_open_twice_at_most(changing, desk):
    decision, olga = asked(changing, desk), actor(desk.olga)
    later = AnswerDraft(Answer.CARRY_OVER, "The vendor answers next week.", day(20))

    answer(changing, decision, olga, later)
    answer(changing, decision, olga, replace(later, until=day(30)))

    assert (decision.status, decision.due_on, decision.carried) == (
        Status.OPEN,
        day(30),
        2,
    )
    assert [one.to_on for one in queries.carries(changing, decision.id)] == [
        day(30),
        day(20),
    ]
    with pytest.raises(RuleError, match="carried over 2 times"):
        answer(changing, decision, olga, replace(later, until=day(40)))


@pytest.mark.parametrize("count", [None, 0, -3, 93])
def test_carrying_over_needs_a_day_ahead(changing, desk, count):
    until = None if count is None else day(count)
    later = AnswerDraft(Answer.CARRY_OVER, "Not yet.", until)

    with pytest.raises(RuleError, match="until when"):
        answer(changing, asked(changing, desk), actor(desk.olga), later)


def test_unanswered_it_goes_up_once_along_the_right(changing, desk):
    decision = asked(changing, desk)

    assert actions.escalate_due(changing, day(7)) == []
    assert actions.escalate_due(changing, day(8)) == [decision]
    assert (decision.escalated_on, decision.escalated_to_id) == (day(8), desk.lena.id)
    assert actions.escalate_due(changing, day(9)) == []
    assert queries.pending_for(changing, desk.lena.id) == [decision]
    answer(changing, decision, actor(desk.lena, Role.LEADERSHIP), today=day(9))


def test_the_right_says_how_long_it_waits_and_to_whom_it_goes(changing, desk):
    nora = factories.person(changing, name="Nora")
    right = RightDraft(
        decision=authority.ANSWER,
        practice_id=desk.practice.id,
        holder_role=None,
        holder_id=desk.olga.id,
        valid_from=date(2026, 1, 1),
        reason="Nora stands in.",
        escalation_role=None,
        escalation_id=nora.id,
        escalation_days=5,
    )
    rights.grant(changing, right, by=None)
    decision = asked(changing, desk)

    assert actions.escalate_due(changing, day(12)) == []
    assert actions.escalate_due(changing, day(13)) == [decision]
    assert decision.escalated_to_id == nora.id


def test_a_leaver_hands_over_what_they_were_asked(changing, desk):
    decision = asked(changing, desk)

    assert handing.owned_by(changing, "decision", desk.olga.id) == {
        decision.id: "Shall it go on?"
    }
    handing.hand_over(changing, "decision", decision.id, desk.lena.id)
    assert queries.pending_for(changing, desk.lena.id) == [decision]


def test_a_forgotten_persons_reasons_are_blanked(changing, desk):
    decision = asked(changing, desk)
    answer(changing, decision, actor(desk.olga))

    assert words.blank(changing, desk.olga.id) == [f"decision:{decision.id}"]
    assert decision.reason == words.ERASED


def test_bad_periods_ask_the_owner_of_the_practice(changing, desk, metric):
    made = metric()

    (decision,) = actions.notice(changing, TODAY)

    assert (decision.subject, decision.kind) == (f"metric:{made.id}", Kind.DECORATION)
    assert (decision.owner_id, decision.due_on) == (desk.olga.id, day(14))
    assert "27.0, 25.0 and 28.0 h" in decision.question
    assert "1 Mar 2026" in decision.question


def test_to_notice_twice_asks_once(changing, metric):
    metric()

    assert len(actions.notice(changing, TODAY)) == 1
    assert actions.notice(changing, TODAY) == []
    assert len(queries.pending(changing)) == 1


def test_the_database_refuses_a_second_decision_of_one_occasion(changing, desk):
    once = {"subject": f"practice:{desk.practice.id}", "question": "?", "kind": "other"}
    once |= {"due_on": TODAY, "opened_on": TODAY, "occasion": "metric:7 since May"}
    changing.add_all([Decision(**once), Decision(**once)])

    with pytest.raises(IntegrityError):
        changing.flush()


def test_where_nobody_is_accountable_it_goes_to_leadership(changing, desk, metric):
    metric(practice_id=factories.practice(changing).id)

    (decision,) = actions.notice(changing, TODAY)

    assert (decision.owner_id, decision.escalated_to_id) == (None, desk.lena.id)


def test_a_calm_metric_asks_nothing(changing, metric):
    metric([20, 19, 21, 22])
    metric([20, 19, 21, 22], target=30)

    assert actions.notice(changing, TODAY) == []


def test_a_missed_target_asks_without_a_baseline_too(changing, metric):
    metric([23, 24, 25], baseline=(), target=22)

    (decision,) = actions.notice(changing, TODAY)

    assert "missed its target of 22.0 h for 3 months in a row" in decision.question


def test_readings_that_stopped_ask_nothing(changing, metric):
    metric()

    assert actions.notice(changing, day(120)) == []


def test_a_running_plan_may_miss_the_target_until_its_day(changing, desk, metric):
    made = metric([23, 24, 25], baseline=(), target=22)
    plan = factories.initiative(
        changing,
        practice_id=desk.practice.id,
        metric_id=made.id,
        status=Stage.IN_PROGRESS,
        proposed_on=date(2025, 6, 1),
        target_on=day(60),
    )

    assert actions.notice(changing, TODAY) == []
    plan.status = Stage.ON_HOLD
    assert len(actions.notice(changing, TODAY)) == 1


def test_getting_worse_is_no_part_of_the_plan(changing, desk, metric):
    made = metric()
    factories.initiative(
        changing,
        practice_id=desk.practice.id,
        metric_id=made.id,
        status=Stage.IN_PROGRESS,
        proposed_on=date(2025, 6, 1),
        target_on=day(60),
    )

    assert len(actions.notice(changing, TODAY)) == 1


@pytest.mark.parametrize(
    ("since", "is_asked"), [(date(2026, 2, 28), True), (date(2026, 3, 1), False)]
)
def test_an_initiative_begun_in_those_periods_is_an_answer(
    changing, desk, metric, since, is_asked
):
    factories.initiative(
        changing,
        practice_id=desk.practice.id,
        metric_id=metric().id,
        status=Stage.IN_PROGRESS,
        proposed_on=date(2025, 6, 1),
        started_on=since,
    )

    assert bool(actions.notice(changing, TODAY)) is is_asked


def test_an_action_that_runs_is_an_answer_until_it_is_late(changing, desk, metric):
    draft = Promise(f"metric:{metric().id}", "Hire", desk.olga.id, day(3))
    opened = date(2026, 2, 1)
    promises.promise(changing, draft, actor=actor(desk.olga), today=opened)

    assert actions.notice(changing, TODAY) == []
    assert len(actions.notice(changing, day(4))) == 1


def test_an_answer_holds_for_as_many_periods_and_then_it_is_asked_anew(
    changing, desk, metric
):
    made = metric()
    (decision,) = actions.notice(changing, TODAY)
    answer(changing, decision, actor(desk.olga))

    assert actions.notice(changing, day(1)) == []
    for month in (6, 7, 8, 9):
        factories.reading(
            changing, metric_id=made.id, starts_on=date(2026, month, 1), value=29.0
        )
    metrics.refresh(changing, made.id)
    assert actions.notice(changing, date(2026, 9, 5)) == []
    (again,) = actions.notice(changing, date(2026, 10, 5))
    assert again.id != decision.id


def test_switched_off_it_asks_nothing(changing, metric):
    metric()
    actions.arrange(changing, Terms(is_on=False))

    assert actions.notice(changing, TODAY) == []
    actions.arrange(changing, Terms(answer_days=3))
    (decision,) = actions.notice(changing, TODAY)
    assert decision.due_on == day(3)


def test_what_is_asked_already_is_still_decoration(changing, metric):
    metric()
    actions.notice(changing, TODAY)

    assert watching.decorated(changing, TODAY) == []
    assert len(watching.decorated(changing, TODAY, with_asked=True)) == 1
    assert changing.scalar(select(Decision.id)) is not None


def test_a_plan_excuses_the_target_and_not_that_it_gets_worse(changing, desk, metric):
    made = metric(target=17)
    factories.initiative(
        changing,
        practice_id=desk.practice.id,
        metric_id=made.id,
        status=Stage.IN_PROGRESS,
        proposed_on=date(2025, 6, 1),
        target_on=day(60),
    )

    (decision,) = actions.notice(changing, TODAY)

    assert "worse than its baseline" in decision.question
