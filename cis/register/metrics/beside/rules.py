"""What may stand beside a metric's numbers."""

import re
from dataclasses import dataclass
from datetime import date

from cis.core.errors import RuleError
from cis.register.metrics.rules import Aspect, NoteKind

LONGEST_TEXT, LONGEST_LINK = 2000, 500
LINK = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class NoteDraft:
    """A post-incident review or a stakeholder's words, and the day they speak of."""

    kind: NoteKind
    on: date
    text: str
    link: str = ""

    def __post_init__(self) -> None:
        if not self.text.strip():
            raise RuleError("Say in a sentence or two what it showed.", field="text")
        if len(self.text) > LONGEST_TEXT or "\0" in self.text:
            raise RuleError(f"Use at most {LONGEST_TEXT:,} letters.", field="text")
        link = self.link.strip()
        if len(link) > LONGEST_LINK or (link and not LINK.fullmatch(link)):
            raise RuleError(
                "Give a link that begins with http:// or https://.", field="link"
            )


def check_pair(own: Aspect, other: Aspect) -> None:
    """Raise RuleError unless one tells how work runs, the other how people feel it."""
    if own is not Aspect.OPERATIONAL:
        raise RuleError(
            "This metric tells how people experience it already: pair the other one "
            "with it.",
            field="experience_id",
        )
    if other is not Aspect.EXPERIENCE:
        raise RuleError(
            "Choose a metric that tells how people experience it.",
            field="experience_id",
        )
