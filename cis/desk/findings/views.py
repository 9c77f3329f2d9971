"""Findings in the browser: the list, the catalogue, one rule."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from cis.core.access import Permission
from cis.core.errors import ConflictError, RuleError
from cis.desk.findings import actions, catalogue, queries
from cis.desk.findings.catalogue import Rule
from cis.desk.findings.forms import RuleForm, WaiveForm, arranging
from cis.desk.findings.leading import address
from cis.desk.findings.rules import Family, Filters, Severity
from cis.desk.findings.running import Finding
from cis.kit import http
from cis.kit.charts import svg
from cis.kit.db import db, transaction
from cis.kit.http import current_actor, requires
from cis.kit.sheets import pages
from cis.register.governance.rights.answering import NotYoursError
from cis.register.governance.rights.queries import Many
from cis.register.governance.rights.rules import Matter
from cis.register.people import queries as people
from cis.register.practices import queries as practices

bp = Blueprint("findings", __name__, url_prefix="/findings")
Word = TypeVar("Word", bound=StrEnum)
FEWEST_WEEKS = 2


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show what is wrong, why it matters and how to mend it."""
    session, filters, today = db.session(), _filters(), http.today()
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
        waivable=_waivable(shown, today),
        trend=_trend(today),
    )


@bp.get("/rules")
@requires(Permission.READ)
def rules_() -> str:
    """Show every rule there is, from the code that runs."""
    return render_template(
        "findings/rules.html",
        rules=catalogue.entries(),
        families=list(Family),
        changed=queries.settings(db.session()),
    )


@bp.get("/rules/<code>")
@requires(Permission.READ)
def rule(code: str) -> str:
    """Show one rule with what it finds today."""
    session, found = db.session(), catalogue.entry(code)
    shown = queries.listing(session, http.today(), Filters(code=code))
    waivers = queries.waivers_of(session, code)
    return render_template(
        "findings/rule.html",
        rule=found,
        findings=shown.findings,
        waivers=waivers,
        names=queries.named(session, {one.subject for one in waivers}),
        today=http.today(),
        setting=queries.setting(session, code),
        numbers={**found.defaults, **(queries.settings(session).get(code) or {})},
        address=address,
    )


@bp.route("/rules/<code>/edit", methods=["GET", "POST"])
@requires(Permission.APPOINT)
def edit(code: str) -> ResponseReturnValue:
    """Switch a rule on or off, and change the numbers it goes by."""
    found = catalogue.entry(code)
    form = _arranging(found)
    if form.submitted() and _arranged(form, found):
        flash("The rule goes by this from now on.")
        return redirect(url_for(".rule", code=code), HTTPStatus.SEE_OTHER)
    page = render_template("findings/edit.html", form=form, rule=found)
    return page, form.page_status


@bp.route("/rules/<code>/waive/<subject>", methods=["GET", "POST"])
@requires(Permission.CONTRIBUTE)
def waive(code: str, subject: str) -> ResponseReturnValue:
    """Accept a finding for a while, by whoever holds the right to.

    Who does not reads whom to ask; what was typed before a refusal stays.
    """
    finding = queries.one(db.session(), code, subject, http.today())
    form, status = WaiveForm(), 0
    if form.submitted() and not (status := _waived(form, code, subject)):
        flash("The finding is waived; it comes back after its day.")
        return redirect(url_for(".index"), HTTPStatus.SEE_OTHER)
    page = render_template(
        "findings/waive.html",
        form=form,
        finding=finding,
        address=address,
        refusal=queries.refused(db.session(), finding, current_actor(), http.today()),
    )
    return page, status or form.page_status


@bp.get("/waivers/<int(max=2147483647):key>")
@requires(Permission.READ)
def waiver(key: int) -> str:
    """Show why a finding was accepted, and whether that still counts."""
    session, today = db.session(), http.today()
    found = queries.waiver(session, key)
    return render_template(
        "findings/waiver.html",
        waiver=found,
        rule=catalogue.REGISTRY.get(found.code),
        finding=queries.seen(session, found, today),
        name=queries.named(session, [found.subject])[found.subject],
        today=today,
        address=address,
    )


def _waivable(shown: Sequence[Finding], today: date) -> set[queries.Key]:
    """Return which findings are waived by whoever is asking, if they like."""
    rights = Many(db.session(), current_actor(), [queries.WAIVE], today)
    return {
        one.key
        for one in shown
        if one.found.practice_id is not None
        and rights.may(queries.WAIVE, one.found.practice_id, Matter(one.found.subject))
    }


def _arranging(rule: Rule) -> RuleForm:
    session = db.session()
    known = queries.setting(session, rule.code)
    numbers = {**rule.defaults, **(queries.settings(session).get(rule.code) or {})}
    fields = {f"limit_{name}": value for name, value in numbers.items()}
    version, is_on = (known.version, known.is_on) if known else (0, True)
    return arranging(rule)(data={**fields, "is_on": is_on, "version": version})


def _arranged(form: RuleForm, rule: Rule) -> bool:
    try:
        with transaction(by=current_actor(), what="rule.arrange") as session:
            known = queries.setting(session, rule.code)
            form.check_version(known.version if known else 0)
            is_on, numbers = bool(form.is_on.data), form.numbers(rule)
            actions.arrange(session, rule, is_on=is_on, numbers=numbers)
    except (RuleError, ConflictError) as error:
        known = queries.setting(db.session(), rule.code)
        form.refuse(error, known.version if known else 0)
        return False
    return True


def _waived(form: WaiveForm, code: str, subject: str) -> int:
    """Waive, or show in the form why not; return the status of a refusal, 0 if done."""
    actor, today = current_actor(), http.today()
    try:
        draft = form.draft()
        with transaction(by=actor, what="finding.waive", why=draft.reason) as session:
            finding = queries.one(session, code, subject, today)
            actions.waive(session, finding, draft, actor, today)
    except RuleError as error:
        form.blame(error)
        refused = isinstance(error, NotYoursError)
        return HTTPStatus.FORBIDDEN if refused else HTTPStatus.UNPROCESSABLE_ENTITY
    return 0


def _trend(today: date) -> dict[str, Any] | None:
    rows = queries.trend(db.session(), today)
    if len(rows) < FEWEST_WEEKS:
        return None
    title = f"Open findings: {rows[0][1]} on {rows[0][0]}, {rows[-1][1]} today"
    values = [float(count) for _, count in rows]
    kinds = ["common_cause"] * len(rows)
    return {"rows": rows, "svg": svg.sparkline(values, point_types=kinds, title=title)}


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
