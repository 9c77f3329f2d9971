from dataclasses import dataclass
from datetime import date

import pytest
from flask import g
from wtforms import (
    BooleanField,
    FloatField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired

from cis.core.errors import ConflictError, RuleError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm


class NameForm(EditForm):
    name = StringField("Name", [InputRequired()])


@pytest.fixture
def form(app):
    with app.test_request_context("/", method="POST", data={"name": "x"}):
        g.csrf_valid = True
        yield NameForm(version="3")


@pytest.fixture
def posted(app):
    """Return a function that reads a post into a form opened on version 3."""

    def read(**data):
        with app.test_request_context("/", method="POST", data={"name": "x", **data}):
            g.csrf_valid = True
            return NameForm(version="3")

    return read


def test_a_record_that_is_as_it_was_may_be_saved(posted):
    posted(version="3").check_version(3)


@pytest.mark.parametrize("data", [{"version": "2"}, {"version": ""}, {}])
def test_a_record_that_changed_or_a_missing_version_is_refused(posted, data):
    with pytest.raises(ConflictError, match="Somebody else"):
        posted(**data).check_version(3)


def test_a_rule_is_shown_at_its_field(form):
    form.refuse(RuleError("Too short.", field="name"), 3)

    assert form.name.errors == ["Too short."]
    assert form.page_status == 422


def test_a_rule_about_no_field_is_shown_above_the_form(form):
    form.refuse(RuleError("Not today."), 3)

    assert form.form_errors == ["Not today."]


def test_a_late_edit_can_be_saved_the_next_time(posted):
    form = posted(version="2")

    form.refuse(ConflictError("Somebody was faster."), 3)

    assert form.page_status == 409
    assert form.version.data == "3"
    assert form.name.data == "x"


def test_a_late_form_that_shows_no_record_takes_the_version_it_is_told(app):
    with app.test_request_context("/", method="POST", data={"version": "2"}):
        form = NameForm()

    form.refuse(ConflictError("Somebody was faster."), 4)

    assert form.version.data == "4"


def test_a_broken_rule_does_not_hide_that_somebody_else_was_faster(posted):
    form = posted(version="2")

    form.refuse(RuleError("Too short.", field="name"), 3)

    assert form.version.data == "2"


@dataclass
class Record:
    version: int = 3
    name: str = "y"
    size: float = 2.0
    color: str = "r"
    on: date = date(2026, 5, 8)
    done: bool = True
    parts: tuple = (1, 2)
    owner_id: int | None = None


class RecordForm(NameForm):
    size = FloatField()
    color = SelectField(choices={"r": "Red", "b": "Blue"})
    on = DayField()
    done = BooleanField()
    parts = SelectMultipleField(choices={1: "One", 2: "Two"}, coerce=int)
    owner_id = SelectField(choices={"": "Nobody", "7": "Anna"})
    reason = StringField()


NOW = {
    "name": "The record now says: y",
    "size": "The record now says: 2",
    "color": "The record now says: Red",
    "on": "The record now says: Friday, 8 May 2026",
    "done": "The record now says: yes",
    "parts": "The record now says: One, Two",
    "owner_id": "The record now says: Nobody",
}
OTHERWISE = {
    "name": "x",
    "size": "3",
    "color": "b",
    "on": "2026-05-09",
    "parts": ["2"],
    "owner_id": "7",
    "reason": "It changed.",
}
ALIKE = {
    "name": "y",
    "size": "2.0",
    "color": "r",
    "on": "8 May 2026",
    "done": "y",
    "parts": ["1", "2"],
    "owner_id": "",
}


@pytest.mark.parametrize(("data", "now"), [(OTHERWISE, NOW), (ALIKE, {})])
def test_a_late_form_says_what_the_record_says_where_it_says_something_else(
    app, data, now
):
    with app.test_request_context("/", method="POST", data=data):
        form = RecordForm(obj=Record())

    form.refuse(ConflictError("Somebody was faster."))

    said = {field.name: getattr(field, "now", "") for field in form}
    assert {name: text for name, text in said.items() if text} == now


def test_a_record_that_says_nothing_any_more_is_told_apart(app):
    with app.test_request_context("/", method="POST", data={"name": "x"}):
        form = NameForm(obj=Record(name=""))

    form.refuse(ConflictError("Somebody was faster."))

    assert form.name.now == "The record now says nothing here."


def test_hidden_fields_are_not_filled_in_by_people(form):
    assert [field.name for field in form.visible()] == ["name"]
