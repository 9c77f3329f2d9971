"""What is due, how urgent it is, and what somebody most likely came to do."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cis.core.access import Actor, Role
from cis.desk.agenda import rules
from cis.desk.agenda.rules import Case, Matter, Task, Where
from cis.register.initiatives.lifecycle import Facts
from cis.register.initiatives.rules import Cadence, Status

TODAY = date(2026, 6, 1)
OWNER = Actor("p-1", "Mara", Role.MEMBER, 1)
AUDITOR = Actor("p-2", "Priya", Role.AUDITOR, 2)
COMPLETE = Facts(
    status=Status.ASSESSED,
    today=TODAY,
    has_pain=True,
    metric_id=1,
    baseline_id=1,
    baseline_fits=True,
    start=40.0,
    direction="decrease",
    target=20.0,
    target_on=date(2026, 12, 1),
    owner_id=1,
    owner_has_authority=True,
    owner_hours=8,
    has_cadence=True,
)
CASE = Case(
    key=7,
    reference="CI-0007",
    title="Fewer hand-overs",
    facts=COMPLETE,
    is_mine=True,
    may_decide=True,
    cadence=Cadence.MONTHLY,
    reviewed_on=TODAY,
)


def case(status=Status.ASSESSED, facts=None, **changes):
    return replace(
        CASE, facts=replace(COMPLETE, status=status, **(facts or {})), **changes
    )


def matters(given):
    return [task.matter for task in rules.tasks_of(given, TODAY)]


def task(matter, subject="CI-0001", day=None, count=1):
    where = Where("initiatives.show", 1)
    return Task(matter, subject, f"About {subject}", "Words.", where, day, count)


def test_a_complete_assessed_initiative_waits_for_who_may_decide():
    assert matters(case()) == [Matter.DECIDE]
    assert matters(case(may_decide=False)) == []


def test_what_lacks_something_is_not_to_be_decided_but_to_be_completed():
    (found,) = rules.tasks_of(case(facts={"target": None, "owner_hours": None}), TODAY)

    assert found.matter is Matter.MISSING
    assert found.words == "Before “Approve”: Set the target. And 1 more."
    assert found.where == Where("initiatives.edit", 7, "outcome", "target")


def test_what_is_missing_is_asked_of_the_owner_only():
    assert matters(case(facts={"target": None}, is_mine=False)) == []


@pytest.mark.parametrize(
    ("verdict", "due"),
    [
        ("improvement", [Matter.DECIDE]),
        ("deterioration", [Matter.DECIDE]),
        ("no_change_detected", []),
        ("too_early", []),
    ],
)
def test_measuring_is_to_be_closed_once_the_verdict_is_clear(verdict, due):
    assert matters(case(Status.MEASURING, verdict=verdict, label="Said")) == due


def test_measuring_is_to_be_closed_when_its_time_is_over_whatever_the_verdict():
    late = case(Status.MEASURING, facts={"target_on": TODAY}, verdict="too_early")

    assert matters(late) == [Matter.DECIDE]


def test_an_owner_who_may_not_decide_sees_that_the_day_has_passed():
    passed = {"target_on": TODAY - timedelta(days=1)}

    assert matters(case(Status.MEASURING, facts=passed, may_decide=False)) == [
        Matter.OVERDUE
    ]
    assert matters(case(Status.IN_PROGRESS, facts=passed)) == [Matter.OVERDUE]


def test_closing_is_asked_instead_of_a_review():
    old = TODAY - timedelta(days=90)

    assert matters(case(Status.MEASURING, verdict="improvement", reviewed_on=old)) == [
        Matter.DECIDE
    ]


@pytest.mark.parametrize(("days", "due"), [(29, []), (30, [Matter.REVIEW])])
def test_a_review_is_due_by_its_cadence(days, due):
    looked = TODAY - timedelta(days=days)

    assert matters(case(Status.IN_PROGRESS, reviewed_on=looked)) == due


def test_no_review_is_due_before_approval_or_without_a_cadence():
    old = TODAY - timedelta(days=900)

    assert matters(case(Status.IN_PROGRESS, cadence=None, reviewed_on=old)) == []
    assert Matter.REVIEW not in matters(
        case(Status.PROPOSED, facts={"has_pain": False}, reviewed_on=old)
    )


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REJECTED])
def test_nothing_is_due_after_the_end(status):
    assert matters(case(status, facts={"target_on": date(2026, 1, 1)})) == []


def test_the_most_urgent_comes_first_and_of_equals_the_one_due_first():
    late = task(Matter.LATE, "B", date(2026, 5, 2))
    later = task(Matter.LATE, "A", date(2026, 5, 9))
    given = [task(Matter.EXPECTED), later, task(Matter.MISSING), late]

    found = rules.by_urgency([*given, task(Matter.DECIDE)])

    assert [one.matter for one in found] == [
        Matter.DECIDE,
        Matter.LATE,
        Matter.LATE,
        Matter.MISSING,
        Matter.EXPECTED,
    ]
    assert found[1:3] == [late, later]


def test_without_anything_due_one_begins_with_what_hurts():
    assert rules.offers(OWNER) == (rules.IMPORT, rules.RAISE)


def test_an_auditor_is_offered_to_read():
    assert rules.offers(AUDITOR) == rules.READ


@pytest.mark.parametrize(
    ("count", "words"), [(0, "Nothing is due"), (1, "One thing"), (3, "3 things")]
)
def test_how_much_is_due_is_said_in_words(count, words):
    tasks = [task(Matter.REVIEW)] * count

    assert rules.said(tasks, OWNER, is_fresh=False).startswith(words)


def test_it_says_how_much_of_it_is_answered_right_here():
    tasks = [task(Matter.REVIEW), task(Matter.DECIDE), task(Matter.DECIDE)]

    assert "1 of them can be answered right here" in rules.said(
        tasks, OWNER, is_fresh=False
    )


def test_readers_and_beginners_are_told_something_else():
    assert "read" in rules.said([], AUDITOR, is_fresh=False)
    assert "Nothing is here yet" in rules.said([], OWNER, is_fresh=True)


def test_each_task_leads_to_its_record_and_names_its_button():
    found = task(Matter.OVERDUE)

    assert found.where.record == Where("initiatives.show", 1)
    assert found.is_late
    assert {task(matter).verb for matter in Matter} == set(rules.VERBS.values())
