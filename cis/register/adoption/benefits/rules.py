"""What a benefit statement is: what gets easier, for whom."""

from dataclasses import dataclass

from cis.core.errors import RuleError

LONGEST_AUDIENCE, LONGEST_STATEMENT = 80, 300
MOST = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """What gets easier for an audience, in their words."""

    audience: str
    statement: str

    def __post_init__(self) -> None:
        _check("audience", self.audience, LONGEST_AUDIENCE, "Say for whom.")
        _check("statement", self.statement, LONGEST_STATEMENT, "Say what gets easier.")


def _check(field: str, text: str, longest: int, wish: str) -> None:
    if not text.strip():
        raise RuleError(wish, field=field)
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest} letters.", field=field)
