from datetime import date

import pytest

from cis.core.errors import RuleError
from cis.register.metrics.rules import (
    DataKind,
    Direction,
    FreezeDraft,
    MetricDraft,
    Period,
    ReadingDraft,
    Recorded,
    Transform,
)

SOUND = {
    "name": "Restore time",
    "practice_id": 1,
    "unit": "h",
    "direction": Direction.DECREASE,
    "period": Period.WEEK,
}


def broken(make):
    with pytest.raises(RuleError) as caught:
        make()
    return caught.value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 161}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"unit": ""}, "unit"),
        ({"unit": "u" * 21}, "unit"),
        ({"service": "s" * 121}, "service"),
        ({"definition": "d" * 2001}, "definition"),
        ({"definition": "a\0b"}, "definition"),
        ({"digits": 7}, "digits"),
        ({"due_days": -1}, "due_days"),
        ({"target": float("nan")}, "target"),
        ({"target": 1e16}, "target"),
        ({"transform": Transform.LOG, "target": 0}, "target"),
        ({"transform": Transform.LOG, "kind": DataKind.PROPORTION}, "transform"),
    ],
)
def test_a_metric_names_the_field_that_breaks_a_rule(changes, field):
    assert broken(lambda: MetricDraft(**{**SOUND, **changes})).field == field


def test_only_durations_get_the_log_scale_by_themselves():
    assert MetricDraft(**SOUND).scale is Transform.NONE
    assert MetricDraft(**SOUND, kind=DataKind.DURATION).scale is Transform.LOG
    chosen = MetricDraft(**SOUND, kind=DataKind.DURATION, transform=Transform.NONE)
    assert chosen.scale is Transform.NONE


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"value": float("inf")}, "value"),
        ({"numerator": 3.0}, "denominator"),
        ({"denominator": 3.0}, "numerator"),
        ({"numerator": 3.0, "denominator": -1.0}, "denominator"),
        ({"note": "a\0b"}, "note"),
        ({"starts_on": date(1900, 1, 1)}, "starts_on"),
        ({"starts_on": date(2200, 1, 1)}, "starts_on"),
    ],
)
def test_a_reading_names_the_field_that_breaks_a_rule(values, field):
    sound = {"starts_on": date(2026, 3, 2)}

    assert broken(lambda: ReadingDraft(**{**sound, **values})).field == field


def test_a_baseline_ends_after_it_begins():
    error = broken(lambda: FreezeDraft(date(2026, 3, 2), date(2026, 3, 1)))

    assert error.field == "last_on"
    assert "swap" in str(error)


@pytest.mark.parametrize(
    ("counts", "changed"), [((0, 0, 5), False), ((1, 0, 0), True), ((0, 1, 0), True)]
)
def test_only_new_and_revised_readings_are_a_change(counts, changed):
    assert Recorded(*counts).changed is changed
