"""Benefit statements in the browser: shown first on the page of an initiative."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.adoption.benefits import actions, queries
from cis.register.adoption.benefits.forms import BenefitForm
from cis.register.adoption.benefits.models import Benefit
from cis.register.initiatives import queries as initiatives

bp = Blueprint("benefits", __name__, url_prefix="/adoption/benefits")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER


@bp.app_template_global("benefits_of")
def _of(initiative_id: int) -> Sequence[Benefit]:
    """Return what an initiative makes easier: for the macro in _easier.html."""
    return queries.of(db.session(), initiative_id)


@bp.route(f"/of/{KEY}", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def say(key: int) -> ResponseReturnValue:
    """Say what an initiative makes easier, audience by audience."""
    form = BenefitForm()
    return saving.page(
        form,
        lambda session, _: actions.say(session, key, form.draft()),
        load=partial(initiatives.get, initiative_id=key),
        what="benefit.say",
        done="Said. It stands first on the page of the initiative.",
        to=lambda _: url_for(".say", key=key),
        template="benefits/say.html",
        describe=lambda initiative: {
            "initiative": initiative,
            "benefits": queries.of(db.session(), key),
        },
    )


@bp.post(f"/{KEY}/remove")
@requires(Permission.CONTRIBUTE)
def unsay(key: int) -> ResponseReturnValue:
    """Take a statement back."""
    queries.get(db.session(), key)
    with transaction(by=current_actor(), what="benefit.unsay") as session:
        initiative = actions.unsay(session, key)
    flash("Taken back.")
    return redirect(url_for(".say", key=initiative), SEE_OTHER)
