"""The monthly report in the browser: the archive, the draft of a month."""

import re
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.desk.reports import gather, showing, words
from cis.desk.reports.content import Content
from cis.desk.reports.gather import Wanted
from cis.kit.db import db
from cis.kit.http import requires
from cis.register.people import queries as people

bp = Blueprint("reports", __name__, url_prefix="/reports")

MONTH = re.compile(r"(20\d\d|19\d\d)-(0[1-9]|1[0-2])", re.ASCII)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show which reports there are."""
    return render_template("reports/index.html", month=_month(), words=words)


@bp.get("/draft")
@requires(Permission.READ)
def draft() -> str:
    """Show the report of a month as the register stands now."""
    wanted = Wanted(_month(), _today())
    return _page(gather.content(db.session(), wanted), is_draft=True)


def _page(content: Content, **more: Any) -> str:
    return render_template(
        "reports/show.html",
        report=content,
        words=words,
        groups=showing.groups(content),
        axes=showing.axes(content.lines),
        drawn=showing.drawn,
        address=showing.address,
        **more,
    )


def _today() -> date:
    return clock.today(people.zone(db.session()))


def _month() -> date:
    """Return the month asked for, the running one without; none that is to come."""
    today, typed = _today(), request.args.get("month", "").strip()
    if not typed:
        return today.replace(day=1)
    found = MONTH.fullmatch(typed)
    if not found:
        raise RuleError("Give a month such as 2026-11.", field="month")
    month = date(int(found[1]), int(found[2]), 1)
    if month > today:
        raise RuleError("That month is still to come.", field="month")
    return month
