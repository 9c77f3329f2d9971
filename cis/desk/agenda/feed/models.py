"""The table of calendar feeds: one for each person who wants one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.register.accounts.models import DIGEST, SECRET


class CalendarFeed(Base):
    """The address of somebody's calendar; only the hash of its token is stored."""

    __tablename__ = "calendar_feed"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    token_hash: Mapped[str] = mapped_column(String(DIGEST), unique=True, info=SECRET)
    made_at: Mapped[datetime]
