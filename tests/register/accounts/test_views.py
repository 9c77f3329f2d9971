"""Signing in, up and out, and looking after accounts, as browsers see it."""

from datetime import timedelta
from http import HTTPStatus

import pytest
from flask import url_for
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.register.accounts import actions, passwords, queries
from cis.register.accounts.entry import SETUP
from cis.register.accounts.models import Account, LoginFailure
from cis.register.accounts.rules import State
from tests import factories
from tests.conftest import token

PASSWORD = "four unrelated words"
OTHER = "quite another sentence"
EMAIL = "ada@example.org"


@pytest.fixture
def ada(store):
    """The number of an account with a password."""

    def make(session):
        account = factories.account(session, name="Ada", email=EMAIL)
        account.password_hash = passwords.hashed(PASSWORD, cheap=True)
        return account

    return store(make)


@pytest.fixture
def visitor(app, store):
    store(factories.organisation)
    return app.test_client()


@pytest.fixture
def admin(sign_in, store):
    client = sign_in(Role.ADMIN, name="Root")

    def arm(writing):
        account = queries.of_person(writing, client.person_id)
        account.password_hash = passwords.hashed(PASSWORD, cheap=True)
        return account

    client.account_id = store(arm)
    return client


@pytest.fixture
def later(monkeypatch):
    """Move the clock."""

    def move(**span):
        now = clock.now() + timedelta(**span)
        monkeypatch.setattr("cis.core.clock.now", lambda: now)

    return move


@pytest.fixture
def sign(post):
    """Sign in through the page."""

    def enter(visitor, email=EMAIL, password=PASSWORD, at="/login"):
        return post(visitor, at, email=email, password=password)

    return enter


def home(app):
    with app.test_request_context():
        return url_for("agenda.home")


def is_in(visitor):
    return visitor.get("/account").status_code == HTTPStatus.OK


def cookie(answer):
    found = [
        line for line in answer.headers.getlist("Set-Cookie") if "cis_session" in line
    ]
    return found[0] if found else ""


def events(session, number=20):
    return [event.action for event in trail.newest(session, number)]


def link_on(page):
    return page.split('id="link" value="')[1].split('"')[0].partition("//")[2][14:]


@pytest.mark.usefixtures("ada")
def test_signing_in_leads_home_with_a_new_careful_cookie(visitor, sign, session):
    first = sign(visitor)
    kept = cookie(first)

    assert first.status_code == HTTPStatus.SEE_OTHER
    assert first.location == home(visitor.application)
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "Path=/" in kept
    assert "Domain" not in kept
    assert is_in(visitor)
    assert events(session)[0] == "account.login"


@pytest.mark.usefixtures("ada")
def test_two_sign_ins_never_share_a_token(app, sign):
    one, other = app.test_client(), app.test_client()

    assert cookie(sign(one)) != cookie(sign(other))


@pytest.mark.usefixtures("ada")
def test_a_planted_token_is_replaced_at_sign_in(visitor, sign, app):
    visitor.set_cookie("cis_session", "planted")
    sign(visitor)

    thief = app.test_client()
    thief.set_cookie("cis_session", "planted")
    assert is_in(visitor)
    assert not is_in(thief)


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("wanted", "led"),
    [
        ("/practices/?sort=owner", "/practices/?sort=owner"),
        ("//evil.example", None),
        ("/\\evil.example", None),
        ("/%5cevil.example", None),
        ("https://evil.example", None),
        ("/x\r\nA: b", None),
    ],
)
def test_signing_in_leads_only_to_own_pages(visitor, wanted, led):
    answer = visitor.get("/login", query_string={"next": wanted})
    token = answer.text.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = visitor.post(
        "/login",
        query_string={"next": wanted},
        data={"csrf_token": token, "email": EMAIL, "password": PASSWORD},
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.location == (led or home(visitor.application))


@pytest.mark.usefixtures("ada")
@pytest.mark.parametrize(
    ("email", "password"),
    [
        (EMAIL, OTHER),
        ("nobody@example.org", PASSWORD),
        (EMAIL, "x" * 1000),
        ("ada\0@example.org", PASSWORD),
        (EMAIL, f"{PASSWORD}\0"),
    ],
)
def test_a_wrong_password_and_an_unknown_address_read_the_same(
    visitor, sign, email, password
):
    answer = sign(visitor, email, password)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "The e-mail address or the password is wrong." in answer.text
    assert password not in answer.text
    assert not is_in(visitor)


def test_an_account_without_password_cannot_sign_in(visitor, sign, store):
    store(lambda s: factories.account(s, email=EMAIL))

    assert sign(visitor).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_weak_hash_is_renewed_at_sign_in(app, visitor, sign, session, ada):
    app.config["CIS_CHEAP_HASHES"] = False
    try:
        answer = sign(visitor)
    finally:
        app.config["CIS_CHEAP_HASHES"] = True

    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert "m=19456,t=2,p=1" in queries.get(session, ada).password_hash


def test_guessing_is_slowed_and_noted_and_a_reset_link_still_lets_the_owner_in(
    visitor, sign, post, session, admin, ada
):
    for _ in range(10):
        assert sign(visitor, password=OTHER).status_code == 422
    answer = sign(visitor)

    assert answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
    assert 0 < int(answer.headers["Retry-After"]) <= 15 * 60
    assert events(session).count("account.refuse") == 2
    assert trail.newest(session, 1)[0].outcome == "refused"
    assert trail.newest(session, 1)[0].facts == {"account": str(ada), "failures": "10"}

    page = post(admin, f"/people/{ada}/link", at=f"/people/{ada}")
    reset = link_on(page.text)
    owner = visitor.application.test_client()
    post(owner, reset, password=OTHER, repeat=OTHER)
    assert is_in(owner)


def test_guessing_at_unknown_addresses_floods_nothing(visitor, sign, session):
    for number in range(12):
        sign(visitor, f"p{number}@example.org")

    assert events(session).count("account.refuse") == 2
    assert len(session.scalars(select(LoginFailure)).all()) == 24


@pytest.mark.parametrize("addresses", [1, 50])
@pytest.mark.usefixtures("ada")
def test_two_hundred_guesses_keep_nobody_out_who_was_here_before(
    app, visitor, sign, post, store, addresses
):
    def bea(session):
        account = factories.account(session, name="Bea", email="bea@example.org")
        account.password_hash = passwords.hashed(PASSWORD, cheap=True)

    store(bea)
    own = app.test_client()
    sign(own)
    post(own, "/logout", at="/account")
    guesser = app.test_client()
    form = {
        "csrf_token": token(guesser, "/login"),
        "email": EMAIL,
        "password": OTHER,
    }

    answers = [
        guesser.post(
            "/login",
            data=form,
            environ_overrides={"REMOTE_ADDR": f"192.0.2.{number % addresses}"},
        ).status_code
        for number in range(200)
    ]

    assert answers == [422] * 10 + [429] * 190
    assert sign(guesser).status_code == 429
    assert sign(own, password=OTHER).status_code == 422
    assert sign(own).status_code == 303
    # Somebody else in the same house, in a new browser.
    other = app.test_client(use_cookies=True)
    other.environ_base["REMOTE_ADDR"] = "192.0.2.0"
    assert sign(other, "bea@example.org", OTHER).status_code == 422
    assert sign(other, "bea@example.org").status_code == 303


@pytest.mark.usefixtures("ada")
def test_guesses_do_not_keep_somebody_signed_in_from_a_new_password(
    visitor, sign, post, app
):
    sign(visitor)
    visitor.delete_cookie("cis_known")
    for _ in range(11):
        sign(app.test_client(), password=OTHER)

    answer = post(
        visitor, "/account/password", old=PASSWORD, password=OTHER, repeat=OTHER
    )

    assert answer.status_code == HTTPStatus.SEE_OTHER


@pytest.mark.usefixtures("ada")
def test_a_browser_is_known_only_by_what_was_signed_for_it(app, visitor, sign):
    forged = app.test_client()
    forged.set_cookie("cis_known", '["b",1]')
    for _ in range(10):
        sign(app.test_client(), password=OTHER)

    assert sign(forged).status_code == 429


@pytest.mark.usefixtures("ada")
def test_signing_out_ends_the_session_for_a_kept_cookie_too(app, post, sign):
    one, copy = app.test_client(), app.test_client()
    token = cookie(sign(one)).split("=")[1].split(";")[0]
    copy.set_cookie("cis_session", token)
    assert is_in(copy)

    answer = post(one, "/logout", at="/account")

    assert answer.location == "/login"
    assert "Expires=Thu, 01 Jan 1970" in cookie(answer)
    assert not is_in(one)
    assert not is_in(copy)


def test_signing_out_needs_a_post_with_a_token(client):
    assert client.get("/logout").status_code == HTTPStatus.METHOD_NOT_ALLOWED
    assert client.post("/logout").status_code == HTTPStatus.BAD_REQUEST
    assert is_in(client)


def test_signing_out_twice_asks_to_sign_in(client):
    page = client.get("/account").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    client.delete_cookie("cis_session")

    answer = client.post("/logout", data={"csrf_token": token})

    assert answer.status_code == HTTPStatus.UNAUTHORIZED


def test_somebody_signed_in_is_not_asked_again(client):
    assert client.get("/login?next=/practices/").location == "/practices/"


def test_a_session_ends_after_an_idle_hour_and_after_twelve_hours(client, later):
    for _ in range(12):
        later(minutes=59)
        assert is_in(client)
    later(minutes=13)
    assert not is_in(client)


def test_an_idle_session_is_over(client, later):
    later(minutes=61)

    assert not is_in(client)
    assert "/login?next=/account" in client.get("/account").location


def test_set_up_founds_the_organisation_and_signs_in(app, post, session):
    visitor = app.test_client()
    with transaction(by=SETUP, what="account.setup_link") as writing:
        token = actions.setup_link(writing, clock.now())
    assert "not set up yet" in visitor.get("/login").text
    sound = {
        "organisation": "Northwind",
        "time_zone": "Europe/Berlin",
        "name": "Ada",
        "email": "Ada@example.org",
        "password": PASSWORD,
        "repeat": PASSWORD,
    }

    for changes, complaint in (
        ({"repeat": OTHER}, "The two passwords differ."),
        ({"password": "short", "repeat": "short"}, "at least 12"),
        ({"time_zone": "Mars"}, "Choose a time zone"),
        ({"email": "ada"}, "Give an e-mail address"),
        ({"name": ""}, "Give a name."),
    ):
        wrong = post(visitor, f"/setup/{token}", **{**sound, **changes})
        assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert complaint in wrong.text
        assert "Northwind" in wrong.text
    right = post(visitor, f"/setup/{token}", **sound)

    assert right.location == home(app)
    assert is_in(visitor)
    assert "Settings" in visitor.get("/account").text
    assert events(session)[0] == "account.setup"
    assert app.test_client().get(f"/setup/{token}").status_code == HTTPStatus.NOT_FOUND
    assert app.test_client().get("/setup/guess").status_code == HTTPStatus.NOT_FOUND


def test_an_invitation_is_shown_once_and_opens_the_account(
    app, admin, post, session, visitor
):
    page = post(
        admin, "/people/new", name="Bea", email="bea@example.org", role="auditor"
    )
    link = link_on(page.text)
    account = queries.by_email(session, "bea@example.org")

    assert link.startswith("/join/")
    assert account.state is State.INVITED
    assert "Invited, not joined" in admin.get("/people").text
    assert link not in admin.get("/people").text
    assert "Bea" in visitor.get(link).text
    weak = post(visitor, link, password="password1234", repeat="password1234")
    assert weak.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    post(visitor, link, password=PASSWORD, repeat=PASSWORD)
    assert is_in(visitor)
    assert visitor.get("/people").status_code == HTTPStatus.FORBIDDEN
    assert app.test_client().get(link).status_code == HTTPStatus.NOT_FOUND
    assert events(session, 3) == [
        "refused.accounts.directory",
        "account.join",
        "account.invite",
    ]


def test_a_link_is_made_from_the_settings_and_not_from_the_request(admin, ada):
    page = admin.get(f"/people/{ada}").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
    answer = admin.post(
        f"/people/{ada}/link",
        data={"csrf_token": token},
        headers={"Host": "localhost", "X-Forwarded-Host": "evil.example"},
    )

    assert 'value="http://127.0.0.1:8000/reset/' in answer.text
    assert "evil.example" not in answer.text


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"name": ""}, "Give a name."),
        ({"email": "bea"}, "Give an e-mail address"),
        ({"email": EMAIL.upper()}, "has an account already"),
        ({"role": "king"}, "Invalid Choice"),
    ],
)
@pytest.mark.usefixtures("ada")
def test_a_wrong_invitation_is_shown_again(admin, post, changes, complaint):
    sound = {"name": "Bea", "email": "bea@example.org", "role": "member"}

    answer = post(admin, "/people/new", **{**sound, **changes})

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert complaint in answer.text


def test_a_role_changes_at_once(admin, post, sign_in, session):
    member = sign_in(Role.MEMBER)
    key = queries.of_person(session, member.person_id).id

    right = post(admin, f"/people/{key}", role="admin", version="1")
    late = post(admin, f"/people/{key}", role="auditor", version="1")

    assert right.status_code == HTTPStatus.SEE_OTHER
    assert late.status_code == HTTPStatus.CONFLICT
    assert member.get("/people").status_code == HTTPStatus.OK
    assert events(session)[0] == "account.role"


def test_the_last_administrator_cannot_go(admin, post, session):
    key = admin.account_id
    version = str(queries.get(session, key).version)

    demoted = post(admin, f"/people/{key}", role="member", version=version)
    gone = post(admin, f"/people/{key}/deactivate", at=f"/people/{key}")

    assert demoted.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "last active administrator" in demoted.text
    assert "last active administrator" in admin.get(gone.location).text
    assert is_in(admin)


def test_deactivating_signs_out_at_once_and_reactivating_asks_to_sign_in(
    app, admin, post, sign, ada
):
    visitor = app.test_client()
    sign(visitor)

    post(admin, f"/people/{ada}/deactivate", at=f"/people/{ada}")
    assert not is_in(visitor)
    assert sign(app.test_client()).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "They left on" in admin.get(f"/people/{ada}").text

    post(admin, f"/people/{ada}/reactivate", at=f"/people/{ada}")
    assert not is_in(visitor)
    assert sign(app.test_client()).status_code == HTTPStatus.SEE_OTHER


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADERSHIP, Role.AUDITOR])
def test_only_administrators_look_after_accounts(sign_in, ada, role):
    visitor = sign_in(role)
    page = visitor.get("/account").text
    token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]

    for address in ("/people", "/people/new", f"/people/{ada}"):
        assert visitor.get(address).status_code == HTTPStatus.FORBIDDEN
    for verb in ("link", "deactivate", "reactivate"):
        answer = visitor.post(f"/people/{ada}/{verb}", data={"csrf_token": token})
        assert answer.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "query", ["", "?sort=seen&direction=desc", "?page=99999999999"]
)
def test_the_people_page_shows_who_has_an_account(admin, query):
    answer = admin.get(f"/people{query}")

    assert answer.status_code == HTTPStatus.OK
    assert "Last seen" in answer.text


@pytest.mark.usefixtures("ada")
def test_a_changed_password_needs_the_old_one_and_ends_other_sessions(
    app, post, sign, session
):
    one, other = app.test_client(), app.test_client()
    before = cookie(sign(one))
    sign(other)
    page = "/account/password"

    wrong = post(one, page, old=OTHER, password=OTHER, repeat=OTHER)
    weak = post(one, page, old=PASSWORD, password="Ada Ada Ada!", repeat="Ada Ada Ada!")
    right = post(one, page, old=PASSWORD, password=OTHER, repeat=OTHER)

    assert "This is not your password." in wrong.text
    assert weak.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert right.status_code == HTTPStatus.SEE_OTHER
    assert cookie(right)
    assert cookie(right) != before
    assert is_in(one)
    assert not is_in(other)
    assert sign(app.test_client()).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert sign(app.test_client(), password=OTHER).status_code == HTTPStatus.SEE_OTHER
    assert "account.change_password" in events(session)


@pytest.mark.usefixtures("ada")
def test_signing_out_everywhere_ends_this_session_too(app, post, sign):
    one, other = app.test_client(), app.test_client()
    sign(one)
    sign(other)

    post(one, "/account/sign-out-everywhere", at="/account")

    assert not is_in(one)
    assert not is_in(other)


def test_a_name_is_changed_and_a_late_change_is_refused(client, post):
    right = post(client, "/account", name="Countess", version="1")
    late = post(client, "/account", name="Late", version="1")
    wrong = post(client, "/account", name="a\nb", version="2")

    assert right.status_code == HTTPStatus.SEE_OTHER
    assert late.status_code == HTTPStatus.CONFLICT
    assert 'value="Late"' in late.text
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Countess" in client.get("/account").text


def test_reading_writes_nothing_within_a_minute(client, session):
    before = session.execute(select(Account.version)).all()
    size = len(events(session))
    for address in ("/account", "/account/password", "/practices/"):
        client.get(address)

    assert session.execute(select(Account.version)).all() == before
    assert len(events(session)) == size


def test_a_busy_database_does_not_keep_anybody_from_reading(client, later, monkeypatch):
    def fail(*_args):
        raise OperationalError("UPDATE", {}, Exception("database is locked"))

    later(minutes=2)
    monkeypatch.setattr("cis.register.accounts.sessions.touch", fail)

    assert is_in(client)


def test_files_are_served_without_a_look_at_the_session(client, monkeypatch):
    def fail(*_args):
        raise AssertionError

    monkeypatch.setattr("cis.register.accounts.sessions.find", fail)

    for address in ("/healthz", "/static/css/base.css"):
        with client.get(address) as answer:
            assert answer.status_code == HTTPStatus.OK


@pytest.mark.usefixtures("ada")
def test_over_https_the_cookie_is_bound_to_the_host(app, visitor, sign):
    plain = app.config["CIS"]
    app.config["CIS"] = type(plain)(
        data=plain.data, public_url="https://cis.example.org/"
    )
    try:
        kept = cookie(sign(visitor))
    finally:
        app.config["CIS"] = plain

    assert kept.startswith("__Host-cis_session=")
    assert "Secure" in kept
