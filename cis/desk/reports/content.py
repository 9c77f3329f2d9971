"""What a report says: plain, frozen, the same as JSON; every paper is made of it."""

import hashlib
import json
import types
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Union, get_args, get_origin, get_type_hints

# Papers of an older version are drawn by the code that knows it.
VERSION = 1


@dataclass(frozen=True, slots=True)
class Chart:
    """The newest values of a metric, what each means, its mean before and target."""

    values: tuple[float | None, ...]
    kinds: tuple[str, ...]
    centre: float | None = None
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that must be decided, and who answers for it; both are sentences."""

    sentence: str
    who: str
    subject: str


@dataclass(frozen=True, slots=True)
class Signal:
    """A metric that really changed: where to, in one sentence with the interval."""

    key: int
    name: str
    practice: str
    tone: str
    code: str
    label: str
    sentence: str
    cautions: tuple[str, ...]
    unit: str
    chart: Chart


@dataclass(frozen=True, slots=True)
class Line:
    """One initiative: what it promises, who answers for it, and whether it works."""

    key: int
    title: str
    outcome: str
    practice: str
    owner: str
    status: str
    code: str
    label: str
    is_overdue: bool
    unit: str
    chart: Chart

    @property
    def reference(self) -> str:
        """The name people use for it, such as CI-0042."""
        return f"CI-{self.key:04d}"


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody promised for the month, and what became of it."""

    subject: str
    what: str
    owner: str
    due: date
    state: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Symbolic:
    """An ownership that is not real, and why."""

    practice: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Ownership:
    """How many practices are in real hands, and which are not."""

    practices: int
    real: int
    symbolic: tuple[Symbolic, ...]


@dataclass(frozen=True, slots=True)
class Emergency:
    """A decision that was taken without the right to it."""

    on: date
    what: str
    practice: str
    person: str
    subject: str


@dataclass(frozen=True, slots=True)
class Row:
    """One metric of the appendix; numbers in its unit, None where unknown."""

    key: int
    name: str
    practice: str
    unit: str
    digits: int
    baseline: float | None
    current: float | None
    delta: float | None
    low: float | None
    high: float | None
    target: float | None
    assurance: str
    label: str
    newest_on: date | None
    reaches: date | None


@dataclass(frozen=True, slots=True)
class Section:
    """Sentences of one more subject, under a heading; left out while it is empty."""

    title: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A report of a month as the register stood at a size of its log.

    ``number`` is 0 for a draft; ``corrects`` names the report it stands for, else 0.
    ``silent`` metrics have no reading in the month, ``later`` ones newer readings, so
    that nothing is said of them. ``verdicts`` counts the initiatives by verdict;
    ``lines`` are all of them, or the exceptions only where there are many.
    """

    version: int
    number: int
    corrects: int
    organisation: str
    month: date
    last_on: date
    made_at: str
    log_size: int
    log_root: str
    asks: tuple[Ask, ...]
    asks_total: int
    signals: tuple[Signal, ...]
    signals_total: int
    silent: int
    later: int
    initiatives: int
    verdicts: tuple[tuple[str, int], ...]
    lines: tuple[Line, ...]
    exceptions_only: bool
    promises: tuple[Promise, ...]
    promises_total: int
    ownership: Ownership
    emergencies: tuple[Emergency, ...]
    sections: tuple[Section, ...]
    metrics: tuple[Row, ...]


def told(content: Content) -> Iterator[str]:
    """Yield what it says, for whoever looks for words in it, what matters first.

    Nobody's name is among it: a name can be erased, and a report cannot.
    """
    yield from (one.sentence for one in content.asks)
    yield from (f"{one.what}: {one.sentence}" for one in content.promises)
    yield from (
        f"{one.name}, {one.practice}: {one.sentence}" for one in content.signals
    )
    yield from (f"{one.what}, {one.practice}" for one in content.emergencies)
    for section in content.sections:
        yield from (section.title, *section.sentences)
    for line in content.lines:
        yield f"{line.reference} {line.title}: {line.outcome} ({line.practice})"
    yield from (one.practice for one in content.ownership.symbolic)
    yield from (f"{one.name}, {one.practice}" for one in content.metrics)


def dumped(content: Content) -> bytes:
    """Return the content as JSON, the same bytes for the same content."""
    text = json.dumps(
        asdict(content),
        default=date.isoformat,
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return text.encode()


def loaded(raw: bytes) -> Content:
    """Return the content that these bytes hold."""
    found: Content = _read(Content, json.loads(raw))
    return found


def digest(raw: bytes) -> str:
    """Return the SHA-256 by which a report is known."""
    return hashlib.sha256(raw).hexdigest()


def _read(kind: Any, value: Any) -> Any:
    """Return a JSON value as what the annotation of its field says."""
    if get_origin(kind) in (Union, types.UnionType):
        kinds = [one for one in get_args(kind) if one is not type(None)]
        return None if value is None else _read(kinds[0], value)
    if is_dataclass(kind):
        return _record(kind, value)
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        if len(inner) == 2 and inner[1] is ...:  # noqa: PLR2004 - "any number of"
            return tuple(_read(inner[0], one) for one in value)
        return tuple(_read(*pair) for pair in zip(inner, value, strict=True))
    return date.fromisoformat(value) if kind is date else value


def _record(kind: Any, value: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    names = [field.name for field in fields(kind)]
    return kind(**{name: _read(hints[name], value[name]) for name in names})
