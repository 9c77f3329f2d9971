"""The forms of cadences, holidays, reviews opened by hand, and business changes."""

from collections.abc import Mapping

from wtforms import (
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from cis.core.errors import RuleError
from cis.core.schedule.rules import NTH, Month, Shift, Weekday
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.initiatives.rules import Cadence
from cis.register.reviews.rules import (
    LONGEST_NAME,
    LONGEST_REASON,
    LONGEST_TEXT,
    CadenceDraft,
    Days,
    Kind,
    Place,
    ReviewDraft,
    Scope,
)

WHOLE = "organisation:1"
PLACES = {
    Place.NTH: "a weekday, such as the second Tuesday",
    Place.LAST: "the last working day",
    Place.DAY: "a day, such as the 15th",
}
SHIFTS = {
    Shift.LATER: "it moves to the next working day",
    Shift.EARLIER: "it moves to the working day before",
    Shift.STAY: "it stays",
}


def scope_of(text: str) -> Scope:
    """Return the scope that a choice such as practice:3 names, or raise RuleError."""
    kind, _, key = text.partition(":")
    if key.isascii() and key.isdecimal() and len(key) < 10:  # noqa: PLR2004
        number = int(key)
        if kind == "practice":
            return Scope(practice_id=number)
        if kind == "initiative":
            return Scope(initiative_id=number)
        if text == WHOLE:
            return Scope()
    raise RuleError("Choose what is reviewed from the list.", field="scope")


class Scoped(EditForm):
    """A form about a scope, with a chair."""

    scope = SelectField("What is reviewed")
    chair_id = SelectField(
        "Chair", description="Who holds it; it stands in their work and calendar."
    )

    def offer(self, scopes: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Fill the lists."""
        self.scope.choices = dict(scopes)
        self.chair_id.choices = {"": "Nobody yet", **people}

    @property
    def chair(self) -> int | None:
        """Return the person chosen for the chair."""
        return int(self.chair_id.data) if self.chair_id.data else None


class CadenceForm(Scoped):
    """Say how often something is reviewed, and on which day."""

    name = StringField(
        "Name",
        [InputRequired("Name the review."), Length(max=LONGEST_NAME)],
        description="Such as Monthly service review.",
    )
    rhythm = SelectField("How often")
    weekday = SelectField(
        "Weekday",
        choices={str(int(one)): one.name.capitalize() for one in Weekday},
        description="Of the week, or of the month if you choose so below.",
    )
    place = SelectField(
        "In a month, on",
        choices={one.value: words for one, words in PLACES.items()},
        description="For monthly and quarterly reviews.",
    )
    nth = SelectField(
        "Which weekday of the month",
        choices={str(number): words for number, words in NTH.items()},
    )
    day = IntegerField(
        "Which day of the month",
        [InputRequired("Give a day from 1 to 31."), NumberRange(1, 31)],
        description="A shorter month takes its last day instead.",
    )
    month = SelectField(
        "In a quarter, in its", choices={one.value: f"{one} month" for one in Month}
    )
    shift = SelectField(
        "On a weekend or holiday",
        choices={one.value: words for one, words in SHIFTS.items()},
    )
    hour = StringField("Hour", [InputRequired("Give the hour.")])
    begins_on = DayField(
        "From", [InputRequired("Give the day.")], description="No review falls before."
    )

    def offer_rhythms(self, *, is_planned: bool) -> None:
        """Offer how often; an initiative's plan has said it already."""
        rhythms = {one.value: one.value.capitalize() for one in Cadence}
        self.rhythm.choices = (
            {"": "As the plan of the initiative says"} if is_planned else rhythms
        )

    def draft(self) -> CadenceDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return CadenceDraft(
            name=self.name.data or "",
            scope=scope_of(self.scope.data or ""),
            rhythm=Cadence(self.rhythm.data) if self.rhythm.data else None,
            days=Days(
                weekday=Weekday(int(self.weekday.data)),
                place=Place(self.place.data),
                day=self.day.data or 0,
                nth=int(self.nth.data),
                month=Month(self.month.data),
                shift=Shift(self.shift.data),
            ),
            begins_on=self.begins_on.data,
            chair_id=self.chair,
            at=self.hour.data or "",
        )


class ReviewForm(Scoped):
    """Open a review by hand."""

    title = StringField(
        "Title",
        [InputRequired("Say what is reviewed."), Length(max=LONGEST_NAME)],
        description="Such as Review after the outage of 3 May.",
    )
    due_on = DayField("On", [InputRequired("Give the day.")])
    reason = TextAreaField("Why", [Length(max=LONGEST_REASON)], render_kw={"rows": 2})

    def draft(self) -> ReviewDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return ReviewDraft(
            title=self.title.data or "",
            scope=scope_of(self.scope.data or ""),
            due_on=self.due_on.data,
            chair_id=self.chair,
            reason=self.reason.data or "",
        )


class SkipForm(EditForm):
    """Say that a review was not held."""

    reason = TextAreaField(
        "Why it is not held",
        [InputRequired("Say why it is not held."), Length(max=LONGEST_REASON)],
        render_kw={"rows": 2},
    )


class HolidayForm(Form):
    """The whole list of holidays, one in a row."""

    days = TextAreaField(
        "Holidays",
        description="One in each row: the day, then its name, such as "
        "2026-12-25 Christmas Day. Paste a list from anywhere; a row that is taken out "
        "is a working day again.",
        render_kw={"rows": 14, "spellcheck": "false"},
    )


class ChangeForm(Form):
    """Record a change of the business."""

    kind = SelectField(
        "What kind of change",
        choices={one.value: one.value[0].upper() + one.value[1:] for one in Kind},
        coerce=Kind,
    )
    title = StringField(
        "What changes, in one line",
        [InputRequired("Say what changes."), Length(max=LONGEST_NAME)],
    )
    happens_on = DayField("When", [InputRequired("Give the day.")])
    description = TextAreaField(
        "What it means for the people who do the work",
        [Length(max=LONGEST_TEXT)],
        render_kw={"rows": 4},
    )


class Ticks(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class TouchForm(Form):
    """Choose the practices that a business change touches."""

    practices = Ticks("Practices to review")
    due_on = DayField("Review them on", [InputRequired("Give the day.")])

    @property
    def chosen(self) -> list[int]:
        """Return the practices chosen, by number."""
        return [int(key) for key in self.practices.data or []]
