"""The organisation's settings in the browser."""

from functools import cache
from http import HTTPStatus
from zoneinfo import available_timezones

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.people import actions, queries
from cis.register.people.forms import OrganisationForm

bp = Blueprint("people", __name__, url_prefix="/settings")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def settings() -> ResponseReturnValue:
    """Show and change the organisation's settings."""
    form = OrganisationForm(obj=queries.organisation(db.session()))
    if form.submitted():
        try:
            save(form)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.organisation(db.session()).version)
        else:
            flash("Settings saved.")
            return redirect(url_for(".settings"), HTTPStatus.SEE_OTHER)
    page = render_template("people/settings.html", form=form)
    return page, form.page_status


def save(form: OrganisationForm) -> None:
    """Take over what was typed, or raise RuleError or ConflictError."""
    draft = form.draft()
    with transaction(by=current_actor(), what="organisation.arrange") as session:
        organisation = queries.organisation(session)
        form.check_version(organisation.version)
        actions.arrange(organisation, draft)


@bp.app_template_global()
@cache
def time_zones() -> list[str]:
    """Return the names that a time zone can have, places first."""
    return sorted(available_timezones(), key=lambda name: ("/" not in name, name))
