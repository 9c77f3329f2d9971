"""The forms of actions."""

from collections.abc import Mapping

from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.actions.rules import LONGEST, LONGEST_TEXT, Draft

OWNER = "Who does it"
DONE_WHEN = "It is done when"


class PromiseForm(Form):
    """Promise an action."""

    subject = HiddenField()
    source = HiddenField()
    title = StringField(
        "What will be done",
        [InputRequired("Say what will be done."), Length(max=LONGEST["title"])],
        description="In one line that begins with a verb.",
    )
    owner_id = SelectField(
        OWNER, [InputRequired("Choose one person.")], description="One person."
    )
    due_on = DayField("By when", [InputRequired("Give the day.")])
    done_when = TextAreaField(
        DONE_WHEN,
        [Length(max=LONGEST_TEXT)],
        description="What somebody else can see when it is done.",
        render_kw={"rows": 2},
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.owner_id.choices = {"": "Choose one person", **people}

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(
            self.subject.data or "",
            self.title.data or "",
            int(self.owner_id.data),
            self.due_on.data,
            self.done_when.data or "",
            self.source.data or "",
        )


class EditActionForm(EditForm):
    """Say an action better; its day is moved elsewhere."""

    title = StringField(
        "What will be done",
        [InputRequired("Say what will be done."), Length(max=LONGEST["title"])],
    )
    owner_id = SelectField(OWNER, [InputRequired("Choose one person.")], coerce=int)
    done_when = TextAreaField(
        DONE_WHEN, [Length(max=LONGEST_TEXT)], render_kw={"rows": 2}
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.owner_id.choices = dict(people)


class ActionMoveForm(EditForm):
    """Take the date to another day."""

    due_on = DayField("New date", [InputRequired("Give the new date.")])
    reason = TextAreaField(
        "Why it is moved",
        [InputRequired("Say why it is moved."), Length(max=LONGEST_TEXT)],
        render_kw={"rows": 2},
    )


class FinishForm(EditForm):
    """End an action as done."""

    note = TextAreaField(
        "What came of it", [Length(max=LONGEST_TEXT)], render_kw={"rows": 2}
    )
    evidence = StringField(
        "Link to the result",
        [Length(max=LONGEST["evidence"])],
        description="Where somebody else can see it.",
    )


class DropForm(EditForm):
    """End an action that will not be done."""

    reason = TextAreaField(
        "Why it will not be done",
        [InputRequired("Say why it will not be done."), Length(max=LONGEST_TEXT)],
        render_kw={"rows": 2},
    )
