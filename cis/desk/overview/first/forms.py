"""The form that weighs the criteria."""

from dataclasses import fields

from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from cis.desk.overview.first.rules import MOST_WEIGHT, Weights
from cis.kit.web.forms import EditForm

SAID = f"Give a number from 0 to {MOST_WEIGHT}."
STANDARD = Weights()


def _weight(label: str, words: str, standard: int) -> IntegerField:
    return IntegerField(
        label,
        [InputRequired(SAID), NumberRange(0, MOST_WEIGHT, SAID)],
        description=f"{words} {standard} unless changed.",
    )


class WeightsForm(EditForm):
    """Say how much each criterion counts."""

    pain = _weight(
        "Open pain",
        "Loss times how often it hurts, on a scale where ten times is one step.",
        STANDARD.pain,
    )
    findings = _weight(
        "Findings", "What the rules find wrong in the practice.", STANDARD.findings
    )
    maturity = _weight(
        "Gap in maturity", "How far it is from where it should be.", STANDARD.maturity
    )
    capacity = _weight(
        "Time of the owner",
        "Hours a month that the owner has left; none without an owner.",
        STANDARD.capacity,
    )
    dependencies = _weight(
        "Nothing must come first",
        "Whether it stands on another practice that is not there yet.",
        STANDARD.dependencies,
    )

    def draft(self) -> Weights:
        """Return the weights as typed, or raise RuleError."""
        names = (one.name for one in fields(Weights))
        return Weights(**{name: self[name].data for name in names})
