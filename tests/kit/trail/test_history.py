from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cis.kit.trail import history
from cis.kit.trail.history import Names
from cis.kit.trail.queries import Event

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NAMES = Names(
    {"person": {17: "Ada", 18: "Grace"}, "metric": {3: "Restore time"}},
    {("initiative", "owner_id"): "person"},
)


def event(action, changes=None, *, actor="p-17", outcome="success"):
    return Event(1, AT, actor, action, None, {}, changes or {}, outcome)


def told(action, columns, **more):
    found = event(action, {"initiative:7": columns}, **more)
    return history.sentence(found, "initiative:7", NAMES)


def test_a_changed_value_is_told_with_before_and_after():
    assert told("initiative.edit", {"target": ("12.0", "10.0")}) == (
        "Ada changed the target from 12.0 to 10.0."
    )


def test_the_first_event_of_a_record_enters_it():
    first = event("account.setup", {"person:17": {"name": (None, "Ada")}})

    assert history.entered(first, "person:17", NAMES) == (
        "Ada set the organisation up: entered the person."
    )


def test_a_record_can_be_taken_away():
    columns = {"id": ("7", None), "title": ("Fewer hand-overs", None)}

    assert told("initiative.remove", columns) == "Ada took the initiative away."


def test_numbers_become_names_and_days_are_read_as_days():
    columns = {
        "owner_id": ("17", "18"),
        "target_on": ("", "2026-03-31"),
        "search": ("a", "b"),
        "lesson": ("x", ""),
        "has_authority": (False, True),
    }

    assert told("initiative.edit", columns) == (
        "Ada changed the owner from Ada to Grace, set the target date to 31 Mar 2026, "
        "took the lesson away, it was x and changed the has authority from no to yes."
    )


def test_a_number_without_a_name_stays_a_number():
    assert "person 99" in told("initiative.edit", {"owner_id": ("17", "99")})


def test_long_changes_and_long_texts_are_cut():
    many = {f"column{n}": ("a", "b" * 999) for n in range(30)}

    said = told("initiative.edit", many)
    assert said.endswith("and 18 more.")
    assert len(said) < 3000


def test_a_refusal_says_what_was_tried():
    assert told("initiative.approve", {}, outcome="refused") == (
        "Ada tried to approve the initiative and was refused."
    )
    page = event("refused.people.settings", outcome="refused")
    assert history.done(page) == "was not let into the page “people: settings”"


def test_a_refusal_s_reason_names_people_as_they_are_called_now():
    said = "p-17 owns it. p-99 decides; ask p-17."
    refused = replace(event("initiative.approve", outcome="refused"), reason=said)
    done = replace(event("initiative.approve"), reason=said)

    assert history.reason(refused, NAMES) == (
        "Ada owns it. Person 99 decides; ask Ada."
    )
    assert history.reason(done, NAMES) == said


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("account.login", "signed in"),
        ("baseline.freeze", "froze the baseline"),
        ("painpoint.report", "reported the pain point"),
        ("metric.define", "defined the metric"),
        ("trail.checkpoint", "signed a checkpoint of the log"),
        ("housekeeping", "housekeeping"),
    ],
)
def test_actions_are_words(action, words):
    assert history.phrase(action) == words


@pytest.mark.parametrize(
    ("actor", "name"),
    [
        ("p-17", "Ada"),
        ("p-99", "Person 99"),
        ("system", "The system"),
        ("stranger", "Somebody not signed in"),
        ("setup", "Whoever had the set-up link"),
        ("import", "Import"),
    ],
)
def test_whoever_acted_has_a_name(actor, name):
    assert history.actor(actor, NAMES) == name


@pytest.mark.parametrize(
    ("subject", "words"),
    [
        ("initiative:7", "CI-0007"),
        ("pain_point:12", "PP-0012"),
        ("metric:3", "metric Restore time"),
        ("reading_batch:4", "reading batch 4"),
        ("guardrail:1,2", "guardrail 1,2"),
    ],
)
def test_records_are_called_as_people_call_them(subject, words):
    assert history.reference(subject, NAMES) == words
