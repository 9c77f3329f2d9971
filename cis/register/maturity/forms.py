"""What a browser may send: answers, an agreement, a target, a set of questions."""

from typing import Any

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cis.kit.web.forms import EditForm, Form
from cis.register.maturity.rules import (
    HIGHEST,
    LEVELS,
    LONGEST_TEXT,
    LOWEST,
    PLACES,
    AgreementDraft,
    Dimension,
    GapKind,
    Judged,
    Place,
    Said,
    SheetDraft,
    TargetDraft,
    field_of,
    target_field,
    title,
    words_of,
)

CHOICES = {str(level): f"Level {level}" for level in LEVELS}
NEEDED = InputRequired("Choose a level.")
LETTERS = Length(max=LONGEST_TEXT, message=f"Use at most {LONGEST_TEXT:,} letters.")


class LevelField(StringField):
    """A level from 1 to 5, or nothing yet."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read a level, or raise ValueError with the sentence to show."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = None
        if text and text not in CHOICES:
            raise ValueError(f"Choose a level from {LOWEST} to {HIGHEST}.")
        self.data = int(text) if text else None


class AnswerForm(EditForm):
    """What one assessor says so far; every field may wait."""

    def fill(self, answers: dict[Place, Said]) -> None:
        """Show what was said before."""
        for place, said in answers.items():
            self[field_of(place)].data = said.level
            self[words_of(place)].data = said.statement

    def answers(self) -> dict[Place, Said]:
        """Return what stands in the fields."""
        return {
            place: Said(self[field_of(place)].data, self[words_of(place)].data or "")
            for place in PLACES
        }

    def draft(self) -> SheetDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return SheetDraft(self.answers())


class AgreeForm(AnswerForm):
    """What becomes the record."""

    note = TextAreaField(
        "What should be remembered about this agreement",
        [LETTERS],
        render_kw={"rows": 2},
    )

    def agreement(self) -> AgreementDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        judged = {
            one: Judged(GapKind(kind), self[f"reason_{one.value}"].data or "")
            for one in Dimension
            if (kind := self[f"kind_{one.value}"].data)
        }
        return AgreementDraft(self.answers(), judged, self.note.data or "")


class TargetForm(EditForm):
    """What a practice aims at."""

    people_target = SelectField("People", [NEEDED], choices=CHOICES)
    process_target = SelectField("Process", [NEEDED], choices=CHOICES)
    technology_target = SelectField("Technology", [NEEDED], choices=CHOICES)
    governance_target = SelectField("Governance", [NEEDED], choices=CHOICES)
    reason = TextAreaField(
        "Why these levels",
        [LETTERS],
        description="More is not better: what does the practice need?",
        render_kw={"rows": 2},
    )

    def draft(self) -> TargetDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        levels = {one: int(self[target_field(one)].data) for one in Dimension}
        return TargetDraft(levels, self.reason.data or "")


class DropForm(EditForm):
    """Set an assessment aside."""

    reason = StringField(
        "Why it is set aside", [InputRequired("Say why, in a sentence."), LETTERS]
    )


class SetForm(Form):
    """Bring a set of questions."""

    file = FileField(
        "File with the questions",
        [FileRequired("Choose a file.")],
        description="JSON, as a set here is downloaded. It becomes the next edition; "
        "assessments that began with an older one keep it.",
        render_kw={"accept": ".json,application/json"},
    )


def _extend() -> None:
    """Give the forms the fields of every place and dimension."""
    for place in PLACES:
        name = title(place).capitalize()
        setattr(AnswerForm, field_of(place), LevelField(name))
        setattr(
            AnswerForm, words_of(place), TextAreaField(f"{name}, in words", [LETTERS])
        )
    kinds = {"": "As the rule says"} | {
        one.value: one.value.capitalize() for one in GapKind
    }
    for one in Dimension:
        name = one.value.capitalize()
        kind = SelectField(f"{name}: kind of gap", [Optional()], choices=kinds)
        setattr(AgreeForm, f"kind_{one.value}", kind)
        reason = StringField(f"{name}: why another kind", [LETTERS])
        setattr(AgreeForm, f"reason_{one.value}", reason)


_extend()
