"""What can be found: which texts of which records, on which page, by whom.

A noun is added by one entry in ``SOURCES``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import RowMapping

from cis.core.access import Permission
from cis.desk.overview.search.rules import OLDER
from cis.desk.reports.models import Report
from cis.kit.db import Base
from cis.register.actions.models import Action
from cis.register.adoption.benefits.models import Benefit
from cis.register.adoption.checks.models import AdoptionCheck
from cis.register.adoption.feedback.models import Feedback
from cis.register.adoption.training.models import TrainingNeed
from cis.register.aiuse.models import AiUse
from cis.register.controls.models import Control, ControlMapping, Framework
from cis.register.decisions.models import Decision
from cis.register.evidence.models import Evidence
from cis.register.governance.rights.models import DecisionRight
from cis.register.initiatives.models import Comment, Initiative
from cis.register.initiatives.rules import day
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint
from cis.register.people.models import Person
from cis.register.people.rules import is_erased
from cis.register.practices.models import Practice, Service
from cis.register.reviews.models import Review
from cis.register.tickets.models import TicketFeed

Row = RowMapping | Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of record in the search; ``columns`` are title, then what else it says.

    ``page`` names the column with the number of the page, when it is another record's;
    ``unsaid`` are columns that decide whether it is there and are never found.
    """

    model: type[Base]
    label: str
    endpoint: str
    columns: tuple[str, ...]
    title: Callable[[Row], str] | None = None
    more: Callable[[Row], str] | None = None
    unsaid: tuple[str, ...] = ()
    page: str = "id"
    argument: str = "key"
    permission: Permission = Permission.READ
    is_gone: Callable[[Row], bool] = field(default=lambda _row: False)

    @property
    def read(self) -> tuple[str, ...]:
        """Every column that is read."""
        return (*self.columns, *self.unsaid)

    @property
    def kind(self) -> str:
        """What the trail calls its table."""
        return str(self.model.__tablename__)

    def named(self, row: Row) -> str:
        """Return how people call a record."""
        return self.title(row) if self.title else str(row[self.columns[0]])

    def said(self, row: Row) -> str:
        """Return everything else that a record says."""
        texts = [str(row[name]) for name in self.columns[1:] if row[name]]
        return "\n".join([*texts, *([self.more(row)] if self.more else [])])


def _reference(letters: str, name: str) -> Callable[[Row], str]:
    return lambda row: f"{letters}-{row['id']:04d} {row[name]}"


SOURCES: tuple[Source, ...] = (
    Source(
        Practice,
        "Practices",
        "practices.show",
        ("name", "purpose"),
        unsaid=("code",),
        more=lambda row: ", ".join(OLDER.get(row["code"], ())),
    ),
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
        title=_reference("CI", "title"),
    ),
    Source(
        PainPoint,
        "Pain points",
        "painpoints.show",
        ("statement", "figures", "answer", "service"),
        title=_reference("PP", "statement"),
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
        Review,
        "Reviews",
        "meeting.show",
        ("title", "reason", "notes"),
        unsaid=("due_on",),
        title=lambda row: f"{row['title']}, {day(row['due_on'])}",
    ),
    Source(Service, "Services", "services.show", ("name", "description", "code")),
    Source(
        Comment,
        "Comments",
        "initiatives.show",
        ("text", "link"),
        title=lambda row: f"Comment on CI-{row['initiative_id']:04d}",
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
    ),
    Source(AiUse, "Uses of AI", "aiuse.show", ("name", "checked", "service")),
    Source(
        AdoptionCheck,
        "Adoption checks",
        "checks.show",
        ("question",),
        unsaid=("drawn_on",),
        title=lambda row: f"{row['question']} ({day(row['drawn_on'])})",
    ),
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
    Source(Framework, "Frameworks", "controls.framework", ("name", "code", "source")),
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
        page="control_id",
        is_gone=lambda row: not (row["note"] or row["evidence"]),
    ),
    Source(TicketFeed, "Ticket exports", "tickets.feed", ("name",)),
    Source(
        Report,
        "Reports",
        "reports.show",
        ("number",),
        unsaid=("month",),
        title=lambda row: f"Report {row['number']}, {row['month']:%B %Y}",
        page="number",
        argument="number",
    ),
)

BY_KIND: Mapping[str, Source] = {one.kind: one for one in SOURCES}
