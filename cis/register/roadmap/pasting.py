"""Reads dependencies as people paste them: a line each, "A needs B"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cis.core.errors import RuleError
from cis.register.roadmap.graph import CycleError, Edge, Graph

MOST_LINES = 500
LONGEST = 100_000
NEEDS = re.compile(r"\s+needs\s+", re.IGNORECASE)
SIGNS = re.compile(r"[\s:,()]+")


@dataclass(frozen=True, slots=True)
class Row:
    """A line that was understood: its number, and what needs what."""

    number: int
    edge: Edge


class PasteError(RuleError):
    """Lines could not be taken; ``faults`` says what is wrong with each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults), field="text")
        self.faults = faults


def plain(name: str) -> str:
    """Return a name as it is compared: without case, colons and brackets."""
    return SIGNS.sub(" ", name).strip().casefold()


def read(text: str, known: Mapping[str, str]) -> list[Row]:
    """Return every line as what needs what, or raise PasteError naming the lines.

    ``known`` holds the records by their plain names.
    """
    if len(text) > LONGEST or "\0" in text:
        raise PasteError([f"Paste at most {LONGEST:,} letters of text."])
    lines = [
        (number, line.strip())
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip()
    ]
    if not lines:
        raise PasteError(["Paste at least one line, such as: CI-0003 needs CI-0001."])
    if len(lines) > MOST_LINES:
        raise PasteError([f"Paste at most {MOST_LINES} lines at once."])
    found, faults = [], list[str]()
    for number, line in lines:
        try:
            found.append(Row(number, _edge(line, known)))
        except RuleError as error:
            faults.append(f"Line {number}: {error}")
    if faults:
        raise PasteError(faults)
    return found


def joined(
    graph: Graph, rows: list[Row], names: Mapping[str, str] | None = None
) -> Graph:
    """Return the graph with all rows, or raise PasteError naming those that circle.

    ``names`` are how people call the records.
    """
    faults = []
    for row in rows:
        try:
            graph = graph.needing(*row.edge)
        except CycleError as error:
            said = " needs ".join((names or {}).get(one, one) for one in error.path)
            faults.append(f"Line {row.number}: this closes a circle, {said}.")
    if faults:
        raise PasteError(faults)
    return graph


def _edge(line: str, known: Mapping[str, str]) -> Edge:
    parts = NEEDS.split(line)
    if len(parts) != 2:  # noqa: PLR2004 - what needs and what is needed
        raise RuleError("write it as “A needs B”, once in a line.")
    item, needed = (_known(part, known) for part in parts)
    return item, needed


def _known(name: str, known: Mapping[str, str]) -> str:
    found = known.get(plain(name))
    if found is None:
        raise RuleError(
            f"there is no “{name.strip()[:80]}”. Write an initiative as CI-0003, a "
            "criterion as EC-0012, a phase as its practice and phase, such as Change "
            "enablement: stabilise."
        )
    return found
