"""Audit bundles in the browser: list, take, watch, download."""

from http import HTTPStatus
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import NotFoundError, RuleError
from cis.desk.audit.bundle import actions, queries, running
from cis.desk.audit.bundle.content import Options, State
from cis.desk.audit.bundle.forms import BundleForm
from cis.desk.audit.bundle.sections import SECTIONS
from cis.kit.db import db, housekeeping
from cis.kit.http import current_actor, requires
from cis.kit.sheets.pages import wanted
from cis.kit.trail import checkpoint, note
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("bundles", __name__, url_prefix="/audit/bundles")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.AUDIT)
def index() -> str:
    """Show the bundles that were taken, newest first."""
    session = db.session()
    return render_template(
        "bundles/index.html",
        page=queries.listing(session, wanted(request.args.get("page"))),
        state=lambda one: queries.state(one, clock.now()),
        zone=people.zone(session),
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.AUDIT)
def new() -> ResponseReturnValue:
    """Choose what a bundle shall hold, and take it."""
    session = db.session()
    form = BundleForm(data={"sections": [one.key for one in SECTIONS], "every": True})
    form.offer(
        {one.key: f"{one.label}: {one.sentence}" for one in SECTIONS},
        practices.choices(session),
    )
    if form.submitted():
        try:
            key = _take(form.draft())
        except RuleError as error:
            form.blame(error)
        else:
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    return render_template("bundles/new.html", form=form), form.page_status


def _take(options: Options) -> int:
    """Build a small bundle at once, or begin to build a large one."""
    actor, now = current_actor(), clock.now()
    order = actions.order(db.session(), options, now)
    with housekeeping() as session:
        entered = actions.enter(session, options, by=actor.person_id, now=now)
        key, total = entered.id, entered.total
    if total > running.SMALL:
        app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 - Flask's way to hand it to a thread
        running.start(app, key, order, actor)
    else:
        actions.take(key, order, _data(), actor)
        flash("The bundle is ready.")
    return key


@bp.get(f"/{KEY}")
@requires(Permission.AUDIT)
def show(key: int) -> str:
    """Show one bundle: its progress, or what it is and how to check it."""
    session = db.session()
    bundle = queries.get(session, key)
    vkey = note.vkey(checkpoint.key(_data()))
    return render_template(
        "bundles/show.html",
        bundle=bundle,
        state=queries.state(bundle, clock.now()),
        is_here=actions.path(_data(), key).is_file(),
        vkey=vkey,
        fingerprint=note.fingerprint(vkey),
        zone=people.zone(session),
    )


@bp.get(f"/{KEY}/progress")
@requires(Permission.AUDIT)
def progress(key: int) -> Response:
    """Return how far a bundle is, for the page that waits for it."""
    bundle = queries.get(db.session(), key)
    state = queries.state(bundle, clock.now())
    return jsonify(state=state, done=bundle.done, total=bundle.total)


@bp.get(f"/{KEY}/download")
@requires(Permission.AUDIT)
def download(key: int) -> Response:
    """Send the file; an interrupted download goes on where it stopped."""
    bundle = queries.get(db.session(), key)
    file = actions.path(_data(), key)
    if bundle.state is not State.READY or not file.is_file():
        raise NotFoundError("This bundle is not there to download. Take a new one.")
    return send_file(
        file,
        mimetype="application/zip",
        as_attachment=True,
        download_name=f"audit-bundle-{key}.zip",
        etag=bundle.sha256,
        conditional=True,
    )


def _data() -> Path:
    return Path(current_app.config["CIS_DATA"]).resolve()
