"""Suggested changes in the browser: offered on a refusal, answered from My work."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from http import HTTPStatus

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy.orm import Session
from wtforms import HiddenField, TextAreaField

from cis.core.access import Actor, Permission
from cis.core.errors import CisError, RuleError, UnauthorizedError
from cis.desk.suggestions import actions, queries
from cis.desk.suggestions.actions import Draft
from cis.desk.suggestions.models import State
from cis.kit import http
from cis.kit.db import transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.forms import Form

bp = Blueprint("suggestions", __name__, url_prefix="/suggestions")

# How long a refused page can be turned into a suggestion.
LASTS_SECONDS = 12 * 3600


class OfferForm(Form):
    """Carries a refused form, signed, so that nothing else can be suggested by it."""

    token = HiddenField()


class DeclineForm(Form):
    """Why a suggestion is not taken."""

    reason = TextAreaField("Why not", render_kw={"rows": 2})


@bp.post("/new")
@requires(Permission.CONTRIBUTE)
def make() -> ResponseReturnValue:
    """Send a refused form to whoever may make the change."""
    form, actor = OfferForm(), current_actor()
    try:
        person_id, names, *refused = signer().loads(
            form.token.data or "", max_age=LASTS_SECONDS
        )
        action, subject, path, fields = refused
    except BadSignature as error:
        raise RuleError("This page is too old. Fill the form in again.") from error
    if not form.submitted() or person_id != actor.person_id:
        raise RuleError("This page is too old. Fill the form in again.")
    return _send(actor, Draft(action, subject, path, fields), names)


@bp.post("/<int(max=2147483647):key>/decline")
@requires(Permission.CONTRIBUTE)
def decline(key: int) -> ResponseReturnValue:
    """Answer a suggestion with a reason instead of making the change."""
    form, actor = DeclineForm(), current_actor()
    why = form.reason.data or ""
    if not form.submitted():
        raise RuleError("The form did not arrive whole. Send it again.")
    with transaction(by=actor, what="suggestion.decline", why=why) as session:
        suggestion = queries.get(session, key)
        day = http.today()
        actions.settle(
            session, suggestion, State.DECLINED, by=actor, today=day, reason=why
        )
    flash("Suggestion declined. Its author sees the reason in My work.")
    return redirect(url_for("agenda.home"), HTTPStatus.SEE_OTHER)


@bp.after_app_request
def accepted(response: Response) -> Response:
    """Close a suggestion whose form was sent by whoever may, and was saved."""
    is_saved = response.status_code == HTTPStatus.SEE_OTHER
    if request.method != "POST" or not is_saved:
        # What was refused may be too large to be read at all.
        return response
    key, actor = request.form.get("suggestion", ""), g.get("actor")
    if not (key.isdecimal() and isinstance(actor, Actor)):
        return response
    # What they sent is saved, whatever became of the suggestion meanwhile.
    with suppress(CisError), transaction(by=actor, what="suggestion.accept") as session:
        suggestion = queries.get(session, int(key[:9]))
        is_its = suggestion.path == request.full_path.rstrip("?")
        if is_its and suggestion.state is State.OPEN:
            day = http.today()
            actions.settle(session, suggestion, State.ACCEPTED, by=actor, today=day)
    return response


def panel(session: Session, actor: Actor) -> Mapping[str, object] | None:
    """Return what My work shows of suggestions: to answer, and one's own answered."""
    if not actor.may(Permission.CONTRIBUTE) or actor.person_id is None:
        return None
    waiting = queries.waiting(session, actor)
    mine = queries.answered(session, actor.person_id, http.today())
    if not waiting and not mine:
        return None
    return {
        "template": "suggestions/_panel.html",
        "waiting": waiting,
        "mine": mine,
        "form": DeclineForm(),
    }


def unauthorized(error: UnauthorizedError) -> ResponseReturnValue | None:
    """Answer a refused form with the offer to suggest it, None where it is none."""
    actor = g.get("actor")
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in queries.FORM - {"version"}
    ]
    is_file = any(file.filename for file in request.files.values())
    is_known = error.subject.partition(":")[2].isdecimal()
    if not (isinstance(actor, Actor) and actor.may(Permission.CONTRIBUTE)):
        return None
    if request.method != "POST" or is_file or not is_known or not error.names:
        return None
    path = request.full_path.rstrip("?")
    if request.form.get("suggest"):
        draft = Draft(error.action, error.subject, path, fields)
        return _send(actor, draft, error.names)
    refused = (error.action, error.subject, path, fields)
    token = signer().dumps((actor.person_id, error.names, *refused))
    page = render_template(
        "suggestions/offer.html",
        text=str(error),
        names=error.names,
        form=OfferForm(formdata=None, token=token),
    )
    return page, HTTPStatus.FORBIDDEN


def _send(actor: Actor, draft: Draft, names: Sequence[str]) -> ResponseReturnValue:
    with transaction(by=actor, what="suggestion.make") as session:
        by = actor.person_id or 0
        actions.suggest(session, draft, by=by, today=http.today())
    flash(f"Suggested to {' and '.join(names)}. The response appears in My work.")
    return redirect(url_for("agenda.home"), HTTPStatus.SEE_OTHER)


def signer() -> URLSafeTimedSerializer:
    """Return what signs a refused form for the page that offers to suggest it."""
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="suggestion")
