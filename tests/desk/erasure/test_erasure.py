from datetime import date

import pytest
from sqlalchemy import select

from cis.core.access import Actor, Role
from cis.core.errors import NotFoundError, RuleError
from cis.desk.erasure import actions
from cis.kit.db import transaction
from cis.kit.trail import queries, verify
from cis.kit.trail.models import TrailPrivate
from cis.register.accounts import actions as accounts
from cis.register.accounts.models import Account
from cis.register.initiatives.models import Comment
from cis.register.people.models import Person
from cis.register.practices.models import Practice
from tests import factories

TODAY = date(2026, 3, 2)
ADMIN = Actor("p-1", "Ines", Role.ADMIN, 1)
SECRETS = ("Grace", "grace@", "Hopper", "moth")


@pytest.fixture
def grace(session, store):
    """A person with a name, an account, a comment and a reason of her own."""

    def make(writing):
        account = factories.account(
            writing, name="Grace Hopper", email="grace@example.org"
        )
        initiative = factories.initiative(writing)
        writing.add(
            Comment(
                initiative_id=initiative.id,
                person_id=account.person_id,
                at=factories.NOW,
                text="The moth again",
            )
        )
        return account.person_id

    store(lambda s: factories.account(s, role=Role.ADMIN, name="Ines"))
    key = store(make)
    who = Actor(f"p-{key}", "Grace Hopper", Role.MEMBER, key)
    practice = store(factories.practice)
    with transaction(by=who, what="test.change", why="Because of the moth") as s:
        s.get(Practice, practice).name = "Other"
    return key


def erase(key, why="Case 2026-17"):
    with transaction(by=ADMIN, what="person.erase", why=why) as session:
        return actions.erase(session, key, TODAY)


def kept_texts(session):
    return "\n".join(session.scalars(select(TrailPrivate.value)))


def test_nothing_of_a_person_is_left_and_every_seal_holds(session, grace):
    before = verify.verify(session.connection()).size
    assert all(secret in kept_texts(session) for secret in SECRETS)
    session.rollback()

    erased = erase(grace)

    assert (erased.texts, erased.comments) == (4, 1)
    texts = kept_texts(session)
    assert not any(secret in texts for secret in SECRETS)
    found = verify.verify(session.connection())
    assert (found.fault, found.size) == (None, before + 1)
    person = session.get(Person, grace)
    assert person.name == f"Erased person {grace}"
    assert person.email.endswith("@erased.invalid")
    assert person.left_on == TODAY
    assert session.scalar(select(Comment)).text == "(erased)"


def test_the_event_says_who_erased_whom_and_why_but_no_name(session, grace):
    erase(grace)

    event = queries.newest(session, 1)[0]
    assert (event.action, event.actor, event.reason) == (
        "person.erase",
        "p-1",
        "Case 2026-17",
    )
    assert event.facts["person"] == str(grace)
    assert event.changes[f"person:{grace}"]["name"] == ("(erased)", "(erased)")


def test_others_keep_their_words(session, store, grace):
    other = store(lambda s: factories.person(s, name="Alan", email="alan@example.org"))

    erase(grace)

    event = queries.history(session, f"person:{other}")[0]
    assert event.changes[f"person:{other}"]["name"] == (None, "Alan")


def test_the_account_is_closed_for_ever(session, grace):
    erase(grace)

    account = session.scalar(select(Account).where(Account.person_id == grace))
    assert not account.is_active
    assert account.password_hash is None
    with (
        pytest.raises(RuleError, match="erased"),
        transaction(by=ADMIN, what="account.reactivate") as writing,
    ):
        accounts.reactivate(accounts.queries.of_person(writing, grace))


def test_nobody_is_erased_twice_or_who_is_not_there(grace):
    erase(grace)

    with pytest.raises(RuleError, match="erased already"):
        erase(grace)
    with pytest.raises(NotFoundError):
        erase(999_999)


def test_whoever_answers_for_a_practice_hands_over_first(session, store, grace):
    store(lambda s: factories.ownership(s, person_id=grace))

    with pytest.raises(RuleError, match="Appoint somebody else first"):
        erase(grace)
    assert session.get(Person, grace).name == "Grace Hopper"


def test_the_last_administrator_stays(session, store):
    key = store(lambda s: factories.account(s, role=Role.ADMIN, name="Ines").person_id)

    with pytest.raises(RuleError, match="last active administrator"):
        erase(key)


def test_an_administrator_erases_in_the_browser(session, sign_in, post, grace):
    admin = sign_in(Role.ADMIN)
    key = session.scalar(select(Account.id).where(Account.person_id == grace))
    url = f"/people/{key}/erase"
    page = admin.get(url).text
    assert "1 comment they wrote" in page
    assert post(admin, url, reason="Case 2026-17").status_code == 422

    answer = post(admin, url, reason="Case 2026-17", sure="y")

    assert answer.status_code == 303
    page = admin.get(url).text
    assert "What remains" in page
    assert "Case 2026-17" in page
    assert "Grace" not in page
    member = admin.get(f"/people/{key}").text
    assert "See what remains" in member
    assert "Reactivate" not in member


def test_others_may_not_erase(sign_in, session, grace):
    key = session.scalar(select(Account.id).where(Account.person_id == grace))

    for role in (Role.MEMBER, Role.LEADERSHIP, Role.AUDITOR):
        assert sign_in(role).get(f"/people/{key}/erase").status_code == 403


def test_an_auditor_sees_nothing_of_an_erased_person(session, sign_in, grace):
    erase(grace)
    auditor = sign_in(Role.AUDITOR)
    size = queries.newest(session, 1)[0].seq + 1

    pages = [auditor.get(f"/audit/events/{seq}").text for seq in range(size)]
    pages += [
        auditor.get(url).text
        for url in (
            f"/audit/records/person/{grace}",
            "/audit/events",
            "/audit/events.csv",
        )
    ]

    for page in pages:
        assert not any(secret in page for secret in SECRETS)
