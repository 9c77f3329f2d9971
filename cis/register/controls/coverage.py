"""Computes from what is said of controls which are covered, planned, gaps or open."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from cis.register.controls.rules import Status


class State(StrEnum):
    """What all that is said of a control comes to."""

    COVERED = "covered"
    PLANNED = "planned"
    GAP = "gap"
    NOT_MAPPED = "not mapped"


@dataclass(frozen=True, slots=True)
class Node:
    """A control in its framework's tree."""

    id: int
    code: str
    title: str
    parent_id: int | None


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: of which control, by what subject, of which practice, how far."""

    id: int
    control_id: int
    subject: str
    practice_id: int | None
    status: Status


@dataclass(frozen=True, slots=True)
class Count:
    """How many controls are in each state."""

    covered: int = 0
    planned: int = 0
    gap: int = 0
    not_mapped: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.covered + self.planned + self.gap + self.not_mapped

    @property
    def worst(self) -> State:
        """The state to look at first: a gap, then silence, then a plan."""
        if self.gap:
            return State.GAP
        if self.not_mapped or not self.total:
            return State.NOT_MAPPED
        return State.PLANNED if self.planned else State.COVERED

    @property
    def stated(self) -> State:
        """The worst that is said, silence apart."""
        return Count(self.covered, self.planned, self.gap).worst


class Tree:
    """The controls of one framework in their order, with what stands under what."""

    def __init__(self, nodes: Sequence[Node]) -> None:
        self.nodes = {node.id: node for node in nodes}
        parents = {node.parent_id for node in nodes}
        self.leaves = [node for node in nodes if node.id not in parents]

    def line(self, control_id: int) -> list[int]:
        """Return a control and what it stands under, itself first."""
        found: list[int] = []
        at: int | None = control_id
        while at is not None and at in self.nodes and at not in found:
            found.append(at)
            at = self.nodes[at].parent_id
        return found

    def group(self, leaf: Node) -> Node:
        """Return what a leaf is counted under: what it stands under, or itself."""
        return self.nodes.get(leaf.parent_id or 0, leaf)

    def groups(self) -> dict[int, list[Node]]:
        """Return the leaves by the number of their group, in order."""
        found: dict[int, list[Node]] = {}
        for leaf in self.leaves:
            found.setdefault(self.group(leaf).id, []).append(leaf)
        return found


def heard(tree: Tree, said: Iterable[Said]) -> dict[int, list[Said]]:
    """Return what holds for each control that anything is said of.

    What is said of a category holds for the controls under it, unless the same
    subject says something of the control itself.
    """
    own: dict[int, dict[str, Said]] = {}
    for one in said:
        own.setdefault(one.control_id, {})[one.subject] = one
    found: dict[int, list[Said]] = {}
    for key in tree.nodes:
        nearest: dict[str, Said] = {}
        for at in tree.line(key):
            for subject, one in own.get(at, {}).items():
                nearest.setdefault(subject, one)
        if nearest:
            found[key] = list(nearest.values())
    return found


def state(said: Iterable[Said]) -> State:
    """Return what the statements about one control come to.

    A gap stays one until whoever stated it takes it back; a plan counts where
    nothing covers the control yet.
    """
    statuses = {one.status for one in said}
    if Status.GAP in statuses:
        return State.GAP
    if Status.COVERED in statuses:
        return State.COVERED
    return State.PLANNED if statuses else State.NOT_MAPPED


def count(states: Iterable[State]) -> Count:
    """Return how many there are of each state."""
    found = Counter(states)
    return Count(
        found[State.COVERED],
        found[State.PLANNED],
        found[State.GAP],
        found[State.NOT_MAPPED],
    )


@dataclass(frozen=True, slots=True)
class Row:
    """A group of controls: its coverage over all, and by each practice that speaks."""

    group: Node
    leaves: Sequence[Node]
    over_all: Count
    by_practice: Mapping[int | None, Count]


def matrix(tree: Tree, said: Sequence[Said]) -> list[Row]:
    """Return the coverage of each group; None stands for what has no practice."""
    known = heard(tree, said)
    rows = []
    for group, leaves in tree.groups().items():
        of = {leaf.id: known.get(leaf.id, []) for leaf in leaves}
        practices = {one.practice_id for each in of.values() for one in each}
        by_practice = {
            key: count(
                state(one for one in each if one.practice_id == key)
                for each in of.values()
            )
            for key in practices
        }
        over_all = count(state(each) for each in of.values())
        rows.append(Row(tree.nodes[group], leaves, over_all, by_practice))
    return rows


def whole(rows: Iterable[Row]) -> Count:
    """Return the coverage of all groups together."""
    counts = [row.over_all for row in rows]
    return Count(
        sum(one.covered for one in counts),
        sum(one.planned for one in counts),
        sum(one.gap for one in counts),
        sum(one.not_mapped for one in counts),
    )
