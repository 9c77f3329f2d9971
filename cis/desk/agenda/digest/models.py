"""The tables of digests: how often somebody wants theirs, and which was the last."""

from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cis.desk.agenda.digest.rules import How
from cis.kit.db import Base


class DigestWish(Base):
    """What somebody chose; who chose nothing gets theirs on Mondays."""

    __tablename__ = "digest_wish"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    how: Mapped[How] = mapped_column(default=How.WEEKLY)
    # Empty: the organisation's.
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class DigestMark(Base):
    """The newest week or day for which somebody's digest was thought of."""

    __tablename__ = "digest_mark"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "which digest was written last"

    person_id: Mapped[int] = mapped_column(
        ForeignKey("person.id"), primary_key=True, autoincrement=False
    )
    period: Mapped[str] = mapped_column(String(10))
