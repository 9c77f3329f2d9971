from datetime import date, timedelta

import pytest

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError
from cis.desk.erasure import words
from cis.desk.findings import actions, catalogue, queries
from cis.desk.findings.rules import Filters, WaiverDraft
from cis.kit.db import housekeeping, transaction
from cis.kit.trail import queries as trail
from cis.register.governance.rights.answering import NotYoursError
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status
from tests import factories

TODAY = date(2026, 6, 15)
LATER = TODAY + timedelta(days=30)


@pytest.fixture
def planted(store):
    """An initiative without a cadence in a practice that somebody owns."""

    def fill(s):
        owner = factories.person(s, name="Olga Owner")
        practice = factories.practice(s)
        factories.ownership(s, practice_id=practice.id, person_id=owner.id)
        made = factories.initiative(
            s, practice_id=practice.id, status=Status.IN_PROGRESS
        )
        s.flush()
        return type("Made", (), {"id": (made.id, owner.id)})

    return store(fill)


def waive(key, person, until=LATER, today=TODAY):
    actor = Actor(f"p-{person}", "Somebody", Role.MEMBER, person)
    with transaction(by=actor, what="finding.waive") as session:
        finding = queries.one(session, "CAD103", f"initiative:{key}", today)
        actions.waive(
            session, finding, WaiverDraft("It ends soon.", until), actor, today
        )


def codes(session, today=TODAY):
    session.rollback()
    return {one.rule.code for one in queries.current(session, today)}


def test_the_holder_of_the_right_waives_until_a_day(session, planted):
    key, owner = planted

    waive(key, owner)

    assert "CAD103" not in codes(session)
    assert "CAD103" not in codes(session, LATER)
    listing = queries.listing(session, TODAY, Filters(code="CAD103"))
    assert [waiver.reason for _, waiver in listing.waived] == ["It ends soon."]


def test_an_expired_waiver_comes_back(session, planted):
    waive(*planted)

    assert "CAD103" in codes(session, LATER + timedelta(days=1))


def test_nobody_else_waives_and_the_refusal_says_whom_to_ask(session, planted, store):
    key, _ = planted
    other = store(lambda s: factories.person(s, name="Max", email="max@example.org"))

    with pytest.raises(NotYoursError, match="Ask Olga Owner"):
        waive(key, other)
    assert "CAD103" in codes(session)
    event = trail.newest(session, 1)[0]
    assert (event.actor, event.action) == (f"p-{other}", "finding.waive")
    assert (event.outcome, list(event.changes)) == ("refused", [f"initiative:{key}"])


@pytest.mark.parametrize("until", [TODAY, TODAY + timedelta(days=367)])
def test_a_waiver_ends_within_a_year(session, planted, until):
    with pytest.raises(RuleError, match="comes back"):
        waive(*planted, until=until)


def test_what_is_not_found_cannot_be_waived(session, planted):
    with pytest.raises(NotFoundError):
        queries.one(session, "CAD104", f"initiative:{planted[0]}", TODAY)


def test_a_rule_is_switched_off_and_on(session, planted):
    rule = catalogue.entry("CAD103")
    for is_on in (False, True):
        with transaction(by=Actor("p-1", "A", Role.ADMIN), what="rule.arrange") as s:
            actions.arrange(s, rule, is_on=is_on, numbers={})
        assert ("CAD103" in codes(session)) is is_on


def test_numbers_stay_within_their_bounds(session):
    rule = catalogue.entry("FLO105")
    with (
        pytest.raises(RuleError, match="Give a number from 1 to 3,650"),
        transaction(by=Actor("p-1", "A", Role.ADMIN), what="rule.arrange") as writing,
    ):
        actions.arrange(writing, rule, is_on=True, numbers={"days": 0})


def test_findings_are_seen_once_and_mended_once(session, planted):
    def look(day):
        with housekeeping() as writing:
            return actions.look(writing, day)

    first = look(TODAY)
    assert first > 0
    assert look(TODAY) == 0

    with transaction(by=Actor("p-1", "A", Role.ADMIN), what="test.mend") as writing:
        writing.get(Initiative, planted[0]).status = Status.CLOSED
    gone = look(LATER)

    assert gone > 0
    moves = queries.moves(session, LATER, LATER)
    assert ("CAD103", f"initiative:{planted[0]}") in moves.mended
    assert len(queries.moves(session, TODAY, TODAY).new) == first
    counts = [count for _, count in queries.trend(session, LATER)]
    assert counts[0] == first
    assert counts[-1] < first


def test_words_of_a_waiver_are_erased_with_their_person(session, planted):
    waive(*planted)
    with transaction(by=Actor("p-1", "A", Role.ADMIN), what="person.erase") as writing:
        subjects = words.blank(writing, planted[1])

    assert subjects[0].startswith("waiver:")
    listing = queries.listing(session, TODAY, Filters(code="CAD103"))
    assert [waiver.reason for _, waiver in listing.waived] == ["(erased)"]


def test_leadership_arranges_a_rule_in_the_browser(session, planted, sign_in, post):
    browser = sign_in(Role.LEADERSHIP)
    page = browser.get("/findings/rules/FLO105/edit")
    assert "Days without a decision" in page.text

    typed = {"version": "0", "is_on": "y", "limit_days": "10"}
    answer = post(browser, "/findings/rules/FLO105/edit", **typed)

    assert answer.status_code == 303, answer.text
    assert queries.settings(session)["FLO105"] == {"days": 10}
    late = post(browser, "/findings/rules/FLO105/edit", **typed)
    assert late.status_code == 409


def test_a_finding_is_waived_in_the_browser(session, planted, sign_in, post):
    browser = sign_in(Role.LEADERSHIP)
    path = f"/findings/rules/CAD103/waive/initiative:{planted[0]}"
    assert "Waive CAD103" in browser.get(path).text

    until = (clock.today() + timedelta(days=20)).isoformat()
    answer = post(browser, path, reason="It ends soon.", until=until)

    assert answer.status_code == 303, answer.text
    assert "It ends soon." in browser.get("/findings/").text
