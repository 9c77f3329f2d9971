"""What a practice is and which states of adoption it can have."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from cis.core.errors import RuleError


class Group(StrEnum):
    """The three groups in which ITIL 4 lists its practices."""

    GENERAL = "general management"
    SERVICE = "service management"
    TECHNICAL = "technical management"


class Adoption(StrEnum):
    """How far the organisation has come with a practice."""

    NOT_ADOPTED = "not adopted"
    STABILISE = "stabilise"
    STANDARDISE = "standardise"
    OPTIMISE = "optimise"


MEANING: Mapping[Adoption, str] = {
    Adoption.NOT_ADOPTED: "Nobody works by it yet, or nobody has said so.",
    Adoption.STABILISE: "A usable minimum that holds when the queue is busy.",
    Adoption.STANDARDISE: "Done the same way by everybody, every time.",
    Adoption.OPTIMISE: "Automated where it pays, and steered by its figures.",
}


class Phase(StrEnum):
    """What a practice is brought to next; each is left through a gate."""

    STABILISE = "stabilise"
    STANDARDISE = "standardise"
    OPTIMISE = "optimise"


PHASES = tuple(Phase)


class Placed(Protocol):
    """Whatever stands in a group under a name."""

    @property
    def group(self) -> Group:
        """The group."""
        ...

    @property
    def name(self) -> str:
        """The name."""
        ...


def in_order(placed: Placed) -> tuple[int, str]:
    """Return the key that sorts practices by group, as ITIL lists them, and name."""
    return list(Group).index(placed.group), placed.name.casefold()


CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
LONGEST_CODE = 40
LONGEST_NAME = 80
LONGEST_DESCRIPTION = 4000


@dataclass(frozen=True, slots=True)
class ServiceDraft:
    """A service as somebody enters it."""

    code: str
    name: str
    description: str = ""

    def __post_init__(self) -> None:
        if len(self.code) > LONGEST_CODE or not CODE.fullmatch(self.code):
            raise RuleError(
                f"Give a code of up to {LONGEST_CODE} small letters, digits and "
                "hyphens, such as online-shop.",
                field="code",
            )
        name = self.name.strip()
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            raise RuleError(
                f"Give a name of 1 to {LONGEST_NAME} letters, on one line.",
                field="name",
            )
        if len(self.description) > LONGEST_DESCRIPTION or "\0" in self.description:
            raise RuleError(
                f"Keep the description under {LONGEST_DESCRIPTION:,} characters of "
                "plain text.",
                field="description",
            )
