import io

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.access import Role
from cis.register.adoption.training import queries
from cis.register.adoption.training.models import Attendance, TrainingNeed
from cis.register.governance.rules import AssignmentRole
from tests import factories


@pytest.fixture
def practice(store):
    """A practice with two champions, one of whom left."""

    def make(session):
        practice = factories.practice(session, name="Changes")
        for name, left in (("Ada", None), ("Gone", clock.today())):
            person = factories.person(
                session, name=name, email=f"{name.lower()}@example.org", left_on=left
            )
            factories.ownership(
                session,
                practice_id=practice.id,
                person_id=person.id,
                role=AssignmentRole.CHAMPION,
            )
        return practice

    return store(make)


@pytest.fixture
def need(client, post, practice):
    data = {"title": "Change types", "audience": "champion", "months": ""}
    return post(client, "/adoption/training/new", practice_id=practice, **data)


def test_who_needs_it_follows_from_the_role(client, need):
    page = client.get("/adoption/training/").text

    assert need.status_code == 303
    assert "0 of 1" in page
    assert "Ada" in page
    assert "Gone" not in page


def test_a_name_is_used_once_for_each_practice(client, post, practice, need):
    data = {"title": "Change types", "audience": "everybody", "months": ""}
    again = post(client, "/adoption/training/new", practice_id=practice, **data)

    assert again.status_code == 422
    assert "of this name already" in again.text


def test_having_had_it_counts(client, post, session, need, practice):
    at = need.location
    ada = session.scalar(
        select(factories.Person.id).where(factories.Person.name == "Ada")
    )
    session.rollback()

    post(client, f"{at}/attend", at=at, person_id=ada, on="2026-01-05")

    assert "1 of 1 who need it" in client.get(at).text
    assert queries.coverage(session, practice, clock.today()).share == 100
    assert "5 Jan 2026" in client.get(at).text
    session.rollback()
    late = post(client, f"{at}/attend", at=at, person_id=ada, on="2099-01-05")
    assert "still to come" in late.text


def test_a_list_is_shown_before_it_is_taken_over(client, post, session, need):
    text = (
        "email,training,date\nada@example.org,change types,2026-01-05\n"
        "nobody@example.org,Change types,2026-01-05\n"
    )
    shown = post(
        client,
        "/adoption/training/attendance",
        file=(io.BytesIO(text.encode()), "a.csv"),
    )

    assert shown.status_code == 200
    assert "1 row understood, 1 not" in shown.text
    assert "Line 3" in shown.text
    assert session.scalar(select(Attendance)) is None
    session.rollback()
    done = post(client, "/adoption/training/attendance", text=text, apply="yes")
    assert done.status_code == 303
    assert "1 of 1 rows are new" in client.get("/adoption/training/").text
    session.rollback()
    post(client, "/adoption/training/attendance", text=text, apply="yes")
    assert len(session.scalars(select(Attendance)).all()) == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choose a file"),
        ({"text": "a,b\n"}, "must name three columns"),
        ({"text": "email,training,date\n", "apply": "yes"}, "no row to take over"),
    ],
)
def test_what_is_no_list_is_said(client, post, data, sentence):
    answer = post(client, "/adoption/training/attendance", **data)

    assert answer.status_code == 422
    assert sentence in answer.text


def test_it_ends_and_can_begin_again(client, post, session, practice, need):
    at = need.location
    post(client, f"{at}/end", at=at)

    assert "No training is needed yet" in client.get("/adoption/training/").text
    assert "Needed no more" in client.get(at).text
    data = {"title": "Change types", "audience": "everybody", "months": "12"}
    post(client, "/adoption/training/new", practice_id=practice, **data)
    session.rollback()
    assert len(session.scalars(select(TrainingNeed)).all()) == 1


def test_an_auditor_reads_who_has_had_it(sign_in, need):
    page = sign_in(Role.AUDITOR).get(need.location)

    assert page.status_code == 200
    assert "Note it" not in page.text
