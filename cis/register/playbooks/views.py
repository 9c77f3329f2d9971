"""Playbooks in the browser: the card, its versions, the page on which it is written."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from http import HTTPStatus
from io import BytesIO

from flask import (
    Blueprint,
    Response,
    flash,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.core.config import ROOT
from cis.core.errors import ForbiddenError, NotFoundError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.forms import DecisionForm
from cis.register.governance.activities import Duty
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rules import said
from cis.register.people import queries as people
from cis.register.playbooks import (
    actions,
    authority,
    comparing,
    editing,
    paper,
    queries,
    rules,
)
from cis.register.playbooks.paper import Heading, Paper
from cis.register.playbooks.queries import Edition
from cis.register.practices import queries as practices
from cis.register.practices.rules import Adoption

bp = Blueprint("playbooks", __name__, url_prefix="/playbooks")

# A playbook has the number of its practice.
KEY = "<int(max=2147483647):key>"
SEE_OTHER = HTTPStatus.SEE_OTHER
LABELS = {
    "who": "Who",
    "what": "Does what",
    "done_when": "Done when",
    "exception": "If",
    "goes_to": "It goes to",
}
# The reason is the proposer's, and stands with what they wrote.
AS_PROPOSED = "As it was proposed."
SAVED = {
    editing.PROPOSE: "Proposed. It waits for who may change the playbook.",
    editing.CHANGE: "Published as a new version.",
}


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show every playbook, and the practices on their way that have none."""
    session = db.session()
    found = queries.in_force(session)
    waiting = {one.playbook_id: one for one in queries.proposals(session)}
    listed = practices.listing(session)
    return render_template(
        "playbooks/index.html",
        rows=[
            (one, found.get(one.id), waiting.get(one.id))
            for one in listed
            if one.id in found or one.id in waiting
        ],
        without=[
            one
            for one in listed
            if one.adoption is not Adoption.NOT_ADOPTED
            and one.id not in found
            and one.id not in waiting
        ],
        today=_today(),
        most=rules.MOST_STEPS,
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show the card of a practice, what is proposed for it, and its versions."""
    session, today, actor = db.session(), _today(), current_actor()
    practice = practices.get(session, key)
    editions, waiting = queries.editions(session, key), queries.proposal(session, key)
    now = editions[0] if editions else None
    shown = _asked_version(editions) if request.args.get("version") else now
    right = proposed = None
    if waiting is not None:
        right = authority.may(session, key, waiting.written_by_id, actor, today)
        before = now.steps if now else ()
        proposed = comparing.compared(before, waiting.draft.steps)
    return render_template(
        "playbooks/show.html",
        practice=practice,
        book=queries.find(session, key),
        shown=shown,
        now=now,
        editions=editions,
        waiting=waiting,
        proposed=proposed,
        right=right,
        is_mine=waiting is not None and waiting.written_by_id == actor.person_id,
        may_confirm=now is not None
        and actor.may(Permission.CONTRIBUTE)
        and authority.may_confirm(session, key, actor, today).allowed,
        warnings=rules.warnings(shown.steps) if shown else [],
        form=DecisionForm(data={"version": queries.stamp(session, key)}),
        today=today,
        labels=LABELS,
        asked_for=authority.may(session, key, None, actor, today),
    )


@bp.get(f"/{KEY}/compare")
@requires(Permission.READ)
def compare(key: int) -> str:
    """Show how two versions differ: the two newest unless others are chosen."""
    session = db.session()
    practice, editions = practices.get(session, key), queries.editions(session, key)
    numbers = [_number(request.args.get(name)) for name in ("before", "after")]
    last = editions[0].number if editions else 0
    after = numbers[1] or last
    before = numbers[0] or max(after - 1, 1)
    first, second = (queries.edition(session, key, one) for one in (before, after))
    return render_template(
        "playbooks/compare.html",
        practice=practice,
        editions=editions,
        first=first,
        second=second,
        lines=comparing.compared(first.steps, second.steps),
        labels=LABELS,
    )


@bp.get(f"/{KEY}/card.pdf")
@requires(Permission.READ)
def card(key: int) -> Response:
    """Send the card in force as a PDF on one page, A4 or Letter."""
    session = db.session()
    practice, found = practices.get(session, key), queries.current(session, key)
    if found is None:
        raise NotFoundError("This practice has no published playbook yet.")
    organisation = people.founded(session)
    head = Heading(
        organisation.name if organisation else "This organisation",
        practice.name,
        practice.purpose,
        _today(),
    )
    wanted = Paper.LETTER if request.args.get("paper") == "letter" else Paper.A4
    made = paper.pdf(found, head, wanted, ROOT / "templates")
    name = f"playbook-{key}-{found.number}.pdf"
    return send_file(
        BytesIO(made),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=name,
    )


@bp.route(f"/{KEY}/edit", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def edit(key: int) -> ResponseReturnValue:
    """Write the path on one page; propose it, or publish it at once by right."""
    session, today, actor = db.session(), _today(), current_actor()
    practices.get(session, key)
    page = editing.opened(session, key, today)
    if request.method == "POST":
        page = editing.sent(page, key, actor, today)
    if page.saved:
        flash(SAVED[page.saved])
        return redirect(url_for(".show", key=key), SEE_OTHER)
    session = db.session()
    known = queries.current(session, key)
    html = render_template(
        "playbooks/edit.html",
        practice=practices.get(session, key),
        page=page,
        form=page.form,
        known=known,
        waiting=queries.proposal(session, key),
        right=authority.may(session, key, actor.person_id, actor, today),
        labels=LABELS,
        longest=rules.LONGEST,
        most=rules.MOST_STEPS,
        most_rows=rules.MOST_ROWS,
        duties=[each.value for each in Duty],
    )
    return html, page.status


@bp.post(f"/{KEY}/publish")
@requires(Permission.CONTRIBUTE)
def publish(key: int) -> ResponseReturnValue:
    """Publish what is proposed, by right."""
    practices.get(db.session(), key)
    actor = current_actor()
    with (
        _by_right(),
        transaction(by=actor, what="playbook.change", why=AS_PROPOSED) as session,
    ):
        DecisionForm().check_version(queries.stamp(session, key))
        version = actions.accept(session, key, actor, _today())
        number = version.number
    flash(f"Published as version {number}.")
    return redirect(url_for(".show", key=key), SEE_OTHER)


@bp.post(f"/{KEY}/drop")
@requires(Permission.CONTRIBUTE)
def drop(key: int) -> ResponseReturnValue:
    """Take a proposal off the table."""
    practices.get(db.session(), key)
    with _by_right(), transaction(by=current_actor(), what="playbook.drop") as session:
        DecisionForm().check_version(queries.stamp(session, key))
        actions.drop(session, key, current_actor(), _today())
    flash("The proposal is taken off the table; the trail keeps it.")
    return redirect(url_for(".show", key=key), SEE_OTHER)


@bp.post(f"/{KEY}/confirm")
@requires(Permission.CONTRIBUTE)
def confirm(key: int) -> ResponseReturnValue:
    """Say that it is still right: the next look at it moves."""
    practices.get(db.session(), key)
    with (
        _by_right(),
        transaction(by=current_actor(), what="playbook.confirm") as session,
    ):
        DecisionForm().check_version(queries.stamp(session, key))
        book = actions.confirm(session, key, current_actor(), _today())
        day = book.review_on
    again = f" It is looked at again by {said(day)}." if day else ""
    flash(f"Still right.{again}")
    is_home = request.form.get("back") == "home"
    return redirect("/" if is_home else url_for(".show", key=key), SEE_OTHER)


@contextmanager
def _by_right() -> Iterator[None]:
    """Answer with the refusal of a right where no form stands that could show it."""
    try:
        yield
    except NotYoursError as error:
        raise ForbiddenError(str(error)) from error


def _asked_version(editions: Sequence[Edition]) -> Edition:
    number = _number(request.args.get("version"))
    for one in editions:
        if one.number == number:
            return one
    raise NotFoundError("This playbook has no such version.")


def _number(text: str | None) -> int:
    return int(text[:6]) if text and text.isascii() and text.isdecimal() else 0


def _today() -> date:
    return clock.today(people.zone(db.session()))
