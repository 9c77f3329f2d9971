"""Template filters: dates, moments and numbers as people read them."""

from collections.abc import Sized
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from flask import Flask, g, has_app_context, request
from markupsafe import Markup

from cis.kit.web import icons

MINUS = "\N{MINUS SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"
MINUTE, HOUR, DAY_SECONDS = 60, 3600, 86400
MONTH_DAYS, YEAR_DAYS = 30.44, 365.25


def long_day(value: date) -> str:
    """Return a date as 3 Mar 2026."""
    return f"{value.day} {value:%b %Y}"


def day(value: date | datetime | None, missing: str = "not set") -> Markup:
    """Show a date as 3 Mar 2026, with the ISO date behind it."""
    if value is None:
        return Markup('<span class="quiet">{}</span>').format(missing)
    exact = f"{value:%A} {value.isoformat()}"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        value.isoformat(), exact, long_day(value)
    )


def moment(
    value: datetime | None, zone: str | tzinfo | None = None, missing: str = "never"
) -> Markup:
    """Show a moment as 3 Mar 2026, 14:05, with the exact one behind it."""
    if value is None:
        return Markup('<span class="quiet">{}</span>').format(missing)
    here = _in_zone(value, zone)
    return Markup('<time datetime="{}" title="{}">{}, {:%H:%M}</time>').format(
        here.isoformat(), f"{here:%Y-%m-%d %H:%M:%S %Z}", long_day(here), here
    )


def number(value: float | None, digits: int | None = None, missing: str = "–") -> str:  # noqa: RUF001
    """Show a number with thousands grouped; without digits as precise as honest."""
    if value is None:
        return missing
    text = f"{value:,.{_digits(value) if digits is None else digits}f}"
    return _signless_zero(text).replace("-", MINUS)


def quantity(value: float | None, unit: str, digits: int | None = None) -> str:
    """Show a number with its unit, 14.2 h."""
    if value is None:
        return number(None)
    if unit == "%":
        return percent(value, digits)
    return f"{number(value, digits)}{THIN}{unit}"


def percent(value: float | None, digits: int | None = None) -> str:
    """Show a percentage; the value is already in percent."""
    if value is None:
        return number(None)
    return f"{number(value, 1 if digits is None else digits)}{THIN}%"


def ago(value: date | datetime, now: date | datetime) -> str:
    """Say how long before or after ``now`` something is."""
    gap = _gap(value, now)
    words = _length(abs(gap))
    if words in {"today", "just now"}:
        return words
    return f"{words} ago" if gap < timedelta(0) else f"in {words}"


def plural(count: float | Sized, one: str, many: str | None = None) -> str:
    """Count things in words: 1 row, 2 rows."""
    amount = len(count) if isinstance(count, Sized) else count
    return f"{number(amount)} {one if amount == 1 else many or one + 's'}"


def here(**changes: Any) -> str:
    """Return this page's address with its query changed; None takes a part out."""
    query: dict[str, Any] = dict(request.args.lists())
    query.update(changes)
    kept = {key: value for key, value in query.items() if value not in (None, "", [])}
    address = request.script_root + quote(request.path)
    return f"{address}?{urlencode(kept, doseq=True)}" if kept else address


def init_app(app: Flask) -> None:
    """Register the filters, and the icons that come with every page."""
    for tool in (day, moment, number, quantity, percent, ago, plural, long_day):
        app.add_template_filter(tool)
    app.add_template_global(here)
    icons.init_app(app)


def _in_zone(value: datetime, zone: str | tzinfo | None) -> datetime:
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    # The organisation's zone, where the request knows it.
    zone = zone or (g.get("zone") if has_app_context() else None) or UTC
    return aware.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone)


def _digits(value: float) -> int:
    if value == int(value) or abs(value) >= 100:  # noqa: PLR2004
        return 0
    return 1 if abs(value) >= 1 else 2


def _signless_zero(text: str) -> str:
    return text.removeprefix("-") if not text.strip("-0.,") else text


def _gap(value: date | datetime, now: date | datetime) -> timedelta:
    if isinstance(value, datetime) and isinstance(now, datetime):
        return value - now
    return timedelta(days=_date(value).toordinal() - _date(now).toordinal())


def _date(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value


def _length(gap: timedelta) -> str:
    seconds = gap.total_seconds()
    if seconds < MINUTE:
        return "today" if gap == timedelta(0) else "just now"
    if seconds < HOUR:
        return _span(seconds / MINUTE, "minute")
    if seconds < DAY_SECONDS:
        return _span(seconds / HOUR, "hour")
    return _days(gap.days)


def _days(days: int) -> str:
    if days < 14:  # noqa: PLR2004
        return _span(days, "day")
    if days < 2 * MONTH_DAYS:
        return _span(days / 7, "week")
    if days < 2 * YEAR_DAYS:
        return _span(days / MONTH_DAYS, "month")
    return _span(days / YEAR_DAYS, "year")


def _span(amount: float, unit: str) -> str:
    return plural(int(amount), unit)
