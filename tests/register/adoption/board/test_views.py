"""Champions: whom one can ask, and where nobody can be asked."""

from datetime import date

import pytest

from cis.core.access import Role
from cis.register.adoption.board import queries
from cis.register.governance.rules import AssignmentRole
from cis.register.practices.rules import Adoption
from tests import factories

TODAY = date(2026, 6, 15)


@pytest.fixture
def two(store):
    """Two adopted practices, one of them with a champion, and one that is not."""

    def fill(session):
        made = [
            factories.practice(session, name=name, adoption=state).id
            for name, state in (
                ("Held", Adoption.STABILISE),
                ("Left alone", Adoption.OPTIMISE),
                ("Not yet", Adoption.NOT_ADOPTED),
            )
        ]
        factories.ownership(
            session,
            practice_id=made[0],
            person_id=factories.person(session, name="Sofia").id,
            role=AssignmentRole.CHAMPION,
            hours_agreed=2.0,
            note="Shows the halls how to report.",
        )
        return tuple(made)

    return store(fill)


def test_practices_without_a_champion_come_first(session, two):
    found = queries.stands(session, TODAY)

    assert [(one.practice.name, one.is_gap) for one in found] == [
        ("Left alone", True),
        ("Held", False),
    ]


def test_each_practice_says_in_which_teams_nobody_stands_up_for_it(
    session, store, client, two
):
    held, alone, _ = two
    for team, practice in (("Network", held), ("network", alone), ("Halls", alone)):
        store(
            lambda s, team=team, practice=practice: factories.ownership(
                s, practice_id=practice, role=AssignmentRole.CHAMPION, team=team
            )
        )

    without = {one.practice.name: one.without for one in queries.stands(session, TODAY)}
    assert without == {"Held": ["Halls"], "Left alone": []}
    assert "Nobody in Halls" in client.get("/adoption/champions").text
    assert "(Network)" in client.get(f"/practices/{held}").text


def test_a_champion_is_so_from_the_first_day_to_the_last(session, two):
    before = queries.stands(session, date(2025, 12, 31))

    assert all(one.is_gap for one in before)


def test_the_page_names_them_and_leads_to_appointing(sign_in, two):
    page = sign_in(Role.MEMBER).get("/adoption/champions").text
    assert "Sofia" in page
    assert "Shows the halls how to report." in page
    assert "1 adopted practice has nobody" in page
    assert "/governance/appoint" not in page
    leader = sign_in(Role.LEADERSHIP).get("/adoption/champions").text

    assert f"scope=practice:{two[1]}&amp;role=champion" in leader


def test_before_anything_is_adopted_the_page_says_what_comes_first(client):
    assert "No practice is on its way yet" in client.get("/adoption/champions").text
