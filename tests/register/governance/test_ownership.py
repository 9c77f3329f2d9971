from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.register.governance import ownership
from cis.register.governance.ownership import Flaw, Held, Person
from cis.register.governance.rules import Authority

DAY = date(2026, 3, 3)
FULL = Authority(
    may_change_workflow=True,
    may_influence_tooling=True,
    may_escalate=True,
    hours_agreed=10.0,
    hours_needed=8.0,
    deputy_id=2,
)
REAL = Held(Person("Ada", None, 10.0), FULL, Person("Bea"))
ONLY = (
    "Ada answers for it but may not change the workflow, only influence tooling and "
    "escalate a metric."
)
TOO_MUCH = (
    "All roles of Ada together take 40.5 h a month; 40 h is what one person can give "
    "them."
)


def flaws(held, on=DAY, **more):
    return [reason.flaw for reason in ownership.health(held, on, **more).reasons]


def test_with_authority_time_and_a_deputy_an_ownership_is_real():
    found = ownership.health(REAL, DAY)

    assert found.is_real
    assert found.line.startswith("The ownership is real")


@pytest.mark.parametrize(
    ("held", "flaw", "sentence"),
    [
        (None, Flaw.VACANT, "Nobody is accountable."),
        (
            replace(REAL, holder=Person("Ada", date(2026, 3, 2), 10.0)),
            Flaw.LEAVER,
            "Ada has left (2 Mar 2026) and still holds it.",
        ),
        (
            replace(REAL, authority=replace(FULL, may_change_workflow=False)),
            Flaw.NO_AUTHORITY,
            ONLY,
        ),
        (
            replace(REAL, authority=replace(FULL, hours_agreed=7.5)),
            Flaw.NO_TIME,
            "7.5 h a month are agreed with Ada, and it needs 8 h.",
        ),
        (
            replace(REAL, authority=replace(FULL, hours_agreed=None)),
            Flaw.NO_TIME,
            "No time is agreed with Ada for it.",
        ),
        (
            replace(REAL, holder=Person("Ada", None, 40.5)),
            Flaw.OVERLOADED,
            TOO_MUCH,
        ),
        (
            replace(REAL, deputy=None),
            Flaw.NO_DEPUTY,
            "Nobody stands in when Ada is away.",
        ),
        (
            replace(REAL, deputy=Person("Bea", date(2026, 1, 1))),
            Flaw.NO_DEPUTY,
            "The deputy, Bea, has left.",
        ),
    ],
)
def test_each_reason_alone_makes_it_symbolic_and_is_said(held, flaw, sentence):
    found = ownership.health(held, DAY)

    assert [(one.flaw, one.sentence) for one in found.reasons] == [(flaw, sentence)]
    assert found.line == f"The ownership is symbolic: {flaw}."


def test_on_the_last_day_somebody_is_still_here():
    last = replace(REAL, holder=Person("Ada", DAY + timedelta(days=1), 10.0))

    assert flaws(last) == []
    assert flaws(last, date(2026, 3, 4)) == [Flaw.LEAVER]


def test_all_reasons_are_listed_not_only_the_first():
    nothing = Held(Person("Ada", date(2026, 1, 1), 99.0), Authority())

    assert flaws(nothing) == [flaw for flaw in Flaw if flaw is not Flaw.VACANT]


hours = st.none() | st.floats(0, 200)


@given(hours, hours, st.floats(0, 300), st.floats(1, 300))
def test_time_and_load_are_judged_as_arithmetic_would(agreed, needed, load, capacity):
    held = Held(
        Person("Ada", None, load),
        replace(FULL, hours_agreed=agreed, hours_needed=needed),
        Person("Bea"),
    )
    found = flaws(held, capacity=capacity)

    enough = bool(agreed) and (needed is None or agreed >= needed)
    assert (Flaw.NO_TIME not in found) is enough
    assert (Flaw.OVERLOADED in found) is (load > capacity)
    assert ownership.load(held.authority) == max(agreed or 0, needed or 0)
