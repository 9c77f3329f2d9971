"""Change models in the browser: three cards, and which of them fits a change."""

from collections.abc import Mapping
from datetime import date
from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.governance.rights.answering import Answer, NotYoursError, refusal
from cis.register.governance.rights.rules import FOUR_EYES
from cis.register.playbooks import authority
from cis.register.playbooks.changes import actions, queries, rules
from cis.register.playbooks.changes.forms import ModelForm
from cis.register.playbooks.changes.rules import Kind

bp = Blueprint("changes", __name__, url_prefix="/change-models")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the three models as cards, and say which fits what is ticked."""
    session, today = db.session(), http.today()
    practice, models = queries.home(session), queries.models(session)
    ticked = _ticked()
    return render_template(
        "changes/index.html",
        practice=practice,
        models=models,
        deciding=queries.deciding(session, practice.id, today),
        ticked=ticked,
        fit=rules.fitting(models, ticked) if "fits" in request.args else None,
        four_eyes=FOUR_EYES,
        right=_right(today),
    )


@bp.route("/<kind>/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(kind: str) -> ResponseReturnValue:
    """Say what qualifies a change, by the right to change the playbook.

    Who may not reads the model and whom to ask; what was typed before a refusal stays.
    """
    session, today, actor = db.session(), http.today(), current_actor()
    known, now = _kind(kind), queries.find(session, _kind(kind))
    model = queries.models(session)[known]
    form = ModelForm(
        data={
            "purpose": model.purpose,
            "conditions": "\n".join(model.conditions),
            "version": str(now.version if now else 0),
        }
    )
    status = 0
    if form.submitted():
        why = form.reason.data or ""
        try:
            with transaction(by=actor, what="changemodel.agree", why=why) as changing:
                now = queries.find(changing, known)
                form.check_version(now.version if now else 0)
                actions.agree(changing, form.draft(known), why, actor, today)
        except NotYoursError as error:
            form.blame(error)
            status = HTTPStatus.FORBIDDEN
        except (RuleError, ConflictError) as error:
            now = queries.find(db.session(), known)
            form.refuse(error, now.version if now else 0)
        else:
            flash("Agreed.")
            return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    right = _right(today)
    page = render_template(
        "changes/edit.html",
        form=form,
        kind=known,
        model=model,
        refusal=refusal(right),
    )
    return page, status or form.page_status


def _right(today: date) -> Answer:
    """Say whether whoever is asking may change the models."""
    session, actor = db.session(), current_actor()
    key = queries.home(session).id
    return authority.may(session, key, actor.person_id, actor, today)


def _ticked() -> Mapping[Kind, set[int]]:
    """Return which conditions the address ticks: standard-0, emergency-2."""
    found: dict[Kind, set[int]] = {kind: set() for kind in Kind}
    for text in request.args.getlist("holds"):
        kind, _, number = text.partition("-")
        if kind in set(Kind) and number.isascii() and number.isdecimal():
            found[Kind(kind)].add(int(number[:2]))
    return found


def _kind(text: str) -> Kind:
    if text not in set(Kind):
        raise NotFoundError("There are standard, normal and emergency changes.")
    return Kind(text)
