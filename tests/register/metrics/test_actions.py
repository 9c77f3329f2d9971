import csv
import json
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from cis.core.errors import RuleError
from cis.core.spc.words import CAVEATS
from cis.register.metrics import actions, queries
from cis.register.metrics.models import Reading, ReadingBatch
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    FreezeDraft,
    MetricDraft,
    Origin,
    Period,
    ReadingDraft,
    Recorded,
    Source,
    Transform,
)
from tests import factories

AT = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)
TYPED = Origin(Source.TYPED, "", "", "p-1", AT)
FILE = Origin(Source.FILE, "weeks.csv", "ab" * 32, "p-1", AT)
MONDAY = date(2026, 1, 5)


def draft(session, **changes):
    values = {
        "name": " Restore time ",
        "practice_id": factories.practice(session).id,
        "unit": "h",
        "direction": Direction.DECREASE,
        "period": Period.WEEK,
    }
    return MetricDraft(**{**values, **changes})


def defined(session, **changes):
    return actions.define(session, draft(session, **changes))


def weeks(*values, first=MONDAY):
    return [
        ReadingDraft(first + timedelta(weeks=place), value)
        for place, value in enumerate(values)
    ]


def refusal(act):
    with pytest.raises(RuleError) as caught:
        act()
    return caught.value


def test_defining_stores_the_draft(changing):
    metric = defined(changing, kind=DataKind.DURATION, definition="Open to RESOLVED")

    found = queries.get(changing, metric.id)

    assert found.name == "Restore time"
    assert found.transform is Transform.LOG
    assert "resolved" in found.search


def test_recording_twice_changes_nothing(changing):
    metric = defined(changing)

    first = actions.record(changing, metric, weeks(1, 2, None), TYPED)
    again = actions.record(changing, metric, weeks(1, 2, None), TYPED)

    assert first == Recorded(3, 0, 0)
    assert again == Recorded(0, 0, 3)
    assert changing.scalar(select(func.count(ReadingBatch.id))) == 1


def test_recording_nothing_does_nothing(changing):
    assert actions.record(changing, defined(changing), [], TYPED) == Recorded()


def test_any_day_of_a_period_stands_for_it(changing):
    metric = defined(changing)

    actions.record(changing, metric, [ReadingDraft(date(2026, 1, 8), 3.0)], TYPED)

    assert queries.readings(changing, metric.id)[0].starts_on == MONDAY


def test_a_typed_value_replaces_another_only_with_a_reason(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(1), TYPED)

    error = refusal(lambda: actions.record(changing, metric, weeks(2), TYPED))

    assert str(error) == (
        "There is a reading for week of 5 Jan 2026 already: 1 h. "
        "To change it, correct it there and give the reason."
    )
    assert queries.points(changing, metric.id)[0].value == 1


def test_a_correction_is_a_new_revision_and_the_old_one_stays(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(1, 5), TYPED)

    corrected = ReadingDraft(MONDAY, 2.0, note="Miscounted")
    actions.correct(changing, metric, corrected, TYPED)

    current, other = queries.readings(changing, metric.id)
    assert (current.value, current.revision, current.note) == (2.0, 2, "Miscounted")
    assert other.revision == 1
    (old,) = queries.revisions(changing, metric.id)
    assert (old.value, old.is_current) == (1.0, False)


def test_a_correction_that_corrects_nothing_is_refused(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(1), TYPED)

    same = ReadingDraft(MONDAY, 1.0, note="x")
    error = refusal(lambda: actions.correct(changing, metric, same, TYPED))

    assert error.field == "value"


def test_a_file_revises_without_a_reason_and_says_how_much(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(1, 2), TYPED)

    assert actions.record(changing, metric, weeks(1, 3, 4), FILE) == Recorded(1, 1, 1)
    assert queries.points(changing, metric.id)[1].value == 3
    (batch, _) = queries.batches(changing, metric.id)
    assert (batch.source_name, batch.added, batch.revised) == ("weeks.csv", 1, 1)


def test_a_period_given_twice_is_refused(changing):
    metric = defined(changing)
    twice = [ReadingDraft(MONDAY, 1), ReadingDraft(date(2026, 1, 6), 1)]

    error = refusal(lambda: actions.record(changing, metric, twice, TYPED))

    assert str(error) == "There are two readings for week of 5 Jan 2026; keep one."


def test_a_reading_ahead_is_refused(changing):
    metric = defined(changing)
    ahead = [ReadingDraft(date(2026, 6, 8), 1)]

    error = refusal(lambda: actions.record(changing, metric, ahead, TYPED))

    assert "has not begun yet" in str(error)


def test_parts_make_the_value(changing):
    metric = defined(changing, unit="%", kind=DataKind.PROPORTION)
    parts = [ReadingDraft(MONDAY, numerator=9, denominator=12)]

    actions.record(changing, metric, parts, TYPED)

    (point,) = queries.points(changing, metric.id)
    assert (point.value, point.numerator, point.denominator) == (75, 9, 12)
    assert not actions.record(
        changing, metric, [ReadingDraft(MONDAY, 75)], TYPED
    ).changed


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.floats(0, 99) | st.none()),
        min_size=1,
        max_size=9,
    )
)
def test_each_period_has_one_reading_in_force_and_revisions_without_gaps(
    changing, steps
):
    metric = defined(changing)
    last = {}
    for week, value in steps:
        start = MONDAY + timedelta(weeks=week)
        actions.record(changing, metric, [ReadingDraft(start, value)], FILE)
        last[start] = value

    rows = changing.scalars(
        select(Reading).where(Reading.metric_id == metric.id).order_by(Reading.revision)
    ).all()
    for start, value in last.items():
        own = [row for row in rows if row.starts_on == start]
        assert [row.revision for row in own] == list(range(1, len(own) + 1))
        assert [row.is_current for row in own] == [False] * (len(own) - 1) + [True]
        assert own[-1].value == value
    assert {row.starts_on for row in rows} == set(last)


def frozen(session, metric, first, last, reason="", at=AT):
    stretch = FreezeDraft(first, last, reason)
    return actions.freeze(session, metric, stretch, by=None, at=at)


def test_freezing_keeps_the_readings_and_their_figures(changing):
    metric = defined(changing)
    values = [10, 12, 9, 11, 10, 12, 8, 10, 11, 9, 12, 6]
    actions.record(changing, metric, weeks(*values), TYPED)

    made = frozen(changing, metric, MONDAY, date(2026, 3, 25))

    assert (made.number, made.count, made.mean, made.is_trial) == (1, 12, 10, False)
    ranges = [abs(b - a) for a, b in pairwise(values)]
    assert made.upper == pytest.approx(10 + 2.66 * sum(ranges) / 11)
    assert [row[1] for row in json.loads(made.frozen)] == values
    assert queries.standing(changing, made.id).code == "not_enough_data"
    assert queries.baseline(changing, made.id).metric is metric


def test_six_readings_make_a_trial_baseline_and_five_none(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(1, 2, None, 3, 1, 2, 3), TYPED)

    assert frozen(changing, metric, MONDAY, date(2026, 2, 16)).is_trial
    error = refusal(
        lambda: frozen(changing, metric, MONDAY, date(2026, 2, 9), reason="again")
    )
    assert str(error) == (
        "There are readings for 5 weeks in these dates; a baseline needs at least 6. "
        "Choose a longer stretch or add readings."
    )


def test_a_week_left_out_is_frozen_as_a_gap(changing):
    metric = defined(changing)
    readings = weeks(1, 2, 9, 3, 1, 2, 3)
    actions.record(changing, metric, [*readings[:2], *readings[3:]], TYPED)

    made = frozen(changing, metric, MONDAY, date(2026, 2, 16))

    assert json.loads(made.frozen)[2] == ["2026-01-19", None, None, None]
    assert made.count == 6


def test_a_second_baseline_needs_a_reason_and_leaves_the_first_alone(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(*range(1, 21)), TYPED)
    first = frozen(changing, metric, MONDAY, date(2026, 3, 23))
    kept = (first.frozen, first.mean, first.upper)

    error = refusal(lambda: frozen(changing, metric, MONDAY, date(2026, 3, 30)))
    second = frozen(changing, metric, MONDAY, date(2026, 3, 30), "New tool")

    assert str(error) == "Say what has changed since baseline 1."
    assert error.field == "reason"
    assert (second.number, second.reason) == (2, "New tool")
    assert (first.frozen, first.mean, first.upper) == kept
    assert queries.newest_baseline(changing, metric.id) is second
    assert len(queries.baselines(changing, metric.id)) == 2


def test_a_period_that_is_not_over_is_not_frozen(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(*range(1, 23)), TYPED)

    error = refusal(lambda: frozen(changing, metric, MONDAY, date(2026, 6, 1)))

    assert error.field == "last_on"
    assert "not over yet" in str(error)


def test_corrections_leave_a_frozen_baseline_as_it_is(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(*[10, 12] * 6), TYPED)
    made = frozen(changing, metric, MONDAY, date(2026, 3, 23))

    late = ReadingDraft(MONDAY, 99.0, note="Found a lost ticket")
    actions.correct(changing, metric, late, TYPED)

    assert json.loads(made.frozen)[0][1] == 10
    chart = queries.chart(changing, metric)
    assert chart.rows[0].point.value == 10
    assert "1 reading was corrected after the baseline was frozen" in chart.warnings[-1]


def test_later_readings_move_the_standing(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(*[10, 12, 11, 13] * 3), TYPED)
    made = frozen(changing, metric, MONDAY, date(2026, 3, 23))
    after = weeks(5, 6, 5, 4, 6, 5, 4, 5, first=date(2026, 3, 30))

    actions.record(changing, metric, after, FILE)

    found = queries.standing(changing, made.id)
    assert (found.code, found.sustained) == ("improvement", True)
    assert found.headline == "Improved"
    assert found.explanation.startswith(
        "Restore time fell from 11.5 h to 5.0 h after the baseline (95 % interval "
    )
    assert (found.current, found.delta) == (5.0, -6.5)
    assert found.low < -6.5 < found.high < 0
    assert found.newest_on == date(2026, 5, 18)
    assert len(json.loads(found.spark)) == 20
    assert json.loads(found.spark)[-1] == [5.0, "special_cause_improvement"]


def test_shares_are_told_in_percentage_points(changing):
    metric = defined(
        changing,
        name="Change success",
        unit="%",
        kind=DataKind.PROPORTION,
        direction=Direction.INCREASE,
    )
    before = [(18, 20), (50, 60), (17, 20), (55, 60), (16, 20), (52, 60)] * 2
    parts = [*before, *[(60, 60), (20, 20)] * 4]
    drafts = [
        ReadingDraft(MONDAY + timedelta(weeks=n), None, top, size)
        for n, (top, size) in enumerate(parts)
    ]
    actions.record(changing, metric, drafts, FILE)

    made = frozen(changing, metric, MONDAY, date(2026, 3, 23))

    assert made.mean == pytest.approx(100 * 208 / 240)
    assert queries.chart(changing, metric).chart == "pprime"
    found = queries.standing(changing, made.id)
    assert "percentage points more" in found.sentence
    assert found.current == pytest.approx(100.0)
    assert found.delta == pytest.approx(100 - sum(100 * t / n for t, n in before) / 12)


def test_durations_are_told_as_ratios_and_kept_in_their_unit(changing):
    metric = defined(changing, kind=DataKind.DURATION)
    actions.record(changing, metric, weeks(*[8, 32] * 6, *[4, 4.5] * 4), FILE)

    made = frozen(changing, metric, MONDAY, date(2026, 3, 23))
    found = queries.standing(changing, made.id)

    assert made.mean == pytest.approx(16)
    assert made.transform is Transform.LOG
    assert found.current == pytest.approx((4 * 4.5) ** 0.5)
    assert found.delta == pytest.approx(found.current - 16)
    assert found.low < found.delta < found.high < 0
    assert "% less" in found.sentence


def test_what_readings_rest_on_cannot_be_edited(changing):
    metric = defined(changing)
    actions.record(changing, metric, weeks(-1, 2), TYPED)
    practice = metric.practice_id

    for field, value in (
        ("unit", "min"),
        ("period", Period.MONTH),
        ("kind", DataKind.COUNT),
        ("transform", Transform.LOG),
    ):
        changed = draft(changing, practice_id=practice, **{field: value})
        error = refusal(lambda changed=changed: actions.edit(changing, metric, changed))
        assert error.field == field


def test_turning_the_direction_turns_the_verdict(changing):
    metric = defined(changing)
    actions.record(
        changing, metric, weeks(*[10, 12, 11, 13] * 3, *[5, 6, 4] * 2), TYPED
    )
    made = frozen(changing, metric, MONDAY, date(2026, 3, 23))
    turned = draft(
        changing, practice_id=metric.practice_id, direction=Direction.INCREASE
    )

    actions.edit(changing, metric, turned)

    assert queries.standing(changing, made.id).code == "deterioration"
    assert changing.info["facts"] == {
        "verdicts_before": {"baseline 1": "improvement"},
        "verdicts_after": {"baseline 1": "deterioration"},
    }


def test_six_real_weeks_make_a_trial_baseline_and_the_verdict_is_too_early(
    changing, shared
):
    with (shared / "data" / "reference_demo_incidents_weekly.csv").open() as file:
        rows = list(csv.DictReader(file))
    drafts = [
        ReadingDraft(
            date.fromisoformat(row["week_start"]),
            float(row["mttr_median_h"]) if row["mttr_median_h"] else None,
        )
        for row in rows
    ]
    metric = defined(changing, name="Restore time, median", transform=Transform.NONE)

    recorded = actions.record(changing, metric, drafts, FILE)
    made = frozen(changing, metric, date(2016, 2, 29), date(2016, 4, 4))

    assert recorded == Recorded(len(rows), 0, 0)
    assert (made.count, made.is_trial) == (6, True)
    assert made.mean == pytest.approx(43.44443, abs=1e-4)
    assert (made.lower, made.upper) == pytest.approx((-39.3170, 126.2059), abs=1e-4)
    found = queries.standing(changing, made.id)
    assert found.code == "too_early"
    assert found.sentence == (
        "Too early to tell: the baseline has 6 of the 12 weeks needed. "
        "An early signal points to worse, on trial limits."
    )
    assert found.caveats == "trial_limits,missing_values"
    assert found.cautions == [CAVEATS["trial_limits"], CAVEATS["missing_values"]]
    assert found.current == pytest.approx(1943.6667, abs=1e-4)
    assert found.newest_on == date(2017, 2, 6)
    chart = queries.chart(changing, metric, target=24.0)
    assert chart.trial == (0,)
    assert chart.rows[0].upper == made.upper
    assert chart.rows[-1].centre == pytest.approx(made.mean)
    assert chart.summary.startswith("6 Feb 2017: 336.4 h, concern: beyond the upper")
