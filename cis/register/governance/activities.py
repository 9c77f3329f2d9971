"""The catalogue of activities that a RACI and decision rights speak of, as data."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cis.core.errors import RuleError


class Duty(StrEnum):
    """What somebody can be towards an activity: a column of the RACI."""

    PRACTICE_OWNER = "practice owner"
    PRACTICE_MANAGER = "practice manager"
    APPROVER = "approver"
    BUSINESS_STAKEHOLDER = "business stakeholder"
    SERVICE_OWNER = "service owner"
    IMPROVEMENT_COORDINATOR = "improvement coordinator"
    CHAMPION = "champion"
    LEADERSHIP = "leadership"


# Leadership is a role of accounts: it decides, and stands in no practice's RACI.
COLUMNS = tuple(duty for duty in Duty if duty is not Duty.LEADERSHIP)


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that is done or decided: its code, its words, whom it waits for.

    ``rule`` is the action of the rule of every write that says who may do it as long
    as no right is on record; without one nothing is open before a right says so.
    ``also`` holds it beside the holder, each by a right of their own.
    """

    code: str
    words: str
    holder: Duty
    rule: str = ""
    also: tuple[Duty, ...] = ()

    @property
    def holders(self) -> tuple[Duty, ...]:
        """Who decides it in an organisation that has changed nothing yet."""
        return () if self.rule else (self.holder, *self.also)


_OWNER, _LEADERS = Duty.PRACTICE_OWNER, Duty.LEADERSHIP
_MANAGER = Duty.PRACTICE_MANAGER
ACTIVITIES: Mapping[str, Activity] = {
    activity.code: activity
    for activity in (
        Activity(
            "initiative.propose",
            "Propose an initiative",
            _OWNER,
            rule="initiative.propose",
        ),
        Activity(
            "initiative.assess", "Assess an initiative", _OWNER, rule="initiative.move"
        ),
        Activity("initiative.approve", "Approve an initiative", _OWNER),
        Activity("initiative.reject", "Reject an initiative", _OWNER),
        Activity("initiative.close", "Close an initiative", _OWNER),
        Activity("target.change", "Change a target after approval", _OWNER),
        Activity("baseline.freeze", "Freeze a first baseline", _OWNER),
        Activity("baseline.refreeze", "Freeze a new baseline", _OWNER),
        Activity("verdict.accept", "Accept or overrule a verdict", _OWNER),
        Activity("finding.waive", "Waive a finding", _OWNER),
        Activity("decision.answer", "Answer a decision that must be taken", _OWNER),
        Activity("gate.pass", "Pass a gate", _OWNER),
        Activity(
            "maturity.agree", "Agree on a maturity level", _OWNER, also=(_MANAGER,)
        ),
        Activity("report.publish", "Publish the report", _LEADERS),
        Activity("playbook.change", "Change the playbook", _LEADERS),
        Activity("change.standard", "Approve a standard change", _LEADERS),
        Activity("change.normal", "Approve a normal change", _LEADERS),
        Activity("change.emergency", "Approve an emergency change", _LEADERS),
    )
}
# While a practice has no owner, its first baseline must not wait for one.
FIRST_BASELINE = "baseline.freeze"


def activity(code: str) -> Activity:
    """Return an activity by its code, or raise RuleError naming those there are."""
    found = ACTIVITIES.get(code)
    if found is None:
        known = ", ".join(ACTIVITIES)
        raise RuleError(f"There is no decision {code}; there are: {known}.", "decision")
    return found
