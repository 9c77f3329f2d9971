"""The minutes as text and as a tagged PDF (PDF/UA-1), from the same told minutes."""

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cis.kit.sheets.papers import typeset
from cis.register.reviews.meeting.minutes import Line, Told, day, digest, dumped
from cis.register.reviews.meeting.rules import UNSAID, WORDS
from cis.register.reviews.rules import Answer

TEMPLATE = "paper/minutes.typ"
WIDTH = 78


def answered(line: Line) -> str:
    """Return the answer to a line in a word."""
    return WORDS[Answer(line.answer)] if line.answer else UNSAID


def head(told: Told) -> list[str]:
    """Return who held it, who was there and who was not, as sentences."""
    made = told.minutes
    found = [
        f"{made.scope}, {made.organisation}. Due {day(made.due_on)}.",
        f"Held {day(made.begun_on)}. {_closed(told)}",
        f"Chair: {told.name(made.chair)}.",
        f"Here: {told.named(made.present) or 'nobody is noted'}.",
    ]
    if made.excused:
        found.append(f"Excused: {told.named(made.excused)}.")
    if told.word(made.guests):
        found.append(f"Guests: {told.word(made.guests)}.")
    if told.word(made.reason):
        found.append(f"Opened because: {told.word(made.reason)}")
    return found


def _closed(told: Told) -> str:
    on, at = told.minutes.closed_at.split(" ")
    return f"Closed {day(on)} at {at} by {told.name(told.minutes.closed_by)}."


def text(told: Told) -> str:
    """Return the minutes as plain text."""
    return "\n".join(_lines(told)) + "\n"


def _lines(told: Told) -> Iterator[str]:
    made = told.minutes
    yield from (f"Minutes: {made.title}", "=" * (len(made.title) + 9), "")
    for sentence in head(told):
        yield from _wrapped(sentence)
    for heading, lines in told.groups():
        yield from ("", heading, "-" * len(heading))
        for line in lines:
            yield from _told(told, line)
    yield from ("", "Chosen for the next period", "-" * 26)
    for one in made.choices:
        yield from _wrapped(one.title, "* ")
    if not made.choices:
        yield "Nothing was chosen."
    if told.word(made.more_because):
        yield from _wrapped(f"More than two, because: {told.word(made.more_because)}")
    if told.word(made.notes):
        yield from ("", "Notes", "-----", *_wrapped(told.word(made.notes)))
    yield from ("", f"SHA-256 of the frozen minutes: {digest(dumped(made))}")


def _told(told: Told, line: Line) -> Iterator[str]:
    yield from _wrapped(f"{line.title}. {line.words}", "* ")
    said = [told.put_off(line), f"{answered(line)}.", told.word(line.reason)]
    yield from _wrapped(" ".join(filter(None, [*said, told.came(line)])), "  ")


def _wrapped(sentence: str, before: str = "") -> list[str]:
    found: list[str] = []
    for part in sentence.splitlines() or [""]:
        found += textwrap.wrap(
            part, WIDTH, initial_indent=before, subsequent_indent=" " * len(before)
        )
    return found


def pdf(told: Told, templates: Path) -> bytes:
    """Return the minutes as a PDF; a letter that its font lacks is drawn as ``?``."""
    return typeset(_data(told), templates / TEMPLATE)


def _data(told: Told) -> dict[str, Any]:
    made = told.minutes
    year, month, number = (int(part) for part in made.closed_at[:10].split("-"))
    return {
        "title": f"Minutes: {made.title}",
        "organisation": made.organisation,
        "date": {"year": year, "month": month, "day": number},
        "head": head(told),
        "groups": [
            {"title": heading, "lines": [_row(told, one) for one in lines]}
            for heading, lines in told.groups()
        ],
        "choices": [one.title for one in made.choices],
        "more": told.word(made.more_because),
        "notes": told.word(made.notes).splitlines(),
        "sha256": digest(dumped(made)),
    }


def _row(told: Told, line: Line) -> list[str]:
    said = [told.put_off(line), told.word(line.reason), told.came(line)]
    return [
        f"{line.title}. {line.words}",
        answered(line),
        " ".join(filter(None, said)),
    ]
