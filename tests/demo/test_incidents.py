"""The demo's incidents: the same each time, few kinds of them, as the story tells."""

import csv
from collections import Counter
from datetime import date, datetime, timedelta
from statistics import mean, median

import pytest

from cis.demo import exports as door
from cis.demo import incidents, series, story
from cis.demo.incidents import CATEGORIES, HEADER, Tool

CALENDAR = story.Calendar(date(2026, 11, 24))
MONTHS = door.months(CALENDAR.today)
LAST = len(MONTHS) - 1


@pytest.fixture(scope="module")
def tool():
    return Tool(CALENDAR, MONTHS[0][0], MONTHS[-1][1])


@pytest.fixture(scope="module")
def exports(tool):
    """The rows of each month's export."""
    return [list(rows(tool.export(*month))) for month in MONTHS]


@pytest.fixture(scope="module")
def newest(exports):
    """Each incident as it was last told of."""
    return {row["Number"]: row for month in exports for row in month}


def rows(content):
    return csv.DictReader(content.decode().splitlines())


def moment(row, name):
    return datetime.fromisoformat(row[name]) if row[name] else None


def resolved_in(newest, number):
    first, last = MONTHS[number]
    found = [row for row in newest.values() if row["Resolved"]]
    return [row for row in found if first <= moment(row, "Resolved").date() <= last]


def hours(row):
    return (moment(row, "Resolved") - moment(row, "Opened")) / timedelta(hours=1)


def week(day):
    return (day - CALENDAR.day(0)).days // 7


def test_the_incidents_are_the_same_at_every_loading(tool):
    again = Tool(CALENDAR, MONTHS[0][0], MONTHS[-1][1])

    assert again.export(*MONTHS[3]) == tool.export(*MONTHS[3])


def test_numbers_are_given_once_and_in_the_order_of_opening(exports):
    first = exports[0]
    opened = [moment(row, "Opened") for row in first]
    numbers = [row["Number"] for row in first]

    assert tuple(first[0]) == HEADER
    assert opened == sorted(opened)
    assert numbers == sorted(set(numbers))


def test_a_week_brings_as_many_as_the_metrics_count(newest):
    days = (MONTHS[-1][1] - MONTHS[0][0]).days + 1
    reopened = next(one for one in series.SERIES if one.name == series.REOPENED)

    assert len(newest) / days * 7 == pytest.approx(reopened.spread, rel=0.03)


@pytest.mark.parametrize("number", [0, 5, LAST])
def test_an_export_tells_only_what_was_known_then(exports, number):
    first, last = MONTHS[number]
    for row in exports[number]:
        known = [moment(row, name) for name in ("Opened", "Resolved", "Closed")]
        told = [each for each in known if each]
        assert told == sorted(told)
        assert max(told).date() <= last
        assert not (row["Closed"] and moment(row, "Closed").date() < first)
        assert bool(row["SLA met"]) == bool(row["Resolved"])


def test_what_stayed_open_comes_again_and_changed(exports):
    waited = {row["Number"] for row in exports[4] if not row["Closed"]}
    later = {row["Number"]: row for row in exports[5]}

    assert waited
    assert waited <= later.keys()
    assert sum(bool(later[each]["Closed"]) for each in waited) > len(waited) / 2


def test_a_few_categories_make_most_of_the_incidents(newest):
    counted = Counter(row["Category"] for row in newest.values())
    ranked = [count for _, count in counted.most_common()]

    assert len(counted) == len(CATEGORIES)
    assert sum(ranked[:3]) < 0.8 * len(newest) < sum(ranked[:4])
    for each in CATEGORIES:
        share = 100 * counted[each.name] / len(newest)
        assert share == pytest.approx(each.share, abs=1)


def test_restore_times_are_those_of_the_metric(newest):
    # What was open before is not in the first month; in the sixth the level falls.
    for number in (1, 2, 3, 4, *range(6, LAST + 1)):
        first, last = MONTHS[number]
        found = median(map(hours, resolved_in(newest, number)))
        told = {series.level(incidents.RESTORED, week(day)) for day in (first, last)}
        assert min(told) * 0.9 < found < max(told) * 1.2


def test_the_metric_of_the_backlog_is_what_stays_open(newest):
    until = datetime(2026, 9, 1)  # noqa: DTZ001 - the export's own wall clock
    old = [
        row
        for row in newest.values()
        if moment(row, "Opened") < until - timedelta(days=30)
        and not (row["Resolved"] and moment(row, "Resolved") < until)
    ]

    assert 45 < len(old) < 95


def test_hand_overs_become_fewer_while_as_many_leave_the_desk(newest):
    moves = [
        [int(row["Reassignments"]) for row in resolved_in(newest, number)]
        for number in range(LAST + 1)
    ]
    leaving = [100 * mean(each > 0 for each in month) for month in moves]

    assert all(49 < share < 59 for share in leaving)
    assert min(mean(month) for month in moves[:4]) > 1.1
    assert max(mean(month) for month in moves[-5:]) < 0.85


def test_the_pain_of_each_kind_shows(newest):
    def of(name):
        return [row for row in newest.values() if row["Category"] == name]

    early = resolved_in(newest, 1) + resolved_in(newest, 2)
    scanners = [hours(row) for row in early if row["Category"] == "Scanner"]
    back = [row for row in newest.values() if int(row["Reopened"])]
    printers = sum(row["Category"] == "Label printer" for row in back)

    assert 36 < median(scanners) < 60
    assert mean(int(row["Reassignments"]) for row in of("Network")) > 2
    assert printers > len(back) / 2
    assert len(back) / len(newest) == pytest.approx(0.013, abs=0.003)
