"""What the pages of controls show: boards, lines, a practice's part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from cis.kit.sheets.pages import SIZE, Page
from cis.register.controls import coverage, queries
from cis.register.controls.coverage import Count, Node, Row, Said, State, Tree
from cis.register.controls.models import (
    Control,
    ControlMapping,
    Framework,
    Profile,
    ProfileEntry,
)
from cis.register.controls.rules import MOST_AT_ONCE, MOST_BYTES
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice

LONGEST_SEARCH = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What a framework's list is narrowed to."""

    q: str = ""
    group: int | None = None
    state: State | None = None

    @property
    def is_narrow(self) -> bool:
        """Tell whether anything is left out."""
        return bool(self.q or self.group or self.state)


@dataclass(frozen=True, slots=True)
class Line:
    """One control of a list: its state, or, with others under it, their coverage."""

    control: Control
    depth: int
    count: Count | None
    state: State
    said: Sequence[ControlMapping]
    advice: ProfileEntry | None


@dataclass(frozen=True, slots=True)
class Board:
    """A framework with all that is said of it."""

    framework: Framework
    controls: Sequence[Control]
    mappings: Mapping[int, ControlMapping]
    tree: Tree
    heard: Mapping[int, Sequence[Said]]
    rows: Sequence[Row]
    practices: Mapping[int | None, str] = field(default_factory=dict)

    @property
    def whole(self) -> Count:
        """The coverage of the whole framework."""
        return coverage.whole(self.rows)

    def said(self, control_id: int) -> list[ControlMapping]:
        """Return the statements that hold for a control, its own or of its group."""
        return [self.mappings[one.id] for one in self.heard.get(control_id, [])]


@dataclass(frozen=True, slots=True)
class Part:
    """What one practice says of one framework, group by group."""

    board: Board
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Share:
    """One practice and all that it says of controls."""

    practice: Practice
    mappings: Sequence[ControlMapping]
    parts: Sequence[Part]


def board(session: Session, framework: Framework) -> Board:
    """Return a framework with its coverage."""
    found = queries.mappings(session, framework.id)
    return _board(session, framework, found)


def boards(session: Session) -> list[Board]:
    """Return every framework with its coverage."""
    return [board(session, one) for one in queries.frameworks(session)]


def share(session: Session, practice_id: int) -> Share:
    """Return what one practice says of controls, or raise NotFoundError."""
    practice = practices.get(session, practice_id)
    said = queries.of_practice(session, practice_id)
    parts = []
    for key in dict.fromkeys(one.control.framework_id for one in said):
        own = [one for one in said if one.control.framework_id == key]
        found = _board(session, queries.framework(session, key), own)
        rows = [row for row in found.rows if row.by_practice]
        parts.append(Part(found, rows))
    return Share(practice, said, parts)


def listing(
    found: Board, filters: Filters, page: int, advice: Mapping[int, ProfileEntry]
) -> Page[Line]:
    """Return one page of a framework's controls."""
    lines = [line for line in _lines(found, advice) if _fits(found.tree, line, filters)]
    return Page(lines[(page - 1) * SIZE : page * SIZE], page, len(lines))


def advised(
    session: Session, framework: Framework, asked: str | None
) -> tuple[Sequence[Profile], Profile | None, dict[int, ProfileEntry]]:
    """Return a framework's profiles, the one that is looked through, what it says."""
    known = queries.profiles(session, framework.id)
    chosen = next((one for one in known if str(one.id) == asked), None)
    said = queries.advice(session, chosen.id) if chosen else {}
    return known, chosen, said


def filters(asked: Mapping[str, str]) -> Filters:
    """Return what an address narrows a list to; nonsense narrows nothing."""
    state = asked.get("state", "")
    return Filters(
        q=asked.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH],
        group=number(asked.get("group")),
        state=State(state) if state in set(State) else None,
    )


def numbers(texts: Sequence[str]) -> list[int]:
    """Return the numbers among what an address names, each once."""
    found = [number(text) for text in texts[: MOST_AT_ONCE + 1]]
    return list(dict.fromkeys(key for key in found if key))


def number(text: str | None) -> int | None:
    """Return a number that an address names, if it is one."""
    return int(text[:9]) if text and text.isascii() and text.isdecimal() else None


def uploaded(file: FileStorage | None) -> tuple[str, bytes]:
    """Return name and content of an uploaded file; one byte more than allowed shows."""
    if file is None or not file.filename:
        return "", b""
    name = file.filename.replace("\0", "").rpartition("/")[2].rpartition("\\")[2]
    return name, file.stream.read(MOST_BYTES + 1)


def _board(
    session: Session, framework: Framework, found: Sequence[ControlMapping]
) -> Board:
    controls = queries.controls(session, framework.id)
    tree = Tree([Node(one.id, one.code, one.title, one.parent_id) for one in controls])
    said = [
        Said(one.id, one.control_id, one.subject, one.of_practice, one.status)
        for one in found
    ]
    rows = coverage.matrix(tree, said)
    names = {int(key): name for key, name in practices.choices(session).items()}
    speaking = {key for row in rows for key in row.by_practice}
    return Board(
        framework,
        controls,
        {one.id: one for one in found},
        tree,
        coverage.heard(tree, said),
        rows,
        {
            **{key: name for key, name in names.items() if key in speaking},
            **({None: "Roles"} if None in speaking else {}),
        },
    )


def _lines(found: Board, advice: Mapping[int, ProfileEntry]) -> list[Line]:
    states = {leaf.id: _state(found, leaf.id) for leaf in found.tree.leaves}
    under: dict[int, list[State]] = {}
    for key, state in states.items():
        for above in found.tree.line(key)[1:]:
            under.setdefault(above, []).append(state)
    return [
        Line(
            control,
            len(found.tree.line(control.id)) - 1,
            coverage.count(under[control.id]) if control.id in under else None,
            _state(found, control.id),
            found.said(control.id),
            advice.get(control.id),
        )
        for control in found.controls
    ]


def _state(found: Board, key: int) -> State:
    return coverage.state(found.heard.get(key, ()))


def _fits(tree: Tree, line: Line, filters: Filters) -> bool:
    control = line.control
    said = f"{control.code} {control.title}".casefold()
    return (
        filters.q.casefold() in said
        and (filters.group is None or filters.group in tree.line(control.id))
        and (filters.state is None or (not line.count and line.state is filters.state))
    )


def context(session: Session, found: Board, control: Control) -> dict[str, Any]:
    """Return what a control's page shows beside the control itself."""
    own = [one for one in found.said(control.id) if one.control_id == control.id]
    under = [one for one in found.controls if one.parent_id == control.id]
    states = [coverage.state(found.heard.get(one.id, ())) for one in under]
    return {
        "own": own,
        "inherited": [one for one in found.said(control.id) if one not in own],
        "under": list(zip(under, states, strict=True)),
        "state": _state(found, control.id),
        "advice": _advice(session, control),
    }


def _advice(session: Session, control: Control) -> list[tuple[Profile, ProfileEntry]]:
    pairs = []
    for profile in queries.profiles(session, control.framework_id):
        entry = queries.advice(session, profile.id).get(control.id)
        if entry:
            pairs.append((profile, entry))
    return pairs
