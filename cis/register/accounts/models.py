"""The tables of accounts, one-time links, login sessions and failed sign-ins."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from cis.core.access import Role
from cis.kit.db import Base
from cis.register.accounts import rules
from cis.register.accounts.rules import LinkKind
from cis.register.people.models import Person

SECRET = {"secret": True}
DIGEST = 64


class Account(Base):
    """The right of a person to sign in, with one role."""

    __tablename__ = "account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    role: Mapped[Role]
    password_hash: Mapped[str | None] = mapped_column(String(200), info=SECRET)
    is_active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    person: Mapped[Person] = relationship(lazy="raise_on_sql")

    __mapper_args__ = {"version_id_col": version}

    @property
    def state(self) -> rules.State:
        """Whether the account can sign in."""
        return rules.state(
            is_active=self.is_active, has_password=self.password_hash is not None
        )


class OneTimeLink(Base):
    """A link that works once: first set-up, invitation, password reset."""

    __tablename__ = "one_time_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[LinkKind]
    token_hash: Mapped[str] = mapped_column(String(DIGEST), unique=True, info=SECRET)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class LoginSession(Base):
    """A signed-in browser; only the hash of its token is stored."""

    __tablename__ = "login_session"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "who is signed in now"

    token_hash: Mapped[str] = mapped_column(String(DIGEST), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="raise_on_sql")


class LastSeen(Base):
    """When somebody was last here, kept after their sessions are gone."""

    __tablename__ = "last_seen"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "when somebody was last here"

    account_id: Mapped[int] = mapped_column(
        ForeignKey("account.id"), primary_key=True, autoincrement=False
    )
    at: Mapped[datetime]


class LoginFailure(Base):
    """A failed sign-in, counted by account and by address to slow guessing."""

    __tablename__ = "login_failure"
    __trail__: ClassVar[bool] = False
    __unchecked__: ClassVar[str] = "failed sign-ins, counted for a quarter of an hour"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(DIGEST), index=True)
    at: Mapped[datetime] = mapped_column(index=True)
