"""What the demo says of controls fits the catalogue and the story."""

from datetime import date

from cis.demo import controls, people
from cis.demo.story import WEEKS, Calendar
from cis.register.controls import catalogue
from cis.register.controls.rules import ROLES, Status
from cis.register.practices.catalogue import CATALOGUE


def test_every_code_of_the_demo_is_in_its_framework():
    known = {
        (shipped.code, entry.code)
        for shipped in catalogue.CATALOGUE
        for entry in shipped.entries()
    }
    said = {
        (one.framework, code) for one in controls.SAID for code in one.codes.split()
    }

    assert said - known == set()


def test_whoever_speaks_is_in_the_demo_and_in_its_time():
    for one in controls.SAID:
        assert one.by in people.PEOPLE
        assert 0 <= one.week < WEEKS
        assert one.practice in {entry.code for entry in CATALOGUE} | set(ROLES)


def test_the_demo_shows_every_status_in_every_kind_of_framework():
    assert {one.status for one in controls.SAID} == set(Status)
    assert {one.framework for one in controls.SAID} == {
        shipped.code for shipped in catalogue.CATALOGUE
    }


def test_the_frameworks_come_before_what_is_said_of_them():
    first, *others = controls.steps(Calendar(date(2026, 11, 24)))

    assert first.what == "framework.install"
    assert all(first.day < step.day for step in others)
