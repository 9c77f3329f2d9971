"""Evidence in the browser: attaching, reading, confirming, withdrawing."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

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

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, FileError, NotFoundError, RuleError
from cis.kit import http
from cis.kit.authorization import require
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, is_open, requires
from cis.kit.records import record_of
from cis.kit.sheets import pages
from cis.kit.web import saving
from cis.kit.web.bodies import uploads
from cis.kit.web.filters import long_day
from cis.register.evidence import actions, queries, rules, sorts
from cis.register.evidence.actions import Brought, Origin
from cis.register.evidence.forms import (
    AttachForm,
    ConfirmForm,
    EraseForm,
    WithdrawForm,
)
from cis.register.evidence.models import Evidence
from cis.register.evidence.queries import Show
from cis.register.evidence.rules import Subject
from cis.register.evidence.vault import Vault

bp = Blueprint("evidence", __name__, url_prefix="/evidence")

KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER
# Whatever a browser makes of a file, it gets no script, no form and no origin.
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


@bp.app_template_global("evidence_of")
def _of(subject: str) -> tuple[Sequence[Evidence], Mapping[str, str], date]:
    """Return what hangs on a record and its parts, how those are called, and today."""
    found = queries.around(db.session(), queries.read_subject(subject))
    return *found, http.today()


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show all evidence of a state."""
    session, today = db.session(), http.today()
    asked = request.args.get("show", "")
    show = Show(asked) if asked in set(Show) else Show.CURRENT
    page = queries.listed(session, show, today, pages.wanted(request.args.get("page")))
    subjects = [queries.read_subject(one.subject) for one in page.items]
    return render_template(
        "evidence/index.html",
        page=page,
        show=show,
        shows=Show,
        counts=queries.counts(session, today),
        labels=queries.labels(session, subjects),
        today=today,
    )


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
@uploads
def new() -> ResponseReturnValue:
    """Hang a file or a link on the record that the address names."""
    form, today = AttachForm(data=_known()), http.today()
    subject = _subject(form.subject.data or "")
    label = queries.label(db.session(), subject)
    require(db.session(), "evidence.attach", subject.text)
    if form.submitted():
        try:
            key = _attach(form, subject, today)
        except RuleError as error:
            form.blame(error)
        else:
            flash(f"{Evidence.__record__.reference(key)} is attached.")
            return redirect(_back(form) or url_for(".show", key=key), SEE_OTHER)
    page = render_template(
        "evidence/new.html",
        form=form,
        noun=record_of(subject.table).noun,
        label=label,
        back=_back(form),
    )
    return page, form.page_status


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one piece of evidence: what it shows, where from, whether it counts."""
    found = queries.get(db.session(), key)
    return render_template(
        "evidence/show.html", **_describe(found, ConfirmForm(), WithdrawForm())
    )


@bp.get(f"/{KEY}/file")
@requires(Permission.READ)
def download(key: int) -> Response:
    """Send a file for download, and never for looking at in the browser."""
    found = queries.get(db.session(), key)
    if found.file is None:
        raise NotFoundError("This evidence is a link and has no file.")
    if found.is_erased:
        raise FileError("This file was erased on purpose; its digest remains.")
    content = _vault().read(found.file.sha256)
    answer = Response(content, mimetype=sorts.media(found.file.sort))
    answer.headers["Content-Disposition"] = _disposition(found.file_name)
    answer.headers["Content-Security-Policy"] = SANDBOX
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    answer.headers["X-Download-Options"] = "noopen"
    return answer


@bp.post(f"/{KEY}/confirm")
@requires(Permission.CONTRIBUTE)
def confirm(key: int) -> ResponseReturnValue:
    """Say that it is still true."""
    form, today, actor = ConfirmForm(), http.today(), current_actor()
    until, is_home = form.expires.data, request.form.get("back") == "home"
    again = f" You are asked again by {long_day(until)}." if until else ""
    return saving.page(
        form,
        lambda session, _: actions.confirm(session, key, actor.person_id, today, until),
        load=partial(queries.get, key=key),
        what="evidence.confirm",
        done=f"Confirmed: it is still true.{again}",
        to=lambda _: "/" if is_home else url_for(".show", key=key),
        template="evidence/show.html",
        describe=lambda found: _describe(found, form, WithdrawForm(formdata=None)),
    )


@bp.post(f"/{KEY}/withdraw")
@requires(Permission.CONTRIBUTE)
def withdraw(key: int) -> ResponseReturnValue:
    """Say that it does not count any more, and why."""
    form, today, actor = WithdrawForm(), http.today(), current_actor()
    why = form.reason.data or ""
    return saving.page(
        form,
        lambda session, _: actions.withdraw(session, key, actor.person_id, today, why),
        load=partial(queries.get, key=key),
        what="evidence.withdraw",
        why=why,
        done="Withdrawn. It stays here, with the reason.",
        to=lambda _: url_for(".show", key=key),
        template="evidence/show.html",
        describe=lambda found: _describe(found, ConfirmForm(formdata=None), form),
    )


@bp.route(f"/{KEY}/erase", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def erase(key: int) -> ResponseReturnValue:
    """Forget the bytes of a file; that it was there stays known."""
    found, today = queries.get(db.session(), key), http.today()
    form = EraseForm(data={"version": found.version})
    if form.submitted():
        actor, why = current_actor(), form.reason.data or ""
        try:
            with transaction(by=actor, what="evidence.erase", why=why) as session:
                form.check_version(queries.get(session, key).version)
                digest = actions.erase_file(session, key, actor.person_id, today)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.get(db.session(), key).version)
        else:
            _vault().remove(digest)
            flash("The file is gone. Its digest and who attached it remain.")
            return redirect(url_for(".show", key=key), SEE_OTHER)
    found = queries.get(db.session(), key)
    shared = queries.sharing(db.session(), found.file_id) if found.file_id else []
    page = render_template(
        "evidence/erase.html", form=form, evidence=found, shared=shared
    )
    return page, form.page_status


def _attach(form: AttachForm, subject: Subject, today: date) -> int:
    """Look at the file before the lock is taken; then write all of it, or nothing."""
    draft, brought = form.draft(), _brought(form.file.data)
    actor = current_actor()
    origin = Origin(actor.person_id, clock.now(), today)
    file = (_vault(), brought) if brought else None
    with transaction(by=actor, what="evidence.attach") as session:
        return actions.attach(session, subject, draft, origin, file).id


def _brought(file: Any) -> Brought | None:
    """Return what came with the form, looked at, or raise RuleError."""
    if not file or not file.filename:
        return None
    name = rules.clean_name(file.filename)
    # One byte more than is allowed tells that there is more.
    content = file.stream.read(rules.MOST_BYTES + 1)
    return Brought(content, name, sorts.recognise(content, name))


def _describe(
    found: Evidence, confirming: ConfirmForm, withdrawing: WithdrawForm
) -> dict[str, Any]:
    for form in (confirming, withdrawing):
        if not form.errors:
            form.version.data = str(found.version)
    subject = queries.read_subject(found.subject)
    return {
        "evidence": found,
        "state": _state(found),
        "subject": subject,
        "noun": record_of(subject.table).noun,
        "label": queries.labels(db.session(), [subject]).get(subject.text, ""),
        "place": _place(subject),
        "confirming": confirming,
        "withdrawing": withdrawing,
    }


def _place(subject: Subject) -> str:
    """Return the address of a record's page, or of the record that it is a part of."""
    if not record_of(subject.table).page:
        subject = queries.whole(db.session(), subject)
    endpoint = record_of(subject.table).page
    return url_for(endpoint, key=subject.number) if is_open(endpoint) else ""


def _known() -> dict[str, Any]:
    return {
        "subject": request.args.get("subject", ""),
        "back": request.args.get("back", ""),
        "title": request.args.get("title", "")[: rules.LONGEST_TITLE],
        "dated": http.today(),
    }


def _subject(text: str) -> Subject:
    try:
        return queries.read_subject(text)
    except RuleError as error:
        raise NotFoundError(str(error)) from error


def _back(form: AttachForm) -> str:
    """Return where to go back to: within the application, or nowhere."""
    path = form.back.data or ""
    return path if rules.is_local(path) else ""


def _disposition(name: str) -> str:
    """Name the file for every browser: plain letters first, then all of them."""
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _state(found: Evidence) -> rules.State:
    return rules.state(found.withdrawn_on, found.expires_on, http.today())


def _vault() -> Vault:
    return Vault(current_app.config["CIS_DATA"])
