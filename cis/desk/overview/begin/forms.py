"""The form of the organisation's profile."""

from wtforms import BooleanField, RadioField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from cis.desk.overview.begin.profile import (
    SIZES,
    SUPPORTS,
    Profile,
    Regulation,
    Size,
    Support,
)
from cis.kit.web.forms import EditForm, Form


class StepForm(Form):
    """One click: skip a step, or put the steps away."""


class ProfileForm(EditForm):
    """Say what kind of organisation this is."""

    size = RadioField(
        "Size",
        [InputRequired("Choose the size.")],
        choices={one.value: words for one, words in SIZES.items()},
    )
    support = RadioField(
        "Support model",
        [InputRequired("Choose who does the work.")],
        choices={one.value: words for one, words in SUPPORTS.items()},
    )
    regulation = SelectMultipleField(
        "Regulation",
        choices={one.value: one.value.capitalize() for one in Regulation},
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        description="Tick what applies; nothing is an answer, too.",
    )
    sure = BooleanField("Take over these numbers")

    def draft(self) -> Profile:
        """Return what was chosen as the domain wants it."""
        chosen = frozenset(Regulation(one) for one in self.regulation.data or ())
        return Profile(Size(self.size.data), Support(self.support.data), chosen)
