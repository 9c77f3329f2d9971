"""What an auditor may ask the trail for, and how an address says it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

OUTCOMES = ("success", "refused")
LONGEST_TEXT = 200
LAST_SEQ = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Filters:
    """Which events are wanted; empty means all. Both days are included."""

    actor: str = ""
    action: str = ""
    kind: str = ""
    number: str = ""
    outcome: str = ""
    first: date | None = None
    last: date | None = None
    why: str = ""
    wrong: Mapping[str, str] = field(default_factory=dict)

    @property
    def are_any(self) -> bool:
        """Whether something is left out."""
        texts = (self.actor, self.action, self.kind, self.outcome, self.why)
        return any(texts) or self.first is not None or self.last is not None

    @property
    def subject(self) -> str:
        """The one record that is wanted, if one is."""
        return f"{self.kind}:{self.number}" if self.kind and self.number else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the log a page begins: events before or after a number."""

    before: int | None = None
    after: int | None = None


def filters(query: Mapping[str, str]) -> Filters:
    """Read the filters of an address; ``wrong`` says what could not be read."""
    wrong: dict[str, str] = {}
    days = {name: _day(query.get(name, ""), name, wrong) for name in ("first", "last")}
    first, last = days["first"], days["last"]
    if first and last and first > last:
        wrong["last"] = "The last day is before the first: nothing can be found."
    outcome = _text(query, "outcome")
    return Filters(
        actor=_text(query, "actor"),
        action=_text(query, "action"),
        kind=_text(query, "kind"),
        number=_text(query, "number"),
        outcome=outcome if outcome in OUTCOMES else "",
        first=first,
        last=last,
        why=_text(query, "why"),
        wrong=wrong,
    )


def place(query: Mapping[str, str]) -> Place:
    """Read where the page begins; what is no number begins at the newest event."""
    return Place(_seq(query.get("before", "")), _seq(query.get("after", "")))


def moments(wanted: Filters, zone: str) -> tuple[datetime | None, datetime | None]:
    """Return the first moment that is wanted and the first that no longer is."""
    here = ZoneInfo(zone)
    first = _midnight(wanted.first, here) if wanted.first else None
    last = wanted.last
    if last is None or last == date.max:
        return first, None
    return first, _midnight(last + timedelta(days=1), here)


def _midnight(day: date, here: ZoneInfo) -> datetime:
    local = datetime.combine(day, time.min, here)
    try:
        return local.astimezone(UTC)
    except OverflowError:
        return local.replace(tzinfo=UTC)


def _text(query: Mapping[str, str], name: str) -> str:
    return query.get(name, "").replace("\0", "").strip()[:LONGEST_TEXT]


def _day(text: str, name: str, wrong: dict[str, str]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        wrong[name] = (
            f"“{text.strip()[:40]}” is no date and was left out; "
            "write it as 2026-03-31."
        )
        return None


def _seq(text: str) -> int | None:
    good = text.isascii() and text.isdecimal() and len(text) <= len(str(LAST_SEQ))
    return min(int(text), LAST_SEQ) if good else None
