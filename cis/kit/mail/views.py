"""The outbox in the browser: what waits, what was sent, what was given up and why."""

from http import HTTPStatus

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError
from cis.kit.db import db, lease, transaction
from cis.kit.http import current_actor, requires
from cis.kit.mail import outbox, queries
from cis.kit.mail.rules import MOST_TRIES, State
from cis.kit.trail import capture

bp = Blueprint("mail", __name__, url_prefix="/mail")

KEY = "<int(max=2147483647):key>"
LAST_PAGE = 100_000


@bp.get("/")
@requires(Permission.ADMINISTER)
def index() -> str:
    """Show every mail with its state."""
    session, known = db.session(), current_app.config["CIS"]
    state, number = request.args.get("state", ""), request.args.get("page", "1")
    page = int(number) if number.isascii() and number.isdigit() else 1
    chosen = State(state) if state in list(State) else None
    return render_template(
        "mail/index.html",
        page=queries.listing(session, chosen, min(max(page, 1), LAST_PAGE)),
        counts=queries.counts(session),
        chosen=chosen,
        server=known.smtp_host,
        trouble=queries.trouble(session),
        ran_at=lease.done_at(session, lease.DAILY),
        most=MOST_TRIES,
    )


@bp.post(f"/{KEY}/again")
@requires(Permission.ADMINISTER)
def again(key: int) -> ResponseReturnValue:
    """Let a mail that was given up be tried once more."""
    try:
        with transaction(by=current_actor(), what="mail.retry") as session:
            mail = outbox.again(session, key, clock.now())
            capture.note(session, mail=mail.key)
    except ConflictError as error:
        flash(str(error), "error")
    else:
        flash("The mail waits again; the next run of cis due sends it.")
    return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
