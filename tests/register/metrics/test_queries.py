from datetime import date, timedelta

import pytest

from cis.core.errors import NotFoundError
from cis.register.metrics import queries
from cis.register.metrics.rules import Period
from tests import factories

MONDAY = date(2026, 1, 5)


def read(session, metric, *weeks):
    for week in weeks:
        starts_on = MONDAY + timedelta(weeks=week)
        factories.reading(session, metric_id=metric.id, starts_on=starts_on)


def test_what_is_not_there_is_not_found(changing):
    for act in (
        lambda: queries.get(changing, 9),
        lambda: queries.baseline(changing, 9),
        lambda: queries.reading_for(changing, 9, MONDAY),
    ):
        with pytest.raises(NotFoundError):
            act()
    assert queries.newest_baseline(changing, 9) is None
    assert queries.standing(changing, 9) is None


def test_metrics_are_offered_by_name_and_practice(changing):
    one = factories.metric(changing, name="B", unit="h")
    other = factories.metric(changing, name="A", unit="%")

    assert list(queries.choices(changing).values()) == ["A (%)", "B (h)"]
    assert list(queries.choices(changing, one.practice_id)) == [str(one.id)]
    assert queries.get(changing, other.id).practice.id == other.practice_id


def test_a_feed_finds_its_metric(changing):
    metric = factories.metric(changing, source_key="incidents/mttr_median_h")

    assert queries.fed_by(changing, "incidents/mttr_median_h") is metric
    assert queries.fed_by(changing, "incidents/other") is None
    assert queries.fed_by(changing, "") is None


def test_a_person_owes_the_readings_of_their_metrics_and_practices(changing):
    owner = factories.person(changing)
    ownership = factories.ownership(changing, person_id=owner.id)
    mine = factories.metric(changing, name="Mine", owner_id=owner.id)
    ours = factories.metric(changing, name="Ours", practice_id=ownership.practice_id)
    theirs = factories.metric(
        changing,
        practice_id=ownership.practice_id,
        owner_id=factories.person(changing).id,
    )
    current = factories.metric(changing, name="Current", owner_id=owner.id)
    read(changing, mine, 0, 1)
    read(changing, ours, 4)
    read(changing, theirs, 0)
    read(changing, current, 6)

    found = queries.due(changing, owner.id, date(2026, 2, 23))

    assert [(one.metric.name, one.starts_on, one.due_on) for one in found] == [
        ("Mine", date(2026, 1, 19), date(2026, 2, 1)),
        ("Ours", date(2026, 2, 9), date(2026, 2, 22)),
    ]
    assert [one.periods_missing for one in found] == [5, 2]
    assert [(one.is_late, one.is_stale) for one in found] == [
        (True, True),
        (True, False),
    ]
    assert found[0].metric.practice.name


def test_a_reading_is_owed_from_the_day_its_period_is_over(changing):
    owner = factories.person(changing)
    metric = factories.metric(changing, owner_id=owner.id, period=Period.MONTH)
    factories.reading(changing, metric_id=metric.id, starts_on=date(2026, 1, 1))

    assert queries.due(changing, owner.id, date(2026, 2, 28)) == []
    (owed,) = queries.due(changing, owner.id, date(2026, 3, 1))
    assert (owed.starts_on, owed.due_on) == (date(2026, 2, 1), date(2026, 3, 7))
    assert not owed.is_late


def test_a_metric_never_read_owes_its_newest_period(changing):
    owner = factories.person(changing)
    factories.metric(changing, owner_id=owner.id)

    (owed,) = queries.due(changing, owner.id, date(2026, 3, 4))

    assert owed.starts_on == date(2026, 2, 23)
    assert not owed.is_stale
