"""The forms of uses of AI and their reviews."""

from collections.abc import Mapping

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from cis.kit.web.fields import DayField, number_or_none
from cis.kit.web.forms import EditForm, Form
from cis.register.aiuse.rules import (
    LARGEST_SAMPLE,
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_TEXT,
    Doing,
    Rhythm,
)


class UseForm(EditForm):
    """Say where AI is used."""

    name = StringField(
        "What it does",
        [InputRequired("Say what the AI does."), Length(max=LONGEST_NAME)],
        description="In one line, such as: sends tickets to the first team.",
    )
    doing = SelectField(
        "How it acts",
        choices={one.value: f"It {one.value}" for one in Doing},
        coerce=Doing,
    )
    practice_id = SelectField(
        "Practice", [InputRequired("Choose a practice.")], coerce=int
    )
    service = StringField("Service", [Length(max=LONGEST_NAME)])
    owner_id = SelectField("Owner", coerce=number_or_none)
    rhythm = SelectField(
        "Reviewed",
        choices={one.value: one.value.capitalize() for one in Rhythm},
        coerce=Rhythm,
    )
    checked = TextAreaField(
        "What a review checks",
        [Length(max=LONGEST_TEXT)],
        description="So that two reviewers count the same.",
        render_kw={"rows": 2},
    )

    def offer(self, practices: Mapping[str, str], people: Mapping[str, str]) -> None:
        """Fill the lists."""
        self.practice_id.choices = dict(practices)
        self.owner_id.choices = {"": "Nobody yet", **people}


class ReviewForm(Form):
    """Enter what a review found."""

    on = DayField("Reviewed on", [InputRequired("Give the day.")])
    sample = IntegerField(
        "How many were looked at",
        [InputRequired("Give the sample size."), NumberRange(1, LARGEST_SAMPLE)],
    )
    wrong = IntegerField(
        "How many were wrong",
        [InputRequired("Give the number, 0 if none."), NumberRange(0, LARGEST_SAMPLE)],
    )
    note = TextAreaField(
        "What was wrong with them", [Length(max=LONGEST_TEXT)], render_kw={"rows": 2}
    )
    link = StringField("Link to the sample", [Length(max=LONGEST_LINK)])
