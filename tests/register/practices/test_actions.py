import pytest

from cis.core.errors import NotFoundError, RuleError
from cis.register.practices import actions, queries
from cis.register.practices.rules import Adoption, Group


def test_the_catalogue_is_installed_once(changing):
    assert actions.install_catalogue(changing) == 34
    assert actions.install_catalogue(changing) == 0


def test_a_missing_practice_is_added_and_the_others_stay(changing):
    actions.install_catalogue(changing)
    kept = queries.by_code(changing, "incident-management")
    actions.adopt(changing, kept, Adoption.STABILISE)
    changing.delete(queries.by_code(changing, "problem-management"))
    changing.flush()

    assert actions.install_catalogue(changing) == 1
    assert kept.adoption is Adoption.STABILISE


def test_practices_are_listed_by_group_and_name(changing):
    actions.install_catalogue(changing)
    listed = queries.listing(changing)

    assert listed[0].name == "Architecture management"
    assert listed[13].group is Group.GENERAL
    assert listed[14].name == "Availability management"
    assert listed[-1].name == "Software development and management"
    assert next(iter(queries.choices(changing).values())) == "Architecture management"


def test_an_unchanged_state_is_refused(changing):
    actions.install_catalogue(changing)
    practice = queries.by_code(changing, "service-desk")

    with pytest.raises(RuleError, match="already"):
        actions.adopt(changing, practice, Adoption.NOT_ADOPTED)


def test_an_unknown_practice_is_not_found(changing):
    with pytest.raises(NotFoundError):
        queries.get(changing, 99)
    with pytest.raises(NotFoundError, match="no-such"):
        queries.by_code(changing, "no-such")
