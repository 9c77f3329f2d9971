"""What a browser may send about metrics: shape only."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_wtf.file import FileField
from wtforms import Form as PlainForm
from wtforms import (
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange

from cis.core.errors import RuleError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.governance.rights.forms import UrgentForm
from cis.register.metrics.fields import NumberField
from cis.register.metrics.rules import (
    LONGEST_NAME,
    LONGEST_SERVICE,
    LONGEST_TEXT,
    LONGEST_UNIT,
    MOST_DIGITS,
    MOST_DUE_DAYS,
    Aspect,
    DataKind,
    Direction,
    FreezeDraft,
    MetricDraft,
    Period,
    ReadingDraft,
    Transform,
)

DIRECTIONS = {
    Direction.DECREASE.value: "Lower is better",
    Direction.INCREASE.value: "Higher is better",
    Direction.NEUTRAL.value: "Neither: just watch it",
}
KINDS = {
    DataKind.MEASUREMENT.value: "Measurement: a number such as a score",
    DataKind.DURATION.value: "Duration: hours or days, a few very long ones",
    DataKind.PROPORTION.value: "Share: a part of a whole, such as 45 of 60",
    DataKind.RATE.value: "Rate: events per user, device or hour",
    DataKind.COUNT.value: "Count of events",
}
SCALES = {
    "": "What suits the kind of data",
    Transform.NONE.value: "Plain",
    Transform.LOG.value: "Logarithmic, for durations with a few very long ones",
}


class MetricForm(EditForm):
    """Define or change a metric: five questions, the rest can wait."""

    name = StringField(
        "Name",
        [InputRequired("Give the metric a name."), Length(max=LONGEST_NAME)],
        description="As people say it, such as “Restore time, median”.",
    )
    practice_id = SelectField("Practice", [InputRequired("Choose a practice.")])
    unit = StringField(
        "Unit",
        [
            InputRequired("Give a unit such as h, % or tickets."),
            Length(max=LONGEST_UNIT),
        ],
        description="Such as h, % or tickets.",
    )
    direction = SelectField("Better direction", choices=DIRECTIONS, coerce=Direction)
    period = SelectField(
        "One reading per",
        choices={period.value: period.value.title() for period in Period},
        default=Period.WEEK.value,
        coerce=Period,
        description="Weekly shows a change soonest: twelve weeks make a baseline.",
    )
    kind = SelectField(
        "Kind of data",
        choices=KINDS,
        coerce=DataKind,
        description="Shares and rates are best given as numerator and denominator.",
    )
    definition = TextAreaField(
        "Definition in words",
        [Length(max=LONGEST_TEXT)],
        description="What counts, what does not, whose clock.",
    )
    target = NumberField("Target")
    owner_id = SelectField(
        "Owner", description="Who brings the readings; else the practice owner."
    )
    service = StringField("Service", [Length(max=LONGEST_SERVICE)])
    aspect = SelectField(
        "It tells how",
        choices={
            Aspect.OPERATIONAL.value: "the work runs",
            Aspect.EXPERIENCE.value: "people experience it",
        },
        coerce=Aspect,
    )
    transform = SelectField("Scale of the limits", choices=SCALES)
    digits = IntegerField("Decimals", [NumberRange(0, MOST_DIGITS)], default=1)
    due_days = IntegerField(
        "Days until a reading is due",
        [NumberRange(0, MOST_DUE_DAYS)],
        default=7,
        description="Counted from the end of its period.",
    )

    FIRST = ("name", "practice_id", "unit", "direction", "period")

    def offer(self, practices: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Fill the lists to choose from."""
        self.practice_id.choices = {"": "Choose one", **practices}
        self.owner_id.choices = {"": "Nobody yet", **people}
        if self.owner_id.data and str(self.owner_id.data) not in people:
            self.owner_id.choices[str(self.owner_id.data)] = "Somebody who has left"

    @property
    def more(self) -> list[Any]:
        """Return the fields that can wait."""
        return [field for field in self.visible() if field.name not in self.FIRST]

    def draft(self) -> MetricDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        scale = self.transform.data
        return MetricDraft(
            name=self.name.data or "",
            practice_id=int(self.practice_id.data),
            unit=self.unit.data or "",
            direction=self.direction.data,
            period=self.period.data,
            kind=self.kind.data,
            definition=self.definition.data or "",
            aspect=self.aspect.data,
            transform=Transform(scale) if scale else None,
            digits=self.digits.data or 0,
            target=self.target.data,
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            service=self.service.data or "",
            due_days=self.due_days.data or 0,
        )


class CorrectForm(EditForm):
    """Correct one reading; the old value stays visible."""

    value = NumberField("Value")
    numerator = NumberField("Numerator")
    denominator = NumberField("Denominator")
    reason = TextAreaField(
        "Why is it corrected?",
        [InputRequired("Give the reason."), Length(max=LONGEST_TEXT)],
    )

    def draft(self, starts_on: date, *, is_ratio: bool) -> ReadingDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        reason = (self.reason.data or "").strip()
        if not reason:
            raise RuleError("Give the reason.", field="reason")
        top, size = self.numerator.data, self.denominator.data
        if is_ratio and top is not None and size is not None:
            return ReadingDraft(starts_on, None, top, size, note=reason)
        return ReadingDraft(starts_on, self.value.data, top, size, note=reason)


class FileForm(Form):
    """Bring a CSV file of readings."""

    file = FileField(
        "CSV file",
        description="With the columns date,value or date,numerator,denominator.",
    )


class WindowForm(PlainForm):
    """Choose the stretch to look at before freezing it."""

    first_on = DayField("First period")
    last_on = DayField("Last period")


class SinceForm(PlainForm):
    """Choose where the entry table begins."""

    since = DayField("Start at another period")


class FreezeForm(UrgentForm):
    """Freeze what the preview shows; ``version`` is the digest of those readings."""

    LATE = (
        "The readings of these periods changed while you looked at them. Look at the "
        "new figures below, then freeze them."
    )

    first_on = HiddenField("First period")
    last_on = HiddenField("Last period")
    reason = TextAreaField("What has changed?", [Length(max=LONGEST_TEXT)])

    def look(self, draft: FreezeDraft, version: int) -> None:
        """Carry the stretch that is looked at, and the state it is in."""
        self.first_on.data = draft.first_on.isoformat()
        self.last_on.data = draft.last_on.isoformat()
        self.version.data = str(version)

    def draft(self) -> FreezeDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        first, last = typed_day(self.first_on.data), typed_day(self.last_on.data)
        if first is None or last is None:
            raise RuleError("Choose the first and the last period of the baseline.")
        return FreezeDraft(first, last, self.reason.data or "")


def typed_day(text: object) -> date | None:
    """Return the date in a hidden field, None if somebody wrote something else."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        return None
