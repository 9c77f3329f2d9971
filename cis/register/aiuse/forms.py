"""The forms of uses of AI and their reviews."""

from collections.abc import Mapping

from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.aiuse.rules import (
    LARGEST_SAMPLE,
    LONGEST_LINK,
    LONGEST_NAME,
    LONGEST_TEXT,
    Doing,
    Draft,
    ReviewDraft,
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
        "How it acts", choices={one.value: f"It {one.value}" for one in Doing}
    )
    practice_id = SelectField("Practice", [InputRequired("Choose a practice.")])
    service = StringField("Service", [Length(max=LONGEST_NAME)])
    owner_id = SelectField("Owner")
    rhythm = SelectField(
        "Reviewed", choices={one.value: one.value.capitalize() for one in Rhythm}
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

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(
            name=self.name.data or "",
            doing=Doing(self.doing.data),
            practice_id=int(self.practice_id.data),
            rhythm=Rhythm(self.rhythm.data),
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            service=self.service.data or "",
            checked=self.checked.data or "",
        )


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

    def draft(self) -> ReviewDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return ReviewDraft(
            on=self.on.data,
            sample=self.sample.data or 0,
            wrong=self.wrong.data or 0,
            note=self.note.data or "",
            link=self.link.data or "",
        )
