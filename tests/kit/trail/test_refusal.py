from datetime import UTC, datetime, timedelta
from threading import Thread

import time_machine

from cis.core.access import Actor, Role
from cis.kit.trail import queries, refusal, verify
from cis.kit.trail.refusal import Ledger, Tries

ADA = Actor("p-17", "Ada", Role.MEMBER, 17)
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def later(seconds):
    return START + timedelta(seconds=seconds)


def refuse(ledger, *subjects, what="initiative.approve"):
    return refusal.record(ADA, what, "Grace decides.", *subjects, ledger=ledger)


def test_a_refusal_is_an_event_of_its_own_outcome(session):
    assert refuse(Ledger(), "initiative:7")

    event = queries.newest(session, 1)[0]
    assert (event.actor, event.action) == ("p-17", "initiative.approve")
    assert (event.outcome, event.reason) == ("refused", "Grace decides.")
    assert event.facts == {"count": "1"}
    assert verify.verify(session.connection()).fault is None


def test_a_record_s_history_tells_refusals_only_when_asked(session):
    refuse(Ledger(), "initiative:7")

    assert queries.history(session, "initiative:7") == []
    assert len(queries.history(session, "initiative:7", refused=True)) == 1


def test_a_flood_is_one_event_a_minute_with_a_count(session):
    ledger = Ledger()
    with time_machine.travel(START, tick=False) as clock:
        made = [refuse(ledger, f"initiative:{n}") for n in range(50)]
        clock.shift(61)
        refuse(ledger, "initiative:99")

    assert made == [True] + [False] * 49
    first, second = queries.newest(session, 2)[::-1]
    assert (first.facts["count"], second.facts["count"]) == ("1", "50")
    assert "initiative:99" in second.changes
    assert len(second.changes) <= refusal.MOST_SUBJECTS + 1


def test_what_waited_is_told_when_anybody_is_refused_later(session):
    ledger = Ledger()
    with time_machine.travel(START, tick=False) as clock:
        for _ in range(8):
            refuse(ledger)
        clock.shift(61)
        refuse(ledger, what="target.change")

    told = [(event.action, event.facts["count"]) for event in queries.newest(session)]
    assert told == [
        ("target.change", "1"),
        ("initiative.approve", "7"),
        ("initiative.approve", "1"),
    ]


def tried(at=START, actor=ADA, what="initiative.approve"):
    return Tries(actor, what, "No.", at)


def test_another_action_or_person_is_not_held_back():
    ledger, grace = Ledger(), Actor("p-18", "Grace", Role.MEMBER, 18)

    assert ledger.admit(tried())
    assert ledger.admit(tried(what="target.change"))
    assert ledger.admit(tried(actor=grace))
    assert not ledger.admit(tried(later(59)))
    again = tried(later(60))
    assert ledger.admit(again)
    assert again.count == 2


def test_a_clock_that_went_back_holds_nothing_back():
    ledger = Ledger()
    ledger.admit(tried())

    assert ledger.admit(tried(later(-3600)))


def test_the_ledger_does_not_grow_without_end(monkeypatch):
    monkeypatch.setattr(refusal, "MOST_KEYS", 3)
    ledger = Ledger()
    for number in range(10):
        ledger.admit(tried(what=f"x{number}"))

    assert [key[1] for key in ledger.tries] == ["x7", "x8", "x9"]


def test_threads_together_make_one_event():
    ledger, admitted = Ledger(), []
    threads = [
        Thread(target=lambda: admitted.append(ledger.admit(tried()))) for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(admitted) == 1
    again = tried(later(60))
    ledger.admit(again)
    assert again.count == 20


def test_a_role_that_does_not_open_a_page_is_recorded(session, sign_in):
    browser = sign_in(Role.AUDITOR)

    for _ in range(3):
        assert browser.get("/settings/").status_code == 403

    event = queries.newest(session, 1)[0]
    assert event.actor == f"p-{browser.person_id}"
    assert (event.action, event.outcome) == ("refused.people.settings", "refused")
    assert "auditor" in event.reason
    assert sum(e.outcome == "refused" for e in queries.newest(session)) == 1


def test_strangers_leave_no_event(app, session):
    app.test_client().get("/settings/")

    assert queries.newest(session) == []


def test_a_refusal_shows_even_where_it_cannot_be_recorded(app, sign_in, monkeypatch):
    def fail(*_, **__):
        from sqlalchemy.exc import OperationalError  # noqa: PLC0415

        raise OperationalError("INSERT", {}, Exception("database is locked"))

    browser = sign_in(Role.AUDITOR)
    monkeypatch.setattr(refusal, "transaction", fail)

    assert browser.get("/settings/").status_code == 403
