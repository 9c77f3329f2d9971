from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from cis.core.access import Role
from cis.core.config import Settings
from cis.kit.db import db
from cis.kit.mail import sending
from cis.kit.mail.models import Mail
from cis.register.accounts.models import Account
from tests.desk.reports.test_publishing import publish

URL = "/reports/mail/"


@pytest.fixture
def leader(organisation, sign_in):
    return sign_in(Role.LEADERSHIP, name="Grace <Hopper>", email="grace@example.org")


@pytest.fixture
def member(organisation, sign_in):
    return sign_in(Role.MEMBER, email="max@example.org")


def can_sign_in(store):
    def let(session):
        for account in session.scalars(select(Account)):
            account.password_hash = "x"

    store(let)


def addresses():
    db.session.remove()
    return sorted(db.session().scalars(select(Mail.to_address)))


def test_a_reader_gets_each_report_once_with_its_pdf(
    leader, member, post, store, tmp_path
):
    can_sign_in(store)
    assert "You get no report" in member.get(URL).text
    assert post(member, URL, wants="yes").status_code == 303
    assert "You get each report" in member.get(URL).text

    assert publish(leader).status_code == 303

    assert addresses() == ["max@example.org"]
    assert sending.run(Settings(data=tmp_path)).sent == 1
    (path,) = (tmp_path / "mail").iterdir()
    read = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert read["Subject"].startswith("Report No. 1, ")
    text = read.get_body(("plain",)).get_content()
    assert "Fewer <hand-overs>: measured, improved" in text.replace("\r\n", " ")
    (pdf,) = read.iter_attachments()
    assert pdf.get_content() == leader.get("/reports/1/a4").data
    assert publish(leader, follows=0).status_code == 409
    assert addresses() == ["max@example.org"]


def test_leadership_sends_it_to_a_role_and_whoever_said_no_gets_none(
    leader, member, post, store
):
    can_sign_in(store)
    assert post(leader, f"{URL}roles", at=URL, role="member").status_code == 303
    assert "Your role gets it" in member.get(URL).text
    assert "1 reader." in leader.get(URL).text

    post(member, URL, wants="no")

    assert "Nobody yet" in leader.get(URL).text
    publish(leader)
    assert addresses() == []


def test_only_leadership_chooses_roles(member, post):
    assert "Whole roles" not in member.get(URL).text
    assert post(member, f"{URL}roles", at=URL, role="member").status_code == 403


def test_who_left_gets_no_report(leader, member, post, store):
    post(member, URL, wants="yes")
    publish(leader)

    assert addresses() == []
