"""Signing in and out, and who may, in the browser."""

from http import HTTPStatus

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, public, requires
from cis.register.accounts import actions, door, entry, queries, rules
from cis.register.accounts.forms import (
    ChangeForm,
    InviteForm,
    LoginForm,
    NameForm,
    PasswordForm,
    RoleForm,
    SetupForm,
)
from cis.register.accounts.models import Account
from cis.register.accounts.rules import LinkKind, State
from cis.register.people import actions as people
from cis.register.people import queries as persons

bp = Blueprint("accounts", __name__)

LAST_PAGE = 100_000
KEY = "<int(max=2147483647):key>"


bp.app_context_processor(door.frame)


@bp.before_app_request
def recognise() -> None:
    """Find out who is asking, before any page is made."""
    door.recognise(clock.now())


def is_signed_in(cookie: str) -> bool:
    """Tell whether a Cookie header is that of somebody who signed in."""
    return door.is_signed_in(cookie, clock.now())


@bp.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    """Sign in."""
    target = rules.landing(request.args.get("next"), url_for("agenda.home"))
    if g.get("actor"):
        return redirect(target, HTTPStatus.SEE_OTHER)
    form = LoginForm()
    if form.submitted():
        email, password = form.email.data or "", form.password.data or ""
        try:
            token = entry.by_password(email, password, door.caller(clock.now()))
        except RuleError as error:
            form.blame(error)
        else:
            return door.let_in(token, target)
    is_set_up = queries.exist(db.session())
    page = render_template("accounts/login.html", form=form, is_set_up=is_set_up)
    return page, form.page_status


@bp.post("/logout")
@requires(Permission.READ)
def logout() -> ResponseReturnValue:
    """Sign this browser out."""
    actor, token_hash = current_actor(), g.token_hash
    with transaction(by=actor, what="account.logout") as session:
        mine = queries.of_person(session, actor.person_id)
        actions.sign_out(session, mine, token_hash)
    return door.let_out(url_for(".login"))


@bp.route("/setup/<token>", methods=["GET", "POST"])
@public
def setup(token: str) -> ResponseReturnValue:
    """Enter the organisation and its first administrator, once."""
    caller = door.caller(clock.now())
    queries.link(db.session(), LinkKind.SETUP, token, caller.now)
    form = SetupForm()
    if form.submitted():
        password = form.password.data or ""
        try:
            opened = entry.by_setup(token, form.draft(), password, caller)
        except RuleError as error:
            form.blame(error)
        else:
            return door.let_in(opened, url_for("agenda.home"))
    return render_template("accounts/setup.html", form=form), form.page_status


@bp.route("/join/<token>", methods=["GET", "POST"])
@public
def join(token: str) -> ResponseReturnValue:
    """Choose a password for the first time, through an invitation."""
    return _follow(LinkKind.INVITE, token)


@bp.route("/reset/<token>", methods=["GET", "POST"])
@public
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password through a link from an administrator."""
    return _follow(LinkKind.RESET, token)


def _follow(kind: LinkKind, token: str) -> ResponseReturnValue:
    caller = door.caller(clock.now())
    person = queries.invited(db.session(), kind, token, caller.now).person
    form = PasswordForm()
    if form.submitted():
        try:
            opened = entry.by_link(kind, token, form.password.data or "", caller)
        except RuleError as error:
            form.blame(error)
        else:
            return door.let_in(opened, url_for("agenda.home"))
    page = render_template("accounts/join.html", form=form, person=person, kind=kind)
    return page, form.page_status


@bp.route("/account", methods=["GET", "POST"])
@requires(Permission.READ)
def account() -> ResponseReturnValue:
    """Show your account and change your name."""
    actor = current_actor()
    form = NameForm(obj=_mine().person)
    if form.submitted():
        try:
            with transaction(by=actor, what="person.rename") as session:
                person = queries.of_person(session, actor.person_id).person
                form.check_version(person.version)
                people.rename(person, form.name.data or "")
        except (RuleError, ConflictError) as error:
            form.refuse(error, _mine().person.version)
        else:
            flash("Name saved.")
            return redirect(url_for(".account"), HTTPStatus.SEE_OTHER)
    page = render_template("accounts/account.html", form=form, mine=_mine())
    return page, form.page_status


def _mine() -> Account:
    return queries.of_person(db.session(), current_actor().person_id)


@bp.route("/account/password", methods=["GET", "POST"])
@requires(Permission.READ)
def password() -> ResponseReturnValue:
    """Change your password; every other browser is signed out."""
    form = ChangeForm()
    if form.submitted():
        old, new = form.old.data or "", form.password.data or ""
        person_id, caller = current_actor().person_id, door.caller(clock.now())
        try:
            token = entry.renewed(person_id, old, new, caller)
        except RuleError as error:
            form.blame(error)
        else:
            answer = door.let_in(token, url_for(".account"))
            flash("Password changed. Every other browser was signed out.")
            return answer
    return render_template("accounts/password.html", form=form), form.page_status


@bp.post("/account/sign-out-everywhere")
@requires(Permission.READ)
def sign_out_everywhere() -> ResponseReturnValue:
    """Sign out every browser in which you are signed in."""
    actor = current_actor()
    with transaction(by=actor, what="account.sign_out_everywhere") as session:
        mine = queries.of_person(session, actor.person_id)
        actions.sign_out_everywhere(session, mine)
    return door.let_out(url_for(".login"))


@bp.get("/people")
@requires(Permission.ADMINISTER)
def directory() -> ResponseReturnValue:
    """Show who has an account."""
    number = request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() else 1
    sort, down = request.args.get("sort", "name"), request.args.get("direction")
    found = queries.listing(
        db.session(),
        sort=sort,
        descending=down == "desc",
        page=min(max(page, 1), LAST_PAGE),
    )
    return render_template(
        "accounts/directory.html",
        page=found,
        seen=queries.seen(db.session(), [account.id for account in found]),
        now=clock.now(),
        sort=sort,
        direction="desc" if down == "desc" else "asc",
    )


@bp.route("/people/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def invite() -> ResponseReturnValue:
    """Invite somebody, and show the link to hand over."""
    form = InviteForm()
    if form.submitted():
        try:
            draft = form.draft()
            with transaction(by=current_actor(), what="account.invite") as session:
                invited, token = actions.invite(session, draft, clock.now())
                key = invited.id
        except RuleError as error:
            form.blame(error)
        else:
            return _hand_over(key, token)
    return render_template("accounts/invite.html", form=form), form.page_status


def _hand_over(key: int, token: str) -> ResponseReturnValue:
    """Show a link once: it is stored nowhere, so it cannot be shown again."""
    account = queries.get(db.session(), key)
    invited = account.state is State.INVITED
    kind = LinkKind.INVITE if invited else LinkKind.RESET
    path = url_for(".join" if invited else ".reset", token=token)
    return render_template(
        "accounts/link.html",
        member=account,
        link=door.link(path),
        kind=kind,
        until=clock.now() + rules.LIFETIMES[kind],
        zone=persons.zone(db.session()),
    )


@bp.route(f"/people/{KEY}", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def member(key: int) -> ResponseReturnValue:
    """Show an account and change its role."""
    account = queries.get(db.session(), key)
    form = RoleForm(obj=account)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="account.role") as session:
                account = queries.get(session, key)
                form.check_version(account.version)
                actions.change_role(session, account, form.role.data)
        except (RuleError, ConflictError) as error:
            account = queries.get(db.session(), key)
            form.refuse(error, account.version)
        else:
            flash("Role changed.")
            return redirect(url_for(".member", key=key), HTTPStatus.SEE_OTHER)
    page = render_template("accounts/member.html", form=form, member=account)
    return page, form.page_status


@bp.post(f"/people/{KEY}/deactivate")
@requires(Permission.ADMINISTER)
def deactivate(key: int) -> ResponseReturnValue:
    """Let somebody sign in no more."""
    today = http.today()
    try:
        with transaction(by=current_actor(), what="account.deactivate") as session:
            actions.deactivate(session, queries.get(session, key), today)
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash("Account deactivated.")
    return redirect(url_for(".member", key=key), HTTPStatus.SEE_OTHER)


@bp.post(f"/people/{KEY}/reactivate")
@requires(Permission.ADMINISTER)
def reactivate(key: int) -> ResponseReturnValue:
    """Let somebody sign in again."""
    with transaction(by=current_actor(), what="account.reactivate") as session:
        actions.reactivate(queries.get(session, key))
    flash("Account reactivated.")
    return redirect(url_for(".member", key=key), HTTPStatus.SEE_OTHER)


@bp.post(f"/people/{KEY}/link")
@requires(Permission.ADMINISTER)
def link(key: int) -> ResponseReturnValue:
    """Make a new invitation or reset link and show it once."""
    with transaction(by=current_actor(), what="account.link") as session:
        token = actions.link(session, queries.get(session, key), clock.now())
    return _hand_over(key, token)
