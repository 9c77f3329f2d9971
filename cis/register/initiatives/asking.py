"""What an address asks for: filters, order, and what is already known of a proposal."""

import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar

from cis.core.spc.words import LABELS
from cis.kit.charts.svg import sparkline
from cis.register.initiatives import verdict
from cis.register.initiatives.listing import Line
from cis.register.initiatives.rules import Filters, Status
from cis.register.initiatives.selecting import SORTS

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST_SEARCH = 200
VERDICTS: Mapping[str, str] = {
    verdict.NO_BASELINE: "No baseline",
    **{code: said for code, said in LABELS.items() if code != "not_enough_data"},
}


def filters(args: Mapping[str, str]) -> Filters:
    """Return the filters an address asks for; what makes no sense is left out."""
    sort, code = _text(args, "sort"), _text(args, "verdict")
    return Filters(
        owner_id=_number(_text(args, "owner")),
        practice_id=_number(_text(args, "practice")),
        status=_choice(Status, _text(args, "status")),
        verdict=code if code in VERDICTS else "",
        overdue=_text(args, "overdue") == "yes",
        q=_text(args, "q")[:LONGEST_SEARCH],
        sort=sort if sort in SORTS else "priority",
        descending=_text(args, "direction") != "asc",
    )


def is_narrowed(wanted: Filters) -> bool:
    """Tell whether filters leave anything out."""
    return wanted != Filters(sort=wanted.sort, descending=wanted.descending)


def known(args: Mapping[str, str]) -> dict[str, Any]:
    """Return what an address says of an initiative to be proposed."""
    return {
        "title": _text(args, "title"),
        "practice_id": _number(_text(args, "practice")),
        "pain_point_id": _number(_text(args, "pain")),
        "owner_id": _number(_text(args, "owner")),
    }


def marks(lines: Sequence[Line]) -> tuple[Sequence[str], Sequence[tuple[str, str]]]:
    """Return the statuses and verdicts on a page, each once: each is drawn once."""
    return (
        sorted({line.status for line in lines}),
        sorted({(line.verdict, line.verdict_label) for line in lines}),
    )


@lru_cache(maxsize=1024)
def spark(text: str) -> str:
    """Return the sparkline of a standing as SVG, empty without readings."""
    points = json.loads(text) if text else []
    if not points:
        return ""
    return sparkline(
        [value for value, _ in points], point_types=[kind for _, kind in points]
    )


def _text(args: Mapping[str, str], name: str) -> str:
    return args.get(name, "").replace("\0", "").strip()


def _number(text: str) -> int | None:
    return int(text[:9]) if text.isascii() and text.isdecimal() else None


def _choice(kind: type[Choice], text: str) -> Choice | None:
    return kind(text) if text in set(kind) else None
