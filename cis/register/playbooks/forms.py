"""What a browser may send about a playbook: its steps, row by row, and the rest."""

from collections.abc import Mapping
from typing import Any

from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import Length

from cis.kit.web.forms import EditForm
from cis.register.playbooks.rules import (
    COLUMNS,
    LONGEST_BEGINNING,
    LONGEST_REASON,
    MONTHS,
    MOST_ROWS,
    Draft,
    Step,
    filled,
)

Rows = list[Step]
# What somebody pastes by mistake is shown again, but not without end.
LONGEST_TYPED = 2000


class PlaybookForm(EditForm):
    """Write a playbook; its steps are beside the form's fields."""

    begins = StringField(
        "It begins when",
        [Length(max=LONGEST_BEGINNING)],
        description="Such as: somebody reports that a service does not work.",
    )
    owner_id = SelectField(
        "Who looks after it", description="They are asked when it is due for a look."
    )
    months = SelectField(
        "Looked at again",
        choices={str(count): f"Every {count} months" for count in MONTHS},
        default="6",
    )
    reason = TextAreaField(
        "Why does it change?",
        [Length(max=LONGEST_REASON)],
        description="It stands beside the version for good.",
        render_kw={"rows": 2},
    )
    sure = BooleanField("Save it all the same")

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.owner_id.choices = {"": "Nobody yet", **people}

    def draft(self, rows: Rows) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(
            begins=(self.begins.data or "").strip(),
            steps=filled(rows),
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            months=int(self.months.data),
            reason=(self.reason.data or "").strip(),
        )


def rows(posted: Mapping[str, Any]) -> Rows:
    """Return the posted steps as they were typed, empty ones too."""
    found = []
    for place in range(1, MOST_ROWS + 2):
        typed = {column: posted.get(f"step-{place}-{column}") for column in COLUMNS}
        if any(value is not None for value in typed.values()):
            step = {name: (text or "")[:LONGEST_TYPED] for name, text in typed.items()}
            found.append(Step(**step))
    return found


def arranged(known: Rows, asked: str) -> tuple[Rows, str]:
    """Do what a button of a row says; return the rows and the id to go on at.

    A button is ``up-3``, ``down-3``, ``remove-3`` or ``add-3``: below the third row.
    """
    verb, _, text = asked.partition("-")
    place = int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0  # noqa: PLR2004 - no such number of rows
    rows = list(known)
    if verb == "add" and 0 <= place <= len(rows) <= MOST_ROWS:
        rows.insert(place, Step())
        return rows, f"step-{place + 1}-who"
    if not 1 <= place <= len(rows):
        return rows, ""
    if verb == "remove":
        del rows[place - 1]
        return rows, f"step-{min(place, len(rows))}-who"
    to = {"up": place - 1, "down": place + 1}.get(verb, 0)
    if not 1 <= to <= len(rows):
        return rows, f"step-{place}-who"
    rows.insert(to - 1, rows.pop(place - 1))
    ends = {"up": 1, "down": len(rows)}
    turned = {"up": "down", "down": "up"}[verb] if to == ends[verb] else verb
    return rows, f"{turned}-{to}"
