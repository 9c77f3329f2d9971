from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cis.core.access import Role
from cis.core.errors import RuleError
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.register.governance.activities import Duty
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.rules import RightDraft
from cis.register.playbooks.changes import queries, rules
from cis.register.playbooks.changes.defaults import DEFAULTS
from cis.register.playbooks.changes.rules import Kind, Model
from tests import factories
from tests.conftest import TEST_ACTOR

ALL = {kind: set(range(len(model.conditions))) for kind, model in DEFAULTS.items()}
TICKS = st.fixed_dictionaries({kind: st.sets(st.integers(0, 9)) for kind in Kind})


@given(TICKS)
def test_the_lightest_model_whose_conditions_all_hold_fits(ticked):
    whole = [kind for kind in Kind if ALL[kind] <= ticked[kind]]
    found = rules.fitting(DEFAULTS, ticked)

    wanted = next((k for k in (Kind.STANDARD, Kind.EMERGENCY) if k in whole), None)
    assert found.kind is (wanted or Kind.NORMAL)
    if found.kind is Kind.NORMAL:
        assert len(found.missing) == len(ALL[Kind.NORMAL] - ticked[Kind.NORMAL])
        assert found.lighter


@given(TICKS, st.sampled_from(list(Kind)), st.integers(0, 9))
def test_ticking_more_never_makes_a_change_less_standard(ticked, kind, more):
    before = rules.fitting(DEFAULTS, ticked).kind
    after = rules.fitting(DEFAULTS, {**ticked, kind: ticked[kind] | {more}}).kind

    order = [Kind.NORMAL, Kind.EMERGENCY, Kind.STANDARD]
    assert order.index(after) >= order.index(before)


def test_conditions_stand_one_to_a_line():
    assert rules.lines("- It is small\n\n  • It is  known \n") == (
        "It is small",
        "It is known",
    )


@pytest.mark.parametrize(
    ("purpose", "conditions", "field"),
    [
        ("", ("It is small",), "purpose"),
        ("x" * 301, ("It is small",), "purpose"),
        ("Small", (), "conditions"),
        ("Small", ("x" * 161,), "conditions"),
        ("Small", ("It is small", "it is Small"), "conditions"),
        ("Small", tuple(map(str, range(10))), "conditions"),
    ],
)
def test_an_unsound_model_names_its_field(purpose, conditions, field):
    with pytest.raises(RuleError) as raised:
        Model(Kind.STANDARD, purpose, conditions)

    assert raised.value.field == field


@pytest.fixture
def practice(store):
    def fill(session):
        made = factories.practice(
            session, code="change-enablement", name="Change enablement"
        )
        factories.account(session, role=Role.LEADERSHIP, name="Lena")
        owner = factories.person(session, name="Olga").id
        factories.ownership(session, practice_id=made.id, person_id=owner)
        return made

    return store(fill)


def grant(practice):
    with transaction(by=TEST_ACTOR, what="right.grant") as session:
        draft = RightDraft(
            "change.standard",
            practice,
            Duty.PRACTICE_OWNER,
            None,
            date(2026, 1, 1),
            "Agreed.",
            limits="Up to one team",
            pre_approval="What is on the list",
        )
        rights.grant(session, draft, by=None)


def test_a_card_says_who_decides_within_which_limits(client, practice):
    grant(practice)
    page = client.get("/change-models/").text

    for words in ("Olga", "DR-0001", "Limit: Up to one team.", "Pre-approved: What"):
        assert words in page
    assert "nobody has agreed" in page
    assert "No right is on record" in page


def test_which_model_fits_is_asked_without_a_script(client, practice):
    ticks = "&".join(f"holds=standard-{at}" for at in ALL[Kind.STANDARD])
    odd = "&holds=standard-99&holds=nothing-1&holds=emergency-x"

    assert (
        "Standard change.</strong>"
        in client.get(f"/change-models/?fits=yes&{ticks}{odd}").text
    )
    page = client.get("/change-models/?fits=yes&holds=standard-0").text
    assert "Normal change.</strong>" in page
    assert DEFAULTS[Kind.NORMAL].conditions[0] in page


def test_a_model_is_agreed_by_right_and_changed_with_a_reason(
    session, sign_in, client, post, practice
):
    leader, url = sign_in(Role.LEADERSHIP), "/change-models/standard/edit"
    values = {"version": "0", "purpose": "Small.", "conditions": "It is small"}
    refused = post(client, url, **values, reason="So.")
    assert refused.status_code == 403
    assert "Lena" in refused.text
    assert "It is small" in refused.text
    assert post(leader, url, **values, reason=" ").status_code == 422
    assert post(leader, url, **values, reason="So.").status_code == 303
    late = post(leader, url, **values, reason="Again.")
    assert late.status_code == 409
    session.rollback()

    assert queries.models(session)[Kind.STANDARD].conditions == ("It is small",)
    event = trail.newest(session, 1)[0]
    assert (event.action, event.reason) == ("changemodel.agree", "So.")
    assert "Agreed on" in client.get("/change-models/").text
    assert client.get("/change-models/nothing/edit").status_code == 404


def test_who_may_not_change_a_model_reads_it_and_whom_to_ask(sign_in, client, practice):
    leader, url = sign_in(Role.LEADERSHIP), "/change-models/standard/edit"
    cards, page = client.get("/change-models/").text, client.get(url).text

    assert url not in cards
    assert "ask Lena" in cards
    assert "not yours to decide" in page
    assert DEFAULTS[Kind.STANDARD].conditions[0] in page
    assert 'name="conditions"' not in page
    assert url in leader.get("/change-models/").text
    assert 'name="conditions"' in leader.get(url).text


def test_before_there_is_a_practice_it_says_so(client):
    assert client.get("/change-models/").status_code == 404
