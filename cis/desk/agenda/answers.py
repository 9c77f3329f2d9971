"""What somebody ticked, answered and replied on My work, by line; plain Python."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cis.core.errors import RuleError
from cis.register.actions.rules import Ending
from cis.register.adoption.feedback.rules import BEGINNINGS, Reply, State
from cis.register.decisions.rules import Answer, AnswerDraft

TICK = re.compile(r"a-(\d{1,9})-(done|note|was)")
ANSWER = re.compile(r"d-(\d{1,9})-(answer|reason|until|was)")
REPLY = re.compile(r"f-(\d{1,9})-(state|text|was)")
STATES = {state: words.rstrip(":") for state, words in BEGINNINGS.items()}


@dataclass(slots=True)
class Tick:
    """An action as it was ticked; ``was`` is the version that was shown."""

    key: int
    done: str = ""
    note: str = ""
    was: str = ""
    wrong: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether anything was ticked or said."""
        return bool(self.done or self.note.strip())

    def ending(self) -> Ending:
        """Return what came of it, or raise RuleError for words without a tick."""
        if not self.done:
            raise RuleError("Tick it too: what came of it goes with what is done.")
        return Ending(self.note)


@dataclass(slots=True)
class Said:
    """A decision as it was answered; ``was`` is the version that was shown."""

    key: int
    answer: str = ""
    reason: str = ""
    until: str = ""
    was: str = ""
    wrong: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether anything was answered or said."""
        return bool(self.answer or self.reason.strip() or self.until.strip())

    def draft(self, until: date | None) -> AnswerDraft:
        """Return the answer as the domain wants it, or raise RuleError."""
        if self.answer not in set(Answer):
            raise RuleError("Choose an answer, too.")
        return AnswerDraft(Answer(self.answer), self.reason, until)


@dataclass(slots=True)
class Replied:
    """Feedback as it was answered; ``was`` is the version that was shown."""

    key: int
    state: str = ""
    text: str = ""
    was: str = ""
    wrong: str = ""

    @property
    def is_new(self) -> bool:
        """Tell whether anything was chosen or said."""
        return bool(self.state or self.text.strip())

    def reply(self) -> Reply:
        """Return the answer as the domain wants it, or raise RuleError."""
        if self.state not in set(State):
            raise RuleError("Choose whether anything changed, too.")
        return Reply(State(self.state), self.text)


Line = TypeVar("Line", Tick, Said, Replied)


def ticks(posted: Mapping[str, str]) -> list[Tick]:
    """Return what was ticked, those with something new only."""
    return _read(posted, TICK, Tick)


def said(posted: Mapping[str, str]) -> list[Said]:
    """Return what was answered, those with something new only."""
    return _read(posted, ANSWER, Said)


def replied(posted: Mapping[str, str]) -> list[Replied]:
    """Return what was replied to feedback, those with something new only."""
    return _read(posted, REPLY, Replied)


def _read(
    posted: Mapping[str, str], name: "re.Pattern[str]", kind: type[Line]
) -> list[Line]:
    found: dict[int, Line] = {}
    for field, text in posted.items():
        if match := name.fullmatch(field):
            key = int(match[1])
            setattr(found.setdefault(key, kind(key)), match[2], text)
    return [one for _, one in sorted(found.items()) if one.is_new]
