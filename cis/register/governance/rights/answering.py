"""Whether a right lets somebody decide: yes or no, why, and whom to ask instead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from cis.core.access import GRANTS, Permission, Role
from cis.core.errors import RuleError
from cis.register.governance.rights.rules import FourEyes, Matter, Term
from cis.register.governance.rules import said
from cis.register.people.rules import has_left


class Part(StrEnum):
    """As what somebody decides."""

    HOLDER = "holder"
    DEPUTY = "deputy"
    ESCALATION = "escalation"
    CONTRIBUTOR = "contributor"


@dataclass(frozen=True, slots=True)
class Known:
    """A person as far as deciding depends on them."""

    id: int
    name: str
    left_on: date | None = None
    role: Role | None = None
    is_active: bool = True

    def has_left(self, on: date) -> bool:
        """Tell whether they are gone on a day."""
        return has_left(self.left_on, on)

    @property
    def may_contribute(self) -> bool:
        """Tell whether their account lets them change anything."""
        return self.role is not None and Permission.CONTRIBUTE in GRANTS[self.role]


@dataclass(frozen=True, slots=True)
class Seat:
    """One way into a right: as what, in words, who sits there, after how many days."""

    part: Part
    label: str
    people: tuple[Known, ...] = ()
    days: int = 0
    assignment_id: int | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """May this person decide that, on this day, about this matter?"""

    person: Known | None
    words: str
    scope: str
    on: date
    matter: Matter = field(default_factory=Matter)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a right says besides who: its name, its words, its second person."""

    name: str
    sentences: tuple[str, ...] = ()
    four_eyes: FourEyes = FourEyes.NONE
    right_id: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Yes or no, the chain of reasons in sentences, and whom to ask instead."""

    allowed: bool
    chain: list[str]
    ask: list[str] = field(default_factory=list)
    right_id: int | None = None
    deputy: bool = False
    four_eyes: FourEyes = FourEyes.NONE
    part: Part | None = None
    # Whether it stays no in an emergency: no right stands in the way.
    is_barred: bool = False
    # On what the answer depends as long as no record is named.
    proviso: str = ""
    assignment_id: int | None = None


class NotYoursError(RuleError):
    """A decision belongs to somebody else; it says to whom, and why."""

    def __init__(self, found: Answer) -> None:
        super().__init__(refusal(found))
        self.found = found

    # The HTTP status that stands for it.
    status = 403


def refusal(found: Answer) -> str:
    """Return why somebody may not decide, and whom they can ask; empty if they may."""
    if found.allowed:
        return ""
    whom = f" Ask {' or '.join(found.ask)}." if found.ask else ""
    return f"This is not yours to decide. {' '.join(found.chain)}{whom}"


def answer(
    asked: Question, terms: Sequence[Terms], seats: Sequence[Sequence[Seat]]
) -> Answer:
    """Say whether any of the rights that hold lets the person decide.

    ``seats`` holds for each of the ``terms`` the ways in, in the order of their
    weight. Several rights stand beside each other: one that says yes is enough.
    """
    barred = _shut(asked)
    found = [_one(asked, term, ways) for term, ways in zip(terms, seats, strict=True)]
    ways = {one.proviso: one for one in reversed(found) if one.allowed}
    if ways:
        best = ways.get("") or ways[min(ways, key=len)]
        others = [one for one in ways if one not in {"", best.proviso}]
        if best.proviso and others:
            return replace(best, proviso=", or ".join([best.proviso, *others]))
        return best
    chain = [sentence for one in found for sentence in one.chain]
    sits = any(_sits(asked, seat) for ways in seats for seat in ways)
    if asked.person and not sits:
        chain.append(f"{asked.person.name} is none of these.")
    ask = [name for one in found for name in one.ask]
    chain, ask = _once([*chain, *barred]), _once(ask)
    return replace(found[0], chain=chain, ask=ask, is_barred=bool(barred))


def nobody(asked: Question, ask: Sequence[str]) -> Answer:
    """Return the answer when no right says who decides."""
    sentence = (
        f"{asked.words} for {asked.scope}: no right in force says who decides on "
        f"{said(asked.on)}."
    )
    barred = _shut(asked)
    return Answer(False, [sentence, *barred], list(ask), is_barred=bool(barred))


def everybody(asked: Question, why: Sequence[str], right_id: int | None) -> Answer:
    """Return the answer when all who contribute may: yes unless they cannot."""
    shut = _shut(asked)
    person = asked.person
    if not shut and (person is None or not person.may_contribute):
        shut = [f"{_name(asked)} may not contribute here."]
    if shut:
        ask = ["anybody who contributes"]
        return Answer(False, [*why, *shut], ask, right_id, is_barred=True)
    return Answer(True, list(why), [], right_id, part=Part.CONTRIBUTOR)


def waived(asked: Question) -> Answer | None:
    """Return the answer where the record itself needs no right, or None."""
    person, why = asked.person, asked.matter.waived
    if not why or person is None or not person.may_contribute or _shut(asked):
        return None
    sentence = f"{person.name} needs no right for this one: {why}."
    return Answer(True, [sentence])


def _one(asked: Question, terms: Terms, seats: Sequence[Seat]) -> Answer:
    chain = [f"{asked.words} for {asked.scope}: {terms.name}.", *terms.sentences]
    for seat in seats:
        chain.append(_occupied(asked, seat))
        if asked.person is None or not _sits(asked, seat):
            continue
        stop = [
            *_shut(asked),
            *_eyes(asked.person, asked.matter, terms.four_eyes),
            *_early(asked, seat),
        ]
        chain += stop
        if not stop:
            proviso = _proviso(asked, terms, seat)
            so = f"So {_name(asked)} may decide, as {seat.label}"
            return Answer(
                True,
                [*chain, f"{so}, {proviso}." if proviso else f"{so}."],
                [],
                terms.right_id,
                seat.part is Part.DEPUTY,
                terms.four_eyes,
                seat.part,
                proviso=proviso,
                assignment_id=seat.assignment_id,
            )
    ask = _once(name for seat in seats for name in _to_ask(asked, terms, seat))
    return Answer(
        False,
        chain,
        ask,
        terms.right_id,
        four_eyes=terms.four_eyes,
        assignment_id=next(
            (one.assignment_id for one in seats if one.assignment_id), None
        ),
    )


def _proviso(asked: Question, terms: Terms, seat: Seat) -> str:
    """Return on what a yes depends while no record is named, empty for on nothing."""
    unknown, eyes, words = asked.matter.unknown, terms.four_eyes, []
    if seat.days and Term.SINCE in unknown:
        words.append(f"after {seat.days} days without a decision")
    if eyes is FourEyes.NOT_PROPOSER and Term.PROPOSER in unknown:
        words.append("unless they proposed it")
    if eyes is FourEyes.NOT_OWNER and Term.OWNER in unknown:
        words.append("unless they own it")
    return ", ".join(words)


def _sits(asked: Question, seat: Seat) -> bool:
    person = asked.person
    return person is not None and person.id in {one.id for one in seat.people}


def _occupied(asked: Question, seat: Seat) -> str:
    here = [one.name for one in seat.people if not one.has_left(asked.on)]
    gone = [one for one in seat.people if one.has_left(asked.on)]
    left = "".join(
        f" {one.name} left on {said(one.left_on)} and cannot decide."
        for one in gone
        if one.left_on
    )
    if here:
        verb = "is" if len(here) == 1 else "are"
        return f"{_listed(here)} {verb} {seat.label}.{left}"
    return left.strip() if left else f"Nobody is {seat.label}."


def _shut(asked: Question) -> list[str]:
    """Return why a person decides nothing at all, whatever the rights say."""
    person = asked.person
    if person is None:
        return ["Only people decide, and nobody is named."]
    if person.has_left(asked.on) and person.left_on:
        return [f"{person.name} left on {said(person.left_on)}."]
    if person.role is Role.AUDITOR:
        return [f"{person.name} audits, and auditors change nothing."]
    if not person.is_active:
        return [f"The account of {person.name} is deactivated."]
    return []


def _eyes(person: Known | None, matter: Matter, eyes: FourEyes) -> list[str]:
    if person is None:
        return []
    if eyes is FourEyes.NOT_PROPOSER and person.id == matter.proposer_id:
        return [f"{person.name} proposed it, and a second person must decide."]
    if eyes is FourEyes.NOT_OWNER and person.id == matter.owner_id:
        return [f"{person.name} owns it, and a second person must decide."]
    return []


def _early(asked: Question, seat: Seat) -> list[str]:
    if not seat.days or Term.SINCE in asked.matter.unknown:
        return []
    since = asked.matter.since
    if since and (asked.on - since).days >= seat.days:
        return []
    waits = f" and waits since {said(since)}" if since else ""
    return [f"It escalates after {seat.days} days without a decision{waits}."]


def _to_ask(asked: Question, terms: Terms, seat: Seat) -> Iterable[str]:
    if seat.days and (asked.matter.unknown or _early(asked, seat)):
        return []
    names = [
        one.name
        for one in seat.people
        if not one.has_left(asked.on)
        and one.is_active
        and not _eyes(one, asked.matter, terms.four_eyes)
        and (asked.person is None or one.id != asked.person.id)
    ]
    if names or seat.part is not Part.ESCALATION or seat.people:
        return names
    return [seat.label]


def _name(asked: Question) -> str:
    return asked.person.name if asked.person else "nobody"


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _once(items: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(items))
