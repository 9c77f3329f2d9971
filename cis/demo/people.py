"""Who is in the demo: people, the practices adopted, and who may sign in."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from cis.core.access import Role
from cis.demo.story import Calendar, Scene, Step
from cis.register.governance.rights import actions as rights
from cis.register.people import actions as people
from cis.register.people import queries as persons
from cis.register.people.rules import OrganisationDraft, PersonDraft
from cis.register.practices import actions as adoption
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption

NAME = "Larkfield Logistics (example)"
ZONE = "Europe/Berlin"
DOMAIN = "larkfield.example"

INES, MARA, TOMAS = "Ines Okafor", "Mara Lindqvist", "Tomas Brandt"
PRIYA, JONAS, AMINA = "Priya Nair", "Jonas Keller", "Amina Diallo"
LUCA, WEI, SOFIA = "Luca Moretti", "Wei Zhang", "Sofia Petrova"
DANIEL, HANNA, ERIK = "Daniel Osei", "Hanna Virtanen", "Erik Solberg"
PEOPLE = (
    *(INES, MARA, TOMAS, PRIYA, JONAS, AMINA),
    *(LUCA, WEI, SOFIA, DANIEL, HANNA, ERIK),
)
LEADERS = frozenset({TOMAS})
LEFT = {ERIK: 31}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Somebody who may sign in, and what they will see."""

    name: str
    role: Role
    label: str


ACCOUNTS = (
    Entrance(MARA, Role.MEMBER, "practice owner"),
    Entrance(TOMAS, Role.LEADERSHIP, "leadership"),
    Entrance(INES, Role.ADMIN, "administrator"),
    Entrance(PRIYA, Role.AUDITOR, "auditor"),
)

INCIDENT, CHANGE = "incident-management", "change-enablement"
REQUEST, DESK = "service-request-management", "service-desk"
# Practice, state of adoption, and in which week it was reached.
ADOPTED = (
    # These two went further by passing a gate.
    (INCIDENT, Adoption.STABILISE, 3),
    (CHANGE, Adoption.STABILISE, 8),
    (REQUEST, Adoption.STABILISE, 14),
    (DESK, Adoption.OPTIMISE, 20),
)


def email(name: str) -> str:
    """Return the invented address of a person."""
    return f"{name.lower().replace(' ', '.')}@{DOMAIN}"


def steps(calendar: Calendar) -> Iterator[Step]:
    """Yield how the organisation, its people and its practices came to be."""
    first = calendar.day(-2)
    yield Step(first, "", "organisation.found", _found)
    yield Step(first, "", "person.enter", _enter)
    for code, adoption_state, week in ADOPTED:
        act = partial(_adopt, code=code, state=adoption_state)
        yield Step(calendar.day(week), WEI, "practice.adopt", act)
    for name, week in LEFT.items():
        yield Step(calendar.day(week), INES, "person.leave", partial(_leave, name=name))


def _found(scene: Scene) -> None:
    adoption.install_catalogue(scene.session)
    rights.install_defaults(scene.session)
    people.found(scene.session, OrganisationDraft(NAME, ZONE), is_demo=True)


def _enter(scene: Scene) -> None:
    for name in PEOPLE:
        people.enter(scene.session, PersonDraft(name, email(name)))


def _adopt(scene: Scene, *, code: str, state: Adoption) -> None:
    practice = practices.by_code(scene.session, code)
    adoption.adopt(scene.session, practice, state)


def _leave(scene: Scene, *, name: str) -> None:
    people.leave(persons.get(scene.session, scene.cast.people[name]), scene.day)
