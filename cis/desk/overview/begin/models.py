"""How an organisation began: its profile, and which steps it skipped."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base


class Beginning(Base):
    """What was said at the beginning; a single row once anybody said anything.

    Which steps are done is nowhere kept: the register itself tells.
    """

    __tablename__ = "beginning"

    id: Mapped[int] = mapped_column(primary_key=True)
    # Size and support model, empty until somebody said so; regulation and the steps
    # that were skipped, joined by commas.
    size: Mapped[str] = mapped_column(String(20), default="")
    support: Mapped[str] = mapped_column(String(20), default="")
    regulation: Mapped[str] = mapped_column(Text, default="")
    skipped: Mapped[str] = mapped_column(Text, default="")
    is_dismissed: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
