"""What a browser may send about benefits: shape only."""

from wtforms import StringField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import Form
from cis.register.adoption.benefits.rules import (
    LONGEST_AUDIENCE,
    LONGEST_STATEMENT,
    Draft,
)


class BenefitForm(Form):
    """Say what gets easier, and for whom."""

    audience = StringField(
        "For whom",
        [InputRequired("Say for whom."), Length(max=LONGEST_AUDIENCE)],
        description="For example: the halls, the service desk, developers.",
    )
    statement = StringField(
        "What gets easier for you",
        [InputRequired("Say what gets easier."), Length(max=LONGEST_STATEMENT)],
        description="For example: a broken scanner is replaced the same shift.",
    )

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(self.audience.data or "", self.statement.data or "")
