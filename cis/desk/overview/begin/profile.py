"""What an organisation says about itself, and which defaults follow from it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Size(StrEnum):
    """How many people work in IT."""

    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


class Support(StrEnum):
    """Who does the work that tickets ask for."""

    ONE_TEAM = "one team"
    SEVERAL_TEAMS = "several teams"
    OUTSOURCED = "outsourced"


class Regulation(StrEnum):
    """Who looks over the organisation's shoulder."""

    FINANCE = "finance"
    HEALTH = "health"
    PUBLIC = "public sector"
    INFRASTRUCTURE = "critical infrastructure"
    PERSONAL = "personal data"


SIZES: Mapping[Size, str] = {
    Size.SMALL: "Small: up to 25 people in IT",
    Size.MEDIUM: "Medium: up to 250",
    Size.LARGE: "Large: more",
}
SUPPORTS: Mapping[Support, str] = {
    Support.ONE_TEAM: "One team does nearly everything",
    Support.SEVERAL_TEAMS: "A service desk hands on to teams of our own",
    Support.OUTSOURCED: "Suppliers do a good part of it",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """Size, support model and regulation of an organisation."""

    size: Size = Size.MEDIUM
    support: Support = Support.SEVERAL_TEAMS
    regulation: frozenset[Regulation] = frozenset()


@dataclass(frozen=True, slots=True)
class Default:
    """One number of a rule that fits a profile, and why."""

    code: str
    limit: str
    number: int
    why: str


# Limits of work at once, by size: organisation, practice, person, practices.
AT_ONCE: Mapping[Size, Sequence[int]] = {
    Size.SMALL: (4, 1, 1, 2),
    Size.MEDIUM: (12, 2, 2, 5),
    Size.LARGE: (30, 3, 2, 8),
}
GUARDS = ("FLO101", "FLO102", "FLO103", "FLO104")
# Days without a decision, and days that feedback may wait.
PATIENCE: Mapping[Size, Sequence[int]] = {
    Size.SMALL: (60, 14),
    Size.MEDIUM: (90, 30),
    Size.LARGE: (120, 30),
}
# Frameworks that come with cis, by what speaks for mapping them first.
CATALOGUES: Mapping[Regulation, Sequence[str]] = {
    Regulation.FINANCE: ("iso-iec-27001-2022", "cobit-2019"),
    Regulation.HEALTH: ("iso-iec-27001-2022", "nist-csf-2.0"),
    Regulation.PUBLIC: ("iso-iec-20000-1-2018", "iso-iec-27001-2022"),
    Regulation.INFRASTRUCTURE: ("nist-csf-2.0", "iso-iec-27001-2022"),
    Regulation.PERSONAL: ("iso-iec-27001-2022",),
}
USUAL_CATALOGUE = "iso-iec-20000-1-2018"


def defaults(profile: Profile) -> list[Default]:
    """Return the numbers of rules that fit a profile."""
    return [
        *_at_once(profile.size),
        *_patience(profile.size),
        *_support(profile.support),
        *_regulated(profile.regulation),
    ]


def catalogues(profile: Profile) -> list[str]:
    """Return the codes of the frameworks to map first, the most asked for first."""
    asked = [
        code
        for one in Regulation
        if one in profile.regulation
        for code in CATALOGUES[one]
    ]
    return list(dict.fromkeys(asked)) or [USUAL_CATALOGUE]


def read(kept: str) -> frozenset[Regulation]:
    """Return the regulation that was kept as words."""
    return frozenset(Regulation(word) for word in kept.split(",") if word)


def kept(regulation: frozenset[Regulation]) -> str:
    """Return regulation as the words that are kept, in their order."""
    return ",".join(one for one in Regulation if one in regulation)


def _at_once(size: Size) -> Iterator[Default]:
    why = f"What people in a {size} organisation can follow at once."
    for code, number in zip(GUARDS, AT_ONCE[size], strict=True):
        yield Default(code, "most", number, why)


def _patience(size: Size) -> Iterator[Default]:
    decide, answer = PATIENCE[size]
    yield Default("FLO105", "days", decide, "The smaller, the sooner all have spoken.")
    yield Default("ADO107", "days", answer, "The smaller, the nearer is who asked.")


def _support(support: Support) -> Iterator[Default]:
    refreshed = 60 if support is Support.OUTSOURCED else 45
    yield Default(
        "DAT102",
        "days",
        refreshed,
        "Suppliers deliver their exports monthly, some days late.",
    )
    checked = 90 if support is Support.OUTSOURCED else 120
    yield Default(
        "ADO104",
        "days",
        checked,
        "Where others do the work, look more often whether the workflow is followed.",
    )


def _regulated(regulation: frozenset[Regulation]) -> Iterator[Default]:
    trained = 95 if regulation else 80
    bypassed = 10 if regulation else 20
    yield Default(
        "ADO106", "percent", trained, "Auditors ask who has had which training."
    )
    yield Default(
        "ADO105", "percent", bypassed, "A bypass is a control that did not work."
    )
