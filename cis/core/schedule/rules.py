"""How often something happens, and on which day of its period."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from typing import TypeAlias

from cis.core.errors import RuleError

LAST = -1
NTH = {1: "first", 2: "second", 3: "third", 4: "fourth", LAST: "last"}
SHORTEST, LONGEST = 28, 31


class Weekday(IntEnum):
    """The days of a week as Python counts them."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6


class Shift(StrEnum):
    """Where a day goes that falls on a weekend or a holiday."""

    LATER = "later"
    EARLIER = "earlier"
    STAY = "stay"


class Month(StrEnum):
    """Which month of a quarter holds the day."""

    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day of the month, 1 to 31; a shorter month gives its last day."""

    day: int

    def __post_init__(self) -> None:
        if not 1 <= self.day <= LONGEST:
            raise RuleError("Give a day of the month from 1 to 31.", field="day")


@dataclass(frozen=True, slots=True)
class LastWorkingDay:
    """The last day of the month that is neither weekend nor holiday."""


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first to fourth, or the last (-1), such weekday of the month."""

    nth: int
    weekday: Weekday

    def __post_init__(self) -> None:
        if self.nth not in NTH:
            raise RuleError("Choose the first to fourth, or the last.", field="nth")


InMonth: TypeAlias = MonthDay | LastWorkingDay | NthWeekday


@dataclass(frozen=True, slots=True)
class Weekly:
    """Once in each week, Monday to Sunday."""

    weekday: Weekday
    shift: Shift = Shift.LATER


@dataclass(frozen=True, slots=True)
class Fortnightly:
    """Once in every second week, counted from the week of the anchor."""

    weekday: Weekday
    anchor: date
    shift: Shift = Shift.LATER


@dataclass(frozen=True, slots=True)
class Monthly:
    """Once in each calendar month."""

    on: InMonth
    shift: Shift = Shift.LATER


@dataclass(frozen=True, slots=True)
class Quarterly:
    """Once in each quarter, in its first or last month."""

    on: InMonth
    month: Month = Month.FIRST
    shift: Shift = Shift.LATER


Rule: TypeAlias = Weekly | Fortnightly | Monthly | Quarterly


def said(rule: Rule) -> str:
    """Say a rule in words, with what a shorter month means."""
    match rule:
        case Weekly():
            return f"every week on {_name(rule.weekday)}"
        case Fortnightly():
            return f"every second week on {_name(rule.weekday)}"
        case Monthly():
            return f"every month on {_in_month(rule.on)}"
        case Quarterly():
            month = rule.month.value
            return f"in the {month} month of every quarter on {_in_month(rule.on)}"


def _in_month(on: InMonth) -> str:
    match on:
        case MonthDay():
            short = ", or the last day of a shorter month" * (on.day > SHORTEST)
            return f"day {on.day}{short}"
        case LastWorkingDay():
            return "the last working day"
        case NthWeekday():
            return f"the {NTH[on.nth]} {_name(on.weekday)}"


def _name(weekday: Weekday) -> str:
    return weekday.name.capitalize()
