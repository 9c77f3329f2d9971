"""One review in the browser: agenda, answers, presentation, minutes."""

from http import HTTPStatus
from io import BytesIO
from typing import Any

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
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.kit import http
from cis.kit.db import Base, db, transaction
from cis.kit.http import current_actor, is_open, requires
from cis.kit.records import record_of
from cis.kit.web.forms import Form
from cis.register.governance.writes import queries as writes
from cis.register.reviews import queries as reviews
from cis.register.reviews.meeting import actions, closing, papers, queries, showing
from cis.register.reviews.meeting.forms import AnswerForm, RecordForm
from cis.register.reviews.meeting.showing import Row
from cis.register.reviews.models import Review
from cis.register.reviews.rules import Stage
from cis.register.reviews.showing import name

bp = Blueprint("meeting", __name__, url_prefix="/reviews")

KEY = "<int(max=2147483647):key>"
LATE = (
    "Somebody else changed or closed this review after you opened it, so nothing was "
    "saved. What you typed is kept below."
)


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show one review: what its agenda will be, is, or was."""
    review = reviews.get(db.session(), key)
    if review.stage is Stage.CLOSED:
        return _minutes(review)
    return _page(review)


@bp.post(f"/{KEY}/begin")
@requires(Permission.CONTRIBUTE)
def begin(key: int) -> ResponseReturnValue:
    """Start a review, or look again for what came up since."""
    today = http.today()
    with transaction(by=current_actor(), what="review.begin") as session:
        review = reviews.get(session, key)
        items = showing.gathered(session, review, today)
        fresh = actions.begin(session, review, items, today)
    flash(f"{fresh} lines are new on the agenda." if fresh else "Nothing new came up.")
    return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)


@bp.post(f"/{KEY}/answer")
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Answer one line of the agenda."""
    session, actor = db.session(), current_actor()
    form, today = AnswerForm(), http.today()
    reviews.get(session, key)
    line = _number(form.line.data)
    showing.offer(form, session)
    if form.submitted():
        try:
            with transaction(by=actor, what="review.answer") as changing:
                review = reviews.get(changing, key)
                found = queries.line(changing, key, line)
                form.check_version(found.version)
                draft = form.draft()
                actions.answer(changing, review, found, draft, actor=actor, today=today)
        except (RuleError, ConflictError) as error:
            form.refuse(error, queries.line(db.session(), key, line).version)
        else:
            return _onward(key, line, form.back.data or "")
    review = reviews.get(db.session(), key)
    if review.stage is not Stage.OPEN:
        return _late(review, form)
    show_again = _presented if form.back.data == "present" else _page
    return show_again(review, line=line, answering=form), form.page_status


@bp.post(f"/{KEY}/record")
@requires(Permission.CONTRIBUTE)
def record(key: int) -> ResponseReturnValue:
    """Write down who is here, what is noted and chosen; close it if asked to."""
    session, actor = db.session(), current_actor()
    form, closes = RecordForm(), "close" in request.form
    form.offer(queries.improvements(session, reviews.get(session, key).scope))
    if form.submitted():
        what = "review.close" if closes else "review.record"
        try:
            with transaction(by=actor, what=what) as changing:
                review = reviews.get(changing, key)
                form.check_version(review.version)
                actions.record(changing, review, form.draft(queries.known(changing)))
                if closes:
                    closing.close(changing, review, by=actor, now=clock.now())
        except (RuleError, ConflictError) as error:
            form.refuse(error, reviews.get(db.session(), key).version)
        else:
            flash(
                "The review is closed, and its minutes are frozen."
                if closes
                else "Saved."
            )
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    review = reviews.get(db.session(), key)
    if review.stage is Stage.OPEN:
        return _page(review, recording=form), form.page_status
    return _late(review, form)


@bp.get(f"/{KEY}/present")
@requires(Permission.READ)
def present(key: int) -> str:
    """Show one line at a time, large, for a shared screen."""
    return _presented(reviews.get(db.session(), key))


@bp.get(f"/{KEY}/minutes.pdf")
@requires(Permission.READ)
def paper(key: int) -> Response:
    """Send the minutes of a closed review as a tagged PDF."""
    session = db.session()
    told = queries.told(session, reviews.get(session, key))
    body = papers.pdf(told, ROOT / "templates")
    return _sent(body, "application/pdf", f"minutes-{key}.pdf")


@bp.get(f"/{KEY}/minutes.txt")
@requires(Permission.READ)
def plain(key: int) -> Response:
    """Send the minutes of a closed review as text."""
    session = db.session()
    told = queries.told(session, reviews.get(session, key))
    body = papers.text(told).encode()
    return _sent(body, "text/plain; charset=utf-8", f"minutes-{key}.txt")


def _late(review: Review, form: Form) -> ResponseReturnValue:
    """Show what was typed about a review that has ended, so that it can be copied."""
    page = render_template("meeting/late.html", review=review, form=form)
    return page, form.page_status


def _sent(body: bytes, kind: str, name: str) -> Response:
    return send_file(
        BytesIO(body), mimetype=kind, as_attachment=True, download_name=name
    )


def _onward(key: int, line: int, back: str) -> ResponseReturnValue:
    """Go on to the next line without an answer, where somebody came from."""
    session = db.session()
    following = showing.after(showing.rows(session, reviews.get(session, key)), line)
    flash("Answered.")
    if back == "present":
        at = following.key if following else line
        address = url_for(".present", key=key, line=at)
    elif following is not None:
        address = url_for(".show", key=key, line=following.key, _anchor="answering")
    else:
        address = url_for(".show", key=key, _anchor="record")
    return redirect(address, HTTPStatus.SEE_OTHER)


def _page(
    review: Review,
    *,
    line: int = 0,
    answering: AnswerForm | None = None,
    recording: RecordForm | None = None,
) -> str:
    session = db.session()
    today = http.today()
    is_open = review.stage is Stage.OPEN
    if is_open:
        listed = showing.rows(session, review)
    elif review.stage is Stage.PREPARED:
        listed = showing.preview(session, review, today)
    else:
        listed = []
    line = line or _asked(listed)
    mine = _answerable(review) if is_open else set()
    if line in mine and answering is None:
        answering = showing.answering(session, review, line)
    if is_open and recording is None and _may("review.record", review):
        recording = showing.recording(session, review)
    return render_template(
        "meeting/show.html",
        review=review,
        scope=name(review),
        groups=showing.grouped(listed),
        line=line,
        mine=mine,
        answering=answering,
        recording=recording,
        said=showing.said(review, listed, today),
        address=_address,
        today=today,
        form=Form(),
    )


def _presented(
    review: Review, *, line: int = 0, answering: AnswerForm | None = None
) -> str:
    session = db.session()
    listed = showing.rows(session, review)
    if review.stage is Stage.PREPARED or not listed:
        raise NotFoundError("There is nothing to present: start the review first.")
    line = line or _asked(listed)
    at = next((place for place, row in enumerate(listed) if row.key == line), 0)
    row = listed[at]
    is_open = review.stage is Stage.OPEN
    can_answer = is_open and row.answer is None and row.key in _answerable(review)
    if answering is None and can_answer:
        answering = showing.answering(session, review, row.key)
        answering.back.data = "present"
    return render_template(
        "meeting/present.html",
        review=review,
        scope=name(review),
        row=row,
        at=at + 1,
        total=len(listed),
        before=listed[at - 1].key if at else None,
        after=listed[at + 1].key if at + 1 < len(listed) else None,
        answering=answering,
        address=_address,
    )


def _minutes(review: Review) -> str:
    told = queries.told(db.session(), review)
    return render_template(
        "meeting/minutes.html",
        review=review,
        told=told,
        head=papers.head(told),
        answered=papers.answered,
        address=_address,
    )


def _may(action: str, record: Base) -> bool:
    return writes.may(db.session(), current_actor(), action, record).allowed


def _answerable(review: Review) -> set[int]:
    """Return the lines that whoever looks may answer."""
    lines = queries.lines(db.session(), review.id)
    return {one.id for one in lines if _may("review.answer", one)}


def _asked(listed: list[Row]) -> int:
    """Return the line that the address asks for, if it is on the agenda."""
    number = _number(request.args.get("line", ""))
    return number if any(row.key == number for row in listed) else 0


def _number(text: Any) -> int:
    typed = str(text or "")
    is_number = typed.isascii() and typed.isdecimal() and len(typed) < 10  # noqa: PLR2004
    return int(typed) if is_number else 0


def _address(subject: str) -> str:
    """Return the page of a record, empty where it has none."""
    kind, _, key = subject.partition(":")
    endpoint = record_of(kind).page
    if not is_open(endpoint):
        return ""
    return url_for(endpoint, key=int(key))
