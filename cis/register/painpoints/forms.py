"""The forms of a pain point: the shape of the input. Meaning is for the rules."""

from collections.abc import Mapping

from wtforms import (
    FloatField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cis.kit.web.forms import EditForm, Form
from cis.register.painpoints import rules
from cis.register.painpoints.rules import Frequency, Kind, Status

TRUST = {
    "0": "0: none",
    "1": "1: noticed",
    "2": "2: annoyance",
    "3": "3: complaints",
    "4": "4: escalations",
    "5": "5: people work around IT",
}
FREQUENCIES = {each.value: each.value.capitalize() for each in Frequency}
KINDS = {each.value: each.value.capitalize() for each in Kind}


class PainPointForm(Form):
    """Say what hurts, whom, and what it costs."""

    statement = TextAreaField(
        "What hurts?",
        [InputRequired("Say what hurts."), Length(max=rules.LONGEST_STATEMENT)],
        description="In the words of the people it hurts: who waits, what is redone.",
        render_kw={"rows": 3},
    )
    kind = SelectField("Kind of loss", choices=KINDS, coerce=Kind)
    practice_id = SelectField("Practice", [InputRequired()], coerce=int)
    frequency = SelectField(
        "How often", choices=FREQUENCIES, coerce=Frequency, default=Frequency.WEEKLY
    )
    hours_lost = FloatField(
        "Hours lost each month",
        [Optional(), NumberRange(0, rules.MOST_HOURS)],
        description="An estimate is enough: people times hours.",
    )
    money_lost = FloatField(
        "Money lost each month", [Optional(), NumberRange(0, rules.MOST_MONEY)]
    )
    trust_lost = SelectField("Trust lost", choices=TRUST, coerce=int, default=0)
    service = StringField("Service", [Length(max=rules.LONGEST_SERVICE)])
    figures = TextAreaField(
        "Figures",
        [Length(max=rules.LONGEST_TEXT)],
        description="What shows it: numbers, and where they come from.",
        render_kw={"rows": 2},
    )

    def offer(self, practices: Mapping[str, str]) -> None:
        """Fill the list of practices."""
        self.practice_id.choices = dict(practices)


class PainPointEditForm(PainPointForm, EditForm):
    """Change a pain point."""

    version = HiddenField()


class MoveForm(EditForm):
    """Say what becomes of a pain point."""

    status = RadioField("What becomes of it?", [InputRequired("Choose one.")])
    answer = TextAreaField(
        "Answer to whoever raised it",
        [Length(max=rules.LONGEST_TEXT)],
        description="They see it on this page. A refusal or an end needs one.",
        render_kw={"rows": 3},
    )

    def offer(self, current: Status) -> None:
        """Offer the statuses that may follow."""
        words = {
            Status.ACCEPTED: "Accept it: worth an initiative",
            Status.REJECTED: "Reject it",
            Status.RESOLVED: "Resolved: it no longer hurts",
            Status.OPEN: "Open it again",
        }
        self.status.choices = {each.value: words[each] for each in rules.MOVES[current]}

    def target(self) -> Status:
        """Return the status chosen."""
        return Status(self.status.data)
