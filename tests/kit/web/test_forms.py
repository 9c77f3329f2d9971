import pytest
from flask import g
from wtforms import StringField
from wtforms.validators import InputRequired

from cis.core.errors import ConflictError, RuleError
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


def test_a_late_edit_can_be_saved_the_next_time(form):
    form.refuse(ConflictError("Somebody was faster."), 4)

    assert form.page_status == 409
    assert form.version.data == "4"
    assert form.name.data == "x"


def test_hidden_fields_are_not_filled_in_by_people(form):
    assert [field.name for field in form.visible()] == ["name"]
