"""Decisions that must be taken, in the browser."""

from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.actions import queries as promises
from cis.register.actions import subjects
from cis.register.decisions import actions, authority, queries, rules
from cis.register.decisions.decoration import Terms
from cis.register.decisions.forms import AnswerForm, TermsForm
from cis.register.decisions.models import Decision
from cis.register.decisions.rules import Answer
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
    form = AnswerForm(data={"version": decision.version})
    return render_template("decisions/show.html", form=form, **_describe(decision))


@bp.post(f"/{KEY}/answer")
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Answer a decision, or show why not with everything that was typed."""
    actor, today = current_actor(), _today()
    form = AnswerForm(data={"version": queries.get(db.session(), key).version})
    acts = form.answer.data == Answer.ACT
    return saving.page(
        form,
        lambda session, decision: actions.answer(
            session, decision, form.draft(), actor=actor, today=today
        ),
        load=partial(queries.get, key=key),
        what="decision.answer",
        done="Your answer is kept. Now say who acts, and by when."
        if acts
        else "Your answer is kept, with the reason.",
        to=_action_page if acts else _address,
        template="decisions/show.html",
        describe=_describe,
    )


@bp.route("/terms", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def terms() -> ResponseReturnValue:
    """Set when cis asks for a decision by itself."""
    session = db.session()
    setting = queries.setting(session)
    form = TermsForm(
        obj=queries.terms(session), version=setting.version if setting else 0
    )
    return saving.page(
        form,
        lambda session, _: actions.arrange(session, form.into(Terms)),
        load=queries.setting,
        version=lambda _, setting: setting.version if setting else 0,
        what="decoration.arrange",
        done="Saved: the rule goes by this from now on.",
        to=lambda _: url_for(".index"),
        title="When cis asks for a decision",
        crumbs=[("Decisions", url_for(".index"))],
        status_line="A metric that gets worse, or misses its target, while nobody "
        "decides anything is decoration. Noise never asks.",
        submit="Save",
    )


def _address(decision: Decision) -> str:
    return url_for(".show", key=decision.id)


def _action_page(decision: Decision) -> str:
    source = f"decision:{decision.id}"
    return url_for("actions.new", subject=decision.subject, source=source)


def _describe(decision: Decision) -> dict[str, Any]:
    session, today = db.session(), _today()
    return {
        "decision": decision,
        "about": subjects.known(session, {decision.subject})[decision.subject],
        "carries": queries.carries(session, decision.id),
        "actions": promises.of_source(session, f"decision:{decision.id}"),
        "refusal": authority.refused(session, decision, current_actor(), today),
        "chart": _chart(decision),
        "words": rules.WORDS,
        "today": today,
    }


def _chart(decision: Decision) -> ChartData | None:
    """Return the chart of the metric it is about, None if it is about another noun."""
    kind, _, key = decision.subject.partition(":")
    if kind != "metric":
        return None
    session = db.session()
    return metrics.chart(session, metrics.get(session, int(key)))


def _today() -> date:
    return clock.today(people.zone(db.session()))
