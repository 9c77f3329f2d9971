"""What a browser may send about adoption checks: shape only."""

from collections.abc import Iterator, Mapping

from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from cis.core.errors import RuleError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.adoption.checks import rules
from cis.register.adoption.checks.rules import Answer, Draft, Said

ANSWER, REASON = "answer-", "reason-"


class OrderForm(Form):
    """Draw a sample of tickets to look through."""

    practice_id = SelectField("Practice", [InputRequired()], coerce=int)
    feed_id = SelectField(
        "From which export",
        [InputRequired("Choose an export.")],
        coerce=int,
        description="One that was imported; the cases are drawn from its tickets.",
    )
    first = DayField("Opened from", [InputRequired("Say from which day.")])
    last = DayField("Until", [InputRequired("Say until which day.")])
    size = IntegerField(
        "How many cases",
        [InputRequired(), NumberRange(rules.LEAST, rules.MOST)],
        default=rules.USUAL,
        description="Twenty a month tell enough, and take half an hour.",
    )
    question = StringField(
        "What is asked of each",
        [InputRequired(), Length(max=rules.LONGEST_QUESTION)],
        default=rules.QUESTION,
    )

    def offer(self, practices: Mapping[str, str], feeds: Mapping[str, str]) -> None:
        """Fill the lists."""
        self.practice_id.choices = dict(practices)
        self.feed_id.choices = dict(feeds)

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(
            practice_id=self.practice_id.data,
            feed_id=self.feed_id.data,
            first=self.first.data,
            last=self.last.data,
            size=self.size.data or 0,
            question=self.question.data or "",
        )


class AnswerForm(EditForm):
    """Say of each case whether the workflow was followed."""

    def said(self, typed: Mapping[str, str]) -> dict[int, Said]:
        """Return the answers by case; raise RuleError naming the case that is wrong."""
        found = {}
        for number, answer in self._answers(typed):
            reason = typed.get(f"{REASON}{number}", "")
            try:
                found[number] = Said(answer, reason)
            except RuleError as error:
                message = f"Case {number}: {error}"
                raise RuleError(message, field=f"{REASON}{number}") from error
        return found

    @staticmethod
    def _answers(typed: Mapping[str, str]) -> Iterator[tuple[int, Answer]]:
        for name, value in typed.items():
            number = name.removeprefix(ANSWER)
            is_case = number != name and number.isascii() and number.isdecimal()
            if is_case and value in set(Answer):
                yield int(number[:4]), Answer(value)
