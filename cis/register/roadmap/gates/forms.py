"""The form of a gate: what is decided, why, and on which conditions."""

from collections.abc import Mapping

from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.core.errors import RuleError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm
from cis.register.roadmap.rules import (
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_TEXT,
    MOST_CONDITIONS,
    Choice,
    Condition,
    GateDraft,
)

CHOICES = {
    Choice.GO.value: "Go: everything is met",
    Choice.CONDITIONS.value: "Go with conditions: each becomes an action",
    Choice.HOLD.value: "Hold: the phase goes on",
}


# The fields of each condition.
PARTS = ("title", "owner", "due")


class GateForm(EditForm):
    """Decide at a gate."""

    choice = RadioField(
        "Decision",
        [InputRequired("Choose what you decide.")],
        choices=CHOICES,
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why it is decided so."), Length(max=LONGEST_TEXT)],
        render_kw={"rows": 3},
    )
    link = StringField(
        "Link to the evidence",
        [Length(max=LONGEST_LINK)],
        description="Minutes or a paper, if there is one.",
    )
    title_1 = StringField("What must still be true", [Length(max=LONGEST_LINE)])
    owner_1 = SelectField("Who", default="")
    due_1 = DayField("Until")
    title_2 = StringField("What must still be true", [Length(max=LONGEST_LINE)])
    owner_2 = SelectField("Who", default="")
    due_2 = DayField("Until")
    title_3 = StringField("What must still be true", [Length(max=LONGEST_LINE)])
    owner_3 = SelectField("Who", default="")
    due_3 = DayField("Until")

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the lists of people."""
        for number in self.numbers:
            self[f"owner_{number}"].choices = {"": "Nobody yet", **people}

    @property
    def has_conditions(self) -> bool:
        """Whether anything is typed of a condition, whatever is chosen."""
        fields = (f"{name}_{at}" for at in self.numbers for name in PARTS)
        return any(self[name].data for name in fields)

    @property
    def numbers(self) -> range:
        """The numbers of the conditions that can be given."""
        return range(1, MOST_CONDITIONS + 1)

    def draft(self) -> GateDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        found = [self._condition(number) for number in self.numbers]
        return GateDraft(
            choice=Choice(self.choice.data),
            reason=self.reason.data or "",
            link=(self.link.data or "").strip(),
            conditions=tuple(one for one in found if one),
        )

    def _condition(self, number: int) -> Condition | None:
        title = (self[f"title_{number}"].data or "").strip()
        owner, due = self[f"owner_{number}"].data, self[f"due_{number}"].data
        if not title and not owner and due is None:
            return None
        if not title:
            raise RuleError("Say what the condition is.", field=f"title_{number}")
        if not owner:
            raise RuleError("Say who sees to it.", field=f"owner_{number}")
        if due is None:
            raise RuleError("Say until when.", field=f"due_{number}")
        return Condition(title, int(owner), due)
