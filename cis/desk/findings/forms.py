"""The forms that waive a finding and arrange a rule."""

from wtforms import BooleanField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from cis.desk.findings.catalogue import Rule
from cis.desk.findings.rules import LONGEST_REASON, Limit, WaiverDraft
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form


class WaiveForm(Form):
    """Accept a finding for a while, saying why."""

    reason = TextAreaField(
        "Why it is accepted",
        [InputRequired("Say why it is accepted."), Length(max=LONGEST_REASON)],
        render_kw={"rows": 3},
    )
    until = DayField(
        "Until",
        [InputRequired("Give the last day.")],
        description="Then the finding comes back and is looked at again.",
    )

    def draft(self) -> WaiverDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return WaiverDraft(self.reason.data or "", self.until.data)


class RuleForm(EditForm):
    """Switch a rule on or off; its numbers are added for each rule."""

    is_on = BooleanField("The rule is on")

    def numbers(self, rule: Rule) -> dict[str, int]:
        """Return the numbers that were typed, by their names."""
        return {one.name: self[f"limit_{one.name}"].data for one in rule.limits}


def arranging(rule: Rule) -> type[RuleForm]:
    """Return the form for a rule, with a field for each of its numbers."""
    fields = {f"limit_{one.name}": _field(one) for one in rule.limits}
    return type("ArrangingForm", (RuleForm,), fields)


def _field(limit: Limit) -> IntegerField:
    said = f"Give a number from {limit.least} to {limit.most:,}."
    return IntegerField(
        limit.words,
        [InputRequired(said), NumberRange(limit.least, limit.most, said)],
        description=f"{limit.default:,} unless changed.",
    )
