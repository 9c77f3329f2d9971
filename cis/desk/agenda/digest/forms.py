"""The form in which somebody chooses how often they are told what is due."""

from wtforms import RadioField, StringField
from wtforms.validators import InputRequired

from cis.desk.agenda.digest.rules import Draft, How
from cis.kit.web.forms import EditForm

LABELS = {
    How.WEEKLY: "Once a week, on Monday morning",
    How.DAILY: "Every morning",
    How.OFF: "Never",
}


class DigestForm(EditForm):
    """How often, and by which clock."""

    how = RadioField(
        "Tell me by e-mail what is due from me",
        [InputRequired("Choose how often.")],
        choices={how.value: label for how, label in LABELS.items()},
        coerce=How,
    )
    time_zone = StringField(
        "Your time zone",
        description="Decides when it is morning, and which day it is. Empty means the "
        "organisation's.",
        render_kw={"list": "zones", "autocomplete": "off", "maxlength": 64},
    )

    def draft(self) -> Draft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Draft(self.how.data, (self.time_zone.data or "").strip())
