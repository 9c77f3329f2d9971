"""Checks a list of controls as a whole: codes, doubles, parents, rings."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from cis.register.controls.rules import (
    DEEPEST,
    LONGEST_CODE,
    LONGEST_TITLE,
    Entry,
)

# The codes that a framework has already, each with the code it stands under.
Known = Mapping[str, str]


def complaints(entries: Sequence[Entry], known: Mapping[str, Known]) -> list[str]:
    """Return what is wrong with a list, each with its place; ``known`` by framework."""
    found: list[str] = []
    frameworks: dict[str, list[Entry]] = {}
    for entry in entries:
        frameworks.setdefault(entry.framework, []).append(entry)
    for name, own in frameworks.items():
        found += _complaints(own, known.get(name, {}))
    return found


def ordered(entries: Sequence[Entry]) -> list[Entry]:
    """Return the entries so that each comes after what it stands under."""
    waiting, placed = list(entries), set[str]()
    codes = {entry.code for entry in entries}
    done: list[Entry] = []
    while waiting:
        ready = [e for e in waiting if e.parent not in codes or e.parent in placed]
        if not ready:
            break
        done += ready
        placed |= {entry.code for entry in ready}
        waiting = [entry for entry in waiting if entry.code not in placed]
    return done


def _complaints(entries: Sequence[Entry], known: Known) -> Iterator[str]:
    first: dict[str, Entry] = {}
    for entry in entries:
        yield from _shape(entry)
        before = first.setdefault(entry.code, entry)
        if entry.code and before is not entry:
            yield (
                f"{entry.place}: the code {entry.code} is in {before.place} already; "
                "keep one of them."
            )
    codes = known.keys() | first.keys()
    for entry in entries:
        yield from _parent(entry, codes, known)
    yield from _lines(first, known)


def _shape(entry: Entry) -> Iterator[str]:
    if not entry.code:
        yield f"{entry.place}: there is no code; give the control one."
    if len(entry.code) > LONGEST_CODE:
        yield f"{entry.place}: the code is longer than {LONGEST_CODE} letters."
    if len(entry.title) > LONGEST_TITLE:
        yield f"{entry.place}: the title is longer than {LONGEST_TITLE} letters."


def _parent(entry: Entry, codes: Collection[str], known: Known) -> Iterator[str]:
    if not entry.parent:
        return
    if entry.parent not in codes:
        yield (
            f"{entry.place}: {entry.code} stands under {entry.parent}, which is "
            "neither in the file nor in the framework; add it or mend the parent."
        )
    elif entry.code in known and known[entry.code] != entry.parent:
        here = known[entry.code] or "nothing"
        yield (
            f"{entry.place}: {entry.code} stands under {here} in the framework and "
            f"under {entry.parent} in the file; leave the parent as it is."
        )


def _lines(entries: Mapping[str, Entry], known: Known) -> Iterator[str]:
    """Follow each control upwards: the way must end, and soon."""
    parents = {**known, **{code: one.parent for code, one in entries.items()}}
    told: set[frozenset[str]] = set()
    for start in entries.values():
        way, at = [start.code], start.parent
        while at and at not in way and len(way) <= DEEPEST:
            way.append(at)
            at = parents.get(at, "")
        if at == start.code and frozenset(way) not in told:
            told.add(frozenset(way))
            ring = " under ".join([*way, at])
            yield f"{start.place}: {ring} is a ring; one of them must stand alone."
        elif len(way) > DEEPEST:
            yield f"{start.place}: {start.code} is more than {DEEPEST} levels deep."
