"""Maturity in the browser."""

from flask import Blueprint, render_template

from cis.core.access import Permission
from cis.kit.db import db
from cis.kit.http import requires
from cis.register.maturity import queries
from cis.register.practices import queries as practices

bp = Blueprint("maturity", __name__, url_prefix="/maturity")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show how mature each practice is."""
    session = db.session()
    return render_template(
        "maturity/index.html",
        practices=practices.listing(session),
        results=queries.latest_of_all(session),
    )
