from dataclasses import replace
from datetime import date

import pytest

from cis.core.errors import RuleError
from cis.register.initiatives.lifecycle import (
    MOVES,
    Closing,
    Facts,
    Missing,
    RefusedError,
    likely,
    missing,
    step,
    unsaid,
)
from cis.register.initiatives.rules import Outcome, Status

TODAY = date(2026, 5, 4)
NOTHING = Facts(status=Status.ASSESSED, today=TODAY)
READY = Facts(
    status=Status.ASSESSED,
    today=TODAY,
    has_pain=True,
    metric_id=1,
    baseline_id=1,
    baseline_fits=True,
    start=14.2,
    direction="decrease",
    target=11.4,
    target_on=date(2026, 6, 30),
    owner_id=1,
    owner_has_authority=True,
    owner_hours=8,
    has_cadence=True,
)


def fields(found):
    return [item.field for item in found]


@pytest.mark.parametrize("current", Status)
@pytest.mark.parametrize("to", Status)
def test_only_listed_moves_exist(current, to):
    if to in MOVES[current]:
        assert step(current, to).verb
    else:
        with pytest.raises(RefusedError, match=f"cannot become {to}"):
            step(current, to)


def test_nothing_leads_out_of_closed_and_everything_can_be_reached():
    reached = {to for moves in MOVES.values() for to in moves}

    assert MOVES[Status.CLOSED] == {}
    assert likely(Status.CLOSED) is None
    assert reached == set(Status)


def test_assessing_approving_rejecting_and_every_end_ask_for_a_right():
    deciding = {
        (current, to)
        for current, moves in MOVES.items()
        for to, each in moves.items()
        if each.decision
    }

    assert deciding == {
        (Status.PROPOSED, Status.ASSESSED),
        (Status.PROPOSED, Status.REJECTED),
        (Status.ASSESSED, Status.REJECTED),
        (Status.ASSESSED, Status.APPROVED),
        *(
            (current, Status.CLOSED)
            for current in MOVES
            if Status.CLOSED in MOVES[current]
        ),
    }


@pytest.mark.parametrize("current", Status)
def test_holding_rejecting_and_withdrawing_need_a_reason(current):
    for to, each in MOVES[current].items():
        if to in {Status.ON_HOLD, Status.REJECTED}:
            assert each.needs_reason
        if to is Status.CLOSED and current is not Status.MEASURING:
            assert each.needs_reason
            assert each.verb == "Withdraw"


def test_the_way_of_an_initiative_is_the_likely_one():
    way, status = [], Status.PROPOSED
    while status:
        way.append(status)
        status = likely(status)

    assert way == [
        Status.PROPOSED,
        Status.ASSESSED,
        Status.APPROVED,
        Status.IN_PROGRESS,
        Status.MEASURING,
        Status.CLOSED,
    ]


def test_an_approval_is_told_everything_that_is_missing_at_once():
    assert fields(missing(NOTHING, Status.APPROVED)) == [
        "pain_point_ids",
        "metric_id",
        "baseline_id",
        "target",
        "target_on",
        "owner_id",
        "owner_has_authority",
        "owner_hours",
        "cadence",
    ]


def test_nothing_is_missing_from_a_complete_one():
    for to in Status:
        assert missing(READY, to) == []


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"has_pain": False}, "pain_point_ids", "which pain point"),
        ({"baseline_id": None}, "baseline_id", "frozen baseline"),
        ({"baseline_fits": False}, "baseline_id", "another metric"),
        ({"target": None}, "target", "Set the target"),
        ({"target": 15.0}, "target", "not better"),
        ({"target": 14.2}, "target", "not better"),
        ({"direction": "increase"}, "target", "not better"),
        ({"direction": "neutral", "target": 14.2}, "target", "not better"),
        ({"target_on": None}, "target_on", "by which day"),
        ({"target_on": TODAY}, "target_on", "4 May 2026, has passed"),
        ({"owner_id": None}, "owner_id", "accountable owner"),
        ({"owner_left": True}, "owner_id", "has left"),
        ({"owner_has_authority": False}, "owner_has_authority", "may change the work"),
        ({"owner_hours": None}, "owner_hours", "hours a month"),
        ({"owner_hours": 0}, "owner_hours", "hours a month"),
        ({"has_cadence": False}, "cadence", "how often"),
    ],
)
def test_each_missing_thing_is_named_with_its_field(changes, field, words):
    found = missing(replace(READY, **changes), Status.APPROVED)

    assert fields(found) == [field]
    assert words in found[0].sentence


@pytest.mark.parametrize("start", [None, 20.0])
def test_a_better_target_is_welcome(start):
    assert missing(replace(READY, start=start), Status.APPROVED) == []


def test_work_may_go_on_after_the_target_date():
    late = replace(READY, status=Status.IN_PROGRESS, target_on=date(2026, 1, 1))

    assert missing(late, Status.MEASURING) == []


def test_an_assessment_needs_the_pain_only():
    facts = replace(NOTHING, status=Status.PROPOSED)

    assert fields(missing(facts, Status.ASSESSED)) == ["pain_point_ids"]
    assert missing(facts, Status.REJECTED) == []


ACCEPTED = Closing(Outcome.REALISED, accepts_verdict=True)


@pytest.mark.parametrize(
    ("closing", "verdict", "wanted"),
    [
        (ACCEPTED, "improvement", []),
        (ACCEPTED, "no_change_detected", ["outcome", "lesson"]),
        (replace(ACCEPTED, lesson="x"), "no_change_detected", ["outcome"]),
        (
            Closing(Outcome.REALISED, accepts_verdict=False),
            "no_change_detected",
            ["overruled_because", "lesson"],
        ),
        (
            Closing(Outcome.REALISED, False, "The chart lags", "Measure daily"),
            "too_early",
            [],
        ),
        (
            Closing(Outcome.NOT_REALISED, accepts_verdict=True),
            "improvement",
            ["lesson"],
        ),
        (
            Closing(Outcome.PARTLY_REALISED, accepts_verdict=True, lesson="x"),
            "improvement",
            [],
        ),
    ],
)
def test_closing_asks_for_what_the_verdict_makes_necessary(closing, verdict, wanted):
    assert fields(unsaid(closing, verdict)) == wanted


def test_a_lesson_has_a_limit():
    with pytest.raises(RuleError):
        unsaid(replace(ACCEPTED, lesson="x" * 5000), "improvement")


def test_a_refusal_says_everything_in_one_breath():
    error = RefusedError((Missing("One."), Missing("Two.")), forbidden=True)

    assert str(error) == "One. Two."
    assert error.status == 403
    assert RefusedError((Missing("One."),)).status == 422
