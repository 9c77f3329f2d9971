"""The forms of decision rights, and the one field that goes past them."""

from collections.abc import Mapping
from typing import Any

from wtforms import (
    BooleanField,
    FloatField,
    IntegerField,
    SelectField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.rights.rules import (
    FOUR_EYES,
    LONGEST_REASON,
    LONGEST_TERM,
    MOST_AMOUNT,
    MOST_DAYS,
    FourEyes,
    RightDraft,
)
from cis.register.governance.rules import ONE_DAY, OPEN_END

Choices = Mapping[str, str]


class UrgentForm(EditForm):
    """A form that decides something, and may do so in an emergency."""

    emergency = TextAreaField(
        "Decide anyway in an emergency",
        [Length(max=LONGEST_REASON)],
        description="Say why nobody with the right can be reached. The decision then "
        "counts, is marked as taken without the right, and is listed for everybody.",
        render_kw={"rows": 2},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is decided comes first, the way past the right to it last.
        self._fields["emergency"] = self._fields.pop("emergency")

    @property
    def urgency(self) -> str:
        """Return the reason for deciding without the right, empty if there is none."""
        return self.emergency.data or "" if "emergency" in self else ""

    def settle(self) -> None:
        """Take the way past a right off the form: nobody was refused."""
        if "emergency" in self:
            del self.emergency


class RightForm(EditForm):
    """Write a right, or the next entry of one."""

    decision = SelectField(
        "Decision",
        choices={one.code: one.words for one in ACTIVITIES.values()},
    )
    practice_id = SelectField("Where")
    holder = SelectField("Who decides", [InputRequired("Say who decides.")])
    limits = TextAreaField(
        "Limits",
        [Length(max=LONGEST_TERM)],
        description="Up to which size or risk, in words.",
        render_kw={"rows": 2},
    )
    limit_amount = FloatField(
        "Up to an amount of", [Optional(), NumberRange(0, MOST_AMOUNT)]
    )
    conditions = TextAreaField(
        "Qualifying conditions",
        [Length(max=LONGEST_TERM)],
        description="What must be true for it to be theirs to decide.",
        render_kw={"rows": 2},
    )
    pre_approval = TextAreaField(
        "Pre-approved",
        [Length(max=LONGEST_TERM)],
        description="What needs no decision each time.",
        render_kw={"rows": 2},
    )
    four_eyes = SelectField(
        "Four eyes",
        choices={each.value: words for each, words in FOUR_EYES.items()},
        coerce=FourEyes,
    )
    deputy = SelectField("Deputy")
    has_holders_deputy = BooleanField("The holder's own deputy may decide as well")
    escalation = SelectField("Escalates to")
    escalation_days = IntegerField(
        "After days without a decision",
        [Optional(), NumberRange(0, MOST_DAYS)],
        default=0,
        description="With 0 they may decide at once.",
    )
    first = DayField("From", [InputRequired("Give the first day.")])
    last = DayField("Last day", [Optional()])
    reason = TextAreaField(
        "Why",
        [
            InputRequired("Say why this right is given or changed."),
            Length(max=LONGEST_REASON),
        ],
        render_kw={"rows": 2},
    )

    def offer(self, practices: Choices, people: Choices) -> None:
        """Fill the lists."""
        roles = {duty.value: f"The {duty.value}" for duty in Duty}
        named = {f"p{key}": name for key, name in people.items()}
        self.practice_id.choices = {"": "Every practice", **practices}
        self.holder.choices = _with_chosen(roles | named, self.holder.object_data)
        others = {"": "Nobody", **roles, **named}
        self.escalation.choices = _with_chosen(others, self.escalation.object_data)
        deputies = {"": "Nobody", **named}
        self.deputy.choices = _with_chosen(deputies, self.deputy.object_data)

    def fix(self) -> None:
        """Keep what a right is about: its entries change only its terms."""
        del self.decision
        del self.practice_id

    def draft(self, decision: str = "", practice_id: int | None = None) -> RightDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        if "decision" in self:
            decision = self.decision.data
            chosen = self.practice_id.data
            practice_id = int(chosen) if chosen else None
        holder_role, holder_id = seat(self.holder.data)
        escalation_role, escalation_id = seat(self.escalation.data)
        return RightDraft(
            decision=decision,
            practice_id=practice_id,
            holder_role=holder_role,
            holder_id=holder_id,
            valid_from=self.first.data,
            valid_to=self.last.data + ONE_DAY if self.last.data else OPEN_END,
            limits=self.limits.data or "",
            limit_amount=self.limit_amount.data,
            conditions=self.conditions.data or "",
            pre_approval=self.pre_approval.data or "",
            four_eyes=self.four_eyes.data,
            deputy_id=seat(self.deputy.data)[1],
            has_holders_deputy=bool(self.has_holders_deputy.data),
            escalation_role=escalation_role,
            escalation_id=escalation_id,
            escalation_days=self.escalation_days.data or 0,
            reason=self.reason.data or "",
        )


class WithdrawForm(EditForm):
    """End a right."""

    first = DayField(
        "From",
        [InputRequired("Give the first day without it.")],
        description="From this day on nobody holds it.",
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why it ends."), Length(max=LONGEST_REASON)],
        render_kw={"rows": 2},
    )


def seat(text: Any) -> tuple[Duty | None, int | None]:
    """Return the role or the person's number that a choice stands for."""
    if not text:
        return None, None
    if str(text)[:1] == "p" and str(text)[1:].isdecimal():
        return None, int(str(text)[1:])
    return Duty(text), None


def choice(role: Duty | None, person_id: int | None) -> str:
    """Return the choice that stands for a role or a person."""
    if role is not None:
        return role.value
    return f"p{person_id}" if person_id is not None else ""


def _with_chosen(offered: dict[str, str], chosen: str | None) -> dict[str, str]:
    """Keep somebody who has left on the list as long as they are chosen."""
    if not chosen or chosen in offered:
        return offered
    return {**offered, chosen: "Somebody who has left"}
