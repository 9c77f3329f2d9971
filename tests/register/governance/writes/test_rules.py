import re
from pathlib import Path

from cis.register.governance.writes import rules
from cis.register.governance.writes.rules import BY_ROLE, Ground

ROOT = Path(__file__).resolve().parents[4]
# Left by cis itself, by a person's decision within another event, or by the machine.
NOBODYS = {
    *("account.invite-first", "account.refuse", "decision.escalate"),
    *("decision.notice", "finding.sight", "framework.install", "practice.install"),
    *("questionset.install", "right.install", "trail.accept-rollback"),
    "trail.state",
}

# Without what the tests themselves act under.
RULES = {code: one for code, one in rules.RULES.items() if code[:5] != "test."}


def events():
    text = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    codes = set(re.findall(r"^\| `([a-z.\-_]+)` \|", text, re.MULTILINE))
    return {code for code in codes if not code.endswith(".emergency")}


def test_every_event_that_a_person_can_leave_has_a_rule():
    assert events() - NOBODYS - set(RULES) == set()


def test_every_rule_is_about_an_event_that_exists():
    assert set(RULES) - events() == set()


def test_what_is_open_to_everybody_who_contributes_is_spelled_out():
    everybody = {code for code, one in RULES.items() if Ground.OPEN in one.grounds}

    assert everybody == {
        "assessment.answer",
        "assessment.hand_in",
        "assessment.take_back",
        "change.record",
        "feedback.give",
        "initiative.comment",
        "initiative.propose",
        "painpoint.report",
        "playbook.propose",
        "suggestion.make",
    }


def test_no_action_has_the_words_of_another():
    words = [one.words for one in RULES.values()]

    assert len(words) == len(set(words))


def test_a_ground_is_one_of_a_role_or_needs_the_record():
    assert set(BY_ROLE) == {
        Ground.OPEN,
        Ground.ONESELF,
        Ground.APPOINTERS,
        Ground.ADMINISTRATORS,
        Ground.AUDITORS,
    }
