from datetime import date

import pytest

from cis.core.errors import NotFoundError, RuleError
from cis.register.painpoints import actions, queries
from cis.register.painpoints.rules import Draft, Filters, Frequency, Kind, Status
from tests import factories

TODAY = date(2026, 3, 2)


def draft(session, **changes):
    values = {
        "statement": "  Nobody owns the backlog ",
        "kind": Kind.UNCLEAR_OWNERSHIP,
        "practice_id": changes.pop("practice_id", None)
        or factories.practice(session).id,
        "frequency": Frequency.WEEKLY,
        "hours_lost": 10.0,
    }
    return Draft(**{**values, **changes})


def test_raising_enters_an_open_pain_point_with_its_weight(changing):
    person = factories.person(changing)

    made = actions.report(changing, draft(changing), by=person.id, today=TODAY)

    assert made.statement == "Nobody owns the backlog"
    assert made.status is Status.OPEN
    assert made.weight == 12
    assert (made.raised_by_id, made.raised_on) == (person.id, TODAY)


def test_a_pain_point_needs_a_practice_that_exists(changing):
    with pytest.raises(NotFoundError):
        actions.report(changing, draft(changing, practice_id=77), by=None, today=TODAY)


def test_an_edit_changes_the_weight_and_tells_those_who_follow(changing, monkeypatch):
    told = []
    monkeypatch.setattr(actions, "reweighed", [lambda _, key: told.append(key)])
    made = actions.report(changing, draft(changing), by=None, today=TODAY)
    again = draft(changing, practice_id=made.practice_id)

    actions.edit(changing, made, again)
    assert told == []
    actions.edit(
        changing, made, draft(changing, practice_id=made.practice_id, hours_lost=20.0)
    )

    assert told == [made.id]
    assert made.weight == 24


def test_a_move_keeps_the_answer(changing):
    made = factories.painpoint(changing)

    actions.move(changing, made, Status.REJECTED, " Not ours ")

    assert (made.status, made.answer) == (Status.REJECTED, "Not ours")


def test_a_move_that_is_not_listed_changes_nothing(changing):
    made = factories.painpoint(changing)

    with pytest.raises(RuleError):
        actions.move(changing, made, Status.RESOLVED, "done")

    assert made.status is Status.OPEN


def test_choices_are_what_still_hurts_heaviest_first(changing):
    practice = factories.practice(changing)
    light = factories.painpoint(changing, weight=1, practice_id=practice.id)
    heavy = factories.painpoint(changing, weight=9)
    factories.painpoint(changing, status=Status.REJECTED)

    assert list(queries.choices(changing)) == [str(heavy.id), str(light.id)]
    assert list(queries.choices(changing, practice.id)) == [str(light.id)]
    assert list(queries.of_practice(changing, practice.id)) == [light]


@pytest.mark.parametrize("sort", sorted(queries.SORTS))
def test_every_header_orders_the_register_and_its_export(changing, sort):
    for hours in (3, 1, 2):
        factories.painpoint(changing, hours_lost=hours, weight=hours)
    filters = Filters(sort=sort, descending=False)

    page = queries.register(changing, filters)
    rows = list(queries.sheet(changing, filters))

    assert [row[0] for row in rows] == [each.reference for each in page.items]
    if sort in {"weight", "hours"}:
        assert [each.hours_lost for each in page.items] == [1, 2, 3]
