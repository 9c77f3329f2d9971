"""The forms of ownership and adoption."""

from collections.abc import Mapping
from datetime import date

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.governance.rules import LONGEST_NOTE, AppointDraft
from cis.register.practices.rules import MEANING, Adoption


class AppointForm(Form):
    """Appoint the accountable owner of a practice."""

    person_id = SelectField("Owner", [InputRequired()], coerce=int)
    valid_from = DayField(
        "From",
        [InputRequired("Give the first day.")],
        description="Whoever is the owner now is so until the day before.",
    )
    note = TextAreaField(
        "Hand-over note",
        [Length(max=LONGEST_NOTE)],
        description="What the new owner must know: open promises, people, deadlines.",
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.person_id.choices = dict(people)

    def draft(self, practice_id: int) -> AppointDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return AppointDraft(
            practice_id=practice_id,
            person_id=self.person_id.data,
            valid_from=self.valid_from.data,
            note=self.note.data or "",
        )


class EndForm(EditForm):
    """End an ownership without a successor."""

    last_on = DayField(
        "Last day",
        [InputRequired("Give the last day.")],
        description="From the next day on nobody is accountable, until you appoint "
        "somebody.",
    )

    def last(self) -> date:
        """Return the validated last day."""
        day: date = self.last_on.data
        return day


class AdoptForm(EditForm):
    """Say how far a practice has come."""

    adoption = SelectField(
        "State of adoption",
        [InputRequired()],
        choices={
            state.value: f"{state.value.capitalize()}: {words}"
            for state, words in MEANING.items()
        },
        coerce=Adoption,
    )
