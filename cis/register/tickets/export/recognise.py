"""Which tool an export comes from, and which column means what."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cis.register.tickets.export.layout import Layout
from cis.register.tickets.export.layouts import GENERIC, LAYOUTS
from cis.register.tickets.rules import (
    ALIASES,
    FIELDS,
    LITERALS,
    ColumnError,
    Kind,
    Options,
    is_missing,
)

NEEDED: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: ("opened_at",),
    Kind.REQUESTS: ("opened_at",),
    Kind.CHANGES: ("changed_at",),
    Kind.SURVEY: ("csat_score",),
}
USEFUL: Mapping[Kind, tuple[str, ...]] = {
    Kind.INCIDENTS: (
        "number",
        "resolved_at",
        "closed_at",
        "reassignment_count",
        "reopen_count",
        "sla_met",
    ),
    Kind.REQUESTS: (
        "number",
        "resolved_at",
        "closed_at",
        "reassignment_count",
        "reopen_count",
        "sla_met",
    ),
    Kind.CHANGES: ("number", "change_type", "outcome"),
    Kind.SURVEY: ("csat_at",),
}
STANDS_FOR: Mapping[str, tuple[str, ...]] = {
    "reassignment_count": ("stations",),
    "sla_met": ("sla_breached", "sla_remaining"),
    "csat_at": ("resolved_at", "closed_at", "opened_at"),
    "outcome": ("is_rollback",),
}


@dataclass(frozen=True, slots=True)
class Recognition:
    """The layout, the kind, and where each field is: field -> column position."""

    layout: Layout
    kind: Kind
    columns: Mapping[str, int]
    header: tuple[str, ...]
    literals: Mapping[str, str]

    @property
    def mapping(self) -> dict[str, str]:
        """Return field -> header as it stands in the file."""
        return {name: self.header[at] for name, at in self.columns.items()}

    @property
    def is_activity_log(self) -> bool:
        """Tell whether rows are activities of a ticket instead of its states."""
        return "activity" in self.columns and "opened_at" not in self.columns

    def place(self, name: str) -> int:
        """Return where a column named by header or field is, or raise ColumnError."""
        if plain(name) in map(plain, self.header):
            return position(name, self.header)
        field = ALIASES.get(name, name)
        return (
            self.columns.get(field, -1)
            if field in self.columns
            else position(name, self.header)
        )

    def missing(self) -> list[str]:
        """Return a sentence for each useful field the export does not have."""
        if self.is_activity_log:
            return []
        return [
            f"this export has no {FIELDS[name]}: {self._hint(name)}"
            for name in USEFUL[self.kind]
            if not self._has(name)
        ]

    def check(self) -> None:
        """Raise ColumnError unless the fields the kind needs are there."""
        names = NEEDED[self.kind]
        if self.is_activity_log:
            names = ("number", "activity_at")
        for name in names:
            if name not in self.columns:
                raise ColumnError(
                    f"no column for the {FIELDS[name]} of {self.kind} was recognised "
                    f"among {_shown(self.header)}; map it: {name}=Header"
                )

    def _has(self, name: str) -> bool:
        options = (name, *STANDS_FOR.get(name, ()))
        return any(option in self.columns for option in options)

    def _hint(self, name: str) -> str:
        known = self.layout.fields.get(name)
        if known is None:
            return f"map a column to {name} if there is one"
        return self.layout.hint.format(known[0])


def plain(header: str) -> str:
    """Return a header as it is compared: one-spaced, without case or BOM."""
    return " ".join(
        header.replace("\ufeff", "").replace("\u2019", "'").split()
    ).casefold()


def recognise(
    header: Sequence[str], rows: Sequence[Sequence[str]], options: Options
) -> Recognition:
    """Return what the header and the first rows say, the person's mapping first.

    Raise ColumnError if the mapping names a column the file does not have.
    """
    places: dict[str, int] = {}
    for index, name in enumerate(header):
        if plain(name):
            places.setdefault(plain(name), index)
    layout = _layout(frozenset(places))
    columns = _columns(layout, places)
    literals = dict(layout.literals)
    for name, to in options.chosen().items():
        if name in LITERALS:
            literals[name] = to
        else:
            columns[name] = position(to, header)
    _drop_shadowed(columns, options.chosen())
    kind = options.kind or _kind(layout, columns, rows)
    if kind is Kind.CHANGES:
        _borrow(columns, "changed_at", ("closed_at", "resolved_at", "opened_at"))
        _borrow(columns, "change_type", ("type",))
    return Recognition(layout, kind, columns, tuple(header), literals)


def position(name: str, header: Sequence[str]) -> int:
    """Return where a column stands, or raise ColumnError naming those there are."""
    wanted = plain(name)
    for index, title in enumerate(header):
        if plain(title) == wanted:
            return index
    raise ColumnError(f"there is no column “{name}”; the file has {_shown(header)}")


def known_headers(header: Iterable[str], options: Options) -> int:
    """Return how many of these cells are headers some layout or the mapping knows."""
    cells = {plain(cell) for cell in header if cell.strip()}
    return len(cells & (_VOCABULARY | {plain(to) for to in options.mapping.values()}))


_VOCABULARY = frozenset(
    name
    for layout in LAYOUTS
    for names in (*layout.fields.values(), tuple(layout.marks))
    for name in names
)


def _layout(names: frozenset[str]) -> Layout:
    def score(layout: Layout) -> tuple[int, int]:
        known = {name for each in layout.fields.values() for name in each}
        return 2 * len(names & layout.marks), len(names & known)

    best = max(LAYOUTS, key=lambda layout: sum(score(layout)))
    return best if score(best)[0] else GENERIC


def _columns(layout: Layout, places: Mapping[str, int]) -> dict[str, int]:
    columns = {}
    for name, titles in layout.fields.items():
        at = next((places[title] for title in titles if title in places), None)
        if at is not None:
            columns[name] = at
    return columns


def _drop_shadowed(columns: dict[str, int], chosen: Mapping[str, str]) -> None:
    """Forget a recognised stand-in when the person named the field it stands for."""
    for name, others in STANDS_FOR.items():
        for other in others:
            if name in chosen and name != "csat_at" and other not in chosen:
                columns.pop(other, None)
            if other in chosen and name != "csat_at" and name not in chosen:
                columns.pop(name, None)


def _borrow(columns: dict[str, int], name: str, lenders: tuple[str, ...]) -> None:
    """Let a field that changes need stand on what the export calls otherwise."""
    lender = next((each for each in lenders if each in columns), None)
    if name not in columns and lender:
        columns[name] = columns[lender]


def _kind(
    layout: Layout, columns: Mapping[str, int], rows: Sequence[Sequence[str]]
) -> Kind:
    if layout.kind is not Kind.INCIDENTS:
        return layout.kind
    if "changed_at" in columns and (
        "is_rollback" in columns or "opened_at" not in columns
    ):
        return Kind.CHANGES
    if (
        "csat_score" in columns
        and "opened_at" not in columns
        and "activity" not in columns
    ):
        return Kind.SURVEY
    return _kind_by_rows(columns, rows)


def _kind_by_rows(columns: Mapping[str, int], rows: Sequence[Sequence[str]]) -> Kind:
    types = _column(rows, columns.get("type"))
    numbers = _column(rows, columns.get("number"))
    if _mostly(types, "change", "standard", "normal", "emergency"):
        return Kind.CHANGES
    if _mostly(types, "request") or _mostly(numbers, "ritm", "req", "sr-"):
        return Kind.REQUESTS
    return Kind.INCIDENTS


def _column(rows: Sequence[Sequence[str]], at: int | None) -> list[str]:
    if at is None:
        return []
    cells = (row[at] for row in rows if at < len(row))
    return [cell.casefold() for cell in cells if not is_missing(cell)]


def _mostly(cells: Sequence[str], *words: str) -> bool:
    hits = sum(1 for cell in cells if any(word in cell for word in words))
    return bool(cells) and hits * 5 >= len(cells) * 4


def _shown(header: Sequence[str]) -> str:
    names = [f"“{name[:40]}”" for name in header if name.strip()]
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")  # noqa: PLR2004
