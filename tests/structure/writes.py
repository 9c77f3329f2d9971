"""One sensible request for every route that changes something.

A route that is not listed here fails the tests: whoever adds one says who posts what,
and which event it leaves.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from cis.core import clock
from cis.core.access import Role
from cis.desk.audit.bundle.sections import SECTIONS
from cis.desk.suggestions.views import signer
from cis.kit.db import db
from cis.register.governance import handing
from cis.register.maturity import sets
from cis.register.maturity.rules import PLACES, Dimension, field_of, target_field
from cis.register.practices.rules import Adoption
from tests.structure.remarks import suggested
from tests.structure.world import EXPORT, PASSWORD, WEEKS, first_monday

Body = Callable[..., dict]


@dataclass(frozen=True)
class Write:
    """A request: where, about which record, by whom; the event; who may decide it.

    ``body`` gets the world, the side and the persona. ``event`` is None for what stays
    outside the register, ``decision`` the decision that it takes, if it takes one;
    ``author`` is who made the record or is to own it, beside who answers for its side.
    """

    endpoint: str
    event: str | None
    body: Body = lambda *_: {}
    who: str = "leader"
    kind: str = ""
    decision: str = ""
    actor: str = ""
    part: str = ""
    author: str = ""

    @property
    def name(self):
        """The endpoint with what tells its requests apart."""
        return " ".join(filter(None, (self.endpoint, self.part, self.decision)))


def versioned(kind, /, **values):
    """Return a body with the version of the record as it was opened."""
    return lambda world, side, _: {
        "version": world.version(kind, side),
        **{
            name: value(world, side) if callable(value) else value
            for name, value in values.items()
        },
    }


def plain(**values):
    """Return a body that is the same everywhere but for the keys in it."""
    return lambda world, side, _: {
        name: value(world, side) if callable(value) else value
        for name, value in values.items()
    }


def key(kind):
    return lambda world, side: world.key(kind, side)


def person(persona):
    return lambda world, _: world.person[persona]


def later(days):
    return (clock.today() + timedelta(days=days)).isoformat()


def own_version(**values):
    return lambda world, _, who: {
        "version": world.versions.get(("person", who), 1),
        **values,
    }


def upload(name="file", text=EXPORT):
    return lambda *_: {name: (io.BytesIO(text.encode()), "export.csv")}


def readings_file(world, side, who):
    day = first_monday() + timedelta(weeks=WEEKS - 1)
    text = f"date,value\n{day.isoformat()},12.5\n"
    return {"file": (io.BytesIO(text.encode()), "readings.csv")}


def frozen(**values):
    """Return a body that freezes the first weeks of a side's metric of a kind."""

    def body(world, side, _):
        return {
            "version": world.tokens[f"stretch {values['kind']} {side}"],
            "first_on": world.days[side].isoformat(),
            "last_on": (world.days[side] + timedelta(weeks=11)).isoformat(),
            "reason": "The team changed.",
            "emergency": values.get("emergency", ""),
        }

    return body


def place(kind):
    return lambda world, side: f"{kind}:{world.key(kind, side)}"


def heirs(world, side, who):
    """Name the same heir for everything that the person of a side holds."""
    held = handing.estate(db.session(), world.key("person", side), clock.today())
    return {
        "note": "All yours.",
        **{f"heir-{item.code}": world.person["member"] for item in held},
    }


def row(world, side, who):
    return {"rows-0-starts_on": first_monday().isoformat(), "rows-0-value": "11.5"}


def due_reading(world, side, who):
    day = first_monday().isoformat()
    return {f"r-{world.key('bare', side)}-{day}-value": "11.5"}


METRIC = {
    "practice_id": key("practice"),
    "unit": "h",
    "direction": "decrease",
    "period": "week",
    "kind": "measurement",
    "aspect": "operational",
    "transform": "",
    "digits": "1",
    "due_days": "7",
    "owner_id": "",
    "target": "",
}
PAIN = {
    "statement": "Two queues for one thing",
    "kind": "slow resolution",
    "practice_id": key("practice"),
    "frequency": "weekly",
    "hours_lost": "12",
    "money_lost": "",
    "trust_lost": "0",
}
PLAN = {
    "kind": "process",
    "effort": "S",
    "reach": "medium",
    "confidence": "medium",
    "risk": "low",
    "cadence": "weekly",
    "owner_has_authority": "y",
    "owner_hours": "9",
    "sponsor_id": "",
    "next_step": "Talk to the team",
    "phase": "",
}
NEW_PASSWORD = {
    "password": "quite another sentence",
    "repeat": "quite another sentence",
}
ORGANISATION = {
    "name": "Another name",
    "time_zone": "UTC",
    "week_start": "monday",
    "currency": "EUR",
}


def attendance_list(world, side, who):
    text = (
        "email,training,date\n"
        f"{world.tokens['email member']},Course {side},{later(-2)}\n"
        "nobody@example.org,Course,2026-01-01\n"
    )
    return {"text": text, "apply": "yes"}


def offered(world, side, who):
    draft = suggested(world, side)
    refused = (draft.action, draft.subject, draft.path, draft.fields)
    token = signer().dumps((world.person.get(who), ["Somebody"], *refused))
    return {"token": token}


def playbook_stamp(world, side, _):
    return {"version": world.tokens[f"playbook {side}"]}


def written(do):
    """Return a body that writes another path for a side's practice."""
    return lambda world, side, who: {
        **playbook_stamp(world, side, who),
        "begins": "Somebody calls",
        "owner_id": "",
        "months": "6",
        "reason": "The phone is gone.",
        "step-1-who": "Service desk",
        "step-1-what": "Read the mail",
        "step-1-done_when": "It is answered",
        "step-1-exception": "",
        "step-1-goes_to": "",
        "do": do,
    }


APPOINTED = {
    "person_id": person("member"),
    "valid_from": later(1),
    "deputy_id": "",
    "note": "All yours.",
}
RIGHT = {
    "holder": "leadership",
    "four_eyes": "not the owner",
    "escalation": "",
    "deputy": "",
    "limits": "Up to a week's work.",
    "first": later(0),
    "reason": "So that somebody decides.",
}
AI_USE = {
    "name": "Sends tickets to a team",
    "doing": "routes",
    "practice_id": key("practice"),
    "rhythm": "monthly",
    "owner_id": "",
    "checked": "Whether the first team kept it.",
}
ACTION = {
    "title": "Train the second team",
    "owner_id": person("member"),
    "done_when": "Everybody was there.",
}
LEVELS = {field_of(place): "3" for place in PLACES}
TARGETS = {target_field(one): "4" for one in Dimension}


def questions(*_):
    text = sets.written(sets.standard()).replace("Standard", "Our")
    return {"file": (io.BytesIO(text.encode()), "questions.json")}


SERVICE = {"name": "Another shop", "code": "another-shop", "description": "Sells."}
CADENCE = {
    "name": "Weekly look",
    "scope": place("practice"),
    "rhythm": "weekly",
    "weekday": "0",
    "place": "weekday",
    "nth": "1",
    "day": "1",
    "month": "first",
    "shift": "later",
    "hour": "9:30",
    "begins_on": later(0),
    "chair_id": "",
}
RECORD = {
    "present": "",
    "excused": "",
    "guests": "An auditor",
    "notes": "Short.",
    "more_because": "",
    **dict.fromkeys(("first", "second", "third"), ""),
}
STATEMENT = {"status": "planned", "note": "In May.", "evidence": ""}
CONTROLS = "code,title,parent\nH-1,Locks,\nH-1.1,Keys,H-1\n"
ADVICE = "code,priority,recommendation\nID.IM-01,high,Learn.\n"
PROMISE = {
    "metric_id": key("metric"),
    "baseline_id": key("baseline"),
    "target": "4",
    "target_on": later(300),
}
CLOSING = {
    "accepts": "yes",
    "overruled_because": "",
    "outcome": "not realised",
    "lesson": "Begin smaller.",
}
URGENT = {"emergency": "Nobody with the right can be reached."}


def move(to, event, decision="", status="assessed"):
    return Write(
        "initiatives.move",
        event,
        versioned(status, to=to, reason="Because it is so."),
        kind=status,
        decision=decision,
        part=f"to {to}",
    )


def edit(section, status="proposed", decision="", **values):
    return Write(
        "initiatives.edit",
        "initiative.edit",
        versioned(status, **values),
        kind=status,
        decision=decision,
        part=section,
    )


def urgently(endpoint, event, kind, body, part="in an emergency", who="member"):
    """Return a decision that somebody takes without the right, saying why."""
    return Write(endpoint, f"{event}.emergency", body, who=who, kind=kind, part=part)


WRITES = (
    Write(
        "accounts.login",
        "account.login",
        lambda world, *_: {
            "email": world.tokens["email member"],
            "password": PASSWORD,
        },
        who="anonymous",
        actor="member",
    ),
    Write("accounts.logout", "account.logout", who="member"),
    Write(
        "accounts.join",
        "account.join",
        plain(**NEW_PASSWORD),
        who="anonymous",
        actor="invited own",
    ),
    Write(
        "accounts.reset",
        "account.reset",
        plain(**NEW_PASSWORD),
        who="anonymous",
        actor="target own",
    ),
    Write(
        "accounts.account", "person.rename", own_version(name="Renamed"), who="auditor"
    ),
    Write(
        "accounts.password",
        "account.change_password",
        plain(old=PASSWORD, **NEW_PASSWORD),
        who="auditor",
    ),
    Write("accounts.sign_out_everywhere", "account.sign_out_everywhere", who="auditor"),
    Write(
        "accounts.invite",
        "account.invite",
        plain(name="New Person", email="new@example.org", role=Role.AUDITOR.value),
        who="admin",
    ),
    Write(
        "accounts.member",
        "account.role",
        versioned("account", role=Role.LEADERSHIP.value),
        who="admin",
    ),
    Write("accounts.deactivate", "account.deactivate", who="admin"),
    Write("accounts.reactivate", "account.reactivate", who="admin", kind="left"),
    Write("accounts.link", "account.link", who="admin"),
    Write(
        "people.settings",
        "organisation.arrange",
        lambda world, *_: {
            "version": world.version("organisation", "own"),
            **ORGANISATION,
        },
        who="admin",
    ),
    Write(
        "practices.adopt",
        "practice.adopt",
        versioned("unplanned", adoption=list(Adoption)[-1].value),
        kind="unplanned",
    ),
    Write(
        "practices.appoint",
        "assignment.appoint",
        plain(person_id=person("member"), valid_from=later(1), note="All yours."),
    ),
    Write(
        "governance.appoint",
        "assignment.appoint",
        plain(role="champion", scope=place("practice"), **APPOINTED),
    ),
    Write(
        "governance.edit",
        "assignment.amend",
        plain(
            **{**APPOINTED, "person_id": person("owner")},
            may_escalate="y",
            reason="It was agreed.",
        ),
    ),
    Write("governance.end", "assignment.end", plain(last_on=later(3))),
    Write("governance.withdraw", "assignment.withdraw"),
    Write("leaving.hand_over", "person.hand_over", heirs),
    Write(
        "raci.edit",
        "raci.save",
        lambda world, *_: {
            **world.cells,
            "version": "1",
            "reason": "Champions want to know.",
            "cell-change.normal-champion": "I",
        },
    ),
    Write(
        "rights.new",
        "right.grant",
        plain(decision="report.publish", practice_id="", **RIGHT),
    ),
    Write(
        "actions.new",
        "action.promise",
        plain(subject=place("metric"), due_on=later(9), source="", **ACTION),
        author="member",
    ),
    Write("actions.edit", "action.edit", versioned("action", **ACTION)),
    Write(
        "actions.move",
        "action.move",
        versioned("action", due_on=later(40), reason="The room is taken."),
    ),
    Write(
        "actions.finish",
        "action.finish",
        versioned("action", note="All were.", evidence="https://example.org/7"),
    ),
    Write("actions.drop", "action.drop", versioned("action", reason="No need.")),
    Write(
        "decisions.answer",
        "decision.answer",
        versioned("decision", answer="decide", reason="It is settled.", until=""),
        decision="decision.answer",
    ),
    Write(
        "decisions.terms",
        "decoration.arrange",
        plain(version="0", is_on="y", run="4", weighed="8", answer_days="7"),
        who="admin",
    ),
    Write("planning.new", "cadence.enter", plain(**CADENCE)),
    Write("planning.edit", "cadence.edit", versioned("cadence", **CADENCE)),
    Write("planning.end", "cadence.end", versioned("cadence")),
    Write("planning.keep", "holiday.keep", plain(days="2030-12-25 Christmas Day")),
    Write("reviews.prepare", "review.prepare"),
    Write(
        "reviews.new",
        "review.call",
        plain(
            title="After the outage",
            scope=place("practice"),
            due_on=later(3),
            chair_id="",
            reason="It was long.",
        ),
    ),
    Write("reviews.skip", "review.skip", versioned("review", reason="All are ill.")),
    Write("meeting.begin", "review.begin"),
    Write(
        "meeting.answer",
        "review.answer",
        versioned(
            "line", line=key("line"), answer="drop", reason="So be it.", owner_id=""
        ),
    ),
    Write("meeting.record", "review.record", versioned("held", **RECORD)),
    Write(
        "meeting.record",
        "review.close",
        versioned("held", close="yes", **RECORD),
        part="close",
    ),
    Write(
        "triggers.new",
        "change.record",
        plain(kind="other", title="We move", happens_on=later(30), description="Far."),
    ),
    Write(
        "triggers.touch",
        "change.touch",
        plain(practices=key("practice"), due_on=later(9)),
    ),
    Write(
        "beside.note",
        "metric.note",
        plain(
            kind="stakeholder note",
            on=later(-3),
            text="The shops noticed it.",
            link="https://example.org/7",
        ),
        who="owner",
    ),
    Write("beside.pair", "metric.pair", plain(experience_id=key("felt"))),
    Write("aiuse.new", "aiuse.enter", plain(**AI_USE)),
    Write("aiuse.edit", "aiuse.edit", versioned("ai_use", **AI_USE)),
    Write(
        "aiuse.review",
        "aiuse.review",
        plain(on=later(0), sample="20", wrong="3"),
        who="owner",
    ),
    Write(
        "playbooks.edit",
        "playbook.propose",
        written("propose"),
        who="member",
        part="propose",
    ),
    Write(
        "playbooks.edit",
        "playbook.change",
        written("change"),
        decision="playbook.change",
        kind="practice",
    ),
    Write(
        "playbooks.publish",
        "playbook.change",
        playbook_stamp,
        decision="playbook.change",
        kind="practice",
    ),
    Write(
        "playbooks.drop", "playbook.drop", playbook_stamp, decision="playbook.change"
    ),
    Write("playbooks.confirm", "playbook.confirm", playbook_stamp),
    Write(
        "changes.edit",
        "changemodel.agree",
        plain(version="0", purpose="Small.", conditions="It is small", reason="So."),
        decision="playbook.change",
    ),
    Write("suggestions.make", "suggestion.make", offered, who="member"),
    Write("suggestions.decline", "suggestion.decline", plain(reason="It is two.")),
    Write("begin.skip", "beginning.skip"),
    Write("begin.dismiss", "beginning.dismiss"),
    Write(
        "begin.describe",
        "beginning.describe",
        plain(version="0", size="small", support="outsourced", sure="y"),
    ),
    Write(
        "first.weights",
        "advice.weigh",
        plain(
            version="0",
            pain="50",
            findings="10",
            maturity="10",
            capacity="20",
            dependencies="10",
        ),
    ),
    Write("assessments.begin", "assessment.begin"),
    Write(
        "assessments.answer",
        "assessment.answer",
        plain(version="0", people_actual="4"),
        who="owner",
    ),
    Write(
        "assessments.answer",
        "assessment.hand_in",
        plain(version="0", hand_in="1", **LEVELS),
        who="owner",
    ),
    Write("assessments.take_back", "assessment.take_back"),
    Write(
        "assessments.agree",
        "assessment.agree",
        lambda world, side, _: {
            "version": world.tokens[f"assessment {side}"],
            **LEVELS,
        },
        decision="maturity.agree",
    ),
    Write(
        "assessments.drop",
        "assessment.set_aside",
        versioned("assessment", reason="Too early."),
        decision="maturity.agree",
    ),
    Write(
        "maturity.target",
        "maturity.aim",
        plain(version="0", reason="By law.", **TARGETS),
        decision="maturity.agree",
    ),
    Write("questionsets.new", "questionset.add", questions, who="admin"),
    Write("roadmap.lay", "roadmap.lay", kind="unplanned"),
    Write(
        "roadmap.edit",
        "roadmap.plan",
        versioned("phase", outcomes="Fewer calls", starts_on="", gate_on=later(90)),
    ),
    Write("roadmap.usual", "criterion.accustom"),
    Write("roadmap.criterion", "criterion.require"),
    Write(
        "roadmap.alter",
        "criterion.alter",
        versioned("criterion", statement="Everybody in the hall knows it"),
    ),
    Write("roadmap.drop", "criterion.drop"),
    Write(
        "roadmap.attest",
        "criterion.attest",
        plain(statement="It is so.", title="A list", link="https://example.org"),
        who="owner",
    ),
    Write("roadmap.withdraw", "criterion.unattest", who="owner", author="member"),
    Write(
        "gates.decide",
        "gate.pass",
        versioned("phase", choice="hold", reason="After the peak."),
        decision="gate.pass",
    ),
    Write(
        "dependencies.need",
        "dependency.need",
        plain(
            item=lambda world, side: f"initiative:{world.key('proposed', side)}",
            needs=lambda world, side: f"phase:{world.key('phase', side)}",
        ),
    ),
    Write(
        "dependencies.paste",
        "dependency.paste",
        plain(
            text=lambda world, side: (
                f"CI-{world.key('assessed', side):04d} needs "
                f"CI-{world.key('proposed', side):04d}"
            )
        ),
    ),
    Write("dependencies.accept", "dependency.need", plain(code="problem-incident")),
    Write("dependencies.remove", "dependency.unneed"),
    Write("findings.edit", "rule.arrange", plain(version="0", is_on="")),
    Write(
        "findings.waive",
        "finding.waive",
        plain(reason="We know.", until=later(30)),
        decision="finding.waive",
    ),
    Write("rights.edit", "right.revise", plain(version="1", **RIGHT)),
    Write(
        "rights.withdraw",
        "right.withdraw",
        plain(version="1", first=later(1), reason="Nobody needs it."),
    ),
    Write("services.new", "service.offer", plain(**SERVICE)),
    Write("services.edit", "service.describe", versioned("service", **SERVICE)),
    Write("controls.map_", "control.map", plain(subject=place("metric"), **STATEMENT)),
    Write("controls.edit", "control.remap", versioned("mapping", **STATEMENT)),
    Write("controls.remove", "control.unmap"),
    Write(
        "controls.bring",
        "framework.import",
        lambda *_: {
            "framework_id": "",
            "name": "House rules",
            "source": "The house",
            **upload(text=CONTROLS)(),
        },
        who="admin",
    ),
    Write("controls.profile", "profile.import", upload(text=ADVICE), who="admin"),
    Write(
        "erasure.person",
        "person.erase",
        plain(reason="They asked for it.", sure="y"),
        who="admin",
    ),
    Write(
        "reports.publish",
        "report.publish",
        plain(
            month=lambda *_: f"{clock.today():%Y-%m}",
            follows=lambda world, _: str(world.key("report", "foreign")),
        ),
        decision="report.publish",
    ),
    Write("audit.verify", "trail.verify", who="auditor"),
    Write("audit.sign", "trail.checkpoint", who="auditor"),
    Write(
        "bundles.new",
        "audit.bundle",
        lambda world, side, _: {
            "sections": [one.key for one in SECTIONS],
            "practices": [world.key("practice", side)],
            "every": "y",
        },
        who="auditor",
    ),
    Write("metrics.new", "metric.define", plain(name="Backlog", **METRIC)),
    Write("metrics.edit", "metric.edit", versioned("metric", name="Better", **METRIC)),
    Write("metrics.record", "metric.record", row, kind="bare", who="owner"),
    Write("feed.make", "feed.make"),
    Write("feed.revoke", "feed.revoke", who="owner"),
    Write("agenda.save", "metric.record", due_reading, who="owner"),
    Write(
        "digest.choose",
        "digest.choose",
        plain(version="0", how="daily", time_zone="Pacific/Auckland"),
    ),
    Write("report_readers.choose", "report.subscribe", plain(wants="yes")),
    Write("report_readers.open_to", "report.open", plain(role="member")),
    Write("mail.again", "mail.retry", who="admin", kind="mail"),
    Write("metrics.bring", "metric.import", readings_file, kind="bare", who="owner"),
    Write(
        "metrics.correct",
        "metric.correct",
        plain(version="1", value="9.5", reason="A slip."),
        who="owner",
    ),
    Write(
        "metrics.edit",
        "metric.edit",
        versioned("metric", name="Better", **{**METRIC, "target": "3"}),
        decision="target.change",
    ),
    Write(
        "metrics.freeze",
        "baseline.freeze",
        frozen(kind="metric"),
        decision="baseline.refreeze",
    ),
    Write(
        "metrics.freeze",
        "baseline.freeze",
        frozen(kind="unfrozen"),
        kind="unfrozen",
        decision="baseline.freeze",
    ),
    urgently("metrics.freeze", "baseline.freeze", "", frozen(kind="metric", **URGENT)),
    Write(
        "evidence.new",
        "evidence.attach",
        lambda world, side, _: {
            "subject": f"metric:{world.key('metric', side)}",
            "back": "",
            "title": "The report of March",
            "kind": "sample check",
            "link": "",
            "dated": later(-3),
            "expires": later(90),
            "note": "Asked for by the board.",
            "file": (io.BytesIO(b"day,count\n2026-03-01,3\n"), "march.csv"),
        },
        who="owner",
    ),
    Write(
        "evidence.confirm",
        "evidence.confirm",
        versioned("evidence", expires=""),
        who="owner",
        author="member",
    ),
    Write(
        "evidence.withdraw",
        "evidence.withdraw",
        versioned("evidence", reason="It counted the wrong queue."),
        who="owner",
        author="member",
    ),
    Write(
        "evidence.erase",
        "evidence.erase",
        versioned("evidence", reason="Names of customers."),
        who="admin",
    ),
    Write(
        "checks.new",
        "check.draw",
        plain(
            practice_id=key("practice"),
            feed_id=key("feed"),
            first="2026-01-01",
            last="2026-01-31",
            size="5",
            question="Was the workflow followed?",
        ),
        who="owner",
    ),
    Write(
        "checks.answer",
        "check.answer",
        versioned("adoption_check", **{"answer-1": "bypassed", "reason-1": "Urgent."}),
        who="owner",
    ),
    Write(
        "checks.answer",
        "check.finish",
        versioned(
            "adoption_check",
            **{
                "answer-1": "followed",
                "answer-2": "bypassed",
                "reason-2": "Urgent.",
                "finish": "yes",
            },
        ),
        who="owner",
        part="finish",
    ),
    Write(
        "training.new",
        "training.need",
        plain(
            practice_id=key("practice"),
            title="Another course",
            audience="champion",
            months="12",
        ),
    ),
    Write(
        "training.attend",
        "training.attend",
        plain(person_id=person("member"), on=later(-1)),
        who="owner",
    ),
    Write("training.end", "training.end"),
    Write("training.bring", "training.import", attendance_list, who="owner"),
    Write(
        "feedback.say",
        "feedback.give",
        plain(text="Too many fields.", practice_id="", email="ada@example.org"),
        who="anonymous",
    ),
    Write(
        "feedback.new",
        "feedback.give",
        plain(text="Too many fields.", practice_id=key("practice")),
    ),
    Write(
        "feedback.answer",
        "feedback.answer",
        versioned("feedback", state="changed", text="There are three fields now."),
    ),
    Write("feedback.forget", "feedback.forget"),
    Write(
        "benefits.say",
        "benefit.say",
        plain(audience="The halls", statement="One number to call."),
    ),
    Write("benefits.unsay", "benefit.unsay"),
    Write("painpoints.new", "painpoint.report", plain(**PAIN)),
    Write("painpoints.edit", "painpoint.edit", versioned("pain", **PAIN)),
    Write(
        "painpoints.move",
        "painpoint.move",
        versioned("pain", status="accepted", answer="We begin in May."),
    ),
    Write("tickets.upload", None, upload(), who="owner"),
    Write("tickets.read", None, plain(kind="incidents", date_order="")),
    Write("tickets.discard", None),
    Write(
        "tickets.measure",
        "ticket.import",
        plain(
            feed="Another desk",
            practice_id=key("practice"),
            measures="reopen_rate_pct",
            period="week",
        ),
        who="owner",
    ),
    Write(
        "initiatives.new",
        "initiative.propose",
        plain(
            title="One team per ticket",
            practice_id=key("practice"),
            pain_point_id=key("pain"),
            owner_id=person("owner"),
        ),
    ),
    edit(
        "basics",
        title="Renamed",
        description="In more words.",
        practice_id=key("practice"),
        owner_id=person("owner"),
        pain_point_ids=key("pain"),
    ),
    edit("outcome", **PROMISE),
    edit("outcome", "measuring", "target.change", **PROMISE),
    urgently(
        "initiatives.edit",
        "initiative.edit",
        "measuring",
        versioned("measuring", **PROMISE, **URGENT),
        part="outcome",
        who="deputy",
    ),
    edit("planning", **PLAN),
    edit("guardrails", metric_ids=key("bare")),
    move("assessed", "initiative.move", status="proposed"),
    move("approved", "initiative.approve", "initiative.approve"),
    move("rejected", "initiative.move", "initiative.reject"),
    move("proposed", "initiative.move"),
    move("closed", "initiative.move", "initiative.close"),
    move("in progress", "initiative.move", status="measuring"),
    Write(
        "initiatives.close",
        "initiative.close",
        versioned("measuring", **CLOSING),
        kind="measuring",
        decision="initiative.close",
    ),
    urgently(
        "initiatives.move",
        "initiative.approve",
        "assessed",
        versioned("assessed", to="approved", reason="", **URGENT),
    ),
    urgently(
        "initiatives.move",
        "initiative.move",
        "assessed",
        versioned("assessed", to="rejected", reason="Because it is so.", **URGENT),
        part="to rejected in an emergency",
    ),
    urgently(
        "initiatives.close",
        "initiative.close",
        "measuring",
        versioned("measuring", **CLOSING, **URGENT),
    ),
    Write("initiatives.comment", "initiative.comment", plain(text="Well done.")),
    Write("initiatives.rank", "initiative.rank", plain(to="up"), kind="proposed"),
)
# Set-up works in an empty database only; it has tests of its own.
ELSEWHERE = {"accounts.setup"}
