"""Decisions that must be taken, in the browser."""

from collections.abc import Sequence
from datetime import date, timedelta
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.actions import queries as promises
from cis.register.actions import subjects
from cis.register.decisions import actions, authority, queries, rules
from cis.register.decisions.forms import AnswerForm, TermsForm
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Answer
from cis.register.governance.rights.answering import NotYoursError
from cis.register.metrics import queries as metrics
from cis.register.metrics.charting import ChartData
from cis.register.people import queries as people

bp = Blueprint("decisions", __name__, url_prefix="/decisions")

KEY = "<int(max=2147483647):key>"
# How long an answer stands in the list.
REMEMBERED = timedelta(days=183)


@bp.app_template_global("decisions_of")
def _of(subject: str) -> Sequence[Decision]:
    """Return the decisions about a record, newest first: for actions/_about.html."""
    return queries.of_subject(db.session(), subject)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show what waits for an answer, and what was answered lately."""
    session, today = db.session(), _today()
    pending = queries.pending(session)
    decided = queries.decided(session, today - REMEMBERED)
    codes = {one.subject for one in (*pending, *decided)}
    return render_template(
        "decisions/index.html",
        pending=pending,
        decided=decided,
        about=subjects.known(session, codes),
        words=rules.WORDS,
        today=today,
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one decision: why it is asked, of whom, by when, and the answer."""
    decision = queries.get(db.session(), key)
    return _page(decision, AnswerForm(data={"version": decision.version}))


@bp.post(f"/{KEY}/answer")
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Answer a decision, or show why not with everything that was typed."""
    form, actor, status = AnswerForm(), current_actor(), 0
    if form.submitted():
        try:
            draft = form.draft()
            with transaction(by=actor, what="decision.answer") as session:
                decision = queries.get(session, key)
                form.check_version(decision.version)
                actions.answer(session, decision, draft, actor=actor, today=_today())
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.get(db.session(), key).version)
            status = HTTPStatus.FORBIDDEN if isinstance(error, NotYoursError) else 0
        else:
            return _answered(key, draft.answer)
    page = _page(queries.get(db.session(), key), form)
    return page, status or form.page_status or HTTPStatus.UNPROCESSABLE_ENTITY


@bp.route("/terms", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def terms() -> ResponseReturnValue:
    """Set when cis asks for a decision by itself."""
    session = db.session()
    known, setting = queries.terms(session), queries.setting(session)
    form = TermsForm(obj=known, version=setting.version if setting else 0)
    if form.submitted():
        try:
            with transaction(by=current_actor(), what="decoration.arrange") as writing:
                setting = queries.setting(writing)
                form.check_version(setting.version if setting else 0)
                actions.arrange(writing, form.draft())
        except (RuleError, ConflictError) as error:
            setting = queries.setting(db.session())
            form.refuse(error, setting.version if setting else 0)
        else:
            flash("Saved: the rule goes by this from now on.")
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    return render_template("decisions/terms.html", form=form), form.page_status


def _answered(key: int, given: Answer) -> ResponseReturnValue:
    if given is not Answer.ACT:
        flash("Your answer is kept, with the reason.")
        return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    flash("Your answer is kept. Now say who acts, and by when.")
    subject = queries.get(db.session(), key).subject
    there = url_for("actions.new", subject=subject, source=f"decision:{key}")
    return redirect(there, HTTPStatus.SEE_OTHER)


def _page(decision: Decision, form: AnswerForm) -> str:
    session, today = db.session(), _today()
    return render_template(
        "decisions/show.html",
        decision=decision,
        about=subjects.known(session, {decision.subject})[decision.subject],
        carries=queries.carries(session, decision.id),
        actions=promises.of_source(session, f"decision:{decision.id}"),
        refusal=authority.refused(session, decision, current_actor(), today),
        chart=_chart(decision),
        words=rules.WORDS,
        form=form,
        today=today,
    )


def _chart(decision: Decision) -> ChartData | None:
    """Return the chart of the metric it is about, None if it is about another noun."""
    kind, _, key = decision.subject.partition(":")
    if kind != "metric":
        return None
    session = db.session()
    return metrics.chart(session, metrics.get(session, int(key)))


def _today() -> date:
    return clock.today(people.zone(db.session()))
