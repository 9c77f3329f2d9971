"""What a browser may send about a change model."""

from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import EditForm
from cis.register.playbooks.changes.rules import (
    LONGEST_CONDITION,
    LONGEST_PURPOSE,
    MOST_CONDITIONS,
    Kind,
    Model,
    lines,
)


class ModelForm(EditForm):
    """Say what qualifies a change."""

    purpose = StringField(
        "What it is for",
        [InputRequired("Say what it is for."), Length(max=LONGEST_PURPOSE)],
    )
    conditions = TextAreaField(
        "Conditions",
        [
            InputRequired("Give at least one condition."),
            Length(max=2 * LONGEST_CONDITION * MOST_CONDITIONS),
        ],
        description="One to a line. All of them must hold; each is something one can "
        "tick with yes or no.",
        render_kw={"rows": 6},
    )
    reason = TextAreaField(
        "Why",
        [InputRequired("Say why it is so, or why it changes."), Length(max=1000)],
        render_kw={"rows": 2},
    )

    def draft(self, kind: Kind) -> Model:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Model(kind, self.purpose.data or "", lines(self.conditions.data or ""))
