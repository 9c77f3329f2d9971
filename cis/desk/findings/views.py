"""Findings in the browser: the list, the catalogue, one rule."""

from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from flask import Blueprint, g, render_template, request, url_for

from cis.core import clock
from cis.core.access import Permission
from cis.desk.findings import catalogue, queries, rules
from cis.desk.findings.rules import Family, Filters, Found, Severity
from cis.kit.db import db
from cis.kit.http import requires
from cis.kit.sheets import pages
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("findings", __name__, url_prefix="/findings")
Word = TypeVar("Word", bound=StrEnum)


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show what is wrong, why it matters and how to mend it."""
    session, filters, today = db.session(), _filters(), _today()
    found = queries.listing(session, today, filters)
    page = pages.wanted(request.args.get("page"))
    first = (page - 1) * pages.SIZE
    shown = found.findings[first : first + pages.SIZE]
    menders = {one.found.mender_id for one in found.findings if one.found.mender_id}
    return render_template(
        "findings/index.html",
        page=pages.Page(shown, page, len(found.findings)),
        found=found,
        filters=filters,
        names=people.named(session, menders),
        practices=practices.choices(session),
        people=people.choices(session),
        words=[(one.value, one.value.capitalize()) for one in Family],
        address=address,
    )


@bp.get("/rules")
@requires(Permission.READ)
def rules_() -> str:
    """Show every rule there is, from the code that runs."""
    found = catalogue.entries()
    return render_template("findings/rules.html", rules=found, families=list(Family))


@bp.get("/rules/<code>")
@requires(Permission.READ)
def rule(code: str) -> str:
    """Show one rule with what it finds today."""
    session, found = db.session(), catalogue.entry(code)
    findings = queries.current(session, _today(), Filters(code=code))
    return render_template(
        "findings/rule.html", rule=found, findings=findings, address=address
    )


def address(found: Found) -> str:
    """Return the address of the page where a finding is mended."""
    link = rules.place(found)
    values: dict[str, Any] = dict(link.values)
    return url_for(link.endpoint, **values)


def _filters() -> Filters:
    asked = request.args
    return Filters(
        family=_word(Family, asked.get("family")),
        severity=_word(Severity, asked.get("severity")),
        practice_id=_key(asked.get("practice")),
        mender_id=_key(asked.get("mender")),
        subject=asked.get("subject", "").replace("\0", ""),
        code=asked.get("code", "").replace("\0", ""),
    )


def _word(kind: type[Word], text: str | None) -> Word | None:
    return next((one for one in kind if one.value == text), None)


def _key(text: str | None) -> int | None:
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None


def _today() -> date:
    return clock.today(g.get("zone", "UTC"))
