"""My work: what is mine, how it stands, what is due, answered in place."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core import clock
from cis.core.access import Permission
from cis.desk.agenda import queries, rules
from cis.desk.agenda.answers import STATES
from cis.desk.agenda.forms import AgendaForm
from cis.desk.agenda.rules import Where
from cis.desk.agenda.submitting import Saver, Sent
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.kit.registry import registry
from cis.register.decisions.rules import CHOICES
from cis.register.initiatives.asking import spark

bp = Blueprint("agenda", __name__)


@bp.get("/")
@requires(Permission.READ)
def home() -> str:
    """Show what is due from somebody, their initiatives, and the likely next steps."""
    return _page(AgendaForm(), Sent())


@bp.post("/")
@requires(Permission.CONTRIBUTE)
def save() -> ResponseReturnValue:
    """Save every line that can be saved; show the others again as they were typed."""
    form = AgendaForm()
    if not form.submitted():
        return _page(form, Sent()), HTTPStatus.UNPROCESSABLE_ENTITY
    today = clock.today(g.get("zone", "UTC"))
    sent = Saver(current_actor(), today, clock.now()).save(request.form)
    if sent.refused:
        return _page(form, sent), HTTPStatus.UNPROCESSABLE_ENTITY
    flash(sent.words)
    return redirect(url_for(".home"), HTTPStatus.SEE_OTHER)


def _page(form: AgendaForm, sent: Sent) -> str:
    today, actor = clock.today(g.get("zone", "UTC")), current_actor()
    found = queries.home(db.session(), actor, today, sent.rows)
    return render_template(
        "agenda/home.html",
        home=found,
        panels=[
            shown
            for panel in registry().panels
            if (shown := panel(db.session(), actor))
        ],
        form=form,
        sent=sent,
        told={said.initiative_id: said for said in sent.told},
        ticks={tick.key: tick for tick in sent.ticks},
        answers={said.key: said for said in sent.answers},
        replies={said.key: said for said in sent.replies},
        choices=CHOICES,
        states=STATES,
        today=today,
        said=rules.said(found.tasks, actor, is_fresh=found.is_fresh),
        address=address,
        spark=spark,
    )


def address(where: Where) -> str:
    """Return the address of the page on which something is answered."""
    if where.endpoint == rules.UPDATE:
        return f"#i-{where.key}-note"
    parts = {"key": where.key, "section": where.section}
    given: dict[str, Any] = {name: part for name, part in parts.items() if part}
    return url_for(where.endpoint, _anchor=where.anchor, **given)
