"""Erasing a person in the browser, and saying what remains."""

from http import HTTPStatus

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import RuleError
from cis.desk.erasure import actions, queries
from cis.desk.erasure.forms import EraseForm
from cis.kit import http
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.register.accounts import queries as accounts
from cis.register.people.rules import is_erased

bp = Blueprint("erasure", __name__)


@bp.route("/people/<int(max=2147483647):key>/erase", methods=["GET", "POST"])
@requires(Permission.ADMINISTER)
def person(key: int) -> ResponseReturnValue:
    """Say what erasing takes and what it leaves, and erase."""
    form, today = EraseForm(), http.today()
    person_id = accounts.get(db.session(), key).person_id
    if form.submitted():
        why = (form.reason.data or "").strip()
        try:
            with transaction(
                by=current_actor(), what=queries.ERASE, why=why
            ) as session:
                actions.erase(session, person_id, today)
        except RuleError as error:
            form.blame(error)
        else:
            flash("Erased. This page says what remains.")
            return redirect(url_for(".person", key=key), HTTPStatus.SEE_OTHER)
    page = render_template(
        "erasure/person.html",
        form=form,
        member=(member := accounts.get(db.session(), key)),
        is_erased=is_erased(member.person.email),
        kept=queries.kept(db.session(), person_id, today),
    )
    return page, form.page_status
