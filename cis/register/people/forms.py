"""The form of the organisation's settings."""

from wtforms import SelectField, StringField
from wtforms.validators import InputRequired

from cis.kit.web.forms import EditForm
from cis.register.people.rules import OrganisationDraft, WeekStart


class OrganisationForm(EditForm):
    """The organisation's settings."""

    name = StringField(
        "Name of the organisation", [InputRequired("Give the organisation a name.")]
    )
    time_zone = StringField(
        "Time zone",
        [InputRequired("Choose a time zone such as Europe/Berlin.")],
        description="Decides which day it is, and where days, weeks and months begin. "
        "Type a city to search.",
        render_kw={"list": "zones", "autocomplete": "off"},
    )
    week_start = SelectField(
        "Weeks start on",
        [InputRequired()],
        choices={day.value: day.value.title() for day in WeekStart},
        coerce=WeekStart,
    )
    currency = StringField(
        "Currency",
        [InputRequired("Give the currency as three letters, such as EUR.")],
        description="Three letters, such as EUR, for what time and tools cost.",
        render_kw={"maxlength": 3},
    )

    def draft(self) -> OrganisationDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return OrganisationDraft(
            name=self.name.data or "",
            time_zone=(self.time_zone.data or "").strip(),
            week_start=self.week_start.data,
            currency=(self.currency.data or "").strip().upper(),
        )
