"""Home: what is mine, how it stands, what is due."""

from typing import Any

from flask import Blueprint, g, render_template, url_for

from cis.core import clock
from cis.core.access import Permission
from cis.desk.overview import queries, rules
from cis.desk.overview.rules import Where
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.register.initiatives.asking import spark

bp = Blueprint("overview", __name__)


@bp.get("/")
@requires(Permission.READ)
def home() -> str:
    """Show what is due from somebody, their initiatives, and the likely next steps."""
    today = clock.today(g.get("zone", "UTC"))
    actor = current_actor()
    found = queries.home(db.session(), actor, today)
    return render_template(
        "overview/home.html",
        home=found,
        today=today,
        said=rules.said(found.tasks, actor, is_fresh=found.begun.is_fresh),
        address=address,
        spark=spark,
    )


def address(where: Where) -> str:
    """Return the address of the page on which something is answered."""
    parts = {"key": where.key, "section": where.section}
    given: dict[str, Any] = {name: part for name, part in parts.items() if part}
    return url_for(where.endpoint, _anchor=where.anchor, **given)
