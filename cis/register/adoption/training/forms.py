"""What a browser may send about training: shape only."""

from collections.abc import Mapping

from flask_wtf.file import FileField
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cis.kit.web.fields import DayField
from cis.kit.web.forms import Form
from cis.register.adoption.training import rules
from cis.register.adoption.training.rules import Audience, NeedDraft

AUDIENCES = {each.value: each.value.capitalize() for each in Audience}


class NeedForm(Form):
    """Say who needs what."""

    practice_id = SelectField("Practice", [InputRequired()], coerce=int)
    title = StringField(
        "Training",
        [InputRequired("Name the training."), Length(max=rules.LONGEST_TITLE)],
        description="For example: Change types in twenty minutes.",
    )
    audience = SelectField(
        "Who needs it",
        choices=AUDIENCES,
        coerce=Audience,
        default=Audience.MANAGER,
        description="Whoever holds this role in the practice, today and later.",
    )
    months = IntegerField(
        "Again after months",
        [Optional(), NumberRange(1, rules.MOST_MONTHS)],
        description="Empty: once is enough.",
    )

    def offer(self, practices: Mapping[str, str]) -> None:
        """Fill the list of practices."""
        self.practice_id.choices = dict(practices)

    def draft(self) -> NeedDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return NeedDraft(
            practice_id=self.practice_id.data,
            title=self.title.data or "",
            audience=self.audience.data,
            months=self.months.data,
        )


class AttendForm(Form):
    """Note that one person has had a training."""

    person_id = SelectField("Who", [InputRequired("Choose a person.")], coerce=int)
    on = DayField("When", [InputRequired("Say when.")])

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.person_id.choices = dict(people)


class BringForm(Form):
    """Bring a list of who has had what; it is shown before it is applied."""

    file = FileField(
        "List of attendance",
        description="CSV with three columns: email, training, date (2026-03-31).",
        render_kw={"accept": ".csv,.txt"},
    )
    # The list itself while it is previewed.
    text = HiddenField()
