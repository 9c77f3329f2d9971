"""What the small organisation keeps about its governance, controls and audits."""

import shutil
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import select

from cis.core import clock
from cis.core.access import SYSTEM
from cis.desk.agenda.feed import actions as feeds
from cis.desk.audit.bundle import actions as bundles
from cis.desk.audit.bundle.content import Options
from cis.desk.audit.bundle.sections import SECTIONS
from cis.desk.reports import content, gather, publishing, xlsx
from cis.desk.reports import queries as report_queries
from cis.desk.reports.gather import Wanted
from cis.desk.reports.models import Paper
from cis.kit.db import db, housekeeping, transaction
from cis.kit.mail import outbox
from cis.kit.mail.message import Letter
from cis.kit.mail.models import Mail
from cis.kit.mail.rules import State
from cis.kit.trail import checkpoint, signer
from cis.register.actions import actions as promises
from cis.register.actions.rules import Draft as Promise
from cis.register.adoption.benefits import actions as benefits
from cis.register.adoption.benefits.rules import Draft as BenefitDraft
from cis.register.adoption.checks import actions as checks
from cis.register.adoption.checks.rules import Draft as CheckDraft
from cis.register.adoption.feedback import actions as feedback
from cis.register.adoption.feedback.rules import Draft as FeedbackDraft
from cis.register.adoption.training import actions as training
from cis.register.adoption.training.rules import Audience, NeedDraft
from cis.register.aiuse import actions as ai_uses
from cis.register.aiuse.rules import Doing, Rhythm
from cis.register.aiuse.rules import Draft as AiUse
from cis.register.controls import actions as controls
from cis.register.controls import intake as lists
from cis.register.controls import queries as control_queries
from cis.register.controls.models import ControlMapping, Profile
from cis.register.controls.rules import Entry, MappingDraft, Origin, Status, subject
from cis.register.decisions import actions as decisions
from cis.register.decisions.rules import Draft as Question
from cis.register.evidence import actions as evidence
from cis.register.evidence import vault
from cis.register.evidence.rules import Draft as EvidenceDraft
from cis.register.evidence.rules import Kind as EvidenceKind
from cis.register.evidence.rules import Subject
from cis.register.evidence.sorts import Sort
from cis.register.evidence.vault import Vault
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.raci import actions as raci
from cis.register.governance.raci import rules as raci_rules
from cis.register.governance.raci.forms import CELL
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights.models import EmergencyDecision
from cis.register.governance.rights.rules import RightDraft
from cis.register.initiatives.rules import Cadence
from cis.register.maturity import actions as maturity
from cis.register.maturity import queries as maturity_queries
from cis.register.maturity.rules import PLACES, Said, SheetDraft
from cis.register.metrics.rules import Aspect
from cis.register.playbooks import actions as playbooks
from cis.register.playbooks import queries as playbook_queries
from cis.register.playbooks.rules import Draft as PlaybookDraft
from cis.register.playbooks.rules import Step
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice
from cis.register.reviews import actions as calendar
from cis.register.reviews import queries as review_queries
from cis.register.reviews.agenda import Item
from cis.register.reviews.changing import actions as changes
from cis.register.reviews.meeting import actions as meetings
from cis.register.reviews.meeting import closing
from cis.register.reviews.meeting import queries as meeting_queries
from cis.register.reviews.meeting.rules import Held
from cis.register.reviews.rules import (
    CadenceDraft,
    ChangeDraft,
    Days,
    Kind,
    ReviewDraft,
    Scope,
)
from cis.register.roadmap import actions as roadmaps
from cis.register.roadmap.models import Dependency, GateDecision
from cis.register.roadmap.rules import AttestDraft, Choice, CriterionDraft, digest
from cis.register.roadmap.rules import Kind as RoadmapKind
from tests import factories


def install():
    """Install what every organisation begins with, as the start of the server does."""
    with transaction(by=SYSTEM, what="right.install") as session:
        rights.install_defaults(session)
    with transaction(by=SYSTEM, what="framework.install") as session:
        controls.install(session)


def fill(session, world, side, holder):
    """Put into a practice what every noun above it keeps, in their order."""
    govern(session, world, side, holder)
    map_controls(session, world, side)
    assist(session, world, side)
    plan(session, world, side)
    write_down(session, world, side)
    promise(session, world, side, holder)
    assess(session, world, side)
    review(session, world, side)
    attach(session, world, side)
    adopt(session, world, side)
    subscribe(session, world, holder)


def govern(session, world, side, holder):
    """Give a side a right of its own, a service, and a decision without a right."""
    practice = world.key("practice", side)
    world.keys["person", side] = world.person[holder]
    world.keys["service", side] = factories.service(session).id
    draft = RightDraft(
        decision="gate.pass",
        practice_id=practice,
        holder_role=Duty.PRACTICE_OWNER,
        holder_id=None,
        valid_from=clock.today() - timedelta(days=30),
        reason="Each gate has one person.",
    )
    world.keys["right", side] = rights.grant(session, draft, by=None).number
    session.add(
        EmergencyDecision(
            decision="initiative.approve",
            practice_id=practice,
            subject=f"initiative:{world.key('assessed', side)}",
            person_id=world.person["member"],
            decided_on=clock.today(),
            reason="The owner was on a plane.",
        )
    )


def assist(session, world, side):
    """Enter a use of AI in a side's practice."""
    draft = AiUse(
        "Suggests answers", Doing.SUGGESTS, world.key("practice", side), Rhythm.MONTHLY
    )
    made = ai_uses.enter(session, draft, clock.today())
    world.keys["ai_use", side] = made.id


def write_down(session, world, side):
    """Publish a playbook for a side's practice, and propose another version of it."""
    practice, today = world.key("practice", side), clock.today()
    leader = world.actor("leader")
    steps = (Step("Service desk", "Take the call", "It is written down"),)
    draft = PlaybookDraft("The phone rings", steps, reason="Nobody knew the way.")
    playbooks.change(session, practice, draft, leader, today)
    more = replace(
        draft, steps=(*steps, Step("Service desk", "Close it")), reason="It ended open."
    )
    playbooks.propose(session, practice, more, SYSTEM, today)
    world.tokens[f"playbook {side}"] = playbook_queries.stamp(session, practice)


def promise(session, world, side, holder):
    """Let a side's owner promise something, and be asked to decide something."""
    today = clock.today()
    about, due = f"metric:{world.key('metric', side)}", today + timedelta(days=14)
    draft = Promise(about, "Train the team", world.person[holder], due, "All were.")
    made = promises.promise(session, draft, actor=world.actor(holder), today=today)
    promises.move(
        session,
        made,
        today + timedelta(days=21),
        "The room is taken.",
        actor=world.actor(holder),
        today=today,
    )
    world.keys["action", side] = made.id
    # In a practice of its own: a side's own metric shall lack a counterpart.
    felt = factories.metric(session, aspect=Aspect.EXPERIENCE)
    world.keys["felt", side] = felt.id
    asked = Question(about, "Shall it go on?", world.person[holder], due)
    world.keys["decision", side] = decisions.ask(session, asked, today).id


def assess(session, world, side):
    """Let somebody assess a side's practice, and another one of it wait."""
    by, today = world.actor("leader"), clock.today()
    practice = practices.get(session, world.key("practice", side))
    draft = maturity.begin(session, practice, by, today)
    said = dict.fromkeys(PLACES, Said(2, "As seen."))
    maturity.answer(session, draft, SheetDraft(said), by, today)
    maturity.hand_in(session, draft, by, today)
    scores = maturity_queries.scores(session, draft.id)
    world.keys["assessment", side] = draft.id
    world.tokens[f"assessment {side}"] = maturity_queries.stamp(session, draft)
    world.keys["maturity_score", side] = scores[PLACES[0]].id
    world.keys["question_set", side] = draft.question_set_id
    world.keys["unassessed", side] = factories.practice(session).id


def review(session, world, side):
    """Prepare reviews of a side's practice, hold one, close one, record a change."""
    today, person = clock.today(), world.person["leader"]
    long_ago = today - timedelta(days=70)
    scope = Scope(world.key("practice", side))
    draft = CadenceDraft(
        f"Review {side}", scope, Cadence.MONTHLY, Days(), long_ago, person
    )
    cadence = calendar.enter(session, draft, long_ago)
    world.keys["cadence", side] = cadence.id
    actor = world.actor("leader")
    for kind in ("review", "held", "closed"):
        asked = ReviewDraft(f"{kind} {side}", scope, today, person)
        made = calendar.call(session, asked, today)
        world.keys[kind, side] = made.id
        if kind != "review":
            practice = world.key("practice", side)
            item = Item(f"practice:{practice}", "It", "Nobody.", source="ownership")
            meetings.begin(session, made, [item], today)
    held = world.key("held", side)
    world.keys["line", side] = meeting_queries.lines(session, held)[0].id
    closed = review_queries.get(session, world.key("closed", side))
    meetings.record(session, closed, Held(notes="Short."))
    closing.close(session, closed, by=actor, now=clock.now())
    told = ChangeDraft(Kind.REMOTE, f"Remote {side}", today)
    world.keys["change", side] = changes.record(session, told, person, today).id


def plan(session, world, side):
    """Lay out the roadmap of a side's practice, with a gate that was held."""
    today, key = clock.today(), world.key("practice", side)
    adoption = session.get_one(Practice, key).adoption
    laid = roadmaps.lay(session, key, by=None, today=today)
    # As it was: another request says how far the practice is.
    session.get_one(Practice, key).adoption = adoption
    first, second, _ = laid
    draft = CriterionDraft(RoadmapKind.MANUAL, statement="Everybody knows it")
    made = roadmaps.require(session, first, draft)
    origin = evidence.Origin(world.person["member"], clock.now(), today)
    said = AttestDraft("I asked them.", "The list", "https://example.org/list")
    world.keys["attestation", side] = roadmaps.attest(session, made, said, origin).id
    other = roadmaps.require(session, second, draft)
    roadmaps.need(session, [(second.subject, other.subject)], today)
    state = '{"criteria":[],"blocked":[]}'
    held = GateDecision(
        phase_id=first.id,
        decided_on=today,
        decided_by_id=world.person["member"],
        choice=Choice.HOLD,
        reason="Not yet.",
        was_ready=False,
        state=state,
        state_sha256=digest(state),
    )
    session.add(held)
    session.flush()
    world.keys["gate_decision", side] = held.id
    world.keys["phase", side] = first.id
    world.keys["criterion", side] = made.id
    world.keys["unplanned", side] = factories.practice(session).id
    if side == "own":
        for code in ("incident-management", "problem-management"):
            usual = factories.practice(session, code=code)
            roadmaps.lay(session, usual.id, by=None, today=today)
    chosen = select(Dependency.id).where(Dependency.item == second.subject)
    world.keys["dependency", side] = session.scalars(chosen).one()


def map_controls(session, world, side):
    """Say what a side's practice meets, and bring a list of controls."""
    practice = world.key("practice", side)
    code = {"own": "nist-csf-2.0", "foreign": "cobit-2019"}[side]
    profile = session.scalars(select(Profile)).first()
    framework = control_queries.by_code(session, code)
    control = control_queries.controls(session, framework.id)[1].id
    said = MappingDraft(
        subject=subject(f"practice:{practice}"), status=Status.COVERED, note="Done."
    )
    controls.map_controls(session, [control], said)
    stated = select(ControlMapping.id).where(ControlMapping.practice_id == practice)
    entry = Entry(code="L-1", title="Locks", framework=f"List {side}")
    origin = Origin(f"{side}.csv", "0" * 64, "test", clock.now())
    brought = lists.take(session, [entry], lists.Target(), origin)
    world.keys["profile", side] = profile.id
    world.keys["framework", side] = framework.id
    world.keys["control", side] = control
    world.keys["mapping", side] = session.scalars(stated).one()
    world.keys["delivery", side] = brought.id


def adopt(session, world, side):
    """Draw a sample of a side's tickets, and train, ask and promise."""
    practice, today = world.key("practice", side), clock.today()
    days = (date(2026, 1, 1), date(2026, 1, 31))
    draft = CheckDraft(practice, world.key("feed", side), *days, size=5)
    world.keys["adoption_check", side] = checks.order(
        session, draft, 7, by=None, today=today
    ).id
    need = NeedDraft(practice, f"Course {side}", Audience.EVERYBODY)
    world.keys["training_need", side] = training.need(session, need).id
    said = FeedbackDraft("The form is long.", practice, f"{side}@example.org")
    given = feedback.give(session, said, by=world.person["member"], today=today)
    world.keys["feedback", side] = given.id
    benefit = BenefitDraft("The desk", "Fewer calls.")
    held = world.key("assessed", side)
    world.keys["benefit", side] = benefits.say(session, held, benefit).id


def subscribe(session, world, holder):
    """Give somebody a calendar, and a mail that no server took."""
    feeds.make(session, world.person[holder], clock.now())
    _give_up(session, world, {"owner": "own", "other": "foreign"}[holder])


def _give_up(session, world, side):
    """Leave a side with a mail that no server took."""
    letter = Letter(f"{side}@example.org", "Due from you", "Nothing.")
    outbox.post(session, f"test:{side}", letter, clock.now())
    mail = session.scalars(select(Mail).where(Mail.key == f"test:{side}")).one()
    mail.state, mail.answer = State.FAILED, "550 No such mailbox"
    world.keys["mail", side] = mail.id


def attach(session, world, side):
    """Hang a file on a side's pain point."""
    today = clock.today()
    draft = EvidenceDraft("The log", EvidenceKind.OTHER, today, note="As it came.")
    origin = evidence.Origin(world.person["member"], clock.now(), today)
    brought = evidence.Brought(f"{side}\n".encode(), "log.txt", Sort.TEXT)
    subject = Subject("pain_point", world.key("pain", side))
    room = Vault(world.app.config["CIS_DATA"])
    made = evidence.attach(session, subject, draft, origin, (room, brought))
    world.keys["evidence", side] = made.id


def publish(session, world, side):
    """Freeze a report for a side; only its PDFs are as good as any."""
    today = clock.today()
    follows = report_queries.last(session, today.replace(day=1))
    wanted = Wanted(today.replace(day=1), today, follows.number + 1, follows.of_month)
    made = gather.content(session, wanted)
    papers = dict.fromkeys(Paper, b"%PDF-1.7")
    papers |= {Paper.CONTENT: content.dumped(made), Paper.WORKBOOK: xlsx.workbook(made)}
    ready = publishing.Prepared(made, papers, follows)
    by = world.actor("leader")
    report = publishing.publish(session, ready, by=by, now=clock.now())
    world.keys["report", side] = report.number


def share_out(session, world):
    """Save the suggested RACI, and keep its cells as a browser sends them."""
    grid = raci_rules.suggested()
    saving = raci.Saving(None, clock.today(), "To begin with.")
    world.keys["raci", "own"] = raci.save(session, None, grid, saving).id
    world.cells = {
        f"{CELL}{code}-{column}": grid.get((code, column), "")
        for code in ACTIVITIES
        for column in raci_rules.headings()
    }


def audit(world, sides):
    """Sign the log and take a bundle for each side, by a signer new to this log."""
    data, now = world.app.config["CIS_DATA"].resolve(), clock.now()
    shutil.rmtree(data / signer.FOLDER, ignore_errors=True)
    checkpoint.take(data, world.actor("auditor"))
    for side in sides:
        chosen = tuple(one.key for one in SECTIONS)
        options = Options(
            sections=chosen,
            practices=(world.key("practice", side),),
            first=None,
            last=None,
            every=True,
        )
        order = bundles.order(db.session(), options, now)
        with housekeeping() as session:
            key = bundles.enter(session, options, by=None, now=now).id
        bundles.take(key, order, data, world.actor("auditor"))
        world.keys["bundle", side] = key


def kept(app):
    """Return the files of the signer and of the bundles, with what is in them."""
    data = app.config["CIS_DATA"]
    return {
        path.relative_to(data): path.read_bytes()
        for folder in (signer.FOLDER, bundles.FOLDER, vault.FOLDER)
        for path in sorted((data / folder).rglob("*"))
        if path.is_file()
    }


def put_back(app, files):
    """Put files back: a signer remembers no log that the database never held."""
    for name, kept_bytes in files.items():
        path = app.config["CIS_DATA"] / name
        path.parent.mkdir(mode=signer.OWN_FOLDER, parents=True, exist_ok=True)
        if not path.exists() or path.read_bytes() != kept_bytes:
            path.write_bytes(kept_bytes)
            path.chmod(signer.OWN_FILE)
