"""The forms of assignments, adoption and services."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from wtforms import BooleanField, FloatField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from cis.kit.web.fields import DayField
from cis.kit.web.forms import EditForm, Form
from cis.register.governance.rules import (
    LONGEST_NOTE,
    LONGEST_TEAM,
    ONE_DAY,
    OPEN_END,
    AppointDraft,
    AssignDraft,
    AssignmentRole,
    Authority,
    Scope,
    scope,
)
from cis.register.practices.rules import MEANING, Adoption, ServiceDraft

LONGEST_REASON = 1000
NOBODY = {"": "Nobody yet"}


def _number(text: str | int | None) -> int | None:
    return int(text) if text else None


class AuthorityForm(Form):
    """Who, from when to when, with which authority, time and deputy."""

    person_id = SelectField("Person", [InputRequired("Choose a person.")], coerce=int)
    valid_from = DayField(
        "From",
        [InputRequired("Give the first day.")],
        description="Whoever is accountable now is so until the day before.",
    )
    last_on = DayField("Last day", description="Empty for no end.")
    may_change_workflow = BooleanField("May change the workflow")
    may_influence_tooling = BooleanField("May influence tooling")
    may_escalate = BooleanField("May escalate a metric")
    hours_agreed = FloatField(
        "Hours agreed",
        [Optional()],
        description="Hours a month that their line manager agreed to.",
    )
    hours_needed = FloatField(
        "Hours needed",
        [Optional()],
        description="Hours a month that the role takes when it is done well.",
    )
    deputy_id = SelectField("Deputy", coerce=_number)
    team: StringField | None = StringField(
        "Team",
        [Length(max=LONGEST_TEAM)],
        description="Of a champion: the team they work in.",
    )
    note = TextAreaField(
        "Hand-over note",
        [Length(max=LONGEST_NOTE)],
        description="What the new owner must know: open promises, people, deadlines.",
    )

    def offer(self, people: Mapping[str, str]) -> None:
        """Fill the lists of people."""
        self.person_id.choices = dict(people)
        self.deputy_id.choices = {**NOBODY, **people}

    def authority(self) -> Authority:
        """Return the validated authority, time and deputy, or raise RuleError."""
        return Authority(
            self.may_change_workflow.data,
            self.may_influence_tooling.data,
            self.may_escalate.data,
            self.hours_agreed.data,
            self.hours_needed.data,
            self.deputy_id.data,
        )

    def whole(self, place: Scope, role: AssignmentRole) -> AssignDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        last = self.last_on.data
        return AssignDraft(
            scope=place,
            role=role,
            person_id=self.person_id.data,
            valid_from=self.valid_from.data,
            valid_to=OPEN_END if last is None else _after(last),
            authority=self.authority(),
            note=self.note.data or "",
            team=(self.team.data or "") if self.team else "",
        )


class AppointForm(AuthorityForm):
    """Appoint the accountable owner of a practice."""

    team = None

    def draft(self, practice_id: int) -> AssignDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        appointed = AppointDraft(
            practice_id=practice_id,
            person_id=self.person_id.data,
            valid_from=self.valid_from.data,
        ).whole()
        return self.whole(appointed.scope, appointed.role)


class AssignForm(AuthorityForm):
    """Give somebody any role in any scope."""

    role = SelectField(
        "Role",
        [InputRequired("Choose a role.")],
        choices={role.value: str(role).capitalize() for role in AssignmentRole},
        coerce=AssignmentRole,
    )
    scope = SelectField("In", [InputRequired("Choose where.")])

    def place(self, scopes: Mapping[str, Mapping[str, str]]) -> None:
        """Fill the list of scopes, in groups."""
        self.scope.choices = {
            group: list(names.items()) for group, names in scopes.items() if names
        }

    def draft(self) -> AssignDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return self.whole(scope(self.scope.data), self.role.data)


class AmendForm(AuthorityForm):
    """Enter a new version of an assignment, with what changed."""

    is_correction = BooleanField(
        "This corrects a mistake",
        description="Ticked: the former version never was so, and nothing of it "
        "remains. Otherwise it stands until the day before.",
    )
    reason = StringField(
        "What changed",
        [InputRequired("Say what changed."), Length(max=LONGEST_REASON)],
    )

    @staticmethod
    def filled(draft: AssignDraft, today: date) -> dict[str, Any]:
        """Return what the fields show before anybody types."""
        open_end = draft.valid_to == OPEN_END
        is_running = draft.valid_from < today < draft.valid_to
        return {
            **asdict(draft.authority),
            "person_id": draft.person_id,
            "valid_from": today if is_running else draft.valid_from,
            "last_on": None if open_end else draft.valid_to - ONE_DAY,
            "note": draft.note,
            "team": draft.team,
        }


class EndForm(Form):
    """End an assignment without a successor."""

    last_on = DayField(
        "Last day",
        [InputRequired("Give the last day.")],
        description="From the next day on nobody holds the role, until you appoint "
        "somebody.",
    )

    def last(self) -> date:
        """Return the validated last day."""
        day: date = self.last_on.data
        return day


class AdoptForm(EditForm):
    """Say how far a practice has come."""

    adoption = SelectField(
        "State of adoption",
        [InputRequired()],
        choices={
            state.value: f"{state.value.capitalize()}: {words}"
            for state, words in MEANING.items()
        },
        coerce=Adoption,
    )


class ServiceForm(EditForm):
    """A service that the organisation offers."""

    name = StringField("Name", [InputRequired("Give the service a name.")])
    code = StringField(
        "Code",
        [InputRequired("Give the service a code.")],
        description="Small letters, digits and hyphens, such as online-shop.",
    )
    description = TextAreaField(
        "Description", description="What it is for, in the words of those who use it."
    )

    def draft(self) -> ServiceDraft:
        """Return the validated input as the domain wants it, or raise RuleError."""
        return ServiceDraft(
            code=(self.code.data or "").strip().lower(),
            name=self.name.data or "",
            description=self.description.data or "",
        )


class LeaverForm(Form):
    """The hand-over note of a leaver; the heirs are asked item by item."""

    note = TextAreaField("Hand-over note", [Length(max=LONGEST_NOTE)])


def _after(last: date) -> date:
    return last + ONE_DAY if last < OPEN_END else OPEN_END
