"""The tables of playbooks: what was written, its steps, and what was published.

What was written is never changed: a change is another text, publishing another row.
"""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.kit.db.triggers import Trigger, register
from cis.kit.records import Duty, Record, private
from cis.register.governance.rights.models import unchangeable
from cis.register.people.models import Person
from cis.register.playbooks.rules import LONGEST, Draft, Step
from cis.register.practices.models import Practice


class Playbook(Base):
    """The playbook of a practice, with the practice's number."""

    __tablename__ = "playbook"
    __record__ = Record(
        "playbook",
        page="playbooks.show",
        name="name",
        form="Playbook of {}",
        part_of="id",
        has_actions=True,
        has_evidence=True,
        duties=(Duty("Playbook", "owner_id"),),
        owners=("owner_id",),
        practice="id",
    )

    id: Mapped[int] = mapped_column(ForeignKey("practice.id"), primary_key=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    # How many months after a look at it the next one is due.
    months: Mapped[int] = mapped_column(default=6)
    # Empty until a version is published.
    review_on: Mapped[date | None] = mapped_column(index=True)
    confirmed_on: Mapped[date | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    practice: Mapped[Practice] = relationship(lazy="raise_on_sql")
    owner: Mapped[Person | None] = relationship(
        foreign_keys=[owner_id], lazy="raise_on_sql"
    )
    confirmed_by: Mapped[Person | None] = relationship(
        foreign_keys=[confirmed_by_id], lazy="raise_on_sql"
    )

    __mapper_args__ = {"version_id_col": version}

    @property
    def name(self) -> str:
        """The name of its practice."""
        return self.practice.name


class PlaybookText(Base):
    """What somebody wrote; it waits for a decision, or was published or dropped."""

    __tablename__ = "playbook_text"
    __record__ = Record(
        "playbook text",
        author="written_by_id",
        while_="waits",
        parts_of=("playbook_id",),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    playbook_id: Mapped[int] = mapped_column(ForeignKey("playbook.id"), index=True)
    begins: Mapped[str] = mapped_column(String(160), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    months: Mapped[int]
    written_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    written_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="", info=private("written_by_id"))
    waits: Mapped[bool] = mapped_column(default=True)

    owner: Mapped[Person | None] = relationship(
        foreign_keys=[owner_id], lazy="raise_on_sql"
    )
    written_by: Mapped[Person | None] = relationship(
        foreign_keys=[written_by_id], lazy="raise_on_sql"
    )
    rows: Mapped[list["PlaybookStep"]] = relationship(
        order_by="PlaybookStep.place", lazy="raise_on_sql"
    )

    @property
    def draft(self) -> Draft:
        """What was written, as the rules read it."""
        steps = tuple(row.step for row in self.rows)
        return Draft(self.begins, steps, self.owner_id, self.months, self.reason)


class PlaybookStep(Base):
    """One step of what was written."""

    __tablename__ = "playbook_step"
    __table_args__ = (
        CheckConstraint("place >= 1", name="place"),
        Index(None, "text_id", "place", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("playbook_text.id"), index=True)
    place: Mapped[int]
    who: Mapped[str] = mapped_column(String(LONGEST["who"]))
    what: Mapped[str] = mapped_column(String(LONGEST["what"]))
    done_when: Mapped[str] = mapped_column(String(LONGEST["done_when"]), default="")
    exception: Mapped[str] = mapped_column(String(LONGEST["exception"]), default="")
    goes_to: Mapped[str] = mapped_column(String(LONGEST["goes_to"]), default="")

    @property
    def step(self) -> Step:
        """The step as the rules read it."""
        return Step(self.who, self.what, self.done_when, self.exception, self.goes_to)


class PlaybookVersion(Base):
    """What was written, published under a number."""

    __tablename__ = "playbook_version"
    __table_args__ = (Index(None, "playbook_id", "number", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    playbook_id: Mapped[int] = mapped_column(ForeignKey("playbook.id"), index=True)
    number: Mapped[int]
    text_id: Mapped[int] = mapped_column(ForeignKey("playbook_text.id"), unique=True)
    published_on: Mapped[date]
    published_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )

    text: Mapped[PlaybookText] = relationship(lazy="raise_on_sql")
    playbook: Mapped[Playbook] = relationship(lazy="raise_on_sql")
    published_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")


# A reason may be erased and a text decided about; the rest stays as it was written.
_FIXED = "id, playbook_id, begins, owner_id, months, written_by_id, written_on"
_SAID = "playbook_text rows are never changed"
register(
    *unchangeable("playbook_step"),
    *unchangeable("playbook_version"),
    *(
        Trigger(
            name=f"playbook_text_no_{name}",
            table="playbook_text",
            sqlite=f"BEFORE {verb} ON playbook_text BEGIN SELECT RAISE(ABORT, "
            f"'{_SAID}'); END",
            postgresql=f"RAISE EXCEPTION '{_SAID}';",
            when=f"BEFORE {verb}",
        )
        for name, verb in (("update", f"UPDATE OF {_FIXED}"), ("delete", "DELETE"))
    ),
)
