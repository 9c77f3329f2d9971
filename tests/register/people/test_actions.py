from datetime import date

import pytest

from cis.core.errors import NotFoundError, RuleError
from cis.register.people import actions, queries
from cis.register.people.rules import OrganisationDraft, PersonDraft
from tests import factories

NORTHWIND = OrganisationDraft("Northwind", "Europe/Berlin")


def test_a_person_is_entered_once_however_the_address_is_spelt(changing):
    person = actions.enter(changing, PersonDraft(" Ada ", "Ada@example.org"))

    assert (person.name, person.email) == ("Ada", "ada@example.org")
    assert queries.by_email(changing, "ADA@EXAMPLE.ORG") is person
    with pytest.raises(RuleError) as caught:
        actions.enter(changing, PersonDraft("Ada", "ada@Example.org"))
    assert caught.value.field == "email"


def test_somebody_who_left_is_not_offered_until_they_come_back(changing):
    person = factories.person(changing, name="Bea")
    factories.person(changing, name="ada")

    actions.leave(person, date(2026, 3, 1))
    assert list(queries.choices(changing).values()) == ["ada"]

    actions.come_back(person)
    assert list(queries.choices(changing).values()) == ["ada", "Bea"]


def test_renaming_follows_the_rule_for_names(changing):
    person = factories.person(changing)

    actions.rename(person, " Ada ")
    with pytest.raises(RuleError):
        actions.rename(person, "")

    assert person.name == "Ada"


def test_there_is_one_organisation(changing):
    assert queries.zone(changing) == "UTC"
    with pytest.raises(NotFoundError):
        queries.organisation(changing)

    organisation = actions.found(changing, NORTHWIND, is_demo=True)

    assert queries.organisation(changing) is organisation
    assert queries.zone(changing) == "Europe/Berlin"
    with pytest.raises(RuleError):
        actions.found(changing, NORTHWIND)


def test_people_are_named_by_their_numbers(changing):
    person = factories.person(changing, name="Ada")

    assert queries.named(changing, [person.id, 99]) == {person.id: "Ada"}
    assert queries.get(changing, person.id) is person
    with pytest.raises(NotFoundError):
        queries.get(changing, 99)
