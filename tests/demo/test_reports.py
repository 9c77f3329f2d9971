"""The demo's reports are of months that are over, in their order."""

from datetime import date

from cis.demo import people, reports
from cis.demo.story import Calendar


def test_the_last_months_that_are_over_are_published_in_their_order():
    today = date(2026, 1, 1)
    found = list(reports.steps(Calendar(today)))

    assert reports.ended(today) == [
        date(2025, 12, 1),
        date(2025, 11, 1),
        date(2025, 10, 1),
    ]
    assert [step.day for step in found] == [
        date(2025, 10, 1),
        date(2025, 11, 2),
        date(2025, 12, 2),
        today,
    ]
    assert {step.by for step in found} <= people.LEADERS
