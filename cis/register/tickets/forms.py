"""The forms of an import: the file, how to read it, what to measure."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import (
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from cis.kit.web.forms import Form
from cis.register.tickets.rules import FIELDS, LITERALS, DateOrder, Kind, Period

KINDS: Mapping[str, str] = {
    Kind.INCIDENTS: "Incidents: something broke",
    Kind.REQUESTS: "Service requests: somebody wants something",
    Kind.CHANGES: "Changes",
    Kind.SURVEY: "Answers of a satisfaction survey",
}
ORDERS: Mapping[DateOrder, str] = {
    DateOrder.DMY: "Day first, as 31/12/2026",
    DateOrder.MDY: "Month first, as 12/31/2026",
    DateOrder.YMD: "Year first, as 26/12/31",
}
_DESCRIBING = ("priority", "category", "subcategory", "team", "service")
_TICKETS = (
    *("number", "opened_at", "resolved_at", "closed_at"),
    *("reassignment_count", "reopen_count", "sla_met", "first_contact"),
    *_DESCRIBING,
)
MAPPED: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: _TICKETS,
    Kind.REQUESTS: _TICKETS,
    Kind.CHANGES: (
        *("number", "changed_at", "change_type", "outcome", "emergency"),
        *("is_rollback", "rolled_back_at"),
        *_DESCRIBING,
    ),
    Kind.SURVEY: ("number", "csat_score", "csat_at", *_DESCRIBING),
}
LOG = (
    *("number", "activity", "activity_at", "resource"),
    *("resolved_activity", "closed_activity", "escalated_activity"),
    *_DESCRIBING,
)
PERIODS = {
    Period.WEEK: "Week",
    Period.DAY: "Day",
    Period.MONTH: "Month",
}
LONGEST_NAME, LONGEST_LITERAL = 120, 400


class UploadForm(Form):
    """Bring an export of the ticket tool."""

    file = FileField(
        "Export of your ticket tool",
        [FileRequired("Choose a file.")],
        description="CSV or XLSX, also packed as .gz or .zip, with one row per ticket. "
        "Who asked and who worked on a ticket is not kept.",
    )


class ReadForm(Form):
    """Say how a file is to be read, where it cannot be told from the file."""

    kind = SelectField("What is one row?")
    date_order = RadioField("How are its dates written?", default="")
    remember = StringField(
        "Remember these answers as",
        [Length(max=LONGEST_NAME)],
        description="The next file with the same header row is read the same way.",
    )

    FIXED = ("kind", "date_order", "remember")

    def offer(self, recognised: Kind, readings: Mapping[str, str]) -> None:
        """Fill the lists; ``readings`` are the dates in each order, if that is asked.

        An answer is wanted then.
        """
        named = KINDS[recognised].partition(":")[0].casefold()
        self.kind.choices = {"": f"As recognised: {named}", **KINDS}
        if readings:
            self.date_order.choices = list(readings.items())
            self.date_order.validators = [InputRequired("Choose one.")]
        else:
            self.date_order.choices = [("", "As the values say"), *ORDERS.items()]

    @property
    def columns(self) -> list[Any]:
        """Return the fields that map a meaning to a column."""
        return [
            field
            for field in self.visible()
            if field.name not in self.FIXED and field.name in FIELDS
        ]

    def told(self) -> dict[str, Any]:
        """Return how the file is to be read: what was chosen by hand."""
        mapping = {
            field.name: field.data.strip()
            for field in self.columns
            if field.data and field.data.strip()
        }
        return {
            "kind": self.kind.data or "",
            "date_order": self.date_order.data or "",
            "mapping": mapping,
            "remember": " ".join((self.remember.data or "").split()),
        }


def reading_form(
    names: Iterable[str],
    header: Sequence[str],
    known: Mapping[str, str],
    **values: Any,
) -> ReadForm:
    """Return the form with a list of the file's headers for each meaning."""
    titles = [title for title in dict.fromkeys(header) if title]
    fields = {name: _column(name, titles, known.get(name, "")) for name in names}
    made: ReadForm = type("MappingForm", (ReadForm,), fields)(data=values)
    return made


def _column(name: str, titles: Sequence[str], known: str) -> Any:
    label = FIELDS[name].capitalize()
    if name in LITERALS:
        return StringField(label, [Length(max=LONGEST_LITERAL)])
    first = f"As recognised: {known}" if known else "Not in this file"
    choices = {"": first, **{title: title for title in titles}}
    return SelectField(label, choices=choices, default="")


class MeasureForm(Form):
    """Choose what the feed shall measure from now on."""

    feed = StringField(
        "Feed",
        [InputRequired("Give the feed a name."), Length(max=LONGEST_NAME)],
        description="Later exports brought under the same name update the same tickets "
        "and the same metrics.",
    )
    practice_id = SelectField(
        "Practice",
        [InputRequired("Choose a practice.")],
        description="Whose metrics these are.",
    )
    measures = SelectMultipleField(
        "Measures",
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    period = HiddenField()
    by = HiddenField()
    value = HiddenField()

    def offer(self, practices: Mapping[str, str], measures: Mapping[str, str]) -> None:
        """Fill the lists to choose from."""
        self.practice_id.choices = {"": "Choose one", **practices}
        self.measures.choices = list(measures.items())
