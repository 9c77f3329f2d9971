"""The form that erases a person."""

from wtforms import BooleanField, StringField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import Form

LONGEST_REASON = 500


class EraseForm(Form):
    """Erase a person, saying why."""

    reason = StringField(
        "Why",
        [InputRequired("Say why, without naming them."), Length(max=LONGEST_REASON)],
        description="Stays in the trail for ever: do not name the person. "
        "For example: request of 3 March, case 2026-17.",
    )
    sure = BooleanField(
        "I know that this cannot be undone",
        [InputRequired("Tick the box: nothing can bring the name back.")],
    )
