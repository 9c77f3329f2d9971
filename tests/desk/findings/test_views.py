from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event

from cis.core import clock
from cis.core.access import Role
from cis.desk.findings import catalogue, queries, running
from cis.desk.findings.models import Sighting, Waiver
from cis.desk.findings.records import Records
from cis.register.initiatives.rules import Status
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions as roadmap
from cis.register.roadmap.rules import CriterionDraft, Kind
from tests import factories


def planted(s):
    """Store one initiative in progress that lacks nearly everything."""
    practice = factories.practice(
        s, name="Incident management", adoption=Adoption.STABILISE
    )
    return factories.initiative(
        s, practice_id=practice.id, status=Status.IN_PROGRESS, title="Swarm"
    )


def test_every_property_of_the_records_can_be_read(session):
    records = Records(session, clock.today())
    names = [name for name in vars(Records) if not name.startswith("_")]

    read = [getattr(records, name) for name in names]

    assert len(read) > 20


def statements(session):
    """Return how many statements all rules together take."""
    session.rollback()
    session.expunge_all()
    seen = []
    engine = session.get_bind()
    count = lambda *_: seen.append(1)  # noqa: E731
    event.listen(engine, "before_cursor_execute", count)
    running.run(session, clock.today())
    event.remove(engine, "before_cursor_execute", count)
    return len(seen)


def test_no_record_costs_a_statement(session, store):
    store(planted)
    few = statements(session)
    for _ in range(5):
        store(lambda s: factories.initiative(s, practice_id=1, status=Status.MEASURING))

    assert statements(session) == few


def test_a_planted_fault_is_found_listed_and_linked(session, store, sign_in):
    key = store(planted)
    page = sign_in().get("/findings/").get_data(as_text=True)

    assert f"CI-{key:04d} Swarm" in page
    assert "OUT101" in page
    assert f"/initiatives/{key}/edit/outcome" in page


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.MEMBER])
def test_who_may_not_mend_a_finding_is_led_to_its_record(session, store, sign_in, role):
    key = store(planted)
    page = sign_in(role).get("/findings/").text

    assert f'href="/initiatives/{key}"' in page
    assert f"/initiatives/{key}/edit" not in page


def test_only_who_has_the_right_is_asked_to_waive(session, store, sign_in):
    mine, other = sign_in(name="Olga"), sign_in(Role.MEMBER, name="Max")
    key = store(planted)
    store(lambda s: factories.ownership(s, practice_id=1, person_id=mine.person_id))
    url = f"/findings/rules/OUT101/waive/initiative:{key}"

    assert url in mine.get("/findings/").text
    assert 'name="reason"' in mine.get(url).text
    assert url not in other.get("/findings/").text
    page = other.get(url).text
    assert "Ask Olga" in page
    assert 'name="reason"' not in page


def test_filters_choose_by_family_severity_practice_and_subject(session, store):
    key = store(planted)
    today = clock.today()
    session.rollback()
    subject = f"initiative:{key}"
    codes = {one.rule.code for one in queries.of(session, subject, today)}
    practice = queries.current(session, today)[0].found.practice_id

    assert {"OUT101", "OWN107", "CAD103"} <= codes
    assert {
        one.rule.code for one in queries.of_practice(session, practice, today)
    } > codes
    assert queries.of_practice(session, practice + 1, today) == []


def test_a_rule_that_is_off_finds_nothing_and_numbers_can_change(session, store):
    store(planted)
    today = clock.today()
    all_of_them = running.run(session, today)
    without = running.run(session, today, {"OUT101": None})

    assert len(without) == len(all_of_them) - 1


def test_the_catalogue_shows_every_rule(session, sign_in):
    page = sign_in().get("/findings/rules").get_data(as_text=True)

    for rule in catalogue.entries():
        assert f"{rule.code} {rule.title}" in page


def test_a_rule_shows_what_it_finds(session, store, sign_in):
    key = store(planted)
    browser = sign_in()

    assert f"CI-{key:04d}" in browser.get("/findings/rules/OUT101").text
    assert "It finds nothing today" in browser.get("/findings/rules/FLO101").text
    assert browser.get("/findings/rules/XXX999").status_code == 404


def accepted(until, subject="initiative:1", code="OUT101"):
    return Waiver(
        code=code,
        subject=subject,
        reason="The robot comes soon.",
        waived_on=clock.today(),
        until=until,
    )


def test_a_waiver_says_why_and_whether_it_counts(store, sign_in):
    store(planted)
    today, browser = clock.today(), sign_in()
    for until in (today + timedelta(days=9), today - timedelta(days=1)):
        store(lambda s, day=until: s.add(accepted(day)))
    store(lambda s: s.add(accepted(today, code="OUT105")))
    store(lambda s: s.add(accepted(today, subject="criterion:7", code="ZZZ999")))
    first, second, third, last = (
        browser.get(f"/findings/waivers/{key}").text for key in range(1, 5)
    )

    assert "The robot comes soon." in first
    assert "then the finding comes back" in first
    assert "/initiatives/1/edit/outcome" in first
    assert "the finding is back" in second
    assert "does not find this any more" in third
    assert "Criterion 7." in last
    assert browser.get("/findings/waivers/5").status_code == 404
    rule = browser.get("/findings/rules/OUT101").text
    assert "/findings/waivers/1" in rule
    assert "/findings/waivers/2" in rule
    assert "/findings/waivers/1" in browser.get("/findings/").text


def test_the_open_findings_of_the_weeks_are_drawn(store, sign_in):
    long_ago = clock.today() - timedelta(weeks=5)
    sighting = Sighting(code="OUT101", subject="initiative:1", first_on=long_ago)
    store(lambda s: s.add(sighting))
    page = sign_in().get("/findings/").text

    assert '<svg xmlns="http://www.w3.org/2000/svg" class="chart-sparkline"' in page
    assert "&lt;svg" not in page


def test_an_empty_register_is_praised_quietly(session, sign_in):
    page = sign_in().get("/findings/?family=flow&severity=high&page=x")

    assert "Nothing to mend" in page.text


def test_a_page_and_a_criterion_ask_each_rule_once(
    session, store, sign_in, monkeypatch
):
    def gate(s):
        practice = factories.practice(s, adoption=Adoption.STABILISE)
        [first, *_] = roadmap.lay(s, practice.id, by=None, today=clock.today())
        roadmap.require(s, first, CriterionDraft(Kind.FINDINGS, findings="high"))
        return practice

    place = store(gate)
    asked = Counter()

    def counting(rule, records, limits):
        asked[rule.code] += 1
        return check(rule, records, limits)

    check = running.checked
    monkeypatch.setattr(running, "checked", counting)
    client = sign_in()
    for page in ("/findings/", f"/practices/{place}", f"/roadmap/{place}"):
        session.rollback()
        asked.clear()
        assert client.get(page).status_code == 200
        assert set(asked.values()) == {1}, page
