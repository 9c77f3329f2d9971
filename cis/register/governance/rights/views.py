"""Decision rights in the browser: the register, and the question who may decide."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import joinedload

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.records import record_of
from cis.kit.web.dates import parse_day
from cis.kit.web.forms import EditForm
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.models import Assignment
from cis.register.governance.rights import actions, authority, records
from cis.register.governance.rights.forms import RightForm, WithdrawForm, choice
from cis.register.governance.rights.models import DecisionRight
from cis.register.governance.rights.rules import FOUR_EYES, newest
from cis.register.governance.rules import EARLIEST, last_day
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("rights", __name__, url_prefix="/governance/rights")

NUMBER = "<int(max=2147483647):number>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show who decides what, today or on another day, and what went past it."""
    session, today = db.session(), http.today()
    on, practice = _asked_day(today), _key(request.args.get("practice"))
    return render_template(
        "rights/index.html",
        rights=records.listing(session, on, practice),
        upcoming=records.upcoming(session, today),
        emergencies=records.emergencies(session),
        practices=practices.choices(session),
        practice=practice,
        on=on,
        today=today,
        **_words(),
    )


@bp.get(f"/{NUMBER}")
@requires(Permission.READ)
def show(number: int) -> str:
    """Show one right with every entry it ever had."""
    session, today = db.session(), http.today()
    entries = records.revisions(session, records.get(session, number).number)
    spoken = newest(list(entries), today)
    return render_template(
        "rights/show.html",
        right=spoken[0] if spoken else entries[0],
        newest=entries[0],
        entries=entries,
        today=today,
        **_words(),
    )


@bp.get("/ask")
@requires(Permission.READ)
def ask() -> ResponseReturnValue:
    """Answer whether a person may decide something, and why, as the register would."""
    session, asked = db.session(), request.args
    person, practice = _key(asked.get("person")), _key(asked.get("practice"))
    decision, about = asked.get("decision", ""), asked.get("about", "").strip()
    today, checked, problem = http.today(), None, None
    on, status = today, HTTPStatus.OK
    try:
        on = _asked_day(today)
        if person is not None and decision and (practice is not None or about):
            checked = authority.check(session, person, decision, practice, on, about)
    except RuleError as error:
        problem, status = error, HTTPStatus.UNPROCESSABLE_ENTITY
    page = render_template(
        "rights/ask.html",
        people=people.everybody(session),
        practices=practices.choices(session),
        activities=ACTIVITIES,
        person=person,
        practice=practice,
        decision=decision,
        about=about,
        typed_day=asked.get("on", "").strip() or on.isoformat(),
        on=on,
        checked=checked,
        problem=problem,
        **_sources(checked),
    )
    return page, status


def _sources(checked: authority.Check | None) -> dict[str, object]:
    """Return what an answer rests on: the right, the assignment, the record's page."""
    if checked is None:
        return {}
    session, answer = db.session(), checked.answer
    right = assignment = None
    if answer.right_id is not None:
        right = session.get(DecisionRight, answer.right_id)
    if answer.assignment_id is not None:
        person = [joinedload(Assignment.person)]
        key = answer.assignment_id
        assignment = session.get(Assignment, key, options=person)
    table, _, number = checked.subject.partition(":")
    endpoint = record_of(table).page
    record = url_for(endpoint, key=int(number)) if endpoint else ""
    return {"right": right, "assignment": assignment, "record": record}


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def new() -> ResponseReturnValue:
    """Write a right that was not there yet."""
    form = RightForm(first=http.today(), escalation="leadership")
    _offer(form)
    made: list[int] = []
    if form.submitted() and _done(form, lambda: made.append(_grant(form)), 0):
        flash("The right is written.")
        return redirect(url_for(".show", number=made[0]), HTTPStatus.SEE_OTHER)
    return render_template("rights/new.html", form=form), form.page_status


@bp.route(f"/{NUMBER}/edit", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def edit(number: int) -> ResponseReturnValue:
    """Let a new entry take over; the old ones stay readable."""
    right = records.get(db.session(), number)
    form = _filled(right)
    if form.submitted() and _done(form, lambda: _revise(form, number), number):
        flash("The right has a new entry; the old ones stay below.")
        return redirect(url_for(".show", number=number), HTTPStatus.SEE_OTHER)
    right = records.get(db.session(), number)
    page = render_template("rights/edit.html", form=form, right=right)
    return page, form.page_status


@bp.route(f"/{NUMBER}/withdraw", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def withdraw(number: int) -> ResponseReturnValue:
    """End a right."""
    right = records.get(db.session(), number)
    form = WithdrawForm(first=http.today(), version=right.revision)
    if form.submitted() and _done(form, lambda: _withdraw(form, number), number):
        flash("The right is withdrawn.")
        return redirect(url_for(".show", number=number), HTTPStatus.SEE_OTHER)
    right = records.get(db.session(), number)
    page = render_template("rights/withdraw.html", form=form, right=right)
    return page, form.page_status


def _grant(form: RightForm) -> int:
    draft, actor = form.draft(), current_actor()
    with transaction(by=actor, what="right.grant", why=draft.reason) as session:
        return actions.grant(session, draft, by=actor.person_id).number


def _revise(form: RightForm, number: int) -> None:
    actor, why = current_actor(), form.reason.data or ""
    with transaction(by=actor, what="right.revise", why=why) as session:
        right = records.get(session, number)
        form.check_version(right.revision)
        draft = form.draft(right.decision, right.practice_id)
        actions.revise(session, right, draft, by=actor.person_id)


def _withdraw(form: WithdrawForm, number: int) -> None:
    actor, why = current_actor(), form.reason.data or ""
    with transaction(by=actor, what="right.withdraw", why=why) as session:
        right = records.get(session, number)
        form.check_version(right.revision)
        first = form.first.data
        actions.withdraw(session, right, first, why, by=actor.person_id)


def _done(form: EditForm, act: Callable[[], None], number: int) -> bool:
    """Act, or show in the form why not."""
    try:
        act()
    except (RuleError, ConflictError) as error:
        current = records.get(db.session(), number).revision if number else ""
        form.refuse(error, current)
        return False
    return True


def _filled(right: DecisionRight) -> RightForm:
    form = RightForm(
        obj=right,
        version=right.revision,
        first=http.today(),
        last=last_day(right),
        reason="",
        holder=choice(right.holder_role, right.holder_id),
        escalation=choice(right.escalation_role, right.escalation_id),
        deputy=choice(None, right.deputy_id),
    )
    _offer(form)
    form.fix()
    return form


def _offer(form: RightForm) -> None:
    session = db.session()
    form.offer(practices.choices(session), people.choices(session))


def _words() -> dict[str, object]:
    return {"four_eyes": FOUR_EYES, "last_day": last_day, "earliest": EARLIEST}


def _key(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None


def _asked_day(today: date) -> date:
    typed = request.args.get("on", "").replace("\0", "").strip()
    try:
        return parse_day(typed, today) if typed else today
    except ValueError as error:
        raise RuleError(str(error), field="on") from error
