"""How a message leaves: by a mail server, or into a folder where there is none."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from cis.core.config import Settings
from cis.core.folder import write_file

SECONDS = 20
PERMANENT = 500


class RefusedError(Exception):
    """The server will never take this message; the words are its answer."""


class DelayedError(Exception):
    """The server does not take this message now, but may later."""


class UnreachableError(Exception):
    """There is no server to talk to, or it does not let us in."""


class Transport(Protocol):
    """Something that takes messages, one after the other."""

    def send(self, message: EmailMessage) -> None:
        """Send a message or raise one of the errors above."""

    def close(self) -> None:
        """Say good-bye."""


class Smtp:
    """A mail server; one connection for many messages."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._open: smtplib.SMTP | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand a message over, or raise what the server said."""
        with self._reaching():
            connection = self._ready()
        with self._reaching():
            try:
                connection.send_message(message)
            except smtplib.SMTPRecipientsRefused as error:
                code, answer = next(iter(error.recipients.values()))
                raise _by_code(code, answer) from error
            except smtplib.SMTPDataError as error:
                raise _by_code(error.smtp_code, error.smtp_error) from error
            except smtplib.SMTPNotSupportedError as error:
                raise RefusedError(str(error)) from error

    @contextmanager
    def _reaching(self) -> Iterator[None]:
        """Tell trouble with the server itself from what it says of a message."""
        try:
            yield
        except smtplib.SMTPResponseException as error:
            self.close()
            said = _said(error.smtp_code, error.smtp_error)
            raise UnreachableError(said) from error
        except (smtplib.SMTPException, OSError) as error:
            self.close()
            raise UnreachableError(str(error) or type(error).__name__) from error

    def close(self) -> None:
        """End the connection, if there is one."""
        connection, self._open = self._open, None
        if connection is not None:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def _ready(self) -> smtplib.SMTP:
        """Return a connection that lives: servers close those that are idle or full."""
        if self._open is not None and not _lives(self._open):
            self.close()
        if self._open is None:
            self._open = self._connected()
        return self._open

    def _connected(self) -> smtplib.SMTP:
        known = self.settings
        where = (known.smtp_host, known.smtp_port)
        if known.smtp_security == "tls":
            trusted = ssl.create_default_context()
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                *where, timeout=SECONDS, context=trusted
            )
        else:
            connection = smtplib.SMTP(*where, timeout=SECONDS)
        try:
            if known.smtp_security == "starttls":
                connection.starttls(context=ssl.create_default_context())
            if known.smtp_user:
                connection.login(known.smtp_user, known.smtp_password)
        except BaseException:
            connection.close()
            raise
        return connection


class Spool:
    """A folder that keeps each message as an .eml file, for want of a server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write a message; the same one twice is one file."""
        try:
            name = message["Message-ID"].partition("@")[0].strip("<")
            write_file(self.folder / f"{name}.eml", message.as_bytes())
        except OSError as error:
            raise UnreachableError(f"The folder {self.folder}: {error}") from error

    def close(self) -> None:
        """Nothing is open."""


def chosen(settings: Settings) -> Transport:
    """Return the mail server of the settings, or else the folder ``mail``."""
    if settings.smtp_host:
        return Smtp(settings)
    return Spool(settings.data / "mail")


def _lives(connection: smtplib.SMTP) -> bool:
    try:
        return connection.noop()[0] < PERMANENT - 100
    except (smtplib.SMTPException, OSError):
        return False


def _by_code(code: int, answer: bytes | str) -> Exception:
    kind = RefusedError if code >= PERMANENT else DelayedError
    return kind(_said(code, answer))


def _said(code: int, answer: bytes | str) -> str:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return " ".join(f"{code} {text}".split())
