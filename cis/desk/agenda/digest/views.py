"""What somebody gets by e-mail about what is due: their own choice."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.desk.agenda.digest import actions, queries
from cis.desk.agenda.digest.forms import DigestForm
from cis.desk.agenda.digest.models import DigestWish
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.people import queries as people

bp = Blueprint("digest", __name__)


@bp.route("/account/mail", methods=["GET", "POST"])
@requires(Permission.READ)
def choose() -> ResponseReturnValue:
    """Show and change how often somebody is told what is due."""
    actor = current_actor()
    if actor.person_id is None:
        raise NotFoundError("Only people get mail.")
    kept = queries.wish(db.session(), actor.person_id)
    form = DigestForm(data=_data(kept))
    if form.submitted():
        try:
            _save(form, actor.person_id)
        except (RuleError, ConflictError) as error:
            form.refuse(error, _version(queries.wish(db.session(), actor.person_id)))
        else:
            flash("Saved. It holds from the next week or day on.")
            return redirect(url_for(".choose"), HTTPStatus.SEE_OTHER)
    session = db.session()
    page = render_template(
        "agenda/digest.html",
        form=form,
        person=people.get(session, actor.person_id),
        zone=people.zone(session),
    )
    return page, form.page_status


def _save(form: DigestForm, person_id: int) -> None:
    draft = form.draft()
    with transaction(by=current_actor(), what="digest.choose") as session:
        form.check_version(_version(queries.wish(session, person_id)))
        actions.choose(session, person_id, draft, clock.now())


def _data(kept: DigestWish | None) -> dict[str, Any]:
    known = queries.choice(kept)
    return {
        "how": known.how,
        "time_zone": known.time_zone,
        "version": str(_version(kept)),
    }


def _version(kept: DigestWish | None) -> int:
    return kept.version if kept else 0
