from datetime import UTC, date, datetime

import pytest

from cis.kit.trail.queries import Event
from cis.register.metrics import history
from cis.register.metrics.rules import DataKind, Direction, Measure, Period
from cis.register.people.rules import person_of

AT = datetime(2026, 3, 2, tzinfo=UTC)
MEASURE = Measure("M", "h", Direction.DECREASE, DataKind.MEASUREMENT, Period.WEEK)


def sentence(action, changes=None, facts=None):
    event = Event(1, AT, "p-1", action, None, facts or {}, changes or {})
    return history.entry(event, MEASURE, {"p-1": "Ada"}).sentence


BATCH = {
    "reading_batch:1": {
        "added": (None, "2"),
        "revised": (None, "1"),
        "unchanged": (None, "3"),
        "source": (None, "file"),
        "source_name": (None, "w.csv"),
    }
}
EDIT = {
    "metric:1": {
        "target": (None, "24"),
        "search": ("a", "b"),
        "definition": ("x", "y"),
    }
}
BASELINE = {
    "baseline:1": {
        "number": (None, "1"),
        "count": (None, "6"),
        "first_on": (None, str(date(2026, 1, 5))),
        "last_on": (None, str(date(2026, 2, 9))),
    }
}


@pytest.mark.parametrize(
    ("action", "changes", "facts", "words"),
    [
        ("metric.define", {}, {}, "Defined the metric."),
        (
            "metric.edit",
            EDIT,
            {},
            "Changed the target from nothing to “24”, the definition.",
        ),
        ("metric.edit", {}, {}, "Saved the definition."),
        (
            "metric.edit",
            {},
            {
                "verdicts_before": {"baseline 1": "mixed"},
                "verdicts_after": {"baseline 1": "too_early", "baseline 2": "mixed"},
            },
            (
                "Saved the definition. Verdict on baseline 1: mixed before, too early "
                "now. Verdict on baseline 2: none before, mixed now."
            ),
        ),
        (
            "metric.import",
            BATCH,
            {},
            "Imported readings from w.csv: 2 new, 1 corrected, 3 as before.",
        ),
        (
            "metric.correct",
            {},
            {"period": "2026-01-05", "before": None, "after": "9.5"},
            "Corrected the reading for week of 5 Jan 2026 from none to 9.5 h.",
        ),
        (
            "metric.correct",
            BATCH,
            {},
            "Imported readings from w.csv: 2 new, 1 corrected, 3 as before.",
        ),
        (
            "baseline.freeze",
            BASELINE,
            {},
            "Froze baseline 1: 6 readings, week of 5 Jan 2026 to week of 9 Feb 2026.",
        ),
        ("test.store", {}, {}, "Test: store."),
    ],
)
def test_events_read_as_sentences(action, changes, facts, words):
    assert sentence(action, changes, facts) == words


def test_people_are_named_where_they_are_known():
    event = Event(1, AT, "p-1", "metric.define", "Because", {}, {})

    assert history.entry(event, MEASURE, {"p-1": "Ada"}).actor == "Ada"
    assert history.entry(event, MEASURE, {}).actor == "p-1"
    assert history.entry(event, MEASURE, {}).reason == "Because"


@pytest.mark.parametrize(
    ("actor", "number"), [("p-17", 17), ("system", None), ("p-x", None)]
)
def test_the_trail_names_people_by_number(actor, number):
    assert person_of(actor) == number
