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
    RIGHT = "whoever holds the decision right"
    CHANGE = "whoever may make the change"
    OPEN = "everybody who contributes"
    ONESELF = "everybody, for themselves"
    APPOINTERS = "leadership and administrators"
    ADMINISTRATORS = "administrators"
    AUDITORS = "auditors and administrators"

    @property
    def meaning(self) -> str:
        """What exactly is meant, where the words alone do not say it."""
        return MEANINGS.get(self, "")


MEANINGS: Mapping[Ground, str] = {
    Ground.OWNER: (
        "Whoever owns the record or what it is a part of, or is named in it: sponsor, "
        "chair, assignee."
    ),
    Ground.AUTHOR: "Whoever entered it, until it is accepted, approved or done.",
    Ground.PRACTICE: (
        "The practice's owner, manager or improvement coordinator and their deputies, "
        "by an assignment in force today; leadership and administrators while it has "
        "none of them. The organisation's coordinator counts everywhere, a service's "
        "owner for the service."
    ),
    Ground.LEADERSHIP: "Everybody whose account has the role leadership.",
    Ground.RIGHT: "As the register of decision rights says; Who may decide? answers.",
    Ground.CHANGE: "Whoever could make the suggested change directly.",
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
                "painpoint.report": "Raise a pain point",
                "feedback.give": "Give feedback",
                "playbook.propose": "Propose a version of a playbook",
                "change.record": "Record a business change",
                "suggestion.make": "Suggest a change of somebody else's record",
                "assessment.answer": "Answer a maturity assessment",
                "assessment.hand_in": "Hand in a maturity assessment",
                "assessment.take_back": "Take back one's maturity answers",
            },
        ),
        (
            _OURS,
            {
                "action.promise": "Open an action, or promise one oneself",
                "aiuse.enter": "Enter a use of AI, or one that one owns",
                "aiuse.edit": "Change a use of AI",
                "assessment.begin": "Begin a maturity assessment",
                "benefit.say": "Say what an initiative makes easier",
                "benefit.unsay": "Take back what an initiative makes easier",
                "cadence.enter": "Enter a review cadence",
                "cadence.edit": "Change a review cadence",
                "cadence.end": "End a review cadence",
                "change.touch": "Open reviews for a business change",
                "control.map": "Map a control",
                "control.remap": "Change a control's mapping",
                "control.unmap": "Remove a control's mapping",
                "criterion.accustom": "Add the usual exit criteria to a phase",
                "criterion.alter": "Change an exit criterion",
                "criterion.drop": "Remove an exit criterion",
                "criterion.require": "Add an exit criterion",
                "feedback.answer": "Answer feedback",
                "feedback.forget": "Delete the address of who gave feedback",
                "holiday.keep": "Keep the list of holidays",
                "dependency.need": "Add a dependency",
                "dependency.paste": "Add many dependencies",
                "dependency.unneed": "Remove a dependency",
                "metric.define": "Define a metric, or one that one owns",
                "metric.edit": "Change a metric",
                "metric.pair": "Pair a metric with one of experience",
                "painpoint.move": "Accept, reject or resolve a pain point",
                "playbook.confirm": "Confirm a playbook",
                "practice.adopt": "Change how far a practice is adopted",
                "review.answer": "Answer a line of an agenda",
                "review.begin": "Begin a review",
                "review.call": "Open a review by hand",
                "review.close": "Close a review",
                "review.prepare": "Prepare reviews ahead",
                "review.record": "Record a review",
                "review.skip": "Skip a review",
                "roadmap.lay": "Lay out the phases of a roadmap",
                "roadmap.plan": "Plan a phase",
                "service.describe": "Describe a service",
                "training.end": "End the need for a training",
                "training.need": "Say who needs a training",
            },
        ),
        (
            _MADE,
            {
                "action.drop": "Drop an action",
                "action.edit": "Change an action",
                "action.finish": "Finish an action",
                "action.move": "Move an action's due date",
                "initiative.edit": "Change an initiative",
                "initiative.move": "Take an initiative a step further",
                "initiative.rank": "Rank an initiative among equals",
                "initiative.update": "Report the status of an initiative",
                "painpoint.edit": "Change a pain point",
            },
        ),
        (
            _FACT,
            {
                "aiuse.review": "Review a sample of a use of AI",
                "criterion.attest": "Attest an exit criterion",
                "metric.correct": "Correct a reading",
                "metric.import": "Import readings",
                "metric.note": "Put a note beside a period",
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
                "check.draw": "Draw the cases of an adoption check",
                "check.finish": "Finish an adoption check",
            },
        ),
        (
            _MADE_OR_RIGHT,
            {
                "assessment.set_aside": "Set an assessment aside",
                "playbook.drop": "Drop a proposed version of a playbook",
            },
        ),
        (
            _RIGHT,
            {
                "assessment.agree": "Agree on a maturity level",
                "baseline.freeze": "Freeze a baseline",
                "changemodel.agree": "Agree on a change model",
                "decision.answer": "Answer a decision",
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
                "advice.weigh": "Weigh what counts in Where to start",
                "assignment.amend": "Change an assignment",
                "assignment.appoint": "Appoint somebody to a role",
                "assignment.end": "End an assignment",
                "assignment.withdraw": "Withdraw an assignment",
                "beginning.describe": "Describe the organisation",
                "beginning.dismiss": "Put the first steps away",
                "beginning.skip": "Skip one of the first steps",
                "decoration.arrange": "Change when cis asks for a decision",
                "person.hand_over": "Hand over a leaver's work",
                "raci.save": "Save a RACI",
                "report.open": "Say who gets the report",
                "right.grant": "Write a decision right",
                "right.revise": "Change a decision right",
                "right.withdraw": "Withdraw a decision right",
                "rule.arrange": "Change a rule of the findings",
                "service.offer": "Enter a service",
            },
        ),
        (
            _ADMIN,
            {
                "account.deactivate": "Deactivate an account",
                "account.invite": "Invite somebody",
                "account.link": "Make a sign-in link",
                "account.reactivate": "Reactivate an account",
                "account.role": "Change the role of an account",
                "evidence.erase": "Erase a file",
                "framework.import": "Import a list of controls",
                "mail.retry": "Send a mail again",
                "organisation.arrange": "Change the organisation's settings",
                "person.erase": "Erase a person",
                "profile.import": "Import a profile of controls",
                "questionset.add": "Add a set of questions",
            },
        ),
        (
            _AUDIT,
            {
                "audit.bundle": "Take an audit bundle",
                "trail.checkpoint": "Sign a checkpoint",
                "trail.verify": "Verify the audit log",
            },
        ),
        (
            _SELF,
            {
                "account.change_password": "Change one's password",
                "account.join": "Join by invitation",
                "account.login": "Sign in",
                "account.logout": "Sign out",
                "account.reset": "Choose a new password by a link",
                "account.setup": "Found the organisation",
                "account.sign_out_everywhere": "Sign out everywhere",
                "digest.choose": "Choose how often one is told",
                "feed.make": "Make one's calendar address",
                "feed.revoke": "Turn one's calendar off",
                "person.rename": "Change one's name",
                "report.subscribe": "Get the report by e-mail",
            },
        ),
    )
    for code, words in actions.items()
}
