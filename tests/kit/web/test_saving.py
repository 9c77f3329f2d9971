from dataclasses import dataclass

import pytest
from wtforms import FloatField, IntegerField, StringField

from cis.core.errors import RuleError
from cis.kit.web.forms import Form


@dataclass(frozen=True)
class Draft:
    name: str
    weight: float = 1.0
    owner_id: int | None = None
    by: str = ""

    def __post_init__(self):
        if self.name == "wrong":
            raise RuleError("Not that name.", field="name")


class NameForm(Form):
    name = StringField()
    weight = FloatField()
    owner_id = IntegerField()
    beside = StringField()


@pytest.fixture
def form(app):
    with app.test_request_context():
        yield NameForm


def test_a_form_fills_the_parts_of_a_draft_that_have_its_names(form):
    draft = form(name="Anna", weight=2.5, owner_id=7, beside="x").into(Draft)

    assert draft == Draft("Anna", 2.5, 7)


def test_what_nobody_typed_is_given_beside_the_form(form):
    assert form(name="Anna", weight=2.0).into(Draft, by="Bo").by == "Bo"


def test_an_empty_field_is_empty_of_its_kind(form):
    assert form().into(Draft) == Draft("", 0.0, None)


def test_a_draft_may_refuse_and_the_field_is_blamed(form):
    refused = form(name="wrong")

    with pytest.raises(RuleError) as error:
        refused.into(Draft)
    refused.refuse(error.value, None)

    assert refused.errors == {"name": ["Not that name."]}
    assert refused.page_status == 422
