"""The table of benefit statements."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.kit.records import Record


class Benefit(Base):
    """What gets easier for an audience when an initiative is done."""

    __tablename__ = "benefit"
    __record__ = Record("benefit", name="statement", parts_of=("initiative_id",))
    __table_args__ = (Index(None, "initiative_id", "audience", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    initiative_id: Mapped[int] = mapped_column(ForeignKey("initiative.id"))
    audience: Mapped[str] = mapped_column(String(80))
    statement: Mapped[str] = mapped_column(String(300))
