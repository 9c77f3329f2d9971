"""The forms of phases, criteria and attestations."""

from collections.abc import Mapping
from typing import Any

from wtforms import FloatField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.roadmap.rules import (
    LONGEST_LINE,
    LONGEST_LINK,
    LONGEST_OUTCOMES,
    LONGEST_TEXT,
    AttestDraft,
    CriterionDraft,
    Demand,
    Kind,
    PhaseDraft,
)

# What the form of each kind asks; the rest is left out of it.
FIELDS: Mapping[Kind, tuple[str, ...]] = {
    Kind.METRIC: ("metric_id", "number", "demand"),
    Kind.MATURITY: ("number",),
    Kind.RACI: (),
    Kind.OWNERSHIP: (),
    Kind.FINDINGS: ("findings",),
    Kind.TRAINING: ("number",),
    Kind.ADOPTION: ("number",),
    Kind.INITIATIVE: ("initiative_id",),
    Kind.MANUAL: ("statement",),
}
ASKED = ("metric_id", "number", "demand", "findings", "initiative_id", "statement")
NUMBERS: Mapping[Kind, tuple[str, float | None]] = {
    Kind.METRIC: ("Value to reach", None),
    Kind.MATURITY: ("Level from 1 to 5", 3),
    Kind.TRAINING: ("Share in per cent", 80),
    Kind.ADOPTION: ("Share in per cent", 80),
}
DEMANDS = {
    Demand.IMPROVED.value: "Improved since its baseline",
    Demand.SUSTAINED.value: "Improved, and sustained",
}


def key(text: str | None) -> int | None:
    """Return the number of a choice, None for the empty one."""
    return int(text) if text and str(text) != "None" else None


class PhaseForm(EditForm):
    """Say what a phase brings, and when."""

    outcomes = TextAreaField(
        "What will be measurably better",
        [Length(max=LONGEST_OUTCOMES)],
        description="One outcome a line: results, not activities.",
        render_kw={"rows": 4},
    )
    starts_on = DayField("Begins")
    gate_on = DayField("Gate planned for")

    def draft(self) -> PhaseDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return PhaseDraft(
            self.outcomes.data or "", self.starts_on.data, self.gate_on.data
        )


class CriterionForm(EditForm):
    """Say what must be true before a gate is passed: a kind, and what it needs."""

    metric_id = SelectField("Metric", coerce=key)
    number = FloatField("Number", [Optional()])
    demand = SelectField("Its verdict", choices=DEMANDS)
    findings = SelectField("Which findings must be gone")
    initiative_id = SelectField("Initiative", coerce=key)
    statement = StringField(
        "What somebody attests",
        [Length(max=LONGEST_LINE)],
        description="In one line, such as: every team has a champion.",
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in ASKED:
            if name not in FIELDS[kind]:
                del self[name]
            else:
                self[name].flags.required = True
        if kind in NUMBERS:
            self._number(*NUMBERS[kind])

    def _number(self, label: str, usual: float | None) -> None:
        self.number.label.text = label
        if self.number.data is None and not self.is_submitted():
            self.number.data = usual

    def offer(
        self,
        metrics: Mapping[str, str],
        initiatives: Mapping[str, str],
        classes: Mapping[str, str],
    ) -> None:
        """Fill the lists."""
        offered = {
            "metric_id": {"": "Choose a metric", **metrics},
            "initiative_id": {"": "Choose an initiative", **initiatives},
            "findings": {name: f"Findings {words}" for name, words in classes.items()},
        }
        for name in offered.keys() & set(FIELDS[self.kind]):
            self[name].choices = offered[name]

    def draft(self) -> CriterionDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        said = {name: self[name].data for name in FIELDS[self.kind]}
        if said.get("demand"):
            said["demand"] = Demand(said["demand"])
        if "statement" in said:
            said["statement"] = said["statement"] or ""
        return CriterionDraft(self.kind, **said)


class AttestForm(Form):
    """Attest that a criterion is met, with what shows it."""

    statement = TextAreaField(
        "What you attest",
        [InputRequired("Say what you attest."), Length(max=LONGEST_TEXT)],
        description="It stands under your name.",
        render_kw={"rows": 3},
    )
    title = StringField(
        "What the evidence shows",
        [InputRequired("Say it in a line."), Length(max=LONGEST_LINE)],
    )
    link = StringField(
        "Address of the evidence",
        [InputRequired("Give the address."), Length(max=LONGEST_LINK)],
        description="Files can be attached afterwards.",
    )

    def draft(self) -> AttestDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return AttestDraft(
            self.statement.data or "",
            self.title.data or "",
            (self.link.data or "").strip(),
        )
