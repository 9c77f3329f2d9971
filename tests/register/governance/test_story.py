from datetime import UTC, datetime

from cis.kit.trail.queries import Event
from cis.register.governance import story

AT = datetime(2026, 3, 2, tzinfo=UTC)
NAMES = {1: "Ada", 2: "Grace"}


def event(action, changes, actor="p-1"):
    return Event(1, AT, actor, action, None, {}, changes)


def test_a_change_of_adoption_says_from_what_to_what():
    happened = event(
        "practice.adopt", {"practice:1": {"adoption": ("not adopted", "stabilise")}}
    )

    assert story.line(happened, NAMES) == (
        "Ada changed the state of adoption from not adopted to stabilise."
    )


def test_a_gate_that_moves_a_practice_on_says_so():
    happened = event(
        "gate.pass", {"practice:1": {"adoption": ("stabilise", "standardise")}}
    )

    assert story.line(happened, NAMES) == (
        "Ada let it go on at its gate, from stabilise to standardise."
    )


def test_a_champion_is_named_with_the_team():
    columns = {
        "person_id": (None, "2"),
        "role": (None, "champion"),
        "team": (None, "Network"),
        "valid_from": (None, "2026-03-01"),
    }
    happened = event("assignment.appoint", {"assignment:1": columns})

    assert "Grace as champion in Network from" in story.line(happened, NAMES)


def test_what_has_no_sentence_of_its_own_is_named_by_its_code():
    happened = event("practice.rename", {"practice:1": {"name": ("a", "b")}})

    assert story.line(happened, NAMES) == "Ada changed it (practice.rename)."


def test_an_appointment_names_both_people_and_the_day():
    happened = event(
        "assignment.appoint",
        {
            "assignment:10": {
                "person_id": (None, "2"),
                "role": (None, "practice owner"),
                "valid_from": (None, "2026-03-01"),
            },
            "assignment:8": {"sup_seq": (None, "7")},
            "assignment:9": {
                "person_id": (None, "1"),
                "valid_to": (None, "2026-03-01"),
            },
        },
    )

    assert story.people_in(happened) == {1, 2}
    assert story.line(happened, NAMES) == (
        "Ada appointed Grace as practice owner from 1 Mar 2026."
    )


def test_an_end_says_from_when_nobody_is_appointed():
    happened = event(
        "assignment.end", {"assignment:1": {"valid_to": ("9999-12-31", "2026-05-01")}}
    )

    assert "from 1 May 2026" in story.line(happened, NAMES)


def test_what_cis_does_itself_is_said_to_be_so():
    happened = event(
        "practice.install", {"practice:1": {"code": (None, "x")}}, "system"
    )

    assert story.line(happened, NAMES) == "cis entered the practice."
