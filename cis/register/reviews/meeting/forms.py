"""The forms of a review as it is held."""

from collections.abc import Iterable, Mapping

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm
from cis.register.reviews.meeting.rules import (
    LONGEST_GUESTS,
    LONGEST_NOTES,
    LONGEST_REASON,
    LONGEST_TITLE,
    AnswerDraft,
    Held,
    people_in,
)
from cis.register.reviews.rules import Answer

ANSWERS = {
    Answer.DECIDE: "Decide: say what holds from now on",
    Answer.ACT: "Act: somebody does something by a day",
    Answer.DROP: "Drop: it is let be, and why",
    Answer.CARRY: "Carry over: it comes again next time, and why",
}


class AnswerForm(EditForm):
    """Answer one line of the agenda."""

    line = HiddenField()
    back = HiddenField()
    answer = RadioField(
        "What does the review say?",
        [InputRequired("Choose one of the four.")],
        choices={one.value: words for one, words in ANSWERS.items()},
    )
    reason = TextAreaField(
        "What is decided, or why",
        [Length(max=LONGEST_REASON)],
        render_kw={"rows": 2},
    )
    title = StringField("If you act: what will be done", [Length(max=LONGEST_TITLE)])
    owner_id = SelectField("Who does it")
    due_on = DayField(
        "By",
        description="The day an action is due; for a decision that is carried over, "
        "until when.",
    )
    done_when = StringField("Done when", [Length(max=LONGEST_REASON)])

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the list of people."""
        self.owner_id.choices = {"": "Choose somebody", **people}

    def draft(self) -> AnswerDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return AnswerDraft(
            answer=Answer(self.answer.data),
            reason=self.reason.data or "",
            title=self.title.data or "",
            owner_id=int(self.owner_id.data) if self.owner_id.data else None,
            due_on=self.due_on.data,
            done_when=self.done_when.data or "",
        )


class RecordForm(EditForm):
    """Write down who takes part, what is noted, and what is chosen."""

    present = TextAreaField(
        "Who is here",
        description="One name or e-mail address in each row.",
        render_kw={"rows": 4},
    )
    excused = TextAreaField("Who is excused", render_kw={"rows": 2})
    guests = StringField(
        "Guests",
        [Length(max=LONGEST_GUESTS)],
        description="Whoever is not in the register.",
    )
    first = SelectField("First improvement for the next period")
    second = SelectField("Second improvement")
    third = SelectField(
        "Third improvement", description="Two are what a period holds: say why not."
    )
    more_because = StringField("Why more than two", [Length(max=LONGEST_REASON)])
    notes = TextAreaField("Notes", [Length(max=LONGEST_NOTES)], render_kw={"rows": 5})

    def offer(self, improvements: Mapping[str, str]) -> None:
        """Fill the lists of improvements."""
        for field in (self.first, self.second, self.third):
            field.choices = {"": "None", **improvements}

    def draft(self, known: Iterable[tuple[int, str, str]]) -> Held:
        """Return the validated input as the domain wants it, or raise RuleError."""
        book = list(known)
        picked = (self.first.data, self.second.data, self.third.data)
        return Held(
            present=people_in(self.present.data or "", "present", book),
            excused=people_in(self.excused.data or "", "excused", book),
            guests=self.guests.data or "",
            notes=self.notes.data or "",
            choices=tuple(int(key) for key in picked if key),
            more_because=self.more_because.data or "",
        )
