"""Adoption in the browser: every practice in one line."""

from flask import Blueprint, render_template

from cis.core.access import Permission
from cis.kit import http
from cis.kit.db import db
from cis.kit.http import requires
from cis.register.adoption.board import queries

bp = Blueprint("board", __name__, url_prefix="/adoption")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show whether each practice is known, followed and answered."""
    session = db.session()
    today = http.today()
    return render_template("adoption/index.html", rows=queries.rows(session, today))


@bp.get("/champions")
@requires(Permission.READ)
def champions() -> str:
    """Show who in the teams can be asked about each practice, and where nobody can."""
    session = db.session()
    today = http.today()
    return render_template(
        "adoption/champions.html", stands=queries.stands(session, today)
    )
