"""The auditor's room in the browser: the trail told, searched and verified."""

from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core.access import Permission
from cis.core.errors import NotFoundError, RuleError
from cis.desk.audit import queries, rules, telling, verifying
from cis.desk.audit.rules import Filters
from cis.kit import sheets
from cis.kit.db import db
from cis.kit.http import current_actor, is_open, requires
from cis.kit.records import record_of
from cis.kit.sheets.cells import Cell
from cis.kit.trail import checkpoint, history, note, rows, signer
from cis.kit.trail.queries import Event
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("audit", __name__, url_prefix="/audit")

SEQ = "<int(max=2147483647):seq>"
HEADER = (
    "Event",
    "Moment (UTC)",
    "Actor",
    "Name",
    "Action",
    "Outcome",
    "Reason",
    "Records",
    "Facts",
)
# What an auditor asks for, one click away: endpoint, name, what is there.
TAKEN = (
    ("bundles.new", "Take an audit bundle", "A file that proves itself, offline."),
    ("bundles.index", "Audit bundles", "Those taken before."),
    ("reports.index", "Published reports", "Frozen, with their digests in the trail."),
)
SEEN = (
    ("governance.index", "Ownership", "Who held what, on any day, and as recorded."),
    ("rights.index", "Decision rights", "Who may decide what; emergencies past them."),
    ("rights.ask", "Who may decide?", "Yes or no, with the chain of reasons."),
    ("raci.index", "RACI matrix", "Who is responsible, accountable, asked, told."),
    ("practices.index", "Practices", "Adoption, owner, what happened."),
    ("services.index", "Services", "Their owners."),
    ("initiatives.index", "Initiatives", "Promises, approvals, verdicts."),
    ("metrics.index", "Metrics", "Readings with their source, frozen baselines."),
    ("controls.index", "Control map", "Which controls are covered."),
    ("evidence.index", "Evidence", "Files and links, with their SHA-256."),
    ("findings.index", "Findings", "What the register lacks, and what was waived."),
)


@bp.get("/")
@requires(Permission.READ)
def overview() -> str:
    """Show how long the log is, what seals it, and how to check it."""
    session, own = db.session(), signer.known(_folder())
    size, root = queries.root(session)
    vkey = note.vkey(own) if own else ""
    return render_template(
        "audit/overview.html",
        size=size,
        root=root,
        vkey=vkey,
        fingerprint=note.fingerprint(vkey) if vkey else "",
        newest=checkpoint.newest(session),
        verified=(verified := queries.verified(session)),
        verifier=_told(session, verified.actor) if verified else "",
        taken=[way for way in TAKEN if is_open(way[0])],
        seen=SEEN,
        unchecked=rows.unchecked(),
        practices=practices.choices(session),
    )


@bp.post("/verify")
@requires(Permission.AUDIT)
def verify() -> ResponseReturnValue:
    """Read every byte of the log and say whether it holds."""
    found = verifying.run(_folder(), current_actor())
    if found.fault:
        flash(f"The log does not hold: {found.fault}.", "error")
    else:
        flash(f"The log holds. Compared: {found.counts}.")
    return redirect(url_for(".overview"), HTTPStatus.SEE_OTHER)


@bp.post("/checkpoints")
@requires(Permission.AUDIT)
def sign() -> ResponseReturnValue:
    """Sign the log as it stands, to be kept elsewhere."""
    try:
        checkpoint.take(_folder(), current_actor())
    except RuleError as error:
        flash(str(error), "error")
    else:
        flash("Checkpoint signed. Download it and keep it outside this installation.")
    return redirect(url_for(".overview"), HTTPStatus.SEE_OTHER)


@bp.get("/checkpoint.txt")
@requires(Permission.READ)
def download() -> Response:
    """Hand out the newest checkpoint."""
    newest = checkpoint.newest(db.session())
    if newest is None:
        raise NotFoundError("No checkpoint was signed yet. Sign one first.")
    name = f'attachment; filename="checkpoint-{newest.size}.txt"'
    return Response(
        newest.note, mimetype="text/plain", headers={"Content-Disposition": name}
    )


@bp.get("/events")
@requires(Permission.AUDIT)
def events() -> str:
    """Search the trail."""
    session = db.session()
    wanted, zone = rules.filters(request.args), people.zone(session)
    page = queries.search(session, wanted, rules.place(request.args), zone)
    return render_template(
        "audit/events.html",
        filters=wanted,
        page=page,
        names=history.names(session, page.events),
        wording=history,
        actors=queries.actors(session),
        actions=[(one, one) for one in queries.actions(session)],
        kinds=[(one, history.noun_of(one)) for one in queries.kinds(session)],
        zone=zone,
    )


@bp.get("/events.csv")
@requires(Permission.AUDIT)
def export() -> ResponseReturnValue:
    """Hand out every event that the filters leave, newest first."""
    session = db.session()
    wanted, zone = rules.filters(request.args), people.zone(session)
    return sheets.csv_answer("audit-trail", HEADER, _rows(session, wanted, zone))


@bp.get(f"/events/{SEQ}")
@requires(Permission.AUDIT)
def event(seq: int) -> str:
    """Show one event: what changed, and the bytes that are sealed."""
    session = db.session()
    found, raw = queries.event(session, seq)
    return render_template(
        "audit/event.html",
        event=found,
        raw=raw,
        names=history.names(session, [found]),
        wording=history,
        facts_text=queries.fact(found),
        size=queries.root(session)[0],
        zone=people.zone(session),
    )


@bp.get("/records/<kind>/<key>")
@requires(Permission.AUDIT)
def record(kind: str, key: str) -> str:
    """Tell what happened to one record, in sentences."""
    session, subject = db.session(), f"{kind}:{key}".replace("\0", "")
    found = queries.history(session, subject)
    return render_template(
        "audit/record.html",
        subject=subject,
        told=telling.history(session, subject, found),
        name=history.reference(subject, history.names(session, found)),
        page_url=_page_url(kind, key),
        zone=people.zone(session),
        most=queries.MOST_HISTORY,
    )


def _rows(session: Session, wanted: Filters, zone: str) -> Iterator[tuple[Cell, ...]]:
    for chunk in queries.every(session, wanted, zone):
        names = history.names(session, chunk)
        for one in chunk:
            yield _row(one, history.actor(one.actor, names))


def _row(one: Event, name: str) -> tuple[Cell, ...]:
    return (
        one.seq,
        one.at.isoformat(),
        one.actor,
        name,
        one.action,
        one.outcome,
        one.reason or "",
        " ".join(one.changes),
        queries.fact(one),
    )


def _told(session: Session, actor: str) -> str:
    return queries.actors(session).get(actor, actor)


def _page_url(kind: str, key: str) -> str:
    endpoint = record_of(kind).page
    known = is_open(endpoint) and key.isdecimal()
    return url_for(endpoint, key=int(key)) if known else ""


def _folder() -> Path:
    return Path(current_app.config["CIS_DATA"])
