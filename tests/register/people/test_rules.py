import pytest

from cis.core.errors import RuleError
from cis.register.people.rules import (
    OrganisationDraft,
    PersonDraft,
    WeekStart,
    plain_email,
)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121, "a\nb", "a\x00b"])
def test_a_name_is_one_fair_line(name):
    with pytest.raises(RuleError) as caught:
        PersonDraft(name, "ada@example.org")

    assert caught.value.field == "name"


@pytest.mark.parametrize(
    "email", ["", "ada", "ada@localhost", "a b@example.org", "a@b.c\n", "a@b@c.d"]
)
def test_an_email_address_looks_like_one(email):
    with pytest.raises(RuleError) as caught:
        PersonDraft("Ada", email)

    assert caught.value.field == "email"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"time_zone": "Berlin"}, "time_zone"),
        ({"time_zone": "../../etc/passwd"}, "time_zone"),
        ({"currency": "eur"}, "currency"),
    ],
)
def test_settings_name_the_field_that_breaks_a_rule(changes, field):
    sound = {
        "name": "Northwind",
        "time_zone": "Europe/Berlin",
        "week_start": WeekStart.MONDAY,
        "currency": "EUR",
    }

    with pytest.raises(RuleError) as caught:
        OrganisationDraft(**{**sound, **changes})

    assert caught.value.field == field


def test_two_spellings_of_an_address_are_one():
    assert plain_email(" Ada@Example.ORG ") == plain_email("ada@example.org")
