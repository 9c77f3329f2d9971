"""The forms of notes and pairs."""

from collections.abc import Mapping

from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.fields import DayField
from cis.kit.web.forms import Form
from cis.register.metrics.beside.rules import LONGEST_LINK, LONGEST_TEXT, NoteDraft
from cis.register.metrics.rules import NoteKind


class NoteForm(Form):
    """Put a note beside a period."""

    kind = SelectField(
        "What it is",
        [InputRequired("Choose what it is.")],
        choices={one.value: one.value.capitalize() for one in NoteKind},
    )
    on = DayField(
        "A day of the period",
        [InputRequired("Give the day.")],
        description="It stands beside the period that holds this day.",
    )
    text = TextAreaField(
        "What it showed",
        [InputRequired("Say what it showed."), Length(max=LONGEST_TEXT)],
        description="What the number does not say.",
        render_kw={"rows": 3},
    )
    link = StringField("Link to the whole", [Length(max=LONGEST_LINK)])

    def draft(self) -> NoteDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return NoteDraft(
            NoteKind(self.kind.data),
            self.on.data,
            self.text.data or "",
            self.link.data or "",
        )


class PairForm(Form):
    """Pair a metric with one of people's experience."""

    experience_id = SelectField("How people experience it")

    def offer(self, metrics: Mapping[str, str]) -> None:
        """Fill the list."""
        self.experience_id.choices = {"": "Nothing yet", **metrics}

    def chosen(self) -> int | None:
        """Return the number of the metric that was chosen."""
        return int(self.experience_id.data) if self.experience_id.data else None
