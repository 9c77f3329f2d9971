"""The page and the command name what an answer depends on, and keep what was typed."""

from datetime import timedelta

import pytest

from cis.cli import main
from cis.core import clock
from cis.core.access import Role
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions, authority
from cis.register.governance.rights.rules import FourEyes, RightDraft
from cis.register.initiatives.rules import Status
from tests import factories

TODAY = clock.today()
ASK = "/governance/rights/ask"
CLOSE, CHANGE = "initiative.close", "target.change"


@pytest.fixture
def world(store):
    """A practice whose owner Mara closes what somebody else owns."""

    def fill(session):
        mara = factories.account(session, name="Mara", email="mara@example.org")
        jonas = factories.account(session, name="Jonas").person_id
        place = factories.practice(session, name="Service desk").id
        factories.ownership(session, practice_id=place, person_id=mara.person_id)
        made = {"practice_id": place, "status": Status.APPROVED}
        grant(session, CLOSE, four_eyes=FourEyes.NOT_OWNER)
        own, other = (
            factories.initiative(session, owner_id=key, **made).id
            for key in (mara.person_id, jonas)
        )
        return mara.person_id, place, own, other

    return store(fill)


def grant(session, decision, **changes):
    values = {
        "decision": decision,
        "practice_id": None,
        "holder_role": Duty.PRACTICE_OWNER,
        "holder_id": None,
        "valid_from": TODAY - timedelta(days=100),
        "reason": "Agreed",
    }
    actions.grant(session, RightDraft(**{**values, **changes}), by=None)


def test_without_a_record_the_second_person_is_named(session, world):
    mara, place, own, other = world

    found = authority.check(session, mara, CLOSE, place, TODAY)

    assert (
        found.sentence
    ) == "Yes, Mara may close an initiative for Service desk, unless they own it."
    for key, allowed in ((own, False), (other, True)):
        known = authority.check(session, mara, CLOSE, None, TODAY, f"CI-{key:04d}")
        assert known.answer.allowed is allowed
        assert known.answer.proviso == ""


def test_days_and_records_that_need_no_right_are_named(session, store, world):
    _, place, *_ = world
    above = {"name": "Lea", "role": Role.LEADERSHIP}
    lea = store(lambda s: factories.account(s, **above).person_id)
    late = {"escalation_role": Duty.LEADERSHIP, "escalation_days": 5}
    store(lambda s: grant(s, "gate.pass", **late))
    max_ = store(lambda s: factories.account(s, name="Max").person_id)

    gate = authority.check(session, lea, "gate.pass", place, TODAY)
    asked = authority.check(session, max_, "decision.answer", place, TODAY)

    assert gate.answer.proviso == "after 5 days without a decision"
    assert not asked.answer.allowed
    assert asked.answer.proviso == "unless they were asked by name"


@pytest.mark.parametrize("typed", ["CI-{:04d}", "ci-{}", "CI{}", " initiative:{} "])
def test_a_reference_is_read_however_it_is_typed(sign_in, world, typed):
    mara, _, own, _ = world
    query = {"person": mara, "decision": CLOSE, "about": typed.format(own)}

    page = sign_in(Role.AUDITOR).get(ASK, query_string=query)

    assert page.status_code == 200
    assert "No, Mara may not close an initiative for Service desk." in page.text
    assert "Mara owns it, and a second person must decide." in page.text
    for link in (f"/initiatives/{own}", "/governance/rights/1", "/governance/people/"):
        assert f'href="{link}' in page.text


@pytest.mark.parametrize(
    ("about", "sentence"),
    [
        (
            "CI-9999",
            "There is no initiative CI-9999. Enter a reference such as CI-0002",
        ),
        ("CI-99999999999", "is no record that decisions are about"),
        ("M-0001", "is not decided about a metric. Enter a reference such as CI-0002"),
        ("PP-0007", "is no record that decisions are about"),
        ("<b>", "is no record that decisions are about"),
    ],
)
def test_a_wrong_reference_is_a_sentence_and_the_form_stays(
    sign_in, world, about, sentence
):
    mara, place, *_ = world
    query = {"person": mara, "decision": CLOSE, "about": about, "practice": place}

    page = sign_in(Role.AUDITOR).get(ASK, query_string=query)

    assert page.status_code == 422
    assert sentence in page.text
    assert f'<option value="{mara}" selected>' in page.text
    assert f'value="{about}"'.replace("<b>", "&lt;b&gt;") in page.text


def test_a_record_of_another_practice_is_said(session, store, sign_in, world):
    mara, _, own, _ = world
    other = store(lambda s: factories.practice(s, name="Change enablement"))
    query = {"person": mara, "decision": CLOSE, "about": f"CI-{own}"}

    page = sign_in(Role.AUDITOR).get(ASK, query_string={**query, "practice": other})

    assert page.status_code == 422
    assert "belongs to Service desk" in page.text


def test_the_command_takes_the_record(app, world, monkeypatch, capsys):
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)
    own, other = world[2:]
    may = ["may", "mara@example.org", CLOSE]

    assert main([*may, "--about", f"ci-{own}"]) == 1
    assert main([*may, "--about", f"CI-{other:04d}"]) == 0
    assert main([*may, "--about", "CI-9999"]) == 2
    assert main(may) == 2
    told = capsys.readouterr()
    assert "There is no initiative CI-9999." in told.err
    assert "Choose a practice, or enter a record." in told.err
