"""What a practice is and which states of adoption it can have."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol


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
