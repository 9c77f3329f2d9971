from datetime import date

import pytest
from flask import Flask, g
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.validators import InputRequired

from cis.core import clock
from cis.kit.web.fields import DayField


class Due(Form):
    due = DayField("Due", [InputRequired("Say when.")])


@pytest.fixture(autouse=True)
def inside_a_request(monkeypatch):
    monkeypatch.setattr(clock, "today", lambda _zone: date(2026, 5, 13))
    with Flask("test").app_context():
        g.zone = "Europe/Berlin"
        yield


def form(typed):
    return Due(MultiDict({"due": typed}))


def test_what_was_understood_is_shown_in_figures_and_in_words():
    due = form("next friday")

    assert due.validate()
    assert due.due.data == date(2026, 5, 15)
    assert 'value="2026-05-15"' in due.due()
    assert due.due.understood == "Friday, 15 May 2026"


def test_what_was_not_understood_stays_in_the_box():
    due = form("some day <soon>")

    assert not due.validate()
    assert due.due.data is None
    assert "some day &lt;soon&gt;" in due.due()
    assert len(due.due.errors) == 1
    assert due.due.understood == ""


def test_an_empty_box_is_the_other_validators_matter():
    due = form(" ")

    assert not due.validate()
    assert due.due.errors == ["Say when."]


def test_a_stored_date_is_shown_without_comment():
    due = Due(due=date(2026, 6, 30))

    assert 'value="2026-06-30"' in due.due()
    assert due.due.understood == ""
