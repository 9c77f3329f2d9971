"""The practice table."""

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from cis.kit.db import Base
from cis.kit.records import Record
from cis.register.practices.rules import Adoption, Group


class Practice(Base):
    """One of the 34 ITIL 4 practices in this organisation."""

    __tablename__ = "practice"
    __record__ = Record(
        "practice",
        page="practices.show",
        has_actions=True,
        has_evidence=True,
        practice="id",
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    group: Mapped[Group]
    purpose: Mapped[str] = mapped_column(Text)
    adoption: Mapped[Adoption] = mapped_column(default=Adoption.NOT_ADOPTED)
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}


class Service(Base):
    """A service the organisation offers, as people who use it would name it."""

    __tablename__ = "service"
    __record__ = Record("service", page="services.show", service="id")

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}
