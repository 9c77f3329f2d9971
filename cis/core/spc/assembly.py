"""Putting drawn phases together into one Analysis."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from cis.core.spc.analysis import COMMON, CONCERN, IMPROVEMENT, POINT_TYPE, Analysis
from cis.core.spc.drawing import Column, Drawn
from cis.core.spc.limits import kind
from cis.core.spc.phases import Phase
from cis.core.spc.runs import runs
from cis.core.spc.signals import SIDE_OF

NONE = ("none", "none")
Parts = Sequence[tuple[int, Drawn]]


@dataclass(frozen=True, slots=True)
class Head:
    """What an analysis was asked for."""

    chart: str
    direction: str
    target: float | None
    transform: str
    floor: float | None


@dataclass(frozen=True, slots=True)
class Table:
    """Values and dates in date order."""

    values: Column
    days: list[dt.date]


def assembled(head: Head, table: Table, parts: Parts, baseline: int) -> Analysis:
    """Return the Analysis of phases drawn one by one, each with its first row."""
    text = "".join([part.text for _, part in parts])
    marks = _marks(parts)
    kinds = POINT_TYPE[head.direction]
    types = [kinds[side] for _, side in marks]
    phases = tuple(
        _phase(head, table, part, (begin, baseline, types)) for begin, part in parts
    )
    return Analysis(
        chart=head.chart,
        direction=head.direction,
        target=head.target,
        transform=head.transform,
        floor=head.floor,
        date=tuple(table.days),
        value=tuple(table.values),
        phase=tuple([at for at, phase in enumerate(phases) for _ in range(phase.n)]),
        centre=_line(parts, "centre"),
        lower=_line(parts, "lower"),
        upper=_line(parts, "upper"),
        lower_2s=_line(parts, "lower_2s"),
        upper_2s=_line(parts, "upper_2s"),
        relative_to_mean=tuple([SIDE_OF[letter] for letter in text]),
        outside_limits=_told(parts, "AB", chart=head.chart),
        close_to_limits=_told(parts, "hl", chart=head.chart),
        rule=tuple([rule for rule, _ in marks]),
        side=tuple([side for _, side in marks]),
        special_cause=tuple([rule != "none" for rule, _ in marks]),
        point_type=tuple(types),
        phases=phases,
    )


def _marks(parts: Parts) -> list[tuple[str, str]]:
    marks: list[tuple[str, str]] = []
    for _, part in parts:
        here = [NONE] * len(part.text)
        for row, mark in part.flags.items():
            here[row] = mark
        marks += here
    return marks


def _line(parts: Parts, name: str) -> tuple[float | None, ...]:
    found: list[float | None] = []
    for _, part in parts:
        if part.is_flat:
            found += [getattr(part.lines[0], name)] * len(part.lines)
        else:
            found += [getattr(line, name) for line in part.lines]
    return tuple(found)


def _told(parts: Parts, wanted: str, *, chart: str) -> tuple[bool | None, ...]:
    # The references differ: plotthedots tells nothing of such points, qicharts2 "no".
    unknown = None if chart == "xmr" else False
    answers = {letter: letter in wanted for letter in SIDE_OF} | {".": unknown}
    found: list[bool | None] = []
    for _, part in parts:
        if part.is_flat and part.lines[0].upper is not None:
            found += [answers[letter] for letter in part.text]
        else:
            pairs = zip(part.text, part.lines, strict=True)
            found += [
                unknown if line.upper is None else answers[letter]
                for letter, line in pairs
            ]
    return tuple(found)


def _phase(
    head: Head, table: Table, part: Drawn, place: tuple[int, int, list[str]]
) -> Phase:
    begin, baseline, types = place
    count = len(part.text)
    kinds, rows = types[begin : begin + count], min(baseline, count)
    line = part.newest
    present = rows - table.values[begin : begin + rows].count(None)
    improvement, concern = kinds.count(IMPROVEMENT), kinds.count(CONCERN)
    common = kinds.count(COMMON)
    return Phase(
        n=count,
        centre=line.centre,
        lower=line.lower,
        upper=line.upper,
        common_cause=common,
        improvement=improvement,
        concern=concern,
        neutral=count - common - improvement - concern,
        start=table.days[begin],
        end=table.days[begin + count - 1],
        baseline_rows=rows,
        baseline_n=present,
        limits_kind=kind(present, drawn=line.upper is not None),
        mean_range=line.mean_range,
        sigma_z=part.sigma_z,
        runs=runs(part.text) if head.chart != "xmr" else None,
    )
