"""Settings: each with a default and a sentence, read from ``NAME`` or ``NAME_FILE``."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from cis.core.errors import RuleError

ROOT = Path(__file__).resolve().parents[2]
SHORTEST_SECRET = 32
SECURITIES = ("starttls", "tls", "none")
HIGHEST_PORT = 65_535
PUBLIC_URL = re.compile(r"https?://[a-z0-9.:_\[\]-]+/?", re.IGNORECASE)
SENDER = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
NO_SENDER = "cis@localhost.invalid"
# Whole numbers that may be nothing.
FROM_NOTHING = frozenset({"proxies", "sign_daily"})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation can change; ``CIS_`` plus the upper-case name sets it."""

    listen: str = field(
        default="127.0.0.1:8000",
        metadata={"sentence": "Address and port to serve on, as HOST:PORT."},
    )
    data: Path = field(
        default=ROOT / "instance",
        metadata={"sentence": "Folder for the embedded database, keys and caches."},
    )
    database_url: str = field(
        default="",
        metadata={
            "sentence": "Database address; empty means SQLite in the data folder, "
            "postgresql://USER:PASSWORD@HOST/NAME means PostgreSQL."
        },
    )
    public_url: str = field(
        default="",
        metadata={
            "sentence": "Address that people type, such as https://cis.example.org; "
            "no other host is answered, and https makes cookies secure, redirects "
            "https and browsers remember that (HSTS)."
        },
    )
    secret_key: str = field(
        default="",
        metadata={
            "sentence": "Key that signs forms; empty means one is made once in the "
            "data folder."
        },
    )
    proxies: int = field(
        default=0,
        metadata={
            "sentence": "Proxies in front of cis whose X-Forwarded-For, "
            "X-Forwarded-Proto and X-Forwarded-Host are believed."
        },
    )
    threads: int = field(
        default=8,
        metadata={"sentence": "Requests served at the same time."},
    )
    upload_mb: int = field(
        default=300,
        metadata={"sentence": "Largest file that can be uploaded, in MB."},
    )
    session_idle_minutes: int = field(
        default=60,
        metadata={"sentence": "Minutes without a click until sign-out."},
    )
    session_hours: int = field(
        default=12,
        metadata={"sentence": "Hours until everybody must sign in again."},
    )

    smtp_host: str = field(
        default="",
        metadata={
            "sentence": "Mail server; empty means mails become files in the folder "
            "mail of the data folder."
        },
    )
    smtp_port: int = field(default=587, metadata={"sentence": "Port of it."})
    smtp_user: str = field(
        default="", metadata={"sentence": "Name to sign in with there; empty for none."}
    )
    smtp_password: str = field(
        default="", repr=False, metadata={"sentence": "Password of that name."}
    )
    smtp_security: str = field(
        default="starttls",
        metadata={"sentence": "How the way there is secured: starttls, tls or none."},
    )
    mail_from: str = field(
        default="",
        metadata={
            "sentence": "Address that mails come from, such as cis@example.org; "
            "needed with a mail server."
        },
    )
    sign_daily: int = field(
        default=0,
        metadata={"sentence": "1 lets the daily run sign the log, once a day."},
    )

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings, or raise RuleError naming the variable that is wrong."""
        given = {
            item.name: _convert(item.name, item.type, text)
            for item in fields(cls)
            if (text := _read(f"CIS_{item.name.upper()}", environ)) is not None
        }
        return cls(**given)

    def __post_init__(self) -> None:
        if self.secret_key and len(self.secret_key) < SHORTEST_SECRET:
            raise RuleError(
                f"CIS_SECRET_KEY must have at least {SHORTEST_SECRET} characters.",
                field="secret_key",
            )
        host, _, port = self.listen.rpartition(":")
        if not host or not port.isdigit():
            raise RuleError("CIS_LISTEN must look like 127.0.0.1:8000.", field="listen")
        if self.public_url and not PUBLIC_URL.fullmatch(self.public_url):
            raise RuleError(
                "CIS_PUBLIC_URL must look like https://cis.example.org, with no path.",
                field="public_url",
            )
        self._check_mail()

    def _check_mail(self) -> None:
        if self.smtp_security not in SECURITIES:
            raise RuleError(
                f"CIS_SMTP_SECURITY must be {', '.join(SECURITIES[:-1])} or "
                f"{SECURITIES[-1]}.",
                field="smtp_security",
            )
        if self.smtp_port > HIGHEST_PORT:
            raise RuleError(
                f"CIS_SMTP_PORT must be at most {HIGHEST_PORT}.", field="smtp_port"
            )
        if self.smtp_host and not self.mail_from:
            raise RuleError(
                "CIS_SMTP_HOST is set, so say whom mails come from: "
                "CIS_MAIL_FROM=cis@example.org.",
                field="mail_from",
            )
        if self.mail_from and not SENDER.fullmatch(self.mail_from):
            raise RuleError(
                "CIS_MAIL_FROM must be an address such as cis@example.org.",
                field="mail_from",
            )
        if self.smtp_user and self.smtp_security == "none":
            raise RuleError(
                "CIS_SMTP_USER would send its password unprotected: choose starttls or "
                "tls for CIS_SMTP_SECURITY.",
                field="smtp_security",
            )

    @property
    def sender(self) -> str:
        """The address that mails come from."""
        return self.mail_from or NO_SENDER

    @property
    def url(self) -> str:
        """The address to show to people, without a slash at the end."""
        return (self.public_url or f"http://{self.listen}").rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people come by https."""
        return self.public_url.lower().startswith("https://")

    @property
    def database(self) -> str:
        """The database address SQLAlchemy understands."""
        if not self.database_url:
            return f"sqlite:///{(self.data / 'cis.sqlite').resolve()}"
        scheme, _, rest = self.database_url.partition("://")
        if scheme in {"postgres", "postgresql"}:
            return f"postgresql+psycopg://{rest}"
        return self.database_url


def sentences() -> Mapping[str, tuple[str, str]]:
    """Return each setting's variable with its default and its sentence."""
    return {
        f"CIS_{item.name.upper()}": (str(item.default), item.metadata["sentence"])
        for item in fields(Settings)
    }


def _read(name: str, environ: Mapping[str, str]) -> str | None:
    if name in environ:
        return environ[name]
    path = environ.get(f"{name}_FILE")
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise RuleError(f"{name}_FILE names {path}, which cannot be read.") from error


def _convert(name: str, kind: Any, text: str) -> Any:
    if kind is int:
        return _whole(name, text)
    return Path(text).expanduser() if kind is Path else text


def _whole(name: str, text: str) -> int:
    least = 0 if name in FROM_NOTHING else 1
    if not text.isascii() or not text.isdigit() or int(text) < least:
        raise RuleError(
            f"CIS_{name.upper()} must be a whole number from {least} on, not {text!r}.",
            field=name,
        )
    return int(text)
