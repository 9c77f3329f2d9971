"""The form of a bundle: scope, period, sections."""

from collections.abc import Mapping

from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from cis.desk.audit.bundle.content import Options
from cis.kit.web.fields import DayField
from cis.kit.web.forms import Form


class BundleForm(Form):
    """Choose what a bundle shall hold."""

    sections = SelectMultipleField(
        "Sections",
        [InputRequired("Choose at least one section.")],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    practices = SelectMultipleField(
        "Practices",
        coerce=int,
        description="Choose none for all practices.",
        render_kw={"size": 8},
    )
    first = DayField(
        "From",
        description="First day of the events. Empty: from the beginning.",
    )
    last = DayField(
        "To, and as of",
        description="Last day of the events, and the day that the tables are told for. "
        "Empty: today.",
    )
    every = BooleanField(
        "List every other event by its hash",
        default=True,
        description="Lets the reader check that no event is missing. Without it the "
        "bundle proves only that what is in it is in the log.",
    )

    def offer(self, sections: Mapping[str, str], practices: Mapping[str, str]) -> None:
        """Fill the lists."""
        self.sections.choices = list(sections.items())
        self.practices.choices = [(int(key), name) for key, name in practices.items()]

    def draft(self) -> Options:
        """Return the validated choice, or raise RuleError."""
        return Options(
            sections=tuple(self.sections.data or ()),
            practices=tuple(sorted(self.practices.data or ())),
            first=self.first.data,
            last=self.last.data,
            every=bool(self.every.data),
        )
