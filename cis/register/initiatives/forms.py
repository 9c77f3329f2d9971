"""The forms of an initiative: the shape of the input. Meaning is for the rules."""

from collections.abc import Mapping

from wtforms import (
    BooleanField,
    FloatField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from cis.core.errors import CisError
from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.governance.rights.forms import UrgentForm
from cis.register.initiatives import rules
from cis.register.initiatives.lifecycle import MOVES, Closing, RefusedError
from cis.register.initiatives.rules import (
    LONGEST,
    Basics,
    Cadence,
    Effort,
    Kind,
    Level,
    Outcome,
    Plan,
    Status,
)
from cis.register.practices.rules import Phase

Choices = Mapping[str, str]
NOBODY = "Decide later"
EFFORTS = {"S": "S: days", "M": "M: weeks", "L": "L: months", "XL": "XL: longer"}
LEVELS = {each.value: each.value.capitalize() for each in Level}
KINDS = {each.value: each.value.capitalize() for each in Kind}
CADENCES = {"": NOBODY} | {each.value: each.value.capitalize() for each in Cadence}
OUTCOMES = {
    each.value: each.value.capitalize()
    for each in Outcome
    if each is not Outcome.WITHDRAWN
}
MOST = 1e12
# A choice that was not sent and is not known is the empty one.
UNCHOSEN = (lambda text: text or "",)


def key(text: str | None) -> int | None:
    """Return the number of a choice, None for the empty one."""
    return int(text) if text and str(text) != "None" else None


def keyed(choices: Choices, empty: str | None = None) -> dict[str, str]:
    """Return choices with an empty one before them, if it is named."""
    return dict(choices) if empty is None else {"": empty, **choices}


class Ticks(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ProposeForm(Form):
    """Propose an initiative: four questions."""

    title = StringField(
        "What will change?",
        [InputRequired("Say what will change."), Length(max=LONGEST["title"])],
        description="One line: what is done differently.",
    )
    practice_id = SelectField("Practice", [InputRequired()], coerce=int)
    pain_point_id = SelectField("Pain point it answers", coerce=key)
    owner_id = SelectField(
        "Accountable owner",
        coerce=key,
        description="One person who answers for the result. It can be named later.",
    )

    def offer(self, practices: Choices, pains: Choices, people: Choices) -> None:
        """Fill the lists."""
        self.practice_id.choices = keyed(practices)
        self.pain_point_id.choices = keyed(pains, "None yet")
        self.owner_id.choices = keyed(people, NOBODY)


class BasicsForm(EditForm):
    """Change what an initiative is about."""

    title = StringField(
        "What will change?",
        [InputRequired("Say what will change."), Length(max=LONGEST["title"])],
    )
    description = TextAreaField(
        "Description", [Length(max=LONGEST["description"])], render_kw={"rows": 6}
    )
    practice_id = SelectField("Practice", [InputRequired()], coerce=int)
    owner_id = SelectField("Accountable owner", coerce=key)
    pain_point_ids = Ticks("Pain points it answers", coerce=int)

    def offer(self, practices: Choices, pains: Choices, people: Choices) -> None:
        """Fill the lists."""
        self.practice_id.choices = keyed(practices)
        self.pain_point_ids.choices = keyed(pains)
        self.owner_id.choices = keyed(people, NOBODY)

    def draft(self) -> Basics:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Basics(
            title=self.title.data or "",
            description=self.description.data or "",
            practice_id=self.practice_id.data,
            owner_id=self.owner_id.data,
            pain_point_ids=tuple(self.pain_point_ids.data or ()),
        )


class OutcomeForm(UrgentForm):
    """Promise an outcome: a metric from a baseline to a target by a day."""

    metric_id = SelectField("Metric", coerce=key)
    baseline_id = SelectField(
        "Frozen baseline",
        coerce=key,
        description="With another metric, its newest baseline is taken.",
        # Those of the metric shown are listed; the action knows whose each is.
        validate_choice=False,
    )
    target = FloatField("Target", [Optional(), NumberRange(-MOST, MOST)])
    target_on = DayField(
        "Target date", [Optional()], description='Such as 30 Jun 2026 or "in 12 weeks".'
    )

    def offer(self, metrics: Choices, baselines: Choices) -> None:
        """Fill the lists."""
        self.metric_id.choices = keyed(metrics, NOBODY)
        self.baseline_id.choices = keyed(baselines, NOBODY)


class PlanForm(EditForm):
    """Plan an initiative: size, standing, rhythm."""

    kind = SelectField("What it changes", choices=KINDS, coerce=Kind)
    effort = SelectField("Effort", choices=EFFORTS, coerce=Effort)
    reach = SelectField(
        "Reach",
        choices=LEVELS,
        coerce=Level,
        description="How many of those who are hurt will feel it.",
    )
    confidence = SelectField(
        "Confidence",
        choices=LEVELS,
        coerce=Level,
        description="How sure you are that it will help.",
    )
    risk = SelectField("Risk", choices=LEVELS, coerce=Level)
    cadence = SelectField("Reviewed", choices=CADENCES, filters=UNCHOSEN)
    phase = SelectField(
        "Phase of the roadmap",
        choices={"": "None", **{one.value: one.value.capitalize() for one in Phase}},
        filters=UNCHOSEN,
        description="Which phase of its practice it works for.",
    )
    owner_has_authority = BooleanField("The owner may change the work")
    owner_hours = FloatField(
        "Hours a month the owner has for it",
        [Optional(), NumberRange(0, rules.MOST_HOURS)],
    )
    sponsor_id = SelectField("Sponsor", coerce=key)
    service = StringField("Service", [Length(max=LONGEST["service"])])
    next_step = StringField(
        "Next step",
        [Length(max=LONGEST["next_step"])],
        description="What happens next, and until when.",
    )

    def offer(self, people: Choices) -> None:
        """Fill the list of people."""
        self.sponsor_id.choices = keyed(people, NOBODY)

    def draft(self) -> Plan:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return Plan(
            effort=self.effort.data,
            confidence=self.confidence.data,
            reach=self.reach.data,
            risk=self.risk.data,
            kind=self.kind.data,
            cadence=Cadence(self.cadence.data) if self.cadence.data else None,
            sponsor_id=self.sponsor_id.data,
            service=self.service.data or "",
            owner_has_authority=bool(self.owner_has_authority.data),
            owner_hours=self.owner_hours.data,
            next_step=self.next_step.data or "",
            phase=Phase(self.phase.data) if self.phase.data else None,
        )


class GuardForm(EditForm):
    """Choose what must not get worse."""

    metric_ids = Ticks("Guardrails", coerce=int)

    def offer(self, metrics: Choices) -> None:
        """Fill the list of metrics."""
        self.metric_ids.choices = keyed(metrics)

    def draft(self) -> tuple[int, ...]:
        """Return the metrics chosen."""
        return tuple(self.metric_ids.data or ())


class StepForm(UrgentForm):
    """A form whose page lists what the step lacks."""

    def refuse(self, error: CisError, version: object = None) -> None:
        """Show why nothing was saved; what is missing is listed above the form."""
        if isinstance(error, RefusedError):
            self.refusal = error
        else:
            super().refuse(error, version)


class MoveForm(StepForm):
    """Take a step, with a reason where one is due."""

    to = RadioField("Step", [InputRequired("Choose a step.")])
    reason = TextAreaField(
        "Why",
        [Length(max=LONGEST["text"])],
        description="Holding, rejecting, withdrawing and going back need a reason.",
        render_kw={"rows": 2},
    )

    def offer(self, current: Status) -> None:
        """Offer the steps there are from a status."""
        self.to.choices = {to.value: step.verb for to, step in MOVES[current].items()}


class CloseForm(StepForm):
    """End an initiative by its verdict."""

    accepts = RadioField(
        "The verdict above",
        [InputRequired("Accept the verdict or overrule it.")],
        choices={"yes": "I accept it", "no": "I overrule it"},
    )
    overruled_because = TextAreaField(
        "Why it is overruled", [Length(max=LONGEST["text"])], render_kw={"rows": 2}
    )
    outcome = RadioField(
        "Outcome",
        [InputRequired("Choose an outcome.")],
        choices=OUTCOMES,
    )
    lesson = TextAreaField(
        "Lesson",
        [Length(max=LONGEST["text"])],
        description="Needed when it did not work: what will be done differently?",
        render_kw={"rows": 3},
    )

    def draft(self) -> Closing:
        """Return the validated input as the domain wants it."""
        return Closing(
            outcome=Outcome(self.outcome.data),
            accepts_verdict=self.accepts.data == "yes",
            overruled_because=self.overruled_because.data or "",
            lesson=self.lesson.data or "",
        )


class RemarkForm(Form):
    """Say something about an initiative."""

    text = TextAreaField(
        "Comment",
        [InputRequired("Write what you want to say."), Length(max=LONGEST["text"])],
        render_kw={"rows": 3},
    )
    link = StringField("Link", [Length(max=LONGEST["link"])])
