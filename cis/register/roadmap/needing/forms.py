"""The forms of dependencies: one, or many as lines."""

from collections.abc import Collection, Mapping

from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from cis.kit.web.forms import Form
from cis.register.roadmap.graph import Edge
from cis.register.roadmap.pasting import LONGEST

EXAMPLE = (
    "Change enablement: optimise needs Service configuration management: stabilise"
)


class NeedForm(Form):
    """Say what needs what."""

    item = SelectField("This", [InputRequired("Choose what waits.")])
    needs = SelectField("Needs first", [InputRequired("Choose what comes first.")])

    def offer(self, items: Mapping[str, str], mine: Collection[str]) -> None:
        """Fill the lists; what waits is one of ``mine``."""
        waiting = {key: name for key, name in items.items() if key in mine}
        self.item.choices = {"": "Choose one", **waiting}
        self.needs.choices = {"": "Choose one", **items}

    def draft(self) -> Edge:
        """Return what needs what."""
        return self.item.data, self.needs.data


class PasteForm(Form):
    """Paste many dependencies."""

    text = TextAreaField(
        "Lines “A needs B”",
        [InputRequired("Paste at least one line."), Length(max=LONGEST)],
        description=f"One a line, such as: {EXAMPLE}. All are taken, or none.",
        render_kw={"rows": 6},
    )

    def draft(self) -> str:
        """Return the text as it was pasted."""
        return self.text.data or ""
