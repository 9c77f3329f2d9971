"""The page on which a playbook is written: its rows, its warnings, its refusals."""

from dataclasses import dataclass, field
from datetime import date
from http import HTTPStatus

from flask import request
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import ConflictError, RuleError
from cis.kit.db import db, transaction
from cis.register.governance import queries as governance
from cis.register.governance.rights.answering import NotYoursError
from cis.register.people import queries as people
from cis.register.playbooks import actions, forms, queries, rules
from cis.register.playbooks.forms import PlaybookForm, Rows
from cis.register.playbooks.rules import Fault, PathError, Step

FIRST_ROWS = 3
# Buttons that save; every other one arranges rows.
PROPOSE, CHANGE = "propose", "change"


@dataclass(slots=True)
class Page:
    """What the page shows: form, rows as typed, what is wrong, where to go on."""

    form: PlaybookForm
    rows: Rows
    faults: list[Fault] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    focus: str = ""
    status: int = HTTPStatus.OK
    saved: str = ""
    is_typed: bool = False

    def wrong(self, place: int, column: str) -> str:
        """Return what is wrong with a field of a row."""
        found = (each for each in self.faults if each.place == place)
        return " ".join(each.sentence for each in found if each.column == column)


def opened(session: Session, key: int, today: date) -> Page:
    """Return the page as it is opened: what is proposed or in force, or empty rows."""
    known = queries.newest_text(session, key)
    stamp = queries.stamp(session, key)
    if known is None:
        owner = governance.owner(session, key, today)
        data = {"owner_id": str(owner.id) if owner else "", "months": "6"}
        rows: Rows = [Step()] * FIRST_ROWS
    else:
        draft = known.draft
        data = {
            "begins": draft.begins,
            "owner_id": str(draft.owner_id or ""),
            "months": str(draft.months),
            "reason": draft.reason if known.waits else "",
        }
        rows = list(draft.steps)
    form = PlaybookForm(data={**data, "version": stamp})
    form.offer(_people(session, data["owner_id"]))
    return Page(form, rows)


def sent(page: Page, key: int, actor: Actor, today: date) -> Page:
    """Do what the pressed button says with what was typed; nothing typed is lost."""
    page.rows, page.is_typed = forms.rows(request.form), True
    # Ctrl+Enter presses no button: it saves what can be taken back.
    asked = request.form.get("do", PROPOSE)
    if asked not in {PROPOSE, CHANGE}:
        page.rows, page.focus = forms.arranged(page.rows, asked)
        page.warnings = rules.warnings(rules.filled(page.rows))
        return page
    page.rows = [row for row in page.rows if not row.is_empty] or [Step()]
    if not page.form.submitted():
        page.status = page.form.page_status
        return page
    page.warnings = rules.warnings(rules.filled(page.rows))
    if page.warnings and not page.form.sure.data:
        page.status = HTTPStatus.UNPROCESSABLE_ENTITY
        page.focus = "sure"
        return page
    _save(page, key, asked, actor, today)
    return page


def _save(page: Page, key: int, asked: str, actor: Actor, today: date) -> None:
    form, why = page.form, page.form.reason.data or ""
    try:
        draft = form.draft(page.rows)
        act = actions.change if asked == CHANGE else actions.propose
        what = f"playbook.{asked}"
        with transaction(by=actor, what=what, why=why) as session:
            form.check_version(queries.stamp(session, key))
            act(session, key, draft, actor, today)
        page.saved = asked
    except PathError as error:
        page.faults, page.status = list(error.faults), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotYoursError as error:
        form.blame(error)
        page.status = HTTPStatus.FORBIDDEN
    except (RuleError, ConflictError) as error:
        form.refuse(error, queries.stamp(db.session(), key))
        page.status = form.page_status


def _people(session: Session, known: str) -> dict[str, str]:
    """Return who may look after it: whoever is here, and who does so now."""
    found = dict(people.choices(session))
    if known and known not in found:
        found[known] = people.get(session, int(known)).name
    return found
