"""The settings page as an administrator sees it."""

from http import HTTPStatus

import pytest

from cis.core.access import Role
from cis.register.people import queries
from cis.register.people.rules import WeekStart
from tests import factories

SOUND = {
    "name": "Northwind",
    "time_zone": "Europe/Berlin",
    "week_start": "sunday",
    "currency": "chf",
    "version": "1",
}


@pytest.fixture
def admin(sign_in, store):
    store(factories.organisation)
    return sign_in(Role.ADMIN)


def test_settings_are_saved_and_shown_again(admin, post, session):
    answer = post(admin, "/settings/", **SOUND)

    assert answer.status_code == HTTPStatus.SEE_OTHER
    organisation = queries.organisation(session)
    assert organisation.name == "Northwind"
    assert queries.zone(session) == "Europe/Berlin"
    assert organisation.week_start is WeekStart.SUNDAY
    assert organisation.currency == "CHF"
    assert "Northwind" in admin.get("/settings/").text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "Give the organisation a name."),
        ({"name": "two\nlines"}, "Give a name of 1 to 120 letters"),
        ({"time_zone": "Mars/Olympus"}, "Choose a time zone such as Europe/Berlin."),
        ({"week_start": "friday"}, "Invalid Choice"),
        ({"currency": "euro"}, "Give the currency as three letters"),
    ],
)
def test_a_wrong_setting_is_shown_again_with_its_error(admin, post, changes, complaint):
    answer = post(admin, "/settings/", **{**SOUND, **changes})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert complaint.lower() in answer.text.lower()


def test_a_late_edit_is_refused_and_keeps_what_was_typed(admin, post, session):
    post(admin, "/settings/", **SOUND)

    answer = post(admin, "/settings/", **{**SOUND, "name": "Late"})

    assert answer.status_code == HTTPStatus.CONFLICT
    assert 'value="Late"' in answer.text
    assert 'value="2"' in answer.text
    assert queries.organisation(session).name == "Northwind"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADERSHIP, Role.AUDITOR])
def test_others_do_not_see_the_settings(sign_in, role):
    assert sign_in(role).get("/settings/").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("session")
def test_nobody_is_asked_to_sign_in(app):
    answer = app.test_client().get("/settings/")

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "/login" in answer.location
