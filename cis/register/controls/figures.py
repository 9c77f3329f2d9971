"""Draws coverage as heat-maps, and says it in words."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cis.kit.charts.heatmap import Cell, heatmap
from cis.register.controls.coverage import Count, Row, State
from cis.register.controls.display import Board, Share

TONES: Mapping[State, str] = {
    State.COVERED: "good",
    State.PLANNED: "between",
    State.GAP: "bad",
    State.NOT_MAPPED: "none",
}
# A group's address by its framework and itself.
Address = Callable[[int, int], str]


def figure(board: Board, address: Address) -> dict[str, Any]:
    """Return the coverage of a framework: its groups by the practices that speak."""
    columns = [*board.practices.items()]
    cells = [
        [
            _cell(row, "All", row.over_all, row.over_all.worst, board, address),
            *(
                _cell(row, name, count, count.stated, board, address)
                if (count := row.by_practice.get(key))
                else None
                for key, name in columns
            ),
        ]
        for row in board.rows
    ]
    return heatmap(
        [called(row) for row in board.rows],
        ["All", *(name for _, name in columns)],
        cells,
        title=f"Coverage of {board.framework.name}",
    )


def shared(share: Share, address: Address) -> dict[str, Any]:
    """Return what one practice says: the groups that it touches, and how far."""
    rows = [(part.board, row) for part in share.parts for row in part.rows]
    cells = [
        [
            _tally(row, state, amount, board, address)
            for state, amount in (
                (State.COVERED, row.over_all.covered),
                (State.PLANNED, row.over_all.planned),
                (State.GAP, row.over_all.gap),
            )
        ]
        for board, row in rows
    ]
    return heatmap(
        [f"{row.group.code} ({board.framework.name})" for board, row in rows],
        ["Covered", "Planned", "Gap"],
        cells,
        title=f"Controls met by {share.practice.name}",
    )


def called(row: Row) -> str:
    """Return a group's code and title."""
    return f"{row.group.code} {row.group.title}".strip()


def sentence(count: Count) -> str:
    """Say a coverage in words."""
    parts = [f"{count.covered} of {count.total} covered"]
    parts += [f"{count.planned} planned"] if count.planned else []
    parts += [f"{count.gap} with a gap"] if count.gap else []
    parts += [f"{count.not_mapped} not mapped"] if count.not_mapped else []
    return ", ".join(parts)


def whole_sentence(boards: Sequence[Board]) -> str:
    """Say how many frameworks there are, and how many controls."""
    total = sum(board.whole.total for board in boards)
    return f"{len(boards)} frameworks with {total} controls to be met."


def _cell(
    row: Row, name: str, count: Count, state: State, board: Board, address: Address
) -> Cell:
    return Cell(
        TONES[state],
        f"{count.covered}/{count.total}",
        f"{called(row)}<br>{name}: {sentence(count)}",
        address(board.framework.id, row.group.id),
    )


def _tally(
    row: Row, state: State, amount: int, board: Board, address: Address
) -> Cell | None:
    if not amount:
        return None
    words = f"{called(row)}<br>{amount} of {len(row.leaves)} {state.value}"
    url = address(board.framework.id, row.group.id)
    return Cell(TONES[state], str(amount), words, url)
