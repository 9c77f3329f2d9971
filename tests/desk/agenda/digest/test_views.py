from sqlalchemy import select

from cis.desk.agenda.digest.models import DigestWish
from cis.kit.db import db

URL = "/account/mail"


def test_the_account_leads_to_the_choice_which_is_monday_at_first(client):
    assert URL in client.get("/account").text
    page = client.get(URL).text

    assert "Once a week, on Monday morning" in page
    assert 'checked class="form-check-input" id="how-0"' in page


def test_a_choice_is_kept_and_shown(client, post, session):
    answer = post(client, URL, version="0", how="daily", time_zone="Asia/Kolkata")

    assert answer.status_code == 303
    page = client.get(URL).text
    assert 'checked class="form-check-input" id="how-1"' in page
    assert 'value="Asia/Kolkata"' in page
    assert "It holds from the next week or day on" in page


def test_an_unknown_zone_is_refused_and_kept_to_mend(client, post):
    answer = post(client, URL, version="0", how="off", time_zone="Mars")

    assert answer.status_code == 422
    assert 'value="Mars"' in answer.text
    assert "Choose a time zone" in answer.text
    assert db.session().scalars(select(DigestWish)).all() == []


def test_a_choice_of_no_kind_is_refused(client, post):
    assert post(client, URL, version="0", how="hourly").status_code == 422


def test_two_browsers_do_not_overwrite_each_other(client, post):
    assert post(client, URL, version="0", how="off").status_code == 303
    assert post(client, URL, version="0", how="daily").status_code == 409
