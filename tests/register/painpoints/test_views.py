from datetime import date

import pytest

from cis.core.access import Role
from cis.register.painpoints import queries
from cis.register.painpoints.rules import Kind, Status
from tests import factories

ANSWER = {
    "statement": "Sales waits two days for a new laptop",
    "kind": "slow resolution",
    "frequency": "weekly",
    "hours_lost": "12",
    "money_lost": "",
    "trust_lost": "2",
    "service": "",
    "figures": "",
}


@pytest.fixture
def practice_id(store):
    return store(
        lambda s: factories.practice(s, code="incident-management", name="Incidents")
    )


@pytest.fixture
def painpoint_id(store, practice_id):
    return store(lambda s: factories.painpoint(s, practice_id=practice_id))


def version(answer):
    """Return the version that the form on a page holds."""
    return answer.text.split('name="version"')[1].split('value="')[1].split('"')[0]


def test_an_empty_register_offers_the_one_step(client):
    page = client.get("/pain-points/").text

    assert "No pain point yet" in page
    assert 'href="/pain-points/new"' in page


def test_raising_leads_to_the_new_pain_point_with_its_arithmetic(
    client, post, practice_id
):
    answer = post(client, "/pain-points/new", practice_id=practice_id, **ANSWER)

    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "Sales waits two days" in page
    assert "each step counts as 10 hours" in page
    assert "What it weighs: 38.4" in page
    assert "Restore time, median" in page


def test_what_the_address_says_is_filled_in(client, practice_id):
    page = client.get(
        "/pain-points/new?statement=40+%25+are+resets&kind=avoidable+demand"
        "&practice=incident-management&figures=412+of+1030&hours=7.5"
    ).text

    assert "40 % are resets</textarea>" in page.replace("\r\n", "")
    assert '<option selected value="avoidable demand">' in page
    assert f'<option selected value="{practice_id}">' in page
    assert "412 of 1030" in page
    assert 'value="7.5"' in page


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"statement": ""}, "Say what hurts."),
        ({"statement": "   "}, "Say what hurts"),
        ({"hours_lost": "-3"}, "Number must be between"),
        ({"hours_lost": "nan"}, "Number must be between"),
        ({"kind": "awful"}, "Invalid Choice"),
        ({"practice_id": "77"}, "Not a valid choice"),
    ],
)
def test_a_wrong_answer_is_shown_again_with_its_error(
    client, post, practice_id, changes, complaint
):
    data = {"practice_id": practice_id, **ANSWER, **changes}
    answer = post(client, "/pain-points/new", **data)

    assert answer.status_code == 422
    assert complaint in answer.text
    assert "Nothing was saved yet" in answer.text


def test_an_auditor_may_look_but_not_raise(sign_in, painpoint_id):
    auditor = sign_in(Role.AUDITOR)

    page = auditor.get(f"/pain-points/{painpoint_id}")

    assert page.status_code == 200
    assert "Open an initiative" not in page.text
    assert auditor.get("/pain-points/new").status_code == 403
    assert auditor.post(f"/pain-points/{painpoint_id}/move").status_code in {400, 403}


@pytest.mark.usefixtures("session")
def test_nobody_sees_nothing(app):
    assert app.test_client().get("/pain-points/").status_code == 303


def test_an_unknown_pain_point_is_not_found(client):
    assert client.get("/pain-points/99").status_code == 404


def test_the_register_filters_and_searches_by_its_address(client, store, practice_id):
    made = store(
        lambda s: (
            [
                factories.painpoint(
                    s,
                    practice_id=practice_id,
                    statement="Printers jam",
                    search="printers jam",
                    kind=Kind.REPEAT_OUTAGE,
                ),
                factories.painpoint(
                    s,
                    practice_id=practice_id,
                    statement="Laptops late",
                    search="laptops",
                ),
            ][0].id
        )
    )

    def shown(query):
        page = client.get(f"/pain-points/?{query}").text
        return ("Printers jam" in page, "Laptops late" in page)

    assert shown("") == (True, True)
    assert shown("q=PRINTERS") == (True, False)
    assert shown(f"q=pp-{made}") == (True, False)
    assert shown("kind=repeat+outage") == (True, False)
    assert shown("status=rejected") == (False, False)
    assert shown("practice=99") == (False, False)
    assert shown("sort=nonsense&page=%00&kind=%00") == (True, True)
    assert shown("q=%25") == (False, False)


def test_exports_hold_exactly_the_view_and_no_formula(client, store, practice_id):
    store(
        lambda s: factories.painpoint(
            s, practice_id=practice_id, statement="=cmd()", search="x"
        )
    )

    text = client.get("/pain-points/export.csv?q=x").text
    with client.get("/pain-points/export.xlsx") as book:
        assert book.data[:2] == b"PK"

    assert text.startswith("\ufeffReference,Statement")
    assert "'=cmd()" in text
    assert client.get("/pain-points/export.csv?q=y").text.count("\r\n") == 1


def test_a_rejection_without_an_answer_is_refused_and_keeps_what_was_chosen(
    client, post, painpoint_id
):
    at = f"/pain-points/{painpoint_id}"
    answer = post(client, f"{at}/move", at=at, version=1, status="rejected", answer="")

    assert answer.status_code == 422
    assert "Tell whoever raised it why it was rejected." in answer.text


def test_the_answer_is_shown_to_whoever_raised_it(client, post, painpoint_id, session):
    at = f"/pain-points/{painpoint_id}"
    answer = post(
        client,
        f"{at}/move",
        at=at,
        version=1,
        status="rejected",
        answer="Solved last week by the new form",
    )

    assert answer.status_code == 303
    assert "Solved last week by the new form" in client.get(at).text
    session.rollback()
    assert queries.get(session, painpoint_id).status is Status.REJECTED


def test_an_edit_of_an_older_version_keeps_the_typed_text(client, post, painpoint_id):
    at = f"/pain-points/{painpoint_id}/edit"
    page = client.get(at).text
    practice = page.split('name="practice_id"')[1].split('selected value="')[1]
    data = {**ANSWER, "practice_id": practice.split('"')[0]}

    first = post(client, at, version=1, **data)
    second = post(client, at, version=1, **{**data, "statement": "My other words"})

    assert first.status_code == 303
    assert second.status_code == 409
    assert "My other words" in second.text
    assert "Somebody else changed this record" in second.text
    assert "The record now says: Sales waits two days for a new laptop" in second.text
    third = post(
        client, at, version=version(second), **{**data, "statement": "My other words"}
    )
    assert third.status_code == 303
    assert "My other words" in client.get(third.location).text


def test_a_move_that_came_too_late_can_be_saved_again(client, post, painpoint_id):
    at = f"/pain-points/{painpoint_id}"
    move = {"status": "accepted", "answer": "It is worth it"}

    late = post(client, f"{at}/move", at=at, version=99, **move)
    again = post(client, f"{at}/move", at=at, version=version(late), **move)

    assert (late.status_code, again.status_code) == (409, 303)
    assert "PP-0001 is now accepted." in client.get(again.location).text


def test_what_was_raised_is_named(client, post, practice_id):
    answer = post(client, "/pain-points/new", practice_id=practice_id, **ANSWER)

    assert "PP-0001 is in the register." in client.get(answer.location).text


def test_pages_stop_at_fifty(client, store, practice_id):
    def many(session):
        for number in range(60):
            factories.painpoint(
                session,
                practice_id=practice_id,
                statement=f"Pain {number}",
                raised_on=date(2026, 1, 1),
            )

    store(many)

    page = client.get("/pain-points/?page=2").text

    assert "51 to 60 of 60 pain points" in page
