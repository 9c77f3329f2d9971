"""The table of change models, as somebody agreed to them."""

from datetime import date

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.kit.db import Base
from cis.register.people.models import Person
from cis.register.playbooks.changes.rules import LONGEST_PURPOSE, Kind, Model, lines


class ChangeModel(Base):
    """What qualifies a change as standard, normal or emergency."""

    __tablename__ = "change_model"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[Kind] = mapped_column(unique=True)
    purpose: Mapped[str] = mapped_column(String(LONGEST_PURPOSE))
    # One to a line.
    conditions: Mapped[str] = mapped_column(Text)
    agreed_on: Mapped[date]
    agreed_by_id: Mapped[int | None] = mapped_column(
        ForeignKey("person.id"), index=True
    )
    version: Mapped[int] = mapped_column(default=1)

    agreed_by: Mapped[Person | None] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def model(self) -> Model:
        """The model as the rules read it."""
        return Model(self.kind, self.purpose, lines(self.conditions), self.agreed_on)
