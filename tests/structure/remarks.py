"""What people said beside the records of the small organisation: reasons and notes."""

from datetime import timedelta

from cis.core import clock
from cis.desk.findings.models import Waiver
from cis.desk.suggestions import actions as suggestions
from cis.desk.suggestions.actions import Draft as SuggestionDraft
from cis.register.aiuse.models import AiReview
from cis.register.controls.models import ProfileEntry
from cis.register.controls.rules import Priority
from cis.register.decisions.models import DecisionCarry
from cis.register.initiatives.models import Comment
from cis.register.maturity import actions as maturity
from cis.register.maturity.rules import (
    PLACES,
    AgreementDraft,
    Dimension,
    GapKind,
    Judged,
    Said,
    SheetDraft,
    TargetDraft,
)
from cis.register.metrics.models import PeriodNote
from cis.register.metrics.rules import NoteKind
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Kind
from cis.register.reviews.models import Holiday, ReviewLine
from cis.register.reviews.rules import Answer
from tests import factories


def fill(session, world, side):
    """Let the member say something wherever a side's records have room for it."""
    today, person = clock.today(), world.person["member"]
    later = today + timedelta(days=30)
    waiver = Waiver(
        code="CAD102",
        subject=f"metric:{world.key('bare', side)}",
        reason="It is counted by abacus until May.",
        waived_on=today,
        until=later,
        waived_by_id=person,
    )
    said = [
        waiver,
        Comment(
            initiative_id=world.key("assessed", side),
            person_id=person,
            at=clock.now(),
            text="The desk likes it.",
        ),
        PeriodNote(
            metric_id=world.key("metric", side),
            starts_on=world.days[side],
            kind=NoteKind.STAKEHOLDER,
            text="A quiet week.",
            written_on=today,
            written_by_id=person,
        ),
        AiReview(
            ai_use_id=world.key("ai_use", side),
            reviewed_on=today,
            reviewed_by_id=person,
            sample=20,
            wrong=1,
            note="One was about another printer.",
        ),
        DecisionCarry(
            decision_id=world.key("decision", side),
            from_on=today,
            to_on=later,
            reason="The budget is not known.",
            carried_on=today,
            carried_by_id=person,
        ),
        ReviewLine(
            review_id=world.key("closed", side),
            source="ownership",
            subject=f"person:{person}",
            title="Who stands in",
            words="Nobody does.",
            answer=Answer.DROP,
            reason="It takes a fortnight.",
            answered_on=today,
            answered_by_id=person,
        ),
    ]
    session.add_all(said)
    world.keys["suggestion", side] = suggestions.suggest(
        session, suggested(world, side), by=person, today=today
    ).id
    if side == "own":
        agree(session, world)
        once(session, world, today, person)
    session.flush()
    world.keys["waiver", side] = waiver.id


def suggested(world, side):
    """Return a form that the member filled in for the pain point of a side."""
    key = world.key("pain", side)
    fields = [("statement", "Three queues for one thing"), ("version", "1")]
    subject, path = f"pain_point:{key}", f"/pain-points/{key}/edit"
    return SuggestionDraft("painpoint.edit", subject, path, fields)


def agree(session, world):
    """Let the leader assess another practice, agree alone, and aim higher."""
    by, today = world.actor("leader"), clock.today()
    practice = factories.practice(session)
    made = maturity.begin(session, practice, by, today)
    answers = dict.fromkeys(PLACES, Said(2, "As agreed."))
    maturity.answer(session, made, SheetDraft(answers), by, today)
    maturity.hand_in(session, made, by, today)
    judged = {Dimension.PEOPLE: Judged(GapKind.CAPABILITY, "Two are new.")}
    maturity.agree(session, made, AgreementDraft(answers, judged), by, today)
    aim = TargetDraft(dict.fromkeys(Dimension, 3), "As good as the others.")
    maturity.aim(session, practice, aim, by, today)


def once(session, world, today, person):
    """Say what an organisation says once."""
    session.add_all(
        [
            ChangeModel(
                kind=Kind.EMERGENCY,
                purpose="It burns.",
                conditions="Somebody smells it",
                agreed_on=today,
                agreed_by_id=person,
            ),
            Holiday(day=today.replace(month=12, day=26), name="Boxing Day"),
            ProfileEntry(
                profile_id=world.key("profile", "own"),
                control_id=world.key("control", "own"),
                priority=Priority.HIGH,
                recommendation="Ask the owner twice a year.",
            ),
        ]
    )
