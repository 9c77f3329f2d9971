"""What needs what: a graph without cycles, over names of records such as phase:3."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from cis.core.errors import RuleError

Edge = tuple[str, str]


class CycleError(RuleError):
    """Things would need each other; ``path`` names them in order."""

    def __init__(self, path: tuple[str, ...]) -> None:
        super().__init__(f"They would need each other: {' needs '.join(path)}.")
        self.path = path


@dataclass(frozen=True, slots=True)
class Graph:
    """Which item needs which; it never holds a cycle."""

    edges: frozenset[Edge] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        found = cycle(self.edges)
        if found:
            raise CycleError(found)

    def needing(self, item: str, needed: str) -> "Graph":
        """Return the graph with one more need, or raise CycleError naming the cycle."""
        return Graph(self.edges | {(item, needed)})

    def without(self, item: str, needed: str) -> "Graph":
        """Return the graph with one need less."""
        return Graph(self.edges - {(item, needed)})

    def needs(self, item: str) -> list[str]:
        """Return what an item needs directly, in order of name."""
        return sorted(needed for one, needed in self.edges if one == item)

    def blockers(self, item: str, done: Collection[str]) -> list[str]:
        """Return what an item needs and what is not done; nothing if it is itself."""
        if item in done:
            return []
        return [needed for needed in self.needs(item) if needed not in done]

    def order(self) -> list[str]:
        """Return every item after all that it needs."""
        needs = _needs(self.edges)
        found: dict[str, None] = {}
        for item in sorted({name for edge in self.edges for name in edge}):
            for name in _before(item, needs, found):
                found[name] = None
        return list(found)


def cycle(edges: Iterable[Edge]) -> tuple[str, ...]:
    """Return a cycle as its items in order, the first again at the end; else nothing.

    Of the ways round it begins with the item that comes first by name.
    """
    needs = _needs(edges)
    over: set[str] = set()
    for start in sorted(needs):
        found = _round(start, needs, over)
        if found:
            return found
    return ()


def _needs(edges: Iterable[Edge]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for item, needed in sorted(set(edges)):
        found.setdefault(item, []).append(needed)
    return found


def _round(
    start: str, needs: Mapping[str, list[str]], over: set[str]
) -> tuple[str, ...]:
    """Walk from an item without calling itself: a chain may be thousands long."""
    path, waiting = [start], [iter(needs.get(start, ()))]
    on_path = {start}
    while path:
        step = next((one for one in waiting[-1] if one not in over), None)
        if step is None:
            over.add(path[-1])
            on_path.discard(path.pop())
            waiting.pop()
        elif step in on_path:
            return _turned((*path[path.index(step) :], step))
        else:
            path.append(step)
            on_path.add(step)
            waiting.append(iter(needs.get(step, ())))
    return ()


def _turned(path: tuple[str, ...]) -> tuple[str, ...]:
    ring = path[:-1]
    at = ring.index(min(ring))
    return (*ring[at:], *ring[:at], ring[at])


def _before(
    item: str, needs: Mapping[str, list[str]], known: Collection[str]
) -> Iterator[str]:
    """Yield an item and all that it needs and is not known, the needed ones first."""
    waiting, seen = [(item, False)], set(known)
    while waiting:
        name, is_ready = waiting.pop()
        if is_ready:
            yield name
        elif name not in seen:
            seen.add(name)
            waiting.append((name, True))
            waiting += [(one, False) for one in reversed(needs.get(name, []))]
