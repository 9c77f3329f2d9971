"""The organisation's settings in the browser."""

from functools import cache
from zoneinfo import available_timezones

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.kit.db import db
from cis.kit.http import requires
from cis.kit.web import saving
from cis.register.people import actions, queries
from cis.register.people.forms import OrganisationForm

bp = Blueprint("people", __name__, url_prefix="/settings")


@bp.route("/", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def settings() -> ResponseReturnValue:
    """Show and change the organisation's settings."""
    form = OrganisationForm(obj=queries.organisation(db.session()))
    return saving.page(
        form,
        lambda _, organisation: actions.arrange(organisation, form.draft()),
        load=queries.organisation,
        what="organisation.arrange",
        done="Settings saved.",
        to=lambda _: url_for(".settings"),
        template="people/settings.html",
    )


@bp.app_template_global()
@cache
def time_zones() -> list[str]:
    """Return the names that a time zone can have, places first."""
    return sorted(available_timezones(), key=lambda name: ("/" not in name, name))
