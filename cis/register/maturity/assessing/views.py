"""One assessment in the browser: answering, waiting, comparing, agreeing."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Any

from flask import (
    Blueprint,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Permission
from cis.core.errors import ConflictError, NotFoundError, RuleError
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web import saving
from cis.register.governance.rights import queries as rights
from cis.register.governance.rights.answering import refusal
from cis.register.maturity import actions, figures, gaps, queries, results, rules, sets
from cis.register.maturity.forms import AgreeForm, AnswerForm, DropForm
from cis.register.maturity.models import Assessment, Score, Sheet
from cis.register.maturity.results import Difference, Voice
from cis.register.maturity.rules import Dimension, Place, Status
from cis.register.practices import queries as practices

bp = Blueprint("assessments", __name__, url_prefix="/maturity/assessments")

KEY = "<int(max=2147483647):key>"
# The button that hands the answers in; the other one only saves.
HAND_IN = "hand_in"
SEE_OTHER = HTTPStatus.SEE_OTHER


@bp.post(f"/begin/{KEY}")
@requires(Permission.CONTRIBUTE)
def begin(key: int) -> ResponseReturnValue:
    """Begin the assessment of a practice, or go on with the one that is there."""
    actor, today = current_actor(), _today()
    practices.get(db.session(), key)
    known = queries.draft(db.session(), key)
    if known is not None:
        return redirect(url_for(".answer", key=known.id), SEE_OTHER)
    with transaction(by=actor, what="assessment.begin") as session:
        practice = practices.get(session, key)
        made = actions.begin(session, practice, actor, today).id
    return redirect(url_for(".answer", key=made), SEE_OTHER)


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show an assessment: the record once it is agreed, else whom it waits for."""
    session, today = db.session(), _today()
    found = queries.get(session, key)
    voices = queries.voices(session, key, today)
    is_agreed = found.status is Status.AGREED
    return render_template(
        "maturity/assessment.html",
        assessment=found,
        voices=voices,
        step=results.step(voices, current_actor().person_id),
        result=queries.result(session, found) if is_agreed else None,
        scores=queries.scores(session, key),
        asked=_asked(found),
        sides=rules.SIDES,
        gaps=gaps,
        sentence=figures.sentence,
    )


@bp.get(f"/scores/{KEY}")
@requires(Permission.READ)
def score(key: int) -> ResponseReturnValue:
    """Lead from what evidence hangs on to the assessment that it is part of."""
    found = db.session().get(Score, key)
    if found is None:
        raise NotFoundError("There is no such maturity score.")
    address = url_for(".show", key=found.assessment_id, _anchor=found.dimension.value)
    return redirect(address)


@bp.route(f"/{KEY}/answer", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def answer(key: int) -> ResponseReturnValue:
    """Answer for oneself; a program that saves as one goes is answered with JSON."""
    found, form = queries.get(db.session(), key), AnswerForm()
    sheet = queries.sheet(db.session(), key, current_actor().person_id)
    if found.status is not Status.DRAFT or (sheet and sheet.done_on):
        return _closed(key)
    if not form.is_submitted():
        form.fill(queries.answers(db.session(), sheet.id) if sheet else {})
        form.version.data = _version(sheet)
    elif form.submitted():
        try:
            _save(key, form)
        except (RuleError, ConflictError) as error:
            form.refuse(error, _stored_version(key))
        else:
            return _saved(key)
    if _is_program():
        return jsonify(error=_first(form)), form.page_status
    return _sheet_page(key, form), form.page_status


@bp.post(f"/{KEY}/take-back")
@requires(Permission.CONTRIBUTE)
def take_back(key: int) -> ResponseReturnValue:
    """Open one's own answers again."""
    actor = current_actor()
    with transaction(by=actor, what="assessment.take_back") as session:
        actions.take_back(session, queries.get(session, key), actor)
    return redirect(url_for(".answer", key=key), SEE_OTHER)


@bp.route(f"/{KEY}/agree", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def agree(key: int) -> ResponseReturnValue:
    """Show where assessors differ, and make what they agree on the record."""
    form, actor, today = AgreeForm(), current_actor(), _today()
    session = db.session()
    assessment = queries.get(session, key)
    if not form.is_submitted():
        if assessment.status is not Status.DRAFT:
            return redirect(url_for(".show", key=key))
        counted = results.counted(queries.voices(session, key, today))
        form.fill({one.place: one.proposal for one in results.differences(counted)})
        form.version.data = queries.stamp(session, assessment)

    def version(session: Session, assessment: Assessment) -> str | None:
        is_open = assessment.status is Status.DRAFT
        # What is closed says so in a sentence of its own.
        return queries.stamp(session, assessment) if is_open else form.version.data

    return saving.page(
        form,
        lambda session, assessment: actions.agree(
            session, assessment, form.agreement(), actor, today
        ),
        load=partial(queries.get, key=key),
        version=version,
        what="assessment.agree",
        done="It is agreed, and stands as it is from now on.",
        to=_practice_page,
        template="maturity/agree.html",
        describe=lambda assessment: _describe(assessment, form),
    )


@bp.route(f"/{KEY}/set-aside", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def drop(key: int) -> ResponseReturnValue:
    """Set an assessment aside, with the reason."""
    actor, today = current_actor(), _today()
    form = DropForm(data={"version": queries.get(db.session(), key).version})
    why = form.reason.data or ""
    return saving.page(
        form,
        lambda session, assessment: actions.drop(
            session, assessment, why, actor, today
        ),
        load=partial(queries.get, key=key),
        what="assessment.set_aside",
        why=why,
        done="It is set aside. The next one can begin.",
        to=_practice_page,
        template="maturity/drop.html",
        describe=lambda assessment: {"assessment": assessment},
    )


def _save(key: int, form: AnswerForm) -> None:
    actor, today, is_done = current_actor(), _today(), HAND_IN in request.form
    what = "assessment.hand_in" if is_done else "assessment.answer"
    with transaction(by=actor, what=what) as session:
        found = queries.get(session, key)
        form.check_version(int(_stored_version(key)))
        actions.answer(session, found, form.draft(), actor, today)
        if is_done:
            actions.hand_in(session, found, actor, today)


def _saved(key: int) -> ResponseReturnValue:
    if _is_program():
        return jsonify(version=_stored_version(key))
    if HAND_IN in request.form:
        flash("Your answers are handed in.")
        return redirect(url_for(".show", key=key), SEE_OTHER)
    flash("Saved. Go on whenever you like.")
    return redirect(url_for(".answer", key=key), SEE_OTHER)


def _closed(key: int) -> ResponseReturnValue:
    words = "This is closed or handed in: nothing was saved. Reload the page."
    if _is_program():
        return jsonify(error=words), HTTPStatus.CONFLICT
    if request.method == "POST":
        flash(words, "error")
    return redirect(url_for(".show", key=key), SEE_OTHER)


def _sheet_page(key: int, form: AnswerForm) -> str:
    session = db.session()
    found = queries.get(session, key)
    return render_template(
        "maturity/answer.html",
        assessment=found,
        form=form,
        asked=_asked(found),
        scores=queries.scores(session, key),
        others=[
            one.name
            for one in queries.voices(session, key, _today())
            if one.person_id != current_actor().person_id
        ],
        sides=rules.SIDES,
    )


def _describe(assessment: Assessment, form: AgreeForm) -> dict[str, Any]:
    session = db.session()
    voices = queries.voices(session, assessment.id, _today())
    counted = results.counted(voices)
    targets = queries.targets(session, assessment.practice_id)
    return {
        "assessment": assessment,
        "awaited": results.awaited(voices),
        "counted": counted,
        "differences": _by_place(counted),
        "refused": _refused(assessment),
        "asked": _asked(assessment),
        "sides": rules.SIDES,
        "kinds": gaps.kinds(form.answers(), targets.get(assessment.practice_id, {})),
        "meanings": gaps.MEANINGS,
    }


def _by_place(counted: list[Voice]) -> dict[Place, Difference]:
    return {one.place: one for one in results.differences(counted)}


def _asked(found: Assessment) -> Mapping[Dimension, sets.Question]:
    return sets.read(found.questions.content).questions


def _refused(found: Assessment) -> str:
    """Say why who is asking may not agree, empty where they may."""
    actor = current_actor()
    asked = actions.deciding(found, actor, _today())
    answer = rights.may(
        db.session(),
        actor.person_id,
        asked.decision,
        asked.practice_id,
        asked.on,
        asked.matter,
    )
    return refusal(answer)


def _practice_page(assessment: Assessment) -> str:
    return url_for("maturity.show", key=assessment.practice_id)


def _version(sheet: Sheet | None) -> str:
    return str(sheet.version if sheet else 0)


def _stored_version(key: int) -> str:
    return _version(queries.sheet(db.session(), key, current_actor().person_id))


def _first(form: AnswerForm) -> str:
    """Return what is wrong with a form in one sentence."""
    said = [*form.form_errors, *(text for field in form for text in field.errors)]
    return str(said[0]) if said else "Nothing was saved."


def _is_program() -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _today() -> date:
    return clock.today(g.get("zone", "UTC"))
