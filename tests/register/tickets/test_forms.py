import pytest
from werkzeug.datastructures import MultiDict

from cis.register.tickets.forms import LOG, MAPPED, reading_form
from cis.register.tickets.rules import FIELDS, Kind

HEADER = ("Nr", "Angelegt", "Angelegt", "")


@pytest.fixture
def form(app):
    """Build the form of a file with a header row, as posted or not yet."""

    def build(names=MAPPED[Kind.INCIDENTS], readings=None, known=None, **posted):
        method = "POST" if posted else "GET"
        with app.test_request_context(method=method, data=MultiDict(posted)):
            made = reading_form(names, HEADER, known or {"number": "Nr"}, kind="")
            made.offer(Kind.INCIDENTS, readings or {})
            made.validate()
            return made

    return build


def test_each_meaning_offers_every_header_once(form):
    choices = form().opened_at.choices
    assert choices == {"": "Not in this file", "Nr": "Nr", "Angelegt": "Angelegt"}
    assert form().number.choices[""] == "As recognised: Nr"


def test_only_what_was_chosen_is_told(form):
    told = form(opened_at="Angelegt", kind="requests", remember="  Our  tool ").told()
    assert told == {
        "kind": "requests",
        "date_order": "",
        "mapping": {"opened_at": "Angelegt"},
        "remember": "Our tool",
    }


def test_a_header_that_is_not_there_is_refused(form):
    assert "opened_at" in form(opened_at="Erledigt").errors


def test_an_open_question_wants_an_answer(form):
    readings = {"dmy": "Day first: 2 Mar 2026", "mdy": "Month first: 3 Feb 2026"}
    assert form(readings=readings, kind="").errors["date_order"] == ["Choose one."]
    assert "date_order" not in form(readings=readings, date_order="mdy").errors
    assert "date_order" in form(readings=readings, date_order="nonsense").errors


def test_names_of_activities_are_typed(form):
    told = form(LOG, resolved_activity="Resolve | Solve").told()
    assert told["mapping"] == {"resolved_activity": "Resolve | Solve"}


def test_every_field_offered_has_words():
    assert {name for names in MAPPED.values() for name in names} | set(LOG) <= set(
        FIELDS
    )
