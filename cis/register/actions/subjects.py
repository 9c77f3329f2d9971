"""Names what actions and decisions are about; nouns above this one add their own."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.registry import registry
from cis.register.actions import rules
from cis.register.practices.models import Practice


@dataclass(frozen=True, slots=True)
class Place:
    """A record an action is about: what people call it, and the practice it is in."""

    name: str
    practice_id: int | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of subject: its word, its page, and who knows its records by number."""

    word: str
    endpoint: str
    places: Callable[[Session, Collection[int]], dict[int, Place]]


@dataclass(frozen=True, slots=True)
class Subject:
    """One subject as pages show it: its kind, name, page and practice."""

    code: str
    word: str
    name: str
    endpoint: str
    key: int
    practice_id: int | None = None


def _practices(session: Session, keys: Collection[int]) -> dict[int, Place]:
    chosen = select(Practice.id, Practice.name).where(Practice.id.in_(keys))
    return {key: Place(name, key) for key, name in session.execute(chosen)}


PRACTICE = Kind("practice", "practices.show", _practices)


def _kinds() -> Mapping[str, Kind]:
    return {"practice": PRACTICE, **registry().subjects}


def known(session: Session, codes: Iterable[str]) -> dict[str, Subject]:
    """Return each subject by its code; one that is no more keeps its code as name."""
    wanted: dict[str, set[int]] = {}
    for code in codes:
        kind, key = rules.parts(code)
        wanted.setdefault(kind, set()).add(key)
    found: dict[str, Subject] = {}
    kinds = _kinds()
    for kind, keys in wanted.items():
        places = kinds[kind].places(session, keys) if kind in kinds else {}
        for key in keys:
            found[f"{kind}:{key}"] = _subject(kind, key, places.get(key))
    return found


def one(session: Session, code: str) -> Subject:
    """Return one subject, or raise RuleError if there is no such record."""
    kind, key = rules.parts(code)
    kinds = _kinds()
    if kind not in kinds:
        there = ", ".join(sorted(each.word for each in kinds.values()))
        raise RuleError(f"Actions are about one of these: {there}.", field="subject")
    place = kinds[kind].places(session, {key}).get(key)
    if place is None:
        raise RuleError(f"There is no such {kinds[kind].word}.", field="subject")
    return _subject(kind, key, place)


def _subject(kind: str, key: int, place: Place | None) -> Subject:
    code, shown = f"{kind}:{key}", _kinds().get(kind)
    if place is None or shown is None:
        return Subject(code, kind, code, "", key)
    return Subject(code, shown.word, place.name, shown.endpoint, key, place.practice_id)
