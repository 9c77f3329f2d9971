"""A set of questions as data: read from JSON, checked with sentences, written again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from cis.core.errors import RuleError
from cis.register.maturity.rules import LEVELS, Dimension

MOST_BYTES = 200_000
LONGEST_NAME = 80
LONGEST_SENTENCE = 400
MOST_FAULTS = 8
KEYS = frozenset({"name", "practice", "dimensions"})
PARTS = frozenset({"question", "look_at", "levels"})


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a dimension, where to look, and how each level looks."""

    question: str
    look_at: str
    levels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """The questions of an assessment; ``practice`` is a code, empty for all of them."""

    name: str
    practice: str
    questions: Mapping[Dimension, Question]


class _Doubled(dict[str, Any]):
    """A JSON object that remembers which keys came twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        names = [name for name, _ in pairs]
        self.twice = sorted({name for name in names if names.count(name) > 1})


def read(content: bytes | str) -> QuestionSet:
    """Return the set that a file holds, or raise RuleError naming all that is wrong."""
    found = _decoded(content)
    faults = [*_doubled(found), *_unknown(found, KEYS, "The set"), *_head(found)]
    dimensions = found.get("dimensions")
    if isinstance(dimensions, _Doubled):
        faults += _dimensions(dimensions)
    else:
        faults.append("“dimensions” is missing: it holds the questions.")
    if faults:
        more = len(faults) - MOST_FAULTS
        rest = [f"There are {more} more."] if more > 0 else []
        raise RuleError(" ".join([*faults[:MOST_FAULTS], *rest]), field="file")
    return QuestionSet(
        found["name"].strip(),
        found.get("practice", "").strip(),
        {one: _question(found["dimensions"][one.value]) for one in Dimension},
    )


def written(chosen: QuestionSet) -> str:
    """Return a set as the text of its file; reading it gives the same set."""
    dimensions = {
        one.value: {
            "question": asked.question,
            "look_at": asked.look_at,
            "levels": dict(zip(map(str, LEVELS), asked.levels, strict=True)),
        }
        for one, asked in ((one, chosen.questions[one]) for one in Dimension)
    }
    whole = {"name": chosen.name, "practice": chosen.practice, "dimensions": dimensions}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


@cache
def standard() -> QuestionSet:
    """Return the set that comes with cis."""
    return read(resources.files(__package__).joinpath("standard.json").read_bytes())


def _decoded(content: bytes | str) -> _Doubled:
    if len(content) > MOST_BYTES:
        raise RuleError("A set of questions has at most 200 kB.", field="file")
    try:
        text = content.decode("utf-8-sig") if isinstance(content, bytes) else content
        found = json.loads(text, object_pairs_hook=_Doubled)
    except (ValueError, RecursionError):
        raise RuleError(
            "This is no JSON text in UTF-8. Download a set and change that file.",
            field="file",
        ) from None
    if not isinstance(found, _Doubled):
        raise RuleError("A set begins with { and ends with }.", field="file")
    return found


def _doubled(found: _Doubled) -> list[str]:
    return [f"“{name}” is there twice." for name in found.twice]


def _unknown(found: _Doubled, known: frozenset[str], where: str) -> list[str]:
    extra = sorted(found.keys() - known)
    return [f"{where} has “{name[:40]}”, which means nothing here." for name in extra]


def _head(found: _Doubled) -> list[str]:
    name, practice = found.get("name"), found.get("practice", "")
    faults = _sentence("“name”", name, LONGEST_NAME)
    if not isinstance(practice, str):
        faults.append("“practice” is a practice's code, or empty for all practices.")
    return faults


def _dimensions(found: _Doubled) -> list[str]:
    faults = [f"The dimension “{name}” is there twice." for name in found.twice]
    known = ", ".join(Dimension)
    faults += [
        f"“{name[:40]}” is no dimension; they are: {known}."
        for name in sorted(found.keys() - set(Dimension))
    ]
    for one in Dimension:
        faults += _one(one.value, found.get(one.value))
    return faults


def _one(name: str, asked: Any) -> list[str]:
    if not isinstance(asked, _Doubled):
        return [f"The dimension “{name}” is missing."]
    faults = [f"In {name}, “{twice}” is there twice." for twice in asked.twice]
    faults += _unknown(asked, PARTS, name.capitalize())
    for part in ("question", "look_at"):
        faults += _sentence(f"“{part}” of {name}", asked.get(part), LONGEST_SENTENCE)
    levels = asked.get("levels")
    if not isinstance(levels, _Doubled):
        return [*faults, f"{name.capitalize()} has no levels."]
    return [*faults, *_levels(name, levels)]


def _levels(name: str, levels: _Doubled) -> list[str]:
    wanted = [str(level) for level in LEVELS]
    faults = [f"Level {twice} of {name} is there twice." for twice in levels.twice]
    faults += [
        f"“{extra[:40]}” of {name} is no level: they go from 1 to 5."
        for extra in sorted(levels.keys() - set(wanted))
    ]
    for level in wanted:
        if level not in levels:
            faults.append(f"Level {level} of {name} is missing.")
        else:
            words = f"Level {level} of {name}"
            faults += _sentence(words, levels[level], LONGEST_SENTENCE)
    return faults


def _sentence(what: str, text: Any, longest: int) -> list[str]:
    if not isinstance(text, str) or not text.strip() or "\0" in text:
        return [f"{what} needs words."]
    if len(text) > longest:
        return [f"{what} is longer than {longest} letters."]
    return []


def _question(asked: Mapping[str, Any]) -> Question:
    return Question(
        asked["question"].strip(),
        asked["look_at"].strip(),
        tuple(asked["levels"][str(level)].strip() for level in LEVELS),
    )
