from datetime import date

import pytest

from cis.core.access import Actor, Role
from cis.desk.reports import gather, pledges
from cis.desk.reports.gather import Wanted
from cis.register.actions import actions as promises
from cis.register.actions.rules import Draft
from cis.register.decisions import actions as decisions
from cis.register.decisions.rules import Draft as Question
from tests import factories

ACTOR = Actor("p-1", "Anna", Role.MEMBER)
BEGUN, FIRST, LAST = date(2026, 4, 1), date(2026, 5, 1), date(2026, 5, 31)


def may(day):
    return date(2026, 5, day)


@pytest.fixture
def promise(changing):
    owner, practice = factories.person(changing, name="Mara"), None
    practice = factories.practice(changing)

    def open_(due):
        draft = Draft(f"practice:{practice.id}", "Train", owner.id, due)
        return promises.promise(changing, draft, actor=ACTOR, today=BEGUN)

    return open_


def move(session, action, to, on):
    promises.move(session, action, to, "The room is taken.", actor=ACTOR, today=on)


def told(session, last=LAST):
    return [(one.state, one.sentence) for one in pledges.promises(session, FIRST, last)]


def test_done_by_its_day_is_kept_and_after_it_broken(changing, promise):
    promises.finish(changing, promise(may(10)), actor=ACTOR, today=may(8))
    promises.finish(changing, promise(may(11)), actor=ACTOR, today=may(20))

    assert told(changing) == [
        ("kept", "Done on 8 May 2026, by its day, 10 May 2026."),
        ("broken", "Done on 20 May 2026, after its day, 11 May 2026."),
    ]


def test_not_done_or_dropped_is_broken(changing, promise):
    promise(may(10))
    promises.drop(changing, promise(may(12)), "No use.", actor=ACTOR, today=may(11))

    assert told(changing) == [
        ("broken", "Not done; its day was 10 May 2026."),
        ("broken", "Dropped on 11 May 2026; its day was 12 May 2026."),
    ]


def test_moved_out_of_the_month_is_moved(changing, promise):
    action = promise(may(10))
    move(changing, action, may(20), may(9))
    move(changing, action, date(2026, 6, 10), may(19))

    assert told(changing) == [("moved", "Moved from 20 May 2026 to 10 Jun 2026.")]


def test_what_is_not_over_yet_is_still_open(changing, promise):
    promise(may(20))
    promise(date(2026, 6, 2))

    (line,) = told(changing, may(20))
    assert line[0] == "still open"


def test_unanswered_decisions_lead(changing):
    mara = factories.person(changing, name="Mara")
    factories.initiative(changing, status="assessed", title="Fewer hand-overs")
    practice = factories.practice(changing)
    for question, due in (("Go on?", may(20)), ("Stop it?", date(2026, 6, 3))):
        draft = Question(f"practice:{practice.id}", question, mara.id, due)
        decisions.ask(changing, draft, may(6))

    report = gather.content(changing, Wanted(FIRST, LAST))

    assert [one.sentence for one in report.asks[:2]] == [
        "Late since 20 May 2026: Go on?",
        "Due 3 Jun 2026: Stop it?",
    ]
    assert report.asks[0].who == "Asked of Mara."
    assert report.asks_total == 3
    assert "Fewer hand-overs" in report.asks[2].sentence
