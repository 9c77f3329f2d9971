"""The page "Who may do what": every action of the register and who may take it."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.kit import sheets
from cis.kit.http import requires
from cis.register.governance.writes.rules import RULES, Ground

bp = Blueprint("writes", __name__, url_prefix="/governance/who-may-do-what")

HEADER = ("Action", "Event in the audit log", "Who may")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show the table of rules, by who may."""
    by_who: dict[tuple[Ground, ...], list[str]] = {}
    for rule in RULES.values():
        by_who.setdefault(rule.grounds, []).append(rule.words)
    return render_template(
        "governance/writes.html", rules=by_who, count=len(RULES), grounds=Ground
    )


@bp.get("/export.csv", defaults={"file": "csv"})
@bp.get("/export.xlsx", defaults={"file": "xlsx"})
@requires(Permission.READ)
def export(file: str) -> ResponseReturnValue:
    """Send the table as CSV or as a workbook."""
    rows = [(rule.words, code, rule.who) for code, rule in RULES.items()]
    answer = sheets.csv_answer if file == "csv" else sheets.xlsx_answer
    return answer("who-may-do-what", HEADER, rows)
