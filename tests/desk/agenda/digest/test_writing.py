from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from cis.core.access import Role
from cis.desk.agenda.digest import actions, writing
from cis.desk.agenda.digest.models import DigestMark
from cis.desk.agenda.digest.rules import Draft, How
from cis.kit.db import db
from cis.kit.mail.models import Mail
from tests import factories

SITE = "https://cis.example.org"
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
WEDNESDAY = MONDAY + timedelta(days=2)


def joined(session, role=Role.MEMBER, **person):
    account = factories.account(session, role=role, **person)
    account.password_hash = "x"
    return account.person_id


@pytest.fixture
def owner(store):
    """Return an owner of a metric that lacks its readings; others have nothing due."""

    def make(session):
        factories.organisation(session, time_zone="Europe/Berlin")
        key = joined(session, name="Ada <Lovelace>", email="ada@example.org")
        joined(session, email="idle@example.org")
        joined(session, Role.AUDITOR, email="auditor@example.org")
        metric = factories.metric(session, owner_id=key, name="Restore <time>")
        factories.reading(session, metric_id=metric.id, starts_on=date(2026, 10, 5))
        invited = factories.account(session, email="invited@example.org")
        factories.metric(session, owner_id=invited.person_id)
        gone = joined(session, email="gone@example.org", left_on=date(2026, 1, 1))
        factories.metric(session, owner_id=gone)
        return key

    return store(make)


def mails():
    db.session.remove()
    return list(db.session().scalars(select(Mail).order_by(Mail.id)))


def test_on_monday_those_from_whom_something_is_due_get_one_mail(owner):
    done = writing.run(SITE, MONDAY)

    assert (done.written, done.nothing) == (1, 1)
    (mail,) = mails()
    assert mail.to_address == "ada@example.org"
    assert mail.key == f"digest:2026-W48:{owner}"
    assert "due from you" in mail.subject
    assert "Restore <time>" in mail.text
    assert f"{SITE}/metrics/1/readings" in mail.text
    assert f"{SITE}/account/mail" in mail.text
    assert "Ada &lt;Lovelace&gt;" in mail.html
    assert "Restore &lt;time&gt;" in mail.html
    assert writing.run(SITE, WEDNESDAY).written == 0


def test_it_says_what_my_work_says(owner, sign_in, store):
    writing.run(SITE, datetime.now(UTC))
    client = sign_in(Role.MEMBER)

    def hand(session):
        metric = factories.metric(session, owner_id=client.person_id, name="Backlog")
        factories.reading(session, metric_id=metric.id, starts_on=date(2023, 10, 2))

    store(hand)
    page = client.get("/").text
    reader = next(
        one
        for one in writing.queries.readers(db.session())
        if one.email == "ada@example.org"
    )
    due = writing.agenda.home(db.session(), reader.actor, date(2026, 11, 23)).tasks
    letter = writing.letter(db.session(), reader, date(2026, 11, 23), SITE)

    assert "Backlog" in page
    assert all(one.words in letter.text for one in due)


def test_nothing_due_is_noted_so_that_no_late_mail_follows(owner, store):
    writing.run(SITE, MONDAY)
    idle = db.session().scalars(select(DigestMark.person_id)).all()
    store(
        lambda session: [
            factories.metric(session, owner_id=key) for key in idle if key != owner
        ]
    )

    assert writing.run(SITE, WEDNESDAY).written == 0


def test_daily_comes_every_day_and_off_never(owner, store):
    store(lambda s: actions.choose(s, owner, Draft(How.DAILY), MONDAY))

    assert writing.run(SITE, MONDAY).written == 0
    assert writing.run(SITE, MONDAY + timedelta(days=1)).written == 1
    assert writing.run(SITE, WEDNESDAY).written == 1
    store(lambda s: actions.choose(s, owner, Draft(How.OFF), WEDNESDAY))
    assert writing.run(SITE, WEDNESDAY + timedelta(days=7)).written == 0


def test_a_choice_holds_from_the_next_week_on(owner, store):
    store(lambda s: actions.choose(s, owner, Draft(How.WEEKLY), WEDNESDAY))

    assert writing.run(SITE, WEDNESDAY).written == 0
    assert writing.run(SITE, MONDAY + timedelta(days=7)).written == 1


def test_the_readers_own_clock_decides(owner, store):
    far = Draft(How.WEEKLY, "Pacific/Auckland")
    store(lambda s: actions.choose(s, owner, far, WEDNESDAY - timedelta(days=7)))
    sunday = MONDAY - timedelta(hours=12)

    assert writing.run(SITE, sunday).written == 1


def test_an_address_no_mail_can_go_to_stops_nobody_else(owner, store):
    def bad(session):
        key = joined(session, email="not an address")
        metric = factories.metric(session, owner_id=key)
        factories.reading(session, metric_id=metric.id, starts_on=date(2026, 10, 5))

    store(bad)
    done = writing.run(SITE, MONDAY)

    assert done.written == 1
    assert len(done.failed) == 1
    assert "no e-mail address" in done.failed[0]


def test_many_at_once_write_each_digest_once(app, owner):
    db.session.remove()
    start = Barrier(4, timeout=30)

    def work():
        with app.app_context():
            start.wait()
            writing.run(SITE, MONDAY)
            db.session.remove()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(mails()) == 1
