"""The tables of people and of the one organisation."""

from datetime import date, timedelta

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.kit.records import PRIVATE, Record
from cis.register.people.rules import WeekStart


class Person(Base):
    """Somebody who can own, raise or decide; the trail knows them by number only."""

    __tablename__ = "person"
    __record__ = Record("person", page="governance.person", owners=("id",))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), info=PRIVATE)
    email: Mapped[str] = mapped_column(String(254), unique=True, info=PRIVATE)
    # The first day without them, or nothing: people.rules.has_left.
    left_on: Mapped[date | None]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}

    @property
    def last_on(self) -> date | None:
        """The last day with them, if they leave."""
        return self.left_on - timedelta(days=1) if self.left_on else None


class Organisation(Base):
    """The organisation's settings; a single row."""

    __tablename__ = "organisation"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    week_start: Mapped[WeekStart] = mapped_column(default=WeekStart.MONDAY)
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
