"""The calendar is read back by another library than the one that wrote it."""

from datetime import UTC, date, datetime, timedelta

import vobject
from hypothesis import given
from hypothesis import strategies as st

from cis.core import ical
from cis.core.ical import Entry

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DAYS = st.dates(date(1970, 1, 2), date(2199, 12, 30))
LINES = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")),
    min_size=1,
    max_size=200,
)


def events(content):
    return list(vobject.readOne(content.decode()).vevent_list)


def entry(day, summary="Review CI-0001", words="What comes next?"):
    return Entry("review-1@cis.example", day, summary, words, "https://cis.example/")


@given(st.lists(DAYS, min_size=1, max_size=10))
def test_another_library_reads_the_same_days(days):
    found = events(ical.calendar("My work", map(entry, days), NOW))

    assert [event.dtstart.value for event in found] == days
    assert [event.dtend.value for event in found] == [
        day + timedelta(days=1) for day in days
    ]
    assert {event.dtstamp.value for event in found} == {NOW}
    assert {event.uid.value for event in found} == {"review-1@cis.example"}


@given(LINES)
def test_a_title_is_text_and_never_a_line_of_its_own(title):
    content = ical.calendar("My work", [entry(date(2026, 3, 2), title)], NOW)
    [event] = events(content)

    assert event.summary.value.split() == title.split()
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))


def test_a_title_with_line_breaks_adds_no_property():
    said = "Late\r\nATTENDEE:mailto:x@example.org\nEND:VEVENT"
    content = ical.calendar("My work", [entry(date(2026, 3, 2), said)], NOW)
    [event] = events(content)

    assert "attendee" not in event.contents
    assert content.count(b"\r\nEND:VEVENT") == 1


def test_an_empty_calendar_is_a_calendar():
    content = ical.calendar("My work", [], NOW)

    assert content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert vobject.readOne(content.decode()).version.value == "2.0"
