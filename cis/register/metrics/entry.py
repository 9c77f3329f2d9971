"""The form in which the readings of several periods are typed at once."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from wtforms import FieldList, FormField, HiddenField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import Length

from cis.core.errors import RuleError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import Form
from cis.register.metrics import periods, readings
from cis.register.metrics.fields import NumberField
from cis.register.metrics.forms import typed_day
from cis.register.metrics.rules import Measure, Period, ReadingDraft

MOST_ROWS = 60
LONGEST_COLUMN = 20_000
PARTS = ("numerator", "denominator")


class RowForm(PlainForm):
    """One period of the entry table."""

    starts_on = HiddenField()
    value = NumberField("Value")
    numerator = NumberField("Numerator")
    denominator = NumberField("Denominator")


class ReadingsForm(Form):
    """Type the readings of several periods at once, or paste them as a column."""

    rows = FieldList(FormField(RowForm), max_entries=MOST_ROWS)
    pasted = TextAreaField(
        "Or paste a column of numbers",
        [Length(max=LONGEST_COLUMN)],
        description="One period a line, oldest first; an empty line leaves one out.",
    )
    pasted_from = DayField(
        "First period of the column", description="Any day of that period."
    )

    def offer(self, starts: Sequence[date]) -> None:
        """Lay out one row per period, unless the browser sent rows of its own."""
        if not self.is_submitted():
            for start in starts:
                self.rows.append_entry({"starts_on": start.isoformat()})
            self.pasted_from.data = starts[0] if starts else None

    def starts(self, period: Period) -> list[tuple[Any, str]]:
        """Return each row with the name of its period."""
        return [
            (row.form, periods.label(start, period))
            for row in self.rows
            if (start := typed_day(row.form.starts_on.data)) is not None
        ]

    def drafts(self, measure: Measure, today: date) -> list[ReadingDraft]:
        """Return the readings given; every error is shown at once, also in its row."""
        found = []
        for row, name in self.starts(measure.period):
            wrong = [said for item in row for said in item.errors]
            try:
                found += [] if wrong else _typed(row, measure, today)
            except RuleError as error:
                blamed = row[error.field] if error.field in PARTS else row.value
                blamed.errors = [*blamed.errors, str(error)]
                wrong.append(str(error))
            self.form_errors += [f"{name[:1].upper()}{name[1:]}: {e}" for e in wrong]
        if (self.pasted.data or "").strip():
            found += self._pasted(measure, today)
        if not found and not self.errors:
            self.form_errors.append("Type at least one reading.")
        return found

    def _pasted(self, measure: Measure, today: date) -> list[ReadingDraft]:
        if self.pasted_from.data is None:
            if not self.pasted_from.errors:
                self.pasted_from.errors = ["Say in which period the column begins."]
            return []
        try:
            column = self.pasted.data or ""
            drafts = readings.pasted(column, self.pasted_from.data, measure)
            return [readings.fitted(draft, measure, today) for draft in drafts]
        except RuleError as error:
            self.pasted.errors = [str(error)]
        return []


def _typed(row: Any, measure: Measure, today: date) -> list[ReadingDraft]:
    """Return the reading of one row, none if it was left empty."""
    value, top, size = row.value.data, row.numerator.data, row.denominator.data
    if value is None and top is None and size is None:
        return []
    draft = ReadingDraft(date.fromisoformat(row.starts_on.data), value, top, size)
    return [readings.fitted(draft, measure, today)]
