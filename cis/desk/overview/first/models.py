"""What an organisation changed about the ranking."""

from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base


class AdviceSetting(Base):
    """How much each criterion counts here; a single row once anybody changed it."""

    __tablename__ = "advice_setting"

    id: Mapped[int] = mapped_column(primary_key=True)
    pain: Mapped[int]
    findings: Mapped[int]
    maturity: Mapped[int]
    capacity: Mapped[int]
    dependencies: Mapped[int]
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
