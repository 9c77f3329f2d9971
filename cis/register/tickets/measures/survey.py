"""Measures of satisfaction answers per bucket: share satisfied and mean score."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cis.register.tickets.measures.kpi import Values, percent
from cis.register.tickets.measures.periods import Calendar
from cis.register.tickets.rules import is_missing

SATISFIED_OF_FIVE, SATISFIED_OF_TEN, FIVE = 4.0, 8.0, 5.0
_SCORE = re.compile(r"(\d{1,2}(?:[.,]\d{1,4})?)(?: ?/ ?(?:5|10))?", re.ASCII)
UNANSWERED = frozenset({"offered", "not offered", "unoffered", "no answer", "pending"})
GOOD = frozenset(
    {"good", "good with comment", "satisfied", "very satisfied", "happy", "excellent"}
    | {"extremely happy", "positive", "yes", "thumbs up"}
)
BAD = frozenset(
    {"bad", "bad with comment", "dissatisfied", "very dissatisfied", "unhappy", "poor"}
    | {"neutral", "extremely unhappy", "negative", "no", "thumbs down", "fair"}
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: the day it belongs to and a score, or a word that is good or not."""

    line: int
    day: int
    score: float | None
    is_good: bool | None
    label: str = ""


def is_answered(text: str) -> bool:
    """Tell whether a satisfaction cell holds an answer at all."""
    return not is_missing(text) and text.strip().casefold() not in UNANSWERED


def reply(text: str) -> tuple[float | None, bool | None] | None:
    """Return (score, None) or (None, good), or None if the cell says neither."""
    word = text.strip().casefold()
    if word in GOOD or word in BAD:
        return None, word in GOOD
    found = _SCORE.fullmatch(word)
    return (float(found[1].replace(",", ".")), None) if found else None


def measures(answers: Iterable[Answer], span: Calendar) -> tuple[list[Values], Values]:
    """Return the measures of every bucket in order, and those of the whole span.

    Satisfied is 4 of 5 or better; 8 of 10 where scores above 5 occur.
    """
    everyone = list(answers)
    top = max((each.score for each in everyone if each.score is not None), default=FIVE)
    bar = SATISFIED_OF_FIVE if top <= FIVE else SATISFIED_OF_TEN
    buckets: Mapping[int, list[Answer]] = defaultdict(list)
    for each in everyone:
        buckets[span.bucket_of[each.day]].append(each)
    periods = [_values(buckets.get(at, ()), bar) for at in range(len(span.starts))]
    return periods, _values(everyone, bar)


def _values(answers: Sequence[Answer], bar: float) -> Values:
    satisfied = sum(_is_satisfied(each, bar) for each in answers)
    scores = [each.score for each in answers if each.score is not None]
    return {
        "responses_n": len(answers),
        "csat_n": satisfied,
        "csat_pct": percent(satisfied, len(answers)),
        "csat_mean": sum(scores) / len(scores) if scores else None,
    }


def _is_satisfied(each: Answer, bar: float) -> bool:
    if each.score is not None:
        return each.score >= bar
    return bool(each.is_good)
