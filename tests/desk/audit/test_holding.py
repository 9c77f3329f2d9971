from datetime import date

from cis.desk.audit.holding import holdings
from cis.register.governance.rules import AssignmentRole
from tests import factories

FIRST, LAST = date(2026, 1, 1), date(2026, 6, 1)


def found(session, *practices):
    return {one.practice: one for one in holdings(session, practices, FIRST, LAST)}


def test_every_place_has_the_name_people_use(store, session):
    def make(s):
        factories.ownership(s, practice_id=factories.practice(s, name="Desk").id)
        mail = factories.service(s, name="Mail")
        factories.ownership(s, service_id=mail.id, role=AssignmentRole.SERVICE_OWNER)
        approver = AssignmentRole.APPROVER
        titled = factories.initiative(s, title="Fewer hand-overs")
        factories.ownership(s, initiative_id=titled.id, role=approver)
        factories.ownership(s, scope="organisation", role=approver)
        return titled

    key = store(make)
    names = found(session)
    assert {"Desk", "Mail", "The organisation"} < names.keys()
    (title,) = names.keys() - {"Desk", "Mail", "The organisation"}
    assert "Fewer hand-overs" in title
    assert f"{key:04d}" in title


def test_authority_hours_and_deputy_are_told_as_recorded(store, session):
    def make(s):
        desk = factories.practice(s, name="Desk")
        factories.ownership(
            s,
            practice_id=desk.id,
            may_change_workflow=True,
            may_escalate=True,
            hours_agreed=8,
            deputy_id=factories.person(s, name="Grace").id,
            appointed_by_id=factories.person(s, name="Ada").id,
        )
        factories.ownership(s, practice_id=factories.practice(s, name="Bare").id)
        return desk

    desk = store(make)
    names = found(session)
    said = names["Desk"]
    assert said.authority == "may change the workflow, escalate a metric"
    assert (said.hours, said.deputy, said.appointed_by) == (
        "8 of ? h a month",
        "Grace",
        "Ada",
    )
    bare = names["Bare"]
    assert (bare.authority, bare.hours, bare.deputy) == ("none", "", "")
    assert found(session, desk).keys() == {"Desk"}


def test_what_was_superseded_is_not_told(store, session):
    store(lambda s: factories.ownership(s, rec_seq=0, sup_seq=3))
    assert found(session) == {}
