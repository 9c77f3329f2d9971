"""Writes coverage and control maps as rows of a sheet."""

from collections.abc import Iterator, Sequence

from cis.kit.sheets.cells import Cell
from cis.register.controls.coverage import Count, State, state
from cis.register.controls.display import Board, Share

COVERAGE = (
    *("Framework name", "Category", "Title of the category", "Practice name"),
    *("Controls", "Covered", "Planned", "Gap", "Not mapped"),
)
MAP = (
    *("Framework name", "Control code", "Title of the control", "State"),
    *("Stated of", "Kind", "What meets it", "Status"),
    *("Note and what is missing", "Evidence, address of the record"),
)

Rows = Iterator[Sequence[Cell]]


def coverage(board: Board) -> Rows:
    """Yield the coverage of each group, over all and by practice."""
    name = board.framework.name
    for row in board.rows:
        head = (name, row.group.code, row.group.title)
        yield (*head, "All", *_counts(row.over_all))
        for key, practice in board.practices.items():
            if key in row.by_practice:
                yield (*head, practice, *_counts(row.by_practice[key]))


def control_map(board: Board) -> Rows:
    """Yield a line for each control to be met and each statement that holds for it."""
    codes = {control.id: control.code for control in board.controls}
    for leaf in board.tree.leaves:
        come_to = state(board.heard.get(leaf.id, ()))
        head = (board.framework.name, leaf.code, leaf.title, come_to.value)
        said = board.said(leaf.id)
        if not said:
            yield (*head, *[None] * (len(MAP) - len(head)))
        for one in said:
            yield (
                *head,
                codes[one.control_id],
                one.kind.value,
                one.label,
                one.status.value,
                one.note,
                one.evidence,
            )


def share(found: Share) -> Rows:
    """Yield what a practice says of the controls of every framework."""
    for part in found.parts:
        for row in control_map(part.board):
            if row[3] != State.NOT_MAPPED.value:
                yield row


def _counts(count: Count) -> tuple[int, ...]:
    return count.total, count.covered, count.planned, count.gap, count.not_mapped
