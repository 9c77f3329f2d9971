"""The governance pages as people with each role see them."""

import re
from datetime import date
from http import HTTPStatus

import pytest

from cis.core.access import Role
from cis.kit.trail import queries as trail
from cis.register.governance import actions, queries, rules
from cis.register.governance.rules import AppointDraft, AssignmentRole, Authority
from cis.register.practices.rules import Adoption
from tests import factories

TODAY = date(2026, 3, 10)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr("cis.core.clock.today", lambda _zone="UTC": TODAY)


@pytest.fixture
def ada(store):
    return store(lambda s: factories.person(s, name="Ada"))


@pytest.fixture
def bea(store):
    return store(lambda s: factories.person(s, name="Bea"))


@pytest.fixture
def practice(store):
    return store(
        lambda s: factories.practice(s, name="Care desk", adoption=Adoption.STABILISE)
    )


@pytest.fixture
def owned(store, practice, ada):
    return store(
        lambda s: actions.appoint(
            s, AppointDraft(practice, ada, date(2026, 1, 1)), by=None
        )
    )


@pytest.fixture
def leader(sign_in):
    return sign_in(Role.LEADERSHIP, name="Lea")


def sound(person, **changes):
    return {
        "person_id": str(person),
        "valid_from": "2026-04-01",
        "deputy_id": "",
        **changes,
    }


def words(page):
    return " ".join(re.sub(r"<[^>]+>", "", page.text).replace("&#39;", "'").split())


@pytest.mark.usefixtures("owned")
def test_the_overview_says_what_is_symbolic_and_why(client, store):
    store(lambda s: factories.service(s, name="Shop"))
    page = words(client.get("/governance/"))

    assert "0 of 2 ownerships are real on 10 Mar 2026" in page
    assert "Ada answers for it but may not change the workflow." in page
    assert "Shop" in page
    assert "Nobody is accountable." in page
    assert "/governance/leaver/" not in page


def test_an_empty_register_says_what_to_do(leader):
    page = leader.get("/governance/").text

    assert "Nobody holds a role" in page
    assert "Enter a service" in page


def test_a_symbolic_ownership_is_mended_from_the_practice(
    leader, post, session, practice, owned, bea
):
    page = leader.get(f"/practices/{practice}")
    assert "The ownership is symbolic: accountable without authority" in page.text
    address = f"/governance/assignments/{owned}/edit"
    assert address in page.text

    answer = post(
        leader,
        address,
        person_id=str(queries.get(session, owned).person_id),
        valid_from="2026-03-01",
        may_change_workflow="y",
        hours_agreed="8",
        hours_needed="6.5",
        deputy_id=str(bea),
        reason="Agreed with the head of operations.",
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    page = words(leader.get(answer.location))
    assert "The ownership is real" in page
    assert "8 h a month agreed, 6.5 h needed" in page
    assert "Lea changed Ada's assignment as practice owner from 1 Mar 2026." in page
    assert "Agreed with the head of operations." in page
    before = words(leader.get(f"/practices/{practice}?on=2026-02-28"))
    assert "The ownership is symbolic" in before


def test_a_change_wants_a_reason_and_a_difference(leader, post, owned, ada):
    address = f"/governance/assignments/{owned}/edit"

    silent = post(leader, address, **sound(ada, may_escalate="y"))
    same = post(leader, address, **sound(ada, reason="Nothing."))
    hours = post(leader, address, **sound(ada, hours_agreed="900", reason="More."))

    for answer in (silent, same, hours):
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Say what changed." in silent.text
    assert "Nothing is different" in same.text
    assert "Give hours per month from 0 to 200." in hours.text


def test_an_older_version_is_not_changed_behind_a_newer_one(leader, post, owned, ada):
    address = f"/governance/assignments/{owned}/edit"
    change = sound(ada, may_escalate="y", reason="Escalates now.")
    post(leader, address, **change)
    late = post(leader, address, **change, note="typed text")
    gone = post(
        leader,
        f"/governance/assignments/{owned}/withdraw",
        at=f"/governance/assignments/{owned}/end",
    )

    assert late.status_code == gone.status_code == HTTPStatus.CONFLICT
    assert "typed text" in late.text


def test_a_correction_leaves_nothing_of_the_former_version(
    leader, post, session, practice, owned, bea
):
    answer = post(
        leader,
        f"/governance/assignments/{owned}/edit",
        **sound(bea, valid_from="2026-02-01", is_correction="y", reason="It was Bea."),
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    place = rules.practice(practice)
    assert queries.sole(session, place, date(2026, 1, 31)) is None
    assert queries.sole(session, place, date(2026, 2, 1)).person_id == bea


def test_what_was_recorded_by_mistake_is_taken_back(
    leader, post, session, practice, owned
):
    answer = post(
        leader,
        f"/governance/assignments/{owned}/withdraw",
        at=f"/governance/assignments/{owned}/end",
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert queries.history(session, practice) == []
    assert "took back an assignment" in leader.get(answer.location).text


def test_any_role_is_given_in_any_scope_it_fits(leader, post, store, session, ada):
    service = store(lambda s: factories.service(s, name="Shop"))
    address = f"/governance/appoint?scope=service:{service}&role=service owner"

    wrong = post(
        leader, address, **sound(ada, role="practice owner", scope=f"service:{service}")
    )
    right = post(
        leader,
        address,
        **sound(
            ada,
            role="service owner",
            scope=f"service:{service}",
            last_on="2026-12-31",
        ),
    )

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "practice owner is held in one practice" in words(wrong)
    assert right.location == f"/services/{service}"
    held = queries.sole(session, rules.service(service), date(2026, 12, 31))
    assert (held.person_id, held.valid_to) == (ada, date(2027, 1, 1))
    assert "Ada" in leader.get("/services/?on=2026-05-01").text


def test_a_role_in_an_initiative_names_it(leader, post, store, session, ada):
    initiative = store(lambda s: factories.initiative(s, title="Fewer hand-overs"))
    address = f"/governance/appoint?scope=initiative:{initiative}&role=champion"

    answer = post(
        leader,
        address,
        **sound(ada, role="champion", scope=f"initiative:{initiative}"),
    )

    assert answer.location == f"/initiatives/{initiative}"
    page = leader.get(f"/governance/people/{ada}?on=2026-04-01").text
    assert f"CI-{initiative:04d} Fewer hand-overs" in page
    assert leader.get("/governance/appoint?scope=initiative:99").status_code == (
        HTTPStatus.NOT_FOUND
    )


def test_a_champion_is_one_in_a_team(leader, post, session, practice, ada):
    where = {"scope": f"practice:{practice}", "team": " Warehouse IT "}
    address = "/governance/appoint"

    wrong = post(leader, address, **sound(ada, role="practice manager", **where))
    right = post(leader, address, **sound(ada, role="champion", **where))

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Only a champion is one in a team" in words(wrong)
    assert right.status_code == HTTPStatus.SEE_OTHER
    (row,) = queries.as_of(
        session, rules.practice(practice), AssignmentRole.CHAMPION, date(2026, 4, 1)
    )
    assert row.title == "champion in Warehouse IT"
    assert "Champion in Warehouse IT" in words(leader.get("/governance/?on=2026-04-01"))
    edit = f"/governance/assignments/{row.id}/edit"
    assert 'value="Warehouse IT"' in leader.get(edit).text


@pytest.mark.usefixtures("owned")
def test_an_owner_is_asked_for_no_team(leader, owned):
    assert 'name="team"' not in leader.get(f"/governance/assignments/{owned}/edit").text


def test_when_knowledge_changed_the_page_says_so(
    sign_in, store, session, practice, owned, bea
):
    before = queries.log_size(session)
    store(
        lambda s: actions.amend(
            s,
            queries.get(s, owned),
            rules.AssignDraft(
                rules.practice(practice),
                AssignmentRole.PRACTICE_OWNER,
                bea,
                date(2026, 2, 1),
                authority=Authority(may_escalate=True),
            ),
            by=None,
            is_correction=False,
        )
    )
    auditor = sign_in(Role.AUDITOR)
    asked = f"/practices/{practice}?on=2026-02-05"

    then = words(auditor.get(f"{asked}&recorded={before}"))
    now = words(auditor.get(f"{asked}&recorded={before + 1}"))

    assert "On 5 Feb 2026, Ada was accountable." in then
    assert "that Bea is the one since 1 Feb 2026" in then
    assert "Until then the register said: Ada, since 1 Jan 2026." in then
    assert "On 5 Feb 2026, Bea was accountable." in now
    assert "Until then the register said" not in now


def test_what_was_taken_back_is_said_too(sign_in, store, session, practice, owned):
    size = queries.log_size(session)
    store(lambda s: actions.withdraw(s, queries.get(s, owned)))

    page = words(
        sign_in(Role.AUDITOR).get(
            f"/practices/{practice}?on=2026-02-05&recorded={size}"
        )
    )

    assert "that nobody was the one on 5 Feb 2026" in page


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize("address", ["/practices/", "/governance/"])
def test_lists_say_what_is_known_otherwise_now(sign_in, address):
    auditor = sign_in(Role.AUDITOR)

    assert "Known otherwise now" not in auditor.get(address).text
    page = words(auditor.get(f"{address}?recorded=0"))
    assert "Care desk: Recorded on" in page
    assert "that Ada is the one since 1 Jan 2026" in page


@pytest.mark.usefixtures("owned")
@pytest.mark.parametrize(
    "address", ["/practices/", "/services/", "/governance/", "/practices/{practice}"]
)
def test_only_auditors_ask_what_was_recorded(sign_in, practice, address):
    address = address.format(practice=practice)
    auditor, leader = sign_in(Role.AUDITOR), sign_in(Role.LEADERSHIP)

    assert auditor.get(f"{address}?recorded=0").status_code == HTTPStatus.OK
    page = words(auditor.get(f"{address}?recorded=0"))
    if not address.endswith("/"):
        assert "On 10 Mar 2026, nobody is accountable." in page
        assert "that Ada is the one since 1 Jan 2026" in page
    for wrong in ("x", "-1", "99999", "9" * 40, "²"):
        answer = auditor.get(address, query_string={"recorded": wrong})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert leader.get(f"{address}?recorded=0").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("owned")
def test_a_leaver_hands_everything_over(leader, post, session, practice, ada, bea):
    step = leader.get(f"/governance/leaver/?person={ada}&last_on=2026-03-31")
    address = step.location
    item = f"heir-role-{queries.history(session, practice)[0].id}"

    open_end = post(leader, address, **{item: ""})
    done = post(leader, address, **{item: ""}, rest=str(bea), note="Ask Ada first.")

    assert open_end.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "name who takes it over" in open_end.text
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "Last day: 31 Mar 2026" in words(leader.get(done.location))
    assert queries.owner(session, practice, date(2026, 4, 1)).name == "Bea"
    newest = trail.newest(session, 1)[0]
    assert newest.action == "person.hand_over"


def test_a_service_is_entered_and_described(leader, post):
    made = post(leader, "/services/new", name="Shop", code="shop", description="Buy.")
    again = post(leader, "/services/new", name="shop", code="shop-2")
    wrong = post(leader, "/services/new", name="Till", code="No Code")
    edited = post(
        leader, f"{made.location}/edit", version="1", name="Web shop", code="shop"
    )
    late = post(leader, f"{made.location}/edit", version="1", name="Old", code="shop")

    assert made.status_code == edited.status_code == HTTPStatus.SEE_OTHER
    assert "Another service has this name" in again.text
    assert "small letters, digits and hyphens" in wrong.text
    assert late.status_code == HTTPStatus.CONFLICT
    page = leader.get(made.location).text
    assert "Web shop" in page
    assert "The ownership is symbolic: vacant." in page


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_others_do_not_appoint(sign_in, owned, ada, role):
    browser = sign_in(role)

    for address in (
        "/governance/appoint",
        f"/governance/assignments/{owned}/edit",
        f"/governance/assignments/{owned}/end",
        "/governance/leaver/",
        f"/governance/leaver/{ada}",
    ):
        assert browser.get(address).status_code == HTTPStatus.FORBIDDEN
    assert browser.get("/governance/").status_code == HTTPStatus.OK


@pytest.mark.parametrize(
    "address",
    [
        "/services/99",
        "/services/99/edit",
        "/governance/people/99",
        "/governance/leaver/99",
        "/governance/assignments/99/edit",
        f"/governance/leaver/?person={2**31}",
    ],
)
def test_what_does_not_exist_is_not_found(sign_in, address):
    answer = sign_in(Role.ADMIN).get(address, follow_redirects=True)

    assert answer.status_code == HTTPStatus.NOT_FOUND


def test_a_wrong_last_day_is_answered_in_words(leader, ada):
    answer = leader.get(f"/governance/leaver/{ada}?last_on=soon")

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "is not a date" in answer.text


LACKS = {
    "may_change_workflow": ("y", "Bea answers for it but may not change the workflow."),
    "hours_agreed": ("8", "No time is agreed with Bea for it."),
    "deputy_id": (None, "Nobody stands in when Bea is away."),
}


@pytest.mark.parametrize("lack", [*LACKS, "nothing"])
@pytest.mark.parametrize("place", ["/governance/appoint", "/practices/{}/appoint"])
def test_what_an_appointment_does_is_said_before_it_is_saved(
    leader, post, session, owned, bea, *, lack, place
):
    row = queries.get(session, owned)
    practice, ada = row.practice_id, row.person_id
    filled = {key: value or str(ada) for key, (value, _) in LACKS.items()}
    filled.pop(lack, None)
    wish = {"role": "practice owner", "scope": f"practice:{practice}", **filled}
    place, wish = place.format(practice), sound(bea, **wish)

    said = post(leader, place, **wish, check="1")

    assert said.status_code == HTTPStatus.OK
    assert "Ada is practice owner until 31 Mar 2026: that term ends." in words(said)
    for key, (_, sentence) in LACKS.items():
        assert (sentence in words(said)) is (key == lack)
    assert queries.owner(session, practice, date(2026, 4, 1)).name == "Ada"
    done = post(leader, place, **wish)
    assert done.status_code == HTTPStatus.SEE_OTHER
    assert "Ada is practice owner until 31 Mar 2026" in words(leader.get(done.location))
