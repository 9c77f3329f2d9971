"""What feedback is, and that it ends in an answer."""

from dataclasses import dataclass
from enum import StrEnum

from cis.core.errors import RuleError
from cis.register.people.rules import check_email, plain_email

LONGEST_TEXT, LONGEST_ANSWER = 2000, 2000


class State(StrEnum):
    """What became of a piece of feedback."""

    OPEN = "open"
    CHANGED = "changed"
    NOT_CHANGED = "not changed"


BEGINNINGS = {
    State.CHANGED: "Changed:",
    State.NOT_CHANGED: "Not changed because",
}


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody says about a practice, with an address for the answer if any."""

    text: str
    practice_id: int | None = None
    email: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise RuleError("Say what you would like to say.", field="text")
        _check("text", self.text, LONGEST_TEXT)
        if self.email:
            check_email(self.email)

    @property
    def address(self) -> str:
        """The address in its one way of writing."""
        return plain_email(self.email)


@dataclass(frozen=True, slots=True)
class Reply:
    """How feedback ends: what changed, or why nothing did."""

    state: State
    text: str

    def __post_init__(self) -> None:
        if self.state is State.OPEN:
            raise RuleError("Say whether anything changed.", field="state")
        if not self.text.strip():
            asked = "what changed" if self.state is State.CHANGED else "why nothing did"
            raise RuleError(f"Say {asked}.", field="text")
        _check("text", self.text, LONGEST_ANSWER)

    @property
    def sentence(self) -> str:
        """The answer as it is read: Changed: ... or Not changed because ..."""
        return sentence(self.state, self.text)


def sentence(state: State, text: str) -> str:
    """Return an answer with its beginning."""
    return f"{BEGINNINGS[state]} {text.strip()}"


def letter(
    said: str, answer: str, organisation: str, *, is_known: bool = False
) -> tuple[str, str]:
    """Return subject and text of the message to who gave the feedback.

    Somebody with an account is known; of others the address alone was kept for it.
    """
    quoted = "\n".join(f"> {line}" for line in said.splitlines())
    body = f"Thank you for telling {organisation}:\n\n{quoted}\n\n{answer}\n"
    if not is_known:
        body += (
            "\nYour address was kept for this answer alone and is deleted with it.\n"
        )
    return "What became of your feedback", body


def _check(field: str, text: str, longest: int) -> None:
    if len(text) > longest or "\0" in text:
        raise RuleError(f"Use at most {longest} letters.", field=field)
