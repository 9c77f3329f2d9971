"""What the application raises on purpose; the kits decide how it looks."""


class CisError(Exception):
    """Base of every deliberate error."""


class NotFoundError(CisError):
    """There is no such record, or it is not yours to see."""


class ForbiddenError(CisError):
    """Your role does not allow this."""


class UnauthorizedError(ForbiddenError):
    """This record is not yours to change.

    ``recorded`` says so without anybody's name, for the trail. ``action`` is the event
    that it would have left (``metric.edit``), ``subject`` the record's code
    (``metric:7``), ``names`` are those of whoever may change it.
    """

    def __init__(
        self,
        message: str,
        recorded: str,
        action: str,
        subject: str,
        names: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.recorded, self.action = recorded, action
        self.subject, self.names = subject, names


class RuleError(CisError):
    """A business rule said no; ``field`` names the input to blame, if there is one."""

    def __init__(self, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class ConflictError(CisError):
    """Somebody else changed this record after you opened it."""


class TooManyError(CisError):
    """Too many attempts; ``wait`` says how many seconds to wait."""

    def __init__(self, message: str, wait: int) -> None:
        super().__init__(message)
        self.wait = wait


class FileError(CisError):
    """A file cannot be used; the sentence names the file, the line and the mend."""
