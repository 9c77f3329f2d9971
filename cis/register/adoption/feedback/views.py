"""Feedback in the browser: by a public page, by colleagues, and its answers."""

from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Actor, Permission, Role
from cis.core.errors import RuleError, TooManyError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, public, requires
from cis.kit.sheets import pages
from cis.kit.web import saving
from cis.register.adoption.feedback import actions, flood, queries
from cis.register.adoption.feedback.forms import AnswerForm, GiveForm, PublicForm
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("feedback", __name__)

KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER
STRANGER = Actor("stranger", "somebody not signed in", Role.AUDITOR, via="page")


@bp.route("/say", methods=["GET", "POST"])
@public
def say() -> ResponseReturnValue:
    """Let anybody say something about a practice, signed in or not."""
    session, today = db.session(), _today()
    form = PublicForm(data={"practice_id": _practice()})
    form.offer(practices.choices(session))
    status = 0
    if people.founded(session) is not None and form.submitted():
        now, address = clock.now(), request.remote_addr or ""
        try:
            draft = form.draft()
            with transaction(by=STRANGER, what="feedback.give") as changing:
                flood.admit(changing, address, now)
                actions.give(changing, draft, by=None, today=today)
        except RuleError as error:
            form.blame(error)
        except TooManyError as error:
            # What was typed stays on the page.
            form.form_errors.append(str(error))
            status = HTTPStatus.TOO_MANY_REQUESTS
        else:
            return redirect(url_for(".thanks"), SEE_OTHER)
    page = render_template("feedback/say.html", form=form)
    return page, status or form.page_status


@bp.get("/say/thanks")
@public
def thanks() -> str:
    """Say that it has arrived and what comes next."""
    return render_template("feedback/thanks.html")


@bp.get("/feedback/")
@requires(Permission.READ)
def index() -> str:
    """Show what waits for an answer, and what became of the rest."""
    session = db.session()
    is_open = request.args.get("show") != "answered"
    number = pages.wanted(request.args.get("page"))
    page = queries.listed(session, is_open=is_open, number=number)
    return render_template(
        "feedback/index.html",
        page=page,
        is_open=is_open,
        addressed=queries.with_address(session, [one.id for one in page.items]),
        link=url_for(".say", _external=True),
    )


@bp.route("/feedback/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def new() -> ResponseReturnValue:
    """Say something about a practice, with one's name."""
    session, today, by = db.session(), _today(), current_actor().person_id
    form = GiveForm(data={"practice_id": _practice()})
    form.offer(practices.choices(session))
    return saving.page(
        form,
        lambda session: actions.give(session, form.draft(), by=by, today=today),
        what="feedback.give",
        done="Thank you. It ends in an answer, here.",
        to=lambda _: url_for(".index"),
        title="Give feedback",
        crumbs=[
            ("Adoption", url_for("board.index")),
            ("Feedback", url_for(".index")),
        ],
        status_line="It ends in an answer: changed, or not changed because.",
        submit="Send it",
    )


@bp.route(f"/feedback/{KEY}", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Answer a piece of feedback: changed, or not changed because."""
    found, today, by = (
        queries.get(db.session(), key),
        _today(),
        current_actor().person_id,
    )
    form = AnswerForm(data={"version": found.version})
    return saving.page(
        form,
        lambda session, _: actions.answer(
            session, key, form.reply(), by=by, today=today
        ),
        load=partial(queries.get, key=key),
        what="feedback.answer",
        done=lambda feedback: (
            "Answered and sent." if feedback.was_sent else "Answered."
        ),
        to=lambda _: url_for(".index"),
        template="feedback/answer.html",
        describe=lambda feedback: {
            "feedback": feedback,
            "address": queries.address(db.session(), key),
        },
    )


@bp.post(f"/feedback/{KEY}/forget")
@requires(Permission.CONTRIBUTE)
def forget(key: int) -> ResponseReturnValue:
    """Delete the address that somebody left."""
    queries.get(db.session(), key)
    with transaction(by=current_actor(), what="feedback.forget") as session:
        actions.forget_address(session, key)
    flash("The address is deleted.")
    return redirect(url_for(".answer", key=key), SEE_OTHER)


def _practice() -> Any:
    """Return the practice that the address names, by number or code."""
    asked = request.args.get("practice", "")
    known = practices.choices(db.session())
    return asked if asked in known else ""


def _today() -> date:
    return clock.today(people.zone(db.session()))
