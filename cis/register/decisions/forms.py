"""The forms of decisions and of the decoration rule."""

from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm
from cis.register.decisions.decoration import RANGES
from cis.register.decisions.rules import (
    CHOICES,
    LONGEST_REASON,
    Answer,
    AnswerDraft,
)


class AnswerForm(EditForm):
    """Answer a decision."""

    answer = RadioField(
        "Your answer",
        [InputRequired("Choose one of these.")],
        choices={one.value: words for one, words in CHOICES.items()},
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why."), Length(max=LONGEST_REASON)],
        description="One sentence that somebody understands a year from now.",
        render_kw={"rows": 2},
    )
    until = DayField("Carried over until", description="Only when it is carried over.")

    def draft(self) -> AnswerDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return AnswerDraft(
            Answer(self.answer.data), self.reason.data or "", self.until.data
        )


def _number(label: str, name: str, help_: str) -> IntegerField:
    least, most = RANGES[name]
    checks = [InputRequired("Give a number."), NumberRange(least, most)]
    return IntegerField(label, checks, description=help_)


class TermsForm(EditForm):
    """Set what the decoration rule goes by."""

    is_on = BooleanField("Ask for a decision when a metric goes badly")
    run = _number("Periods in a row", "run", "How long it goes badly before it asks.")
    weighed = _number(
        "Newest readings weighed together",
        "weighed",
        "Fewer notice large changes sooner, more notice small ones.",
    )
    answer_days = _number("Days for the answer", "answer_days", "Then it goes up.")
