"""The sets of questions in the browser: reading, downloading, bringing."""

from http import HTTPStatus

from flask import Blueprint, Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.web.bodies import uploads
from cis.register.maturity import library, queries, sets
from cis.register.maturity.forms import SetForm
from cis.register.practices import queries as practices

bp = Blueprint("questionsets", __name__, url_prefix="/maturity/sets")

KEY = "<int(max=2147483647):key>"


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show every set of questions, and how often each edition was used."""
    session = db.session()
    return render_template(
        "maturity/sets.html",
        found=queries.question_sets(session),
        used=queries.used_sets(session),
        names={one.code: one.name for one in practices.listing(session)},
    )


@bp.get(f"/{KEY}")
@requires(Permission.READ)
def show(key: int) -> str:
    """Show the questions of one edition, with every level."""
    session = db.session()
    found = queries.question_set(session, key)
    return render_template(
        "maturity/set.html",
        found=found,
        chosen=sets.read(found.content),
        used=queries.used_sets(session).get(key, 0),
    )


@bp.get(f"/{KEY}/questions.json")
@requires(Permission.READ)
def download(key: int) -> Response:
    """Send an edition as the file that can be changed and brought back."""
    found = queries.question_set(db.session(), key)
    answer = Response(found.content, mimetype="application/json")
    name = f"questions-{found.series or 'all'}-{found.edition}.json"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.route("/new", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
@uploads
def new() -> ResponseReturnValue:
    """Bring a set of questions as the next edition."""
    form, actor = SetForm(), current_actor()
    if form.submitted():
        try:
            chosen = sets.read(form.file.data.stream.read(sets.MOST_BYTES + 1))
            with transaction(by=actor, what="questionset.add") as session:
                key = library.add(session, chosen, actor.person_id, http.today()).id
        except RuleError as error:
            form.blame(error)
        else:
            flash("The next assessments are asked this.")
            return redirect(url_for(".show", key=key), HTTPStatus.SEE_OTHER)
    return render_template("maturity/new_set.html", form=form), form.page_status
