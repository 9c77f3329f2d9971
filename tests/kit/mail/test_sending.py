from datetime import timedelta
from email import message_from_bytes, policy
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.config import Settings
from cis.core.errors import ConflictError
from cis.kit.db import db, housekeeping, lease
from cis.kit.mail import outbox, rules, sending
from cis.kit.mail.message import Attached, Letter
from cis.kit.mail.models import Mail, MailAttachment, MailFile
from cis.kit.mail.rules import MOST_TRIES, WAITS, State

PDF = Attached("report.pdf", "application/pdf", b"%PDF-1.7")


def post(*names, attached=()):
    with housekeeping() as session:
        return [
            outbox.post(
                session,
                f"digest:2026-W48:{name}",
                Letter(f"{name}@example.org", "Due", "x", attached=attached),
                clock.now(),
            )
            for name in names
        ]


def mails():
    db.session.remove()
    found = db.session().scalars(select(Mail).order_by(Mail.id))
    return {mail.to_address.partition("@")[0]: mail for mail in found}


def later(monkeypatch, span):
    moment = clock.now() + span
    monkeypatch.setattr(clock, "now", lambda: moment)


def test_a_mail_goes_out_once_however_often_it_is_posted(
    session, settings, post_office
):
    assert post("ada") == [True]
    assert post("ada") == [False]

    assert sending.run(settings).sent == 1
    assert sending.run(settings).sent == 0
    assert post("ada") == [False]

    (got,) = post_office.got
    assert got.mail_from == "cis@example.org"
    assert got.rcpt_tos == ["ada@example.org"]
    assert message_from_bytes(got.content, policy=policy.default)["Subject"] == "Due"
    assert mails()["ada"].state is State.SENT


def test_what_was_sent_keeps_neither_words_nor_files(session, settings, post_office):
    post("ada", "bob", attached=(PDF,))
    assert len(db.session().scalars(select(MailFile)).all()) == 1

    sending.run(settings)

    assert [mail.text for mail in mails().values()] == ["", ""]
    assert db.session().scalars(select(MailAttachment)).all() == []
    assert db.session().scalars(select(MailFile)).all() == []
    assert all(b"report.pdf" in got.content for got in post_office.got)


def test_one_refused_address_stops_no_other(session, settings, post_office):
    post_office.answers["eve@example.org"] = "550 5.1.1 No such mailbox"
    post("ada", "eve", "bob")

    done = sending.run(settings)

    assert (done.sent, done.failed, done.trouble) == (2, 1, "")
    eve = mails()["eve"]
    assert eve.state is State.FAILED
    assert eve.answer == "550 5.1.1 No such mailbox"


def test_an_answer_for_later_is_heeded_with_growing_waits(
    session, settings, post_office, monkeypatch
):
    post_office.answers["ada@example.org"] = "451 4.7.1 Come back later"
    post("ada")
    for minutes in WAITS:
        assert sending.run(settings).delayed == 1
        assert sending.run(settings).delayed == 0
        waits = mails()["ada"].due_at - clock.now()
        assert abs(waits - timedelta(minutes=minutes)) < timedelta(seconds=20)
        later(monkeypatch, timedelta(minutes=minutes + 1))

    assert sending.run(settings).failed == 1
    ada = mails()["ada"]
    assert (ada.state, ada.tries) == (State.FAILED, MOST_TRIES)
    assert "Come back later" in ada.answer


def test_a_server_that_goes_down_in_mid_run_loses_nothing(
    session, settings, post_office, monkeypatch
):
    post_office.dies_at = "bob@example.org"
    post("ada", "bob", "cy", "dan")

    done = sending.run(settings)

    assert (done.sent, done.delayed) == (1, 1)
    assert done.trouble
    assert {name: mail.state for name, mail in mails().items()} == {
        "ada": State.SENT,
        **dict.fromkeys(("bob", "cy", "dan"), State.WAITING),
    }
    assert sending.run(settings).trouble

    post_office.close()
    post_office.dies_at = ""
    post_office.open()
    later(monkeypatch, timedelta(minutes=6))
    assert sending.run(settings).sent == 3
    assert sorted(got.rcpt_tos[0] for got in post_office.got) == [
        f"{name}@example.org" for name in ("ada", "bob", "cy", "dan")
    ]


def test_without_a_server_a_run_stops_at_the_first_mail(session, settings, post_office):
    post("ada", "bob")
    post_office.close()

    done = sending.run(settings)

    assert (done.sent, done.delayed) == (0, 1)
    assert "refused" in done.trouble
    assert [mail.tries for mail in mails().values()] == [1, 0]


def test_a_server_that_speaks_no_tls_gets_no_mail(session, settings, post_office):
    post("ada")
    secure = Settings(
        data=settings.data,
        smtp_host="127.0.0.1",
        smtp_port=post_office.port,
        mail_from="cis@example.org",
    )

    assert "STARTTLS" in sending.run(secure).trouble
    assert post_office.got == []


def test_many_processes_send_each_mail_once(app, session, settings, post_office):
    names = [f"n{number}" for number in range(12)]
    post(*names)
    db.session.remove()
    start = Barrier(4, timeout=30)

    def work():
        with app.app_context():
            start.wait()
            sending.run(settings)
            db.session.remove()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    got = sorted(envelope.rcpt_tos[0] for envelope in post_office.got)
    assert got == sorted(f"{name}@example.org" for name in names)


def test_a_crash_between_sending_and_noting_doubles_one_mail_with_one_id(
    session, settings, post_office, monkeypatch
):
    post("ada", "bob")

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(outbox, "sent", crash)
        with pytest.raises(KeyboardInterrupt):
            sending.run(settings)

    # Claimed still: nobody else sends it while its process may be alive.
    assert sending.run(settings).sent == 1
    later(monkeypatch, rules.CLAIM + timedelta(seconds=1))
    assert sending.run(settings).sent == 1
    read = [message_from_bytes(got.content) for got in post_office.got]
    assert [one["To"] for one in read] == [
        f"{name}@example.org" for name in ("ada", "bob", "ada")
    ]
    assert read[0]["Message-ID"] == read[2]["Message-ID"]


def test_a_mail_that_kills_its_process_is_given_up(session, settings, monkeypatch):
    post("ada")
    for _ in range(MOST_TRIES):
        with housekeeping() as writing:
            assert outbox.claim(writing, "dies", clock.now())
        later(monkeypatch, rules.CLAIM + timedelta(seconds=1))

    assert sending.run(settings).sent == 0
    assert mails()["ada"].answer == outbox.DIED


def test_what_was_given_up_can_wait_again(session, settings, post_office):
    post_office.answers["ada@example.org"] = "550 No"
    post("ada")
    sending.run(settings)
    post_office.answers.clear()
    with housekeeping() as writing:
        outbox.again(writing, mails_id("ada"), clock.now())

    assert sending.run(settings).sent == 1
    with pytest.raises(ConflictError), housekeeping() as writing:
        outbox.again(writing, mails_id("ada"), clock.now())


def mails_id(name):
    return mails()[name].id


def test_without_settings_mails_become_files_one_for_each(session, tmp_path):
    post("ada", "bob")
    settings = Settings(data=tmp_path)

    assert sending.run(settings).sent == 2

    files = sorted((tmp_path / "mail").iterdir())
    assert [path.suffix for path in files] == [".eml", ".eml"]
    assert files[0].stat().st_mode & 0o077 == 0
    read = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in files
    ]
    assert {one["To"] for one in read} == {"ada@example.org", "bob@example.org"}


def test_old_mails_and_those_of_an_address_can_be_forgotten(
    session, settings, post_office, monkeypatch
):
    post("ada", "bob", attached=(PDF,))
    with housekeeping() as writing:
        assert outbox.forget(writing, "ADA@example.org") == 1
    assert list(mails()) == ["bob"]
    assert sending.run(settings).sent == 1
    later(monkeypatch, rules.KEPT + timedelta(days=1))
    with housekeeping() as writing:
        assert outbox.expire(writing, clock.now()) == 1
    assert mails() == {}


def test_a_lease_is_held_by_one_until_it_is_over(session):
    now = clock.now()
    with housekeeping() as writing:
        assert lease.take(writing, "job", "a", now) is None
        assert lease.take(writing, "job", "a", now) is None
        assert lease.take(writing, "job", "b", now) == now + lease.SPAN
        assert lease.take(writing, "job", "b", now + lease.SPAN) is None
        lease.give_back(writing, "job", "a", now)
        assert lease.take(writing, "job", "a", now + lease.SPAN) is not None
        lease.give_back(writing, "job", "b", now)
        assert lease.take(writing, "job", "a", now) is None
        assert lease.done_at(writing, "job") == now
