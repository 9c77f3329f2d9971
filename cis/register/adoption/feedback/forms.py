"""What a browser may send about feedback: shape only."""

from collections.abc import Mapping

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import EditForm, Form
from cis.register.adoption.feedback.rules import Draft, Reply, State


class GiveForm(Form):
    """Say something about a practice."""

    text = TextAreaField(
        "What works, and what does not?",
        [InputRequired("Say what you would like to say."), Length(max=2000)],
        description="In your own words. Please name no other people.",
        render_kw={"rows": 5},
    )
    practice_id = SelectField("What is it about?", default="")

    def offer(self, practices: Mapping[str, str]) -> None:
        """Fill the list of practices; not to know is fine, too."""
        self.practice_id.choices = {"": "I am not sure", **practices}

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        practice = self.practice_id.data or ""
        return Draft(self.text.data or "", int(practice) if practice else None)


class PublicForm(GiveForm):
    """Say something without signing in."""

    email = StringField(
        "E-mail address for the answer",
        [Length(max=254)],
        description="Kept for the answer alone, and deleted once it is sent.",
        render_kw={"type": "email", "autocomplete": "email"},
    )

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        said = super().draft()
        return Draft(said.text, said.practice_id, (self.email.data or "").strip())


class AnswerForm(EditForm):
    """Say what became of it."""

    state = RadioField(
        "What became of it?",
        [InputRequired("Say whether anything changed.")],
        choices={
            State.CHANGED.value: "Changed: say what",
            State.NOT_CHANGED.value: "Not changed: say why",
        },
    )
    text = TextAreaField(
        "The answer",
        [InputRequired("Say what changed, or why not."), Length(max=2000)],
        render_kw={"rows": 3},
    )

    def reply(self) -> Reply:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Reply(State(self.state.data), self.text.data or "")
