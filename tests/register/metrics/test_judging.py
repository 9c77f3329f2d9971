from datetime import date, timedelta

import pytest

from cis.core.errors import RuleError
from cis.register.metrics import judging
from cis.register.metrics.rules import DataKind, Direction, Measure, Period
from cis.register.metrics.series import Point

MONDAY = date(2026, 1, 5)
WEEKLY = Measure("MTTR", "h", Direction.DECREASE, DataKind.MEASUREMENT, Period.WEEK)


def weeks(*values, first=MONDAY):
    return [Point(first + timedelta(weeks=n), value) for n, value in enumerate(values)]


def test_a_single_reading_is_counted_in_the_singular():
    with pytest.raises(RuleError, match="There are readings for 1 week in"):
        judging.figures(WEEKLY, weeks(None, 3))


def test_readings_that_never_move_have_no_limits():
    found = judging.figures(WEEKLY, weeks(*[5] * 12))

    assert (found.mean, found.lower, found.upper) == (5, None, None)


def test_the_level_is_told_before_a_change_can_be():
    found = judging.judged(
        WEEKLY, weeks(*[10, 12] * 6), weeks(8, 9, first=date(2026, 3, 30))
    )

    assert found.code == "too_early"
    assert (found.current, found.delta, found.low) == (8.5, None, None)


def test_only_the_newest_points_make_the_spark():
    found = judging.judged(
        WEEKLY, weeks(*[10, 12] * 20), weeks(3, first=date(2026, 10, 12))
    )

    assert len(found.spark) == judging.SPARK_POINTS
    assert found.spark[-1] == (3, "special_cause_improvement")


@pytest.mark.parametrize(
    ("sentence", "parts"),
    [
        ("Improved. It fell. More.", ("Improved", "It fell. More.")),
        ("Too early to tell: 5 of 6.", ("Too early to tell", "5 of 6.")),
        ("No change detected. Anything.", ("No change detected", "Anything.")),
        ("Improved.", ("Improved.", "")),
        ("", ("", "")),
    ],
)
def test_the_first_words_of_a_verdict_are_its_headline(sentence, parts):
    assert judging.headline(sentence) == parts


@pytest.mark.parametrize(
    ("count", "names"),
    [
        (5, []),
        (6, ["All 6 full weeks"]),
        (12, ["All 12 full weeks"]),
        (14, ["Last 12 full weeks", "First 12 weeks"]),
    ],
)
def test_full_periods_are_proposed(count, names):
    points = [*weeks(*range(count)), Point(date(2026, 6, 1), 1.0)]

    found = judging.windows(WEEKLY, points, date(2026, 6, 3))

    assert [window.name for window in found] == names
    assert all(window.last_on < date(2026, 6, 1) for window in found)
