"""The ownership sheet as a file to download."""

from datetime import date
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, current_app, request, send_file

from cis.core import clock
from cis.core.access import Permission
from cis.core.config import ROOT
from cis.core.errors import NotFoundError, RuleError
from cis.desk.audit.holding import holdings
from cis.desk.audit.sheet import content, paper
from cis.desk.audit.sheet.content import Sheet
from cis.desk.audit.sheet.paper import Paper
from cis.kit import http
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.http import requires
from cis.kit.trail import checkpoint, note
from cis.kit.web.dates import parse_day
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("ownership_sheet", __name__, url_prefix="/audit")

LARGEST = 2**31 - 1


@bp.get("/ownership.pdf")
@requires(Permission.AUDIT)
def download() -> Response:
    """Send the sheet of one practice or all, as of a day, on A4 or Letter."""
    on = _asked_day()
    made = paper.pdf(_sheet(on, _asked_practice()), _asked_paper(), ROOT / "templates")
    return send_file(
        BytesIO(made),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"ownership-{on}.pdf",
    )


def _sheet(on: date, practice_id: int | None) -> Sheet:
    session, data = db.session(), Path(current_app.config["CIS_DATA"])
    chosen = [] if practice_id is None else [practice_id]
    scope = practices.get(session, practice_id).name if practice_id else "all"
    organisation = people.founded(session)
    found = holdings(session, chosen, on, on)
    # Its own connection: what is signed is read after everything was committed.
    with in_mode(db.engine, "read").connect() as connection:
        issued = checkpoint.issue(connection, data)
    signer = checkpoint.key(data)
    table = content.table(found)
    return Sheet(
        organisation=organisation.name if organisation else "This organisation",
        scope=scope,
        on=on,
        made_at=clock.now(),
        holdings=found,
        issued=issued,
        vkey=note.vkey(signer),
        table=table,
        signature=content.signed(table, on, issued, signer),
    )


def _asked_day() -> date:
    typed = request.args.get("on", "").replace("\0", "").strip()
    today = http.today()
    try:
        return parse_day(typed, today) if typed else today
    except ValueError as error:
        raise RuleError(str(error), field="on") from error


def _asked_practice() -> int | None:
    typed = request.args.get("practice", "").strip()
    if not typed:
        return None
    if not typed.isascii() or not typed.isdecimal() or int(typed[:11]) > LARGEST:
        raise NotFoundError("There is no such practice.")
    return int(typed[:11])


def _asked_paper() -> Paper:
    typed = request.args.get("paper", "").casefold()
    return Paper.LETTER if typed == "letter" else Paper.A4
