from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select

from cis.core.access import Role
from cis.core.errors import NotFoundError, RuleError
from cis.register.accounts import actions, queries, sessions
from cis.register.accounts.models import LoginSession, OneTimeLink
from cis.register.accounts.rules import InviteDraft, LinkKind, SetupDraft, State
from cis.register.people.rules import OrganisationDraft, PersonDraft
from tests import factories

NOW = datetime(2026, 3, 3, 9, tzinfo=UTC)
TODAY = date(2026, 3, 3)
ADA = PersonDraft("Ada", "ada@example.org")
SETUP = SetupDraft(OrganisationDraft("Northwind", "Europe/Berlin"), ADA)


def active(session, role=Role.MEMBER, **person):
    account = factories.account(session, role=role, **person)
    account.password_hash = "hash"
    session.flush()
    return queries.get(session, account.id)


def invited(session, role=Role.MEMBER):
    return actions.invite(session, InviteDraft(ADA, role), NOW)


def browsers(session):
    session.flush()
    return len(session.scalars(select(LoginSession)).all())


def test_the_first_administrator_comes_through_the_set_up_link(changing):
    token = actions.setup_link(changing, NOW)

    account = actions.set_up(changing, token, SETUP, "hash", NOW)

    assert account.role is Role.ADMIN
    assert account.state is State.ACTIVE
    assert queries.by_email(changing, "ADA@example.org") is account
    assert actions.setup_link(changing, NOW) is None


def test_the_set_up_link_works_once_for_a_day_and_only_the_newest(changing):
    older = actions.setup_link(changing, NOW)
    token = actions.setup_link(changing, NOW)

    for wrong, at in (
        (older, NOW),
        ("guess", NOW),
        (token, NOW + timedelta(hours=24)),
    ):
        with pytest.raises(NotFoundError):
            actions.set_up(changing, wrong, SETUP, "hash", at)
    actions.set_up(changing, token, SETUP, "hash", NOW)
    with pytest.raises(NotFoundError):
        actions.set_up(changing, token, SETUP, "hash", NOW)


def test_a_set_up_link_is_void_once_there_is_an_account(changing):
    token = actions.setup_link(changing, NOW)
    factories.account(changing)

    with pytest.raises(NotFoundError, match="done already"):
        actions.set_up(changing, token, SETUP, "hash", NOW)


def test_an_invitation_is_followed_once(changing):
    account, token = invited(changing, Role.AUDITOR)
    assert account.state is State.INVITED

    followed = actions.follow(changing, LinkKind.INVITE, token, "hash", NOW)

    assert followed is account
    assert (account.role, account.state) == (Role.AUDITOR, State.ACTIVE)
    with pytest.raises(NotFoundError):
        actions.follow(changing, LinkKind.INVITE, token, "other", NOW)


def test_an_invitation_lasts_seven_days_and_is_no_reset_link(changing):
    _, token = invited(changing)

    with pytest.raises(NotFoundError):
        queries.link(changing, LinkKind.INVITE, token, NOW + timedelta(days=7))
    with pytest.raises(NotFoundError):
        queries.link(changing, LinkKind.RESET, token, NOW)
    assert queries.link(changing, LinkKind.INVITE, token, NOW + timedelta(days=6))


def test_links_are_stored_as_digests(changing):
    _, token = invited(changing)
    kept = changing.scalars(select(OneTimeLink.token_hash)).one()

    assert token not in kept


def test_an_address_is_invited_once(changing):
    invited(changing)

    with pytest.raises(RuleError) as caught:
        invited(changing)

    assert caught.value.field == "email"


def test_somebody_known_without_account_is_invited_as_themselves(changing):
    person = factories.person(changing, email="ada@example.org")

    account, _ = invited(changing)

    assert account.person is person


def test_a_reset_link_works_for_an_hour_once_and_ends_the_sessions(changing):
    account = active(changing)
    sessions.begin(changing, account, NOW)
    older = actions.link(changing, account, NOW)
    token = actions.link(changing, account, NOW)

    for wrong, at in ((older, NOW), (token, NOW + timedelta(minutes=60))):
        with pytest.raises(NotFoundError):
            actions.follow(changing, LinkKind.RESET, wrong, "new", at)
    actions.follow(changing, LinkKind.RESET, token, "new", NOW)

    assert account.password_hash == "new"
    assert browsers(changing) == 0
    with pytest.raises(NotFoundError):
        actions.follow(changing, LinkKind.RESET, token, "newer", NOW)


def test_an_invited_account_gets_a_new_invitation_instead_of_a_reset(changing):
    account, older = invited(changing)

    token = actions.link(changing, account, NOW)

    assert queries.invited(changing, LinkKind.INVITE, token, NOW) is account
    with pytest.raises(NotFoundError):
        queries.link(changing, LinkKind.INVITE, older, NOW)


def test_deactivating_ends_sessions_and_links_and_the_person_has_left(changing):
    account = active(changing)
    sessions.begin(changing, account, NOW)
    token = actions.link(changing, account, NOW)

    actions.deactivate(changing, account, TODAY)

    assert account.state is State.DEACTIVATED
    assert account.person.left_on == TODAY
    assert browsers(changing) == 0
    with pytest.raises(NotFoundError):
        queries.link(changing, LinkKind.RESET, token, NOW)
    with pytest.raises(RuleError, match="Reactivate"):
        actions.link(changing, account, NOW)
    with pytest.raises(RuleError):
        actions.sign_in(changing, account, NOW)

    actions.reactivate(account)

    assert account.state is State.ACTIVE
    assert account.person.left_on is None


def test_a_link_to_an_account_deactivated_by_other_means_opens_nothing(changing):
    account = active(changing)
    token = actions.link(changing, account, NOW)
    account.is_active = False

    with pytest.raises(NotFoundError, match="deactivated"):
        queries.invited(changing, LinkKind.RESET, token, NOW)


def test_the_last_active_administrator_stays_one(changing):
    admin = active(changing, Role.ADMIN)
    invited(changing, Role.ADMIN)
    gone = active(changing, Role.ADMIN)
    actions.deactivate(changing, gone, TODAY)

    with pytest.raises(RuleError, match="last active administrator"):
        actions.deactivate(changing, admin, TODAY)
    with pytest.raises(RuleError, match="last active administrator"):
        actions.change_role(changing, admin, Role.MEMBER)

    active(changing, Role.ADMIN)
    actions.change_role(changing, admin, Role.MEMBER)
    assert admin.role is Role.MEMBER


def test_a_changed_password_ends_sessions_and_links(changing):
    account = active(changing)
    sessions.begin(changing, account, NOW)
    token = actions.link(changing, account, NOW)

    actions.change_password(changing, account, "new")

    assert account.password_hash == "new"
    assert browsers(changing) == 0
    with pytest.raises(NotFoundError):
        queries.link(changing, LinkKind.RESET, token, NOW)


def test_accounts_are_listed_in_pages_and_orders(changing):
    ada = active(changing, Role.MEMBER, name="ada", email="z@example.org")
    bea = active(changing, Role.ADMIN, name="Bea", email="a@example.org")
    sessions.begin(changing, bea, NOW)

    def listed(sort, *, descending=False, page=1):
        found = queries.listing(changing, sort=sort, descending=descending, page=page)
        return list(found)

    assert listed("name") == listed("no-such") == [ada, bea]
    assert listed("name", descending=True) == [bea, ada]
    assert listed("email") == [bea, ada]
    assert listed("role") == [bea, ada]
    assert listed("seen") == [ada, bea]
    assert listed("name", page=7) == []


def test_what_does_not_exist_is_not_found(changing):
    with pytest.raises(NotFoundError):
        queries.get(changing, 99)
    with pytest.raises(NotFoundError):
        queries.of_person(changing, None)
    assert queries.by_email(changing, "nobody@example.org") is None
