"""The sentences of a report: each is true of the figures it is made from."""

import re
from collections.abc import Sequence
from datetime import date, timedelta

from cis.core.errors import RuleError
from cis.core.spc.words import on
from cis.desk.reports.content import Content, Row

FULL = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
MONTH = re.compile(r"(20\d\d|19\d\d)-(0[1-9]|1[0-2])", re.ASCII)
BETTER = frozenset({"improvement", "possible_improvement"})
WORSE = frozenset({"deterioration", "possible_deterioration"})
UNCLEAR = frozenset({"mixed", "higher", "lower", "possible_higher", "possible_lower"})
CHANGED = BETTER | WORSE | UNCLEAR
TONES = {
    "special_cause_improvement": "improvement",
    "special_cause_concern": "concern",
}
ASSURANCES = {
    "consistent_pass": "meets the target nearly always",
    "consistent_fail": "nearly never meets the target",
    "inconsistent": "hit and miss",
}
REACHED = frozenset({"realised", "partly realised"})
FIRST_WEEK = timedelta(days=7)
KEPT, MOVED, BROKEN, OPEN = "kept", "moved", "broken", "still open"


def asked_month(typed: str, today: date) -> date:
    """Return the first day of a month such as 2026-11.

    Empty means the running month, and in its first week the month before: by then
    nothing of the running one can be told. Raise RuleError for what is no month, or one
    that is still to come.
    """
    if not typed.strip():
        return (today - FIRST_WEEK).replace(day=1)
    found = MONTH.fullmatch(typed.strip())
    if not found:
        raise RuleError("Give a month such as 2026-11.", field="month")
    asked = date(int(found[1]), int(found[2]), 1)
    if asked > today:
        raise RuleError("That month is still to come.", field="month")
    return asked


def month(day: date) -> str:
    """Return a month as November 2026."""
    return f"{FULL[day.month - 1]} {day.year}"


def tone(code: str) -> str:
    """Return how a verdict is marked: improvement, concern or neutral."""
    if code in BETTER:
        return "improvement"
    return "concern" if code in WORSE else "neutral"


def doubt(code: str) -> int:
    """Return how sure a change is: 0 it is, 1 possibly, 2 only points on a chart."""
    if code not in CHANGED:
        return 2
    return 1 if code.startswith("possible_") else 0


def signalled(kinds: Sequence[str], newest_on: date, label: str) -> tuple[str, str]:
    """Return tone and sentence of chart signals that make no verdict yet."""
    tones = [TONES.get(kind, "neutral") for kind in kinds]
    found = tones[-1] if len(set(tones)) == 1 else "neutral"
    said = {"improvement": "improvement", "concern": "concern"}.get(found, "change")
    count = len(kinds)
    points = "1 point signals" if count == 1 else f"{count} points signal"
    sentence = (
        f"{points} {said} on the chart in this month (newest reading: period from "
        f"{on(newest_on)}). The verdict since the baseline: {label}."
    )
    return found, sentence


def undecided(question: str, due_on: date, last_on: date) -> str:
    """Return a decision that waits, first of all when it is late."""
    late = f"Late since {on(due_on)}" if due_on < last_on else f"Due {on(due_on)}"
    return f"{late}: {question}"


def asked_of(owner: str | None, escalated_to: str | None) -> str:
    """Return whom a decision waits for."""
    if escalated_to:
        first = f", after {owner} did not answer" if owner else ""
        return f"It went up to {escalated_to}{first}."
    return f"Asked of {owner}." if owner else "Nobody is accountable: for leadership."


def pledged(
    due_on: date, done_on: date | None, dropped_on: date | None, moved_from: date | None
) -> str:
    """Return what became of an action that somebody promised for a day."""
    if moved_from is not None:
        ended = f" Done on {on(done_on)}." if done_on else ""
        return f"Moved from {on(moved_from)} to {on(due_on)}.{ended}"
    if done_on is not None:
        when = "by" if done_on <= due_on else "after"
        return f"Done on {on(done_on)}, {when} its day, {on(due_on)}."
    if dropped_on is not None:
        return f"Dropped on {on(dropped_on)}; its day was {on(due_on)}."
    return f"Not done; its day was {on(due_on)}."


def turned(reference: str, title: str, change: str) -> str:
    """Say that an edit turned a verdict, and what to decide."""
    return f"{reference} {title}: {change[0].lower()}{change[1:]} Say if it stands."


def approve(reference: str, title: str) -> str:
    """Return what is to be decided about an assessed initiative."""
    return f"{reference} {title}: assessed. Approve or reject it."


def close(reference: str, title: str, label: str) -> str:
    """Return what is to be decided about a measured initiative."""
    return f"{reference} {title}: measured, {_lower(label)}. Close it or measure on."


def vacant(practice: str) -> str:
    """Return what is to be decided about a practice in nobody's hands."""
    return f"{practice} has nobody accountable. Appoint an owner."


def promised(target_on: date, closed_on: date | None, outcome: str | None) -> str:
    """Return what became of the day by which an initiative was to reach its target."""
    if closed_on is None:
        return f"Its target date, {on(target_on)}, passed and it is not closed."
    when = "by" if closed_on <= target_on else "after"
    said = f"Closed on {on(closed_on)} as {outcome}"
    return f"{said}, {when} its target date, {on(target_on)}."


def counted_first(still: int, begun: date, last: date) -> str:
    """Return how many findings there were when they were counted for the first time."""
    return (
        f"Findings were counted for the first time on {on(begun)}; on {on(last)} "
        f"{_plural(still, 'was', 'were')} open."
    )


def linted(still: int, new: int, mended: int, waived: int, last: date) -> str:
    """Return what became of the findings of a month."""
    return (
        f"On {on(last)} {_plural(still, 'finding was', 'findings were')} "
        f"open. New in the month: {new:,}, mended: {mended:,}, waived: {waived:,}."
    )


def ruled(label: str, titles: Sequence[tuple[str, str, int]], total: int) -> str:
    """Return which rules findings are of, those with most first."""
    named = [f"{code} {title} ({count:,})" for code, title, count in titles]
    rest = total - sum(count for _, _, count in titles)
    more = f"; and {rest:,} of other rules" if rest else ""
    return f"{label}: {'; '.join(named)}{more}."


def chosen(initiative: str, reviews: Sequence[tuple[str, date]]) -> str:
    """Return an improvement that reviews chose for the next month."""
    by = " and ".join(f"“{title}” on {on(day)}" for title, day in reviews)
    return f"{initiative}. Chosen by the review {by}."


def _plural(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def told(made: Content) -> list[str]:
    """Return a report as lines of plain text, the same order as its papers."""
    name = f"Report No. {made.number}" if made.number else "Draft report"
    lines = [f"{name}, {month(made.month)}, {made.organisation}"]
    if made.emergencies:
        lines += ["", "Decided in an emergency, without the right"]
    lines += [
        f"- {on(one.on)}: {one.what} ({one.practice}), by {one.person}."
        for one in made.emergencies
    ]
    lines += ["", "To be decided"]
    lines += [f"- {one.sentence} {one.who}" for one in made.asks]
    lines += [] if made.asks else ["Nothing waits for a decision."]
    lines += ["", "What really changed"]
    lines += [f"- {one.name}: {one.label}. {one.sentence}" for one in made.signals]
    lines += [] if made.signals else [nothing(made)]
    lines += ["", "Initiatives by verdict"]
    lines += [f"- {count:,} {label}" for label, count in made.verdicts]
    lines += ["", "Promises of the month"]
    lines += [f"- {one.what}: {one.state}. {one.sentence}" for one in made.promises]
    real, adopted = made.ownership.real, made.ownership.practices
    lines += ["", f"Ownership: {real} of {adopted} adopted practices in real hands"]
    lines += [f"- {one.practice}: {one.sentence}" for one in made.ownership.symbolic]
    for section in made.sections:
        lines += ["", section.title, *(f"- {each}" for each in section.sentences)]
    return lines


def _lower(label: str) -> str:
    return f"{label[:1].lower()}{label[1:]}"


def nothing(report: Content) -> str:
    """Return what is said where no metric gave a signal."""
    if report.metrics and report.silent == len(report.metrics):
        return "No metric has a judged reading for this month yet."
    return (
        "No metric gave a signal in this month: what moved, moved as it usually does."
    )


def unheard(report: Content) -> str:
    """Return which metrics nothing is said of, and why; empty if there are none."""
    found = []
    if report.silent:
        found.append(f"{report.silent:,} without a reading of this month to judge")
    if report.later:
        found.append(f"{report.later:,} judged by newer readings than this month's")
    of = f"Nothing is said here of some of the {len(report.metrics):,} metrics: "
    return f"{of}{' and '.join(found)}." if found else ""


def counted(made: Content) -> str:
    """Return how many initiatives there are by verdict, as a sentence."""
    parts = ", ".join(f"{count:,} {_lower(label)}" for label, count in made.verdicts)
    number = made.initiatives
    one = "1 initiative" if number == 1 else f"{number:,} initiatives"
    return f"{one}, open or ended in this month: {parts}."


def drawn(made: Content, most: int) -> str:
    """Return which initiatives are drawn where there are too many for all."""
    if not made.exceptions_only:
        return ""
    count = len(made.lines)
    if count < most:
        return f"Drawn are those that changed: {count:,}."
    return f"Drawn are the first {count:,} of those that changed, worsened ones first."


def interval(row: Row) -> str:
    """Return a metric's change with its interval; percentages in points."""
    if row.delta is None or row.low is None or row.high is None:
        return "not known yet"
    unit = "percentage points" if row.unit == "%" else row.unit
    change, low, high = (
        _signed(each, row.digits) for each in (row.delta, row.low, row.high)
    )
    return f"{change} ({low} to {high}) {unit}".rstrip()


def _signed(value: float, digits: int) -> str:
    text = f"{value:+,.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return text if text.strip("+\N{MINUS SIGN}0.,") else text[1:]
