"""The rule of every write, as one table that the page "Who may do what" prints."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from cis.core.access import Permission
from cis.register.governance.rules import AssignmentRole


class Ground(StrEnum):
    """One reason why somebody may write; any one of them is enough."""

    OWNER = "the record's owner"
    AUTHOR = "its author while it is open"
    PRACTICE = "its practice"
    LEADERSHIP = "leadership"
    RIGHT = "holders of the decision right"
    CHANGE = "people allowed to make the change"
    OPEN = "all contributors"
    ONESELF = "each user, for their own account"
    APPOINTERS = "leadership and administrators"
    ADMINISTRATORS = "administrators"
    AUDITORS = "auditors and administrators"

    @property
    def meaning(self) -> str:
        """What exactly is meant, where the words alone do not say it."""
        return MEANINGS.get(self, "")


MEANINGS: Mapping[Ground, str] = {
    Ground.OWNER: (
        "The owner of the record or of the record it belongs to, and people named in "
        "it: sponsor, chair, assignee."
    ),
    Ground.AUTHOR: (
        "The person who added the record, until it is accepted, approved or complete."
    ),
    Ground.PRACTICE: (
        "The practice's owner, manager or improvement coordinator and their deputies, "
        "by an appointment in force today. Leadership and administrators while the "
        "practice has none of them. The organisation's coordinator counts in every "
        "practice, the service owner for the service."
    ),
    Ground.LEADERSHIP: "Users with the role leadership.",
    Ground.RIGHT: "The register of decision rights has the details.",
    Ground.CHANGE: "People who could make the suggested change directly.",
}
# What the role of an account is enough for, whatever the record.
BY_ROLE: Mapping[Ground, Permission] = {
    Ground.OPEN: Permission.CONTRIBUTE,
    Ground.ONESELF: Permission.READ,
    Ground.APPOINTERS: Permission.APPOINT,
    Ground.ADMINISTRATORS: Permission.ADMINISTER,
    Ground.AUDITORS: Permission.AUDIT,
}
# Whoever holds one of these answers for the records of a practice, and so do deputies.
SEATS = (
    AssignmentRole.PRACTICE_OWNER,
    AssignmentRole.PRACTICE_MANAGER,
    AssignmentRole.COORDINATOR,
)


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may take an action: its words, and each reason that is enough."""

    words: str
    grounds: tuple[Ground, ...]

    @property
    def who(self) -> str:
        """Everybody who may, in words."""
        return ", or ".join(self.grounds)

    @property
    def needs_record(self) -> bool:
        """Whether the answer depends on the record, and not on the role alone."""
        return any(ground not in BY_ROLE for ground in self.grounds)


_OURS = (Ground.OWNER, Ground.PRACTICE, Ground.LEADERSHIP)
_MADE = (Ground.OWNER, Ground.AUTHOR, Ground.PRACTICE, Ground.LEADERSHIP)
# Facts: leadership reads them and does not write them.
_FACT = (Ground.OWNER, Ground.PRACTICE)
_SAID = (Ground.OWNER, Ground.AUTHOR, Ground.PRACTICE)
_CHANGE = (Ground.CHANGE,)
_RIGHT = (Ground.RIGHT,)
_MADE_OR_RIGHT = (Ground.AUTHOR, Ground.RIGHT)
_OPEN = (Ground.OPEN,)
_SELF = (Ground.ONESELF,)
_APPOINT = (Ground.APPOINTERS,)
_ADMIN = (Ground.ADMINISTRATORS,)
_AUDIT = (Ground.AUDITORS,)

# By the event that the write leaves in the trail.
RULES: Mapping[str, Rule] = {
    code: Rule(words, grounds)
    for grounds, actions in (
        (
            _OPEN,
            {
                "initiative.propose": "Propose an initiative",
                "initiative.comment": "Comment on an initiative",
                "painpoint.report": "Report a pain point",
                "feedback.give": "Give feedback",
                "playbook.propose": "Propose a version of a playbook",
                "change.record": "Add a business change",
                "suggestion.make": "Suggest a change to another owner's record",
                "assessment.answer": "Answer a maturity assessment",
                "assessment.hand_in": "Submit maturity answers",
                "assessment.take_back": "Reopen submitted maturity answers",
            },
        ),
        (
            _OURS,
            {
                "action.promise": "Add an action",
                "aiuse.enter": "Add an AI use",
                "aiuse.edit": "Change an AI use",
                "assessment.begin": "Begin a maturity assessment",
                "benefit.say": "Add a benefit statement",
                "benefit.unsay": "Remove a benefit statement",
                "cadence.enter": "Add a review cadence",
                "cadence.edit": "Change a review cadence",
                "cadence.end": "End a review cadence",
                "change.touch": "Open reviews for a business change",
                "control.map": "Map a control",
                "control.remap": "Change a control's mapping",
                "control.unmap": "Remove a control's mapping",
                "criterion.accustom": "Add the usual exit criteria",
                "criterion.alter": "Change an exit criterion",
                "criterion.drop": "Remove an exit criterion",
                "criterion.require": "Add an exit criterion",
                "feedback.answer": "Answer feedback",
                "feedback.forget": "Delete the e-mail address of a feedback author",
                "holiday.keep": "Change the list of holidays",
                "dependency.need": "Add a dependency",
                "dependency.paste": "Add many dependencies",
                "dependency.unneed": "Remove a dependency",
                "metric.define": "Define a metric",
                "metric.edit": "Change a metric",
                "metric.pair": "Pair a metric with an experience metric",
                "painpoint.move": "Accept, reject or resolve a pain point",
                "playbook.confirm": "Confirm a playbook",
                "practice.adopt": "Change the adoption stage of a practice",
                "review.answer": "Respond to an agenda item",
                "review.begin": "Begin a review",
                "review.call": "Schedule a review",
                "review.close": "Close a review",
                "review.prepare": "Prepare reviews ahead",
                "review.record": "Record a review",
                "review.skip": "Skip a review",
                "roadmap.lay": "Set up the phases of a roadmap",
                "roadmap.plan": "Plan a phase",
                "service.describe": "Describe a service",
                "training.end": "End a training need",
                "training.need": "Add a training need",
            },
        ),
        (
            _MADE,
            {
                "action.drop": "Drop an action",
                "action.edit": "Change an action",
                "action.finish": "Complete an action",
                "action.move": "Change the due date of an action",
                "initiative.edit": "Change an initiative",
                "initiative.move": "Change the status of an initiative",
                "initiative.rank": "Rank an initiative among equals",
                "initiative.update": "Update the status report of an initiative",
                "painpoint.edit": "Change a pain point",
            },
        ),
        (
            _FACT,
            {
                "aiuse.review": "Add an AI review",
                "criterion.attest": "Attest an exit criterion",
                "metric.correct": "Correct a reading",
                "metric.import": "Import readings",
                "metric.note": "Add a note to a period",
                "metric.record": "Record readings",
                "ticket.import": "Import tickets",
                "training.attend": "Record attendance",
                "training.import": "Import attendance",
            },
        ),
        (
            _SAID,
            {
                "criterion.unattest": "Withdraw an attestation",
                "evidence.attach": "Attach evidence",
                "evidence.confirm": "Confirm evidence",
                "evidence.withdraw": "Withdraw evidence",
                "check.answer": "Answer the cases of an adoption check",
                "check.draw": "Draw a sample for an adoption check",
                "check.finish": "Complete an adoption check",
            },
        ),
        (
            _MADE_OR_RIGHT,
            {
                "assessment.set_aside": "Discard an assessment",
                "playbook.drop": "Drop a proposed version of a playbook",
            },
        ),
        (
            _RIGHT,
            {
                "assessment.agree": "Agree on a maturity level",
                "baseline.freeze": "Freeze a baseline",
                "changemodel.agree": "Agree on a change model",
                "decision.answer": "Respond to a decision",
                "finding.waive": "Waive a finding",
                "gate.pass": "Decide at a gate",
                "initiative.approve": "Approve an initiative",
                "initiative.close": "Close an initiative",
                "maturity.aim": "Set a maturity target",
                "playbook.change": "Publish a playbook",
                "report.publish": "Publish the report",
            },
        ),
        (
            _CHANGE,
            {
                "suggestion.accept": "Accept a suggested change",
                "suggestion.decline": "Decline a suggested change",
            },
        ),
        (
            _APPOINT,
            {
                "advice.weigh": "Change the weights of Where to start",
                "assignment.amend": "Change an appointment",
                "assignment.appoint": "Appoint a role holder",
                "assignment.end": "End an appointment",
                "assignment.withdraw": "Void an appointment",
                "beginning.describe": "Change the organisation profile",
                "beginning.dismiss": "Dismiss Getting started",
                "beginning.skip": "Skip a step of Getting started",
                "decoration.arrange": "Change the decision triggers",
                "person.hand_over": "Hand over a leaver's work",
                "raci.save": "Save a RACI",
                "report.open": "Change the recipients of the report",
                "right.grant": "Add a decision right",
                "right.revise": "Change a decision right",
                "right.withdraw": "Withdraw a decision right",
                "rule.arrange": "Configure a rule",
                "service.offer": "Add a service",
            },
        ),
        (
            _ADMIN,
            {
                "account.deactivate": "Deactivate an account",
                "account.invite": "Invite a user",
                "account.link": "Create a sign-in link",
                "account.reactivate": "Reactivate an account",
                "account.role": "Change the role of an account",
                "evidence.erase": "Erase a file",
                "framework.import": "Import a list of controls",
                "mail.retry": "Send an e-mail again",
                "organisation.arrange": "Change the organisation's settings",
                "person.erase": "Erase personal data",
                "profile.import": "Import a profile of controls",
                "questionset.add": "Add a questionnaire",
            },
        ),
        (
            _AUDIT,
            {
                "audit.bundle": "Create an audit bundle",
                "trail.checkpoint": "Sign a checkpoint",
                "trail.verify": "Verify the audit log",
            },
        ),
        (
            _SELF,
            {
                "account.change_password": "Change your password",
                "account.join": "Accept an invitation",
                "account.login": "Sign in",
                "account.logout": "Sign out",
                "account.reset": "Reset your password",
                "account.setup": "Set up the organisation",
                "account.sign_out_everywhere": "Sign out everywhere",
                "digest.choose": "Choose your digest frequency",
                "feed.make": "Create your calendar link",
                "feed.revoke": "Revoke your calendar link",
                "person.rename": "Change your name",
                "report.subscribe": "Subscribe to the report",
            },
        ),
    )
    for code, words in actions.items()
}
