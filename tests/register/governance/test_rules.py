from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.access import Actor, Role
from cis.core.errors import RuleError
from cis.register.governance import periods, rules
from cis.register.governance.rules import OPEN_END, AppointDraft

DAY = date(2026, 3, 3)


@dataclass(frozen=True)
class Span:
    valid_from: date
    valid_to: date = OPEN_END


def actor(role, person_id=7):
    return Actor(f"p-{person_id}", "Ada", role, person_id)


days = st.dates(date(2020, 1, 1), date(2030, 1, 1))
spans = st.builds(
    lambda start, length: Span(start, start + timedelta(days=length)),
    days,
    st.integers(1, 400),
)


@given(spans, days)
def test_a_period_covers_the_days_from_its_first_to_its_last(span, day):
    listed = {
        span.valid_from + timedelta(days=number)
        for number in range((span.valid_to - span.valid_from).days)
    }

    assert rules.holds(span, day) == (day in listed)
    assert max(listed) == rules.last_day(span)


@given(st.lists(spans, max_size=8), days)
def test_the_next_period_is_the_first_that_begins_on_the_day_or_later(some, day):
    later = sorted(span.valid_from for span in some if span.valid_from >= day)
    found = rules.next_after(some, day)

    assert (found.valid_from if found else None) == (later[0] if later else None)


def test_an_open_period_has_no_last_day():
    assert rules.last_day(Span(DAY)) is None
    assert rules.in_force([Span(DAY)], OPEN_END - timedelta(days=1)) == Span(DAY)
    assert rules.in_force([Span(DAY)], DAY - timedelta(days=1)) is None


@pytest.mark.parametrize(
    ("last", "complaint"),
    [
        (date(2026, 3, 2), "cannot be before the first, 3 Mar 2026"),
        (date(2026, 4, 30), "not made longer"),
        (date(2026, 5, 30), "not made longer"),
    ],
)
def test_a_period_is_only_made_shorter(last, complaint):
    with pytest.raises(RuleError, match=complaint) as caught:
        rules.check_end(Span(DAY, date(2026, 5, 1)), last)

    assert caught.value.field == "last_on"


@pytest.mark.parametrize("last", [DAY, date(2026, 4, 29)])
def test_a_period_may_end_on_any_of_its_days_but_the_last(last):
    rules.check_end(Span(DAY, date(2026, 5, 1)), last)


def test_an_open_end_cannot_be_moved_to_the_end_of_time():
    with pytest.raises(RuleError):
        rules.check_end(Span(DAY), date(9999, 12, 31))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": date(1889, 1, 1)}, "valid_from"),
        ({"valid_from": date(2100, 1, 1)}, "valid_from"),
        ({"note": "x" * 4001}, "note"),
    ],
)
def test_a_draft_names_the_field_that_breaks_a_rule(changes, field):
    sound = {"practice_id": 1, "person_id": 1, "valid_from": DAY}

    with pytest.raises(RuleError) as caught:
        AppointDraft(**{**sound, **changes})

    assert caught.value.field == field


@pytest.mark.parametrize(
    ("role", "owner_id", "expected"),
    [
        (Role.MEMBER, 7, True),
        (Role.MEMBER, 8, False),
        (Role.MEMBER, None, False),
        (Role.LEADERSHIP, 8, True),
        (Role.LEADERSHIP, None, True),
        (Role.ADMIN, 8, False),
        (Role.ADMIN, 7, True),
        (Role.AUDITOR, 8, False),
    ],
)
def test_the_owner_and_leadership_decide_and_administering_gives_no_right(
    role, owner_id, expected
):
    found = rules.decision(
        actor(role), owner_id=owner_id, owner="Bea" if owner_id else None, practice="X"
    )

    assert found.allowed is expected
    assert bool(found.ask) is not expected


def test_a_job_without_person_decides_nothing():
    system = Actor("system", "cis", Role.ADMIN)

    found = rules.decision(system, owner_id=None, owner=None, practice="Service desk")

    assert not found.allowed
    assert "Nobody is accountable for Service desk" in found.reason
    assert found.ask == ["leadership"]


@given(st.lists(spans, max_size=4), spans)
def test_gaps_are_the_days_that_nothing_covers(taken, span):
    found = periods.gaps(span.valid_from, span.valid_to, taken)

    def listed(first, last):
        return {first + timedelta(days=n) for n in range((last - first).days)}

    free = listed(span.valid_from, span.valid_to) - {
        day for one in taken for day in listed(one.valid_from, one.valid_to)
    }
    pieces = [listed(first, last) for first, last in found]
    assert set().union(*pieces) == free
    assert sum(map(len, pieces)) == len(free)
    assert all(pieces)


@given(spans, spans)
def test_remainders_are_the_days_not_cut_out(span, cut):
    def listed(first, last):
        return {first + timedelta(days=n) for n in range((last - first).days)}

    found = periods.remainders(span, cut.valid_from, cut.valid_to)
    kept = listed(span.valid_from, span.valid_to) - listed(cut.valid_from, cut.valid_to)
    if not periods.overlaps(span, cut.valid_from, cut.valid_to):
        return
    assert set().union(*(listed(*piece) for piece in found)) == kept
    assert all(first < last for first, last in found)


@pytest.mark.parametrize("code", ["organisation", "practice:3", "initiative:12"])
def test_a_scope_is_read_as_it_is_written(code):
    assert rules.scope(code).code == code


@pytest.mark.parametrize(
    "code",
    ["", "planet:1", "practice", "practice:", "practice:0", "practice:x", "service:-1"],
)
def test_what_names_no_scope_is_refused(code):
    with pytest.raises(RuleError):
        rules.scope(code)


def assign(**changes):
    sound = {
        "scope": rules.practice(1),
        "role": rules.AssignmentRole.PRACTICE_OWNER,
        "person_id": 1,
        "valid_from": DAY,
    }
    return rules.AssignDraft(**{**sound, **changes})


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"scope": rules.service(1)}, "role"),
        ({"role": rules.AssignmentRole.SERVICE_OWNER}, "role"),
        ({"valid_to": DAY}, "last_on"),
        ({"valid_to": date(2100, 1, 2)}, "last_on"),
        ({"authority": rules.Authority(deputy_id=1)}, "deputy_id"),
    ],
)
def test_an_assignment_names_the_field_that_breaks_a_rule(changes, field):
    with pytest.raises(RuleError) as caught:
        assign(**changes)

    assert caught.value.field == field


@pytest.mark.parametrize("hours", [-1.0, 200.5, float("nan"), float("inf")])
def test_hours_are_those_of_a_month(hours):
    with pytest.raises(RuleError, match="hours per month"):
        rules.Authority(hours_needed=hours)


def test_each_kind_of_scope_has_at_most_one_accountable_role_that_fits_it():
    for kind, role in rules.ACCOUNTABLE.items():
        assert rules.HELD_IN[role] == {kind}
    assert set(rules.HELD_IN) == set(rules.AssignmentRole)
