"""What can be found: which texts of which records, on which page, by whom.

A noun is added by one entry in ``EVERY``.
"""

from collections.abc import Mapping

from cis.core.access import Permission
from cis.desk.audit.bundle.content import State
from cis.desk.audit.bundle.models import AuditBundle
from cis.desk.overview.search.gathered import GATHERED
from cis.desk.overview.search.kinds import Follow, Source
from cis.desk.overview.search.reasons import REASONS
from cis.register.actions.models import Action
from cis.register.adoption.benefits.models import Benefit
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.training.models import TrainingNeed
from cis.register.aiuse.models import AiUse
from cis.register.controls.models import (
    Control,
    ControlMapping,
    Framework,
    FrameworkImport,
    Profile,
)
from cis.register.decisions.models import Decision
from cis.register.evidence.models import Evidence
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights.models import DecisionRight, EmergencyDecision
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import day
from cis.register.maturity import sets
from cis.register.maturity.models import StoredSet
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint
from cis.register.people.models import Person
from cis.register.people.rules import is_erased
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.reviews.models import BusinessChange, Holiday, ReviewCadence
from cis.register.roadmap.models import Criterion
from cis.register.tickets.models import TicketFeed, TicketImport

# Who looks for a word looks for these first; the rest follows in its own order.
SOONEST = (
    *("practice", "playbook", "initiative", "pain_point", "metric", "person"),
    *("action", "decision", "review", "phase", "assessment", "change_model"),
)
EVERY: tuple[Source, ...] = (
    Source(
        Initiative,
        "Initiatives",
        "initiatives.show",
        (
            "title",
            "description",
            "next_step",
            "service",
            "lesson",
            "status_reason",
            "overruled_because",
        ),
    ),
    Source(
        PainPoint,
        "Pain points",
        "painpoints.show",
        ("statement", "figures", "answer", "service"),
    ),
    Source(Metric, "Metrics", "metrics.show", ("name", "definition", "service")),
    Source(
        Person,
        "People",
        "governance.person",
        ("name",),
        unsaid=("email",),
        is_gone=lambda row: is_erased(row["email"]),
    ),
    Source(Action, "Actions", "actions.show", ("title", "done_when", "closing_note")),
    Source(Decision, "Decisions", "decisions.show", ("question", "reason")),
    Source(
        Comment,
        "Comments",
        "initiatives.show",
        ("text", "link"),
        title=lambda row: (
            f"Comment on {Initiative.__record__.reference(row['initiative_id'])}"
        ),
        more=lambda row: row["text"],
        page="initiative_id",
    ),
    Source(
        Benefit,
        "What gets easier",
        "initiatives.show",
        ("statement", "audience"),
        page="initiative_id",
    ),
    Source(
        Evidence,
        "Evidence",
        "evidence.show",
        ("title", "note", "file_name", "link", "withdrawn_because"),
    ),
    Source(
        DecisionRight,
        "Decision rights",
        "rights.show",
        ("decision", "limits", "conditions", "pre_approval", "reason"),
        title=lambda row: f"Decision right: {row['decision'].replace('.', ', ')}",
        page="number",
        argument="number",
    ),
    Source(AiUse, "Uses of AI", "aiuse.show", ("name", "checked", "service")),
    Source(TrainingNeed, "Trainings", "training.show", ("title",)),
    Source(
        Feedback,
        "Feedback",
        "feedback.index",
        ("text", "answer"),
        title=lambda row: f"Feedback {row['id']}",
        more=lambda row: row["text"],
        argument="",
    ),
    Source(
        Framework,
        "Frameworks",
        "controls.framework",
        ("name", "code", "source", "notice"),
    ),
    Source(
        Control,
        "Controls",
        "controls.show",
        ("code",),
        unsaid=("title",),
        title=lambda row: f"{row['code']} {row['title']}".strip(),
    ),
    Source(
        ControlMapping,
        "Notes on controls",
        "controls.show",
        ("note", "evidence"),
        title=lambda row: row["note"] or row["evidence"],
        page="control_id",
        is_gone=lambda row: not (row["note"] or row["evidence"]),
    ),
    Source(
        FrameworkImport,
        "Imported lists",
        "controls.delivery",
        ("name",),
        is_gone=lambda row: not row["name"],
    ),
    Source(TicketFeed, "Ticket exports", "tickets.feed", ("name",)),
    Source(TicketImport, "Imported files", "tickets.show", ("file_name", "layout")),
    Source(
        ChangeModel,
        "Change models",
        "changes.index",
        ("purpose", "conditions"),
        unsaid=("kind",),
        title=lambda row: f"{row['kind'].capitalize()} change: {row['purpose']}",
        argument="",
    ),
    Source(
        BusinessChange, "Business changes", "triggers.show", ("title", "description")
    ),
    Source(ReviewCadence, "Cadences", "planning.index", ("name",), argument=""),
    Source(
        Holiday,
        "Holidays",
        "planning.keep",
        ("name",),
        unsaid=("day",),
        title=lambda row: f"{row['name']}, {day(row['day'])}",
        argument="",
    ),
    Source(
        Criterion,
        "Exit criteria",
        "roadmap.phase",
        ("statement",),
        unsaid=("dropped_on",),
        page="phase_id",
        is_gone=lambda row: not row["statement"] or bool(row["dropped_on"]),
    ),
    Source(
        StoredSet,
        "Sets of questions",
        "questionsets.show",
        ("name",),
        unsaid=("content", "edition"),
        title=lambda row: f"{row['name']}, edition {row['edition']}",
        more=lambda row: _questions(row["content"]),
    ),
    Source(
        EmergencyDecision,
        "Decided in an emergency",
        "rights.index",
        ("decision", "reason"),
        title=lambda row: f"In an emergency: {ACTIVITIES[row['decision']].words}",
        argument="",
    ),
    Source(
        Profile,
        "Profiles of controls",
        "controls.framework",
        ("name", "note", "source", "code"),
        page="framework_id",
    ),
    Source(
        AuditBundle,
        "Audit bundles",
        "bundles.show",
        ("scope",),
        unsaid=("state",),
        title=lambda row: f"Audit bundle {row['id']}: {row['scope']}",
        # An attempt is kept, too, but there is nothing to take.
        is_gone=lambda row: row["state"] != State.READY,
        permission=Permission.AUDIT,
    ),
    *GATHERED,
    *REASONS,
)

SOURCES: tuple[Source, ...] = tuple(
    sorted(
        EVERY,
        key=lambda one: (
            SOONEST.index(one.kind) if one.kind in SOONEST else len(SOONEST)
        ),
    )
)
BY_KIND: Mapping[str, Source] = {one.kind: one for one in SOURCES}

# Which kinds are told when a record of another table changes, by that table.
FOLLOWERS: Mapping[str, list[tuple[Source, Follow]]] = {
    table: [
        (one, follow)
        for one in SOURCES
        for follow in one.follows
        if follow.model.__tablename__ == table
    ]
    for table in {
        str(follow.model.__tablename__) for one in SOURCES for follow in one.follows
    }
}


def _questions(content: str) -> str:
    asked = sets.read(content).questions.values()
    return "\n".join(f"{one.question} {one.look_at}" for one in asked)
