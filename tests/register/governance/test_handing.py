"""A leaver's roles, deputyships, metrics and initiatives go to named people."""

from datetime import date, timedelta

import pytest

from cis.core.errors import RuleError
from cis.kit.trail import queries as trail
from cis.register.governance import handing, queries, rules
from cis.register.governance.rules import AssignmentRole
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import Status
from cis.register.metrics.models import Metric
from cis.register.people.models import Person
from tests import factories

LAST = date(2026, 3, 31)
NEXT = date(2026, 4, 1)


@pytest.fixture
def life(store):
    """Ada owns a practice, champions, stands in, measures, improves and sponsors."""

    def make(s):
        ada = factories.person(s, name="Ada").id
        bea = factories.person(s, name="Bea").id
        cid = factories.person(s, name="Cid").id
        practice = factories.practice(s, name="Care desk").id
        service = factories.service(s, name="Shop").id
        known = {"ada": ada, "bea": bea, "cid": cid, "practice": practice}
        return {
            **known,
            "owned": factories.ownership(
                s,
                practice_id=practice,
                person_id=ada,
                may_change_workflow=True,
                hours_agreed=8.0,
                hours_needed=6.0,
                deputy_id=bea,
            ).id,
            "champion": factories.ownership(
                s, person_id=ada, role=AssignmentRole.CHAMPION, scope="organisation"
            ).id,
            "deputy": factories.ownership(
                s,
                service_id=service,
                person_id=bea,
                role=AssignmentRole.SERVICE_OWNER,
                deputy_id=ada,
            ).id,
            "over": factories.ownership(
                s,
                practice_id=practice,
                person_id=ada,
                role=AssignmentRole.PRACTICE_MANAGER,
                valid_to=NEXT,
            ).id,
            "metric": factories.metric(
                s, name="Wait", practice_id=practice, owner_id=ada
            ).id,
            "initiative": factories.initiative(
                s, practice_id=practice, owner_id=ada, sponsor_id=cid
            ).id,
            "closed": factories.initiative(
                s, practice_id=practice, owner_id=ada, status=Status.REJECTED
            ).id,
            "sponsored": factories.initiative(
                s, practice_id=practice, sponsor_id=ada
            ).id,
        }

    return store(make)


def everything(life, heir):
    return dict.fromkeys(
        (
            f"role-{life['owned']}",
            f"role-{life['champion']}",
            f"deputy-{life['deputy']}",
            f"metric-{life['metric']}",
            f"initiative-{life['initiative']}",
            f"sponsor-{life['sponsored']}",
        ),
        heir,
    )


def test_everything_held_after_the_last_day_is_listed(session, life):
    found = {
        item.code: (item.role, item.place)
        for item in handing.estate(session, life["ada"], LAST)
    }

    assert set(found) == set(everything(life, 0))
    assert found[f"role-{life['owned']}"] == ("Practice owner", "Care desk")
    assert found[f"deputy-{life['deputy']}"] == (
        "Deputy of Bea, service owner",
        "Shop",
    )


def test_all_of_it_goes_over_in_one_event(session, store, life):
    size = queries.log_size(session)
    heirs = everything(life, life["cid"])
    count = store(
        lambda s: handing.leave(
            s, life["ada"], LAST, heirs, by=life["bea"], note="Mind the night shift."
        )
    )

    practice = rules.practice(life["practice"])
    assert count == 6
    assert queries.log_size(session) == size + 1
    assert handing.estate(session, life["ada"], LAST) == []
    assert queries.owner(session, life["practice"], LAST).name == "Ada"
    heir = queries.sole(session, practice, NEXT)
    assert (heir.person.name, heir.deputy.name) == ("Cid", "Bea")
    assert (heir.may_change_workflow, heir.hours_agreed) == (True, None)
    assert (heir.appointed_by_id, heir.note) == (life["bea"], "Mind the night shift.")
    assert queries.get(session, life["deputy"]).sup_seq is not None
    deputies = {
        day: [
            row.deputy_id
            for row in queries.in_force(session, day)
            if row.person_id == life["bea"]
        ]
        for day in (LAST, NEXT)
    }
    assert deputies == {LAST: [life["ada"]], NEXT: [life["cid"]]}
    assert session.get_one(Metric, life["metric"]).owner_id == life["cid"]
    assert session.get_one(Initiative, life["initiative"]).owner_id == life["cid"]
    assert session.get_one(Initiative, life["sponsored"]).sponsor_id == life["cid"]
    assert session.get_one(Initiative, life["closed"]).owner_id == life["ada"]
    assert session.get_one(Person, life["ada"]).left_on == NEXT
    assert trail.newest(session, 1)[0].facts["handed_over"] == "6"


@pytest.mark.parametrize(
    ("spoil", "complaint"),
    [
        ({"metric-{metric}": "nobody"}, "Wait: name who takes it over"),
        ({"role-{owned}": "ada"}, "somebody else has to take it"),
        ({"deputy-{deputy}": "bea"}, "Nobody stands in for them"),
    ],
)
def test_while_one_thing_has_no_heir_nothing_is_handed_over(
    session, store, life, spoil, complaint
):
    heirs = everything(life, life["cid"])
    for code, heir in spoil.items():
        heirs[code.format(**life)] = life.get(heir)
    heirs = {code: heir for code, heir in heirs.items() if heir is not None}
    size = queries.log_size(session)

    with pytest.raises(RuleError, match=complaint) as caught:
        store(lambda s: handing.leave(s, life["ada"], LAST, heirs, by=None))

    assert caught.value.field in everything(life, 0)
    assert queries.log_size(session) == size
    assert len(handing.estate(session, life["ada"], LAST)) == 6
    assert session.get_one(Person, life["ada"]).left_on is None


def test_somebody_who_has_left_inherits_nothing(store, life):
    gone = store(lambda s: factories.person(s, name="Dee", left_on=LAST).id)

    with pytest.raises(RuleError, match="Dee left on"):
        store(
            lambda s: handing.leave(
                s, life["ada"], LAST, everything(life, gone), by=None
            )
        )


def test_an_heir_who_holds_the_role_already_goes_on_with_their_own(
    session, store, life
):
    own = store(
        lambda s: factories.ownership(
            s,
            person_id=life["cid"],
            role=AssignmentRole.CHAMPION,
            scope="organisation",
            hours_agreed=2.0,
        )
    )
    store(
        lambda s: handing.leave(
            s, life["ada"], LAST, everything(life, life["cid"]), by=None
        )
    )

    held = queries.as_of(
        session,
        rules.Scope(rules.ScopeKind.ORGANISATION),
        AssignmentRole.CHAMPION,
        LAST + timedelta(days=60),
    )
    assert [(row.id, row.hours_agreed) for row in held] == [(own, 2.0)]
