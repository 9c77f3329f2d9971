"""Roadmaps as bars of a timeline, as lists to choose from, and in a sentence."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

from cis.kit.charts.timeline import TONES, Bar, timeline
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Status, day
from cis.register.roadmap.board import Board, Reason, Stage
from cis.register.roadmap.models import ORGANISATION
from cis.register.roadmap.showing import Link

TITLE = "Roadmaps: phases and initiatives"
SHORTEST = timedelta(days=14)
PLANNED = timedelta(weeks=26)
WAITING = frozenset({Status.PROPOSED, Status.ASSESSED, Status.APPROVED})
Address = Callable[[Link], str]


def figure(board: Board, address: Address) -> dict[str, Any]:
    """Return the timeline of all roadmaps."""
    drawn = bars(board, address)
    return timeline(drawn, sorted(board.edges), board.today, title=TITLE)


def bars(board: Board, address: Address) -> list[Bar]:
    """Return each phase, and under its practice the initiatives that belong to it."""
    found: list[Bar] = []
    for scope in board.scopes:
        stages = board.of(scope)
        found += [_phase(one, board, address) for one in stages]
        found += [_work(one, board, address) for one in work(board, scope)]
    return found


def needs(board: Board) -> dict[str, list[str]]:
    """Return in words what each item needs first, and whether that is done."""
    found: dict[str, list[str]] = {}
    for item, needed in sorted(board.edges):
        done = " (done)" if needed in board.done else ""
        found.setdefault(item, []).append(f"{board.names.get(needed, needed)}{done}")
    return found


def work(board: Board, scope: int) -> list[Any]:
    """Return the initiatives of a practice that name a phase or a dependency."""
    linked = {name for edge in board.edges for name in edge}
    return [
        one
        for key, one in board.initiatives.items()
        if one.practice_id == scope
        and one.status is not Status.REJECTED
        and (one.phase is not None or key in linked)
    ]


def blocked(board: Board) -> list[tuple[str, str, Sequence[Reason]]]:
    """Return what is blocked: item, name and by what; what is over or far waits not."""
    phases = {one.phase.subject for one in board.stages.values() if one.is_running}
    living = {key for key, one in board.initiatives.items() if one.status not in ENDED}
    held = {one.subject for one in board.criteria}
    asked = sorted({item for item, _ in board.edges} & (phases | living | held))
    found = [(item, board.names[item], board.blocking(item)) for item in asked]
    return [one for one in found if one[2]]


def summary(board: Board, drawn: Sequence[Bar]) -> str:
    """Say in a sentence what the timeline shows."""
    if not drawn:
        return ""
    last = max(one.last for one in drawn)
    running = [one for scope in board.scopes if (one := board.current(scope))]
    ready = sum(one.is_ready for one in running)
    return (
        f"{len(running)} of {len(board.scopes)} roadmaps have a phase that runs; "
        f"{ready} of them can pass its gate today. The last planned day is "
        f"{day(last)}."
    )


def items(board: Board) -> dict[str, str]:
    """Return everything that can need or be needed and is not over, by name."""
    over = {key for key, one in board.initiatives.items() if one.status in ENDED}
    return {key: name for key, name in board.names.items() if key not in over}


def initiatives(board: Board, practice_id: int | None) -> dict[str, str]:
    """Return the initiatives of a practice, or all of them, to choose from."""
    return {
        str(one.id): board.names[key]
        for key, one in board.initiatives.items()
        if practice_id in {None, one.practice_id}
    }


def _phase(one: Stage, board: Board, address: Address) -> Bar:
    phase = one.phase
    before = phase.starts_on or board.today
    first = min(before, phase.gate_on - SHORTEST) if phase.gate_on else before
    last = phase.gate_on or first + PLANNED
    tone = _tone(one)
    state = TONES[tone].word
    words = f"{phase.name}, {state}, {day(first)} to {day(last)}"
    if one.is_running:
        words += f"<br>{one.met} of {len(one.judged)} criteria met"
    words += "".join(f"<br>{each.sentence}" for each in one.blockers)
    return Bar(
        key=phase.subject,
        row=phase.place,
        text=phase.phase.value.capitalize(),
        first=first,
        last=last,
        tone=tone,
        words=words,
        url=address(("roadmap.phase", {"key": phase.id})),
    )


def _tone(one: Stage) -> str:
    if one.is_over:
        return "over"
    if one.blockers:
        return "blocked"
    return "running" if one.is_running else "planned"


def _work(one: Any, board: Board, address: Address) -> Bar:
    first = one.started_on or one.approved_on or one.proposed_on
    last = _end(one, board.today)
    waits = board.blocking(f"initiative:{one.id}")
    tone = "over" if one.status in ENDED else "running"
    if waits:
        tone = "blocked"
    elif one.status in WAITING:
        tone = "planned"
    name = Initiative.__record__.label(one.id, one.title)
    words = f"{name}, {one.status}, {day(first)} to {day(last)}"
    return Bar(
        key=f"initiative:{one.id}",
        row=name,
        text=one.phase.value.capitalize() if one.phase else "",
        first=first,
        last=max(last, first + SHORTEST),
        tone=tone,
        words=words + "".join(f"<br>{each.sentence}" for each in waits),
        url=address(("initiatives.show", {"key": one.id})),
        is_part=True,
    )


def _end(one: Any, today: date) -> date:
    found: date = one.closed_on or one.target_on or today
    return found


def place(scope: int, board: Board) -> str:
    """Return what people call a scope."""
    found = next((one for one in board.phases.values() if one.scope == scope), None)
    return found.place if found else ORGANISATION
