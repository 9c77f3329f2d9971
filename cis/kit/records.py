"""What a noun says once about its records, beside its models, for every surface."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.orm import Session, joinedload

from cis.kit.db import Base

# The column that names a record whose noun does not say which, by preference.
NAMING = ("name", "title", "statement", "question", "code")

# What stands where a text was, when whoever wrote it was erased.
ERASED = "(erased)"
PRIVATE = {"private": True}


def _erased(text: str) -> str:
    return ERASED if text else ""


def private(by: str, erased: Callable[[str], str] = _erased) -> dict[str, Any]:
    """Mark a column as words of the person whom the column ``by`` of its row names.

    ``erased`` returns what is left of them when that person is erased.
    """
    return {**PRIVATE, "by": by, "erased": erased}


@dataclass(frozen=True, slots=True)
class Duty:
    """What a leaver hands over: records that name them in ``column``.

    It is theirs while the attribute ``while_`` is true. ``kind`` tells it from other
    duties about the same table, which names it otherwise; ``follow`` changes what goes
    with such a record when somebody else has it.
    """

    label: str
    column: str
    while_: str = ""
    kind: str = ""
    follow: Callable[[Session, Any], None] | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What people call the records of a table, where they are shown, whose they are.

    ``noun`` is the word within a sentence, ``letters`` begin the reference: PP-0001.
    ``name`` is the attribute that names a record, ``form`` how it is called elsewhere
    if that is not its name: ``Playbook of {}``. ``page`` is the endpoint that shows one
    by its ``key``; a part has none, it is shown on the page of the record that
    ``part_of`` points to, told from its siblings by ``told_by``.

    ``owners`` name people, ``author`` whoever made it: its record is theirs while the
    attribute ``while_`` of it is true. ``practice`` and ``service`` name the place it
    belongs to. ``parts_of`` point to the records that it is a part of, by a foreign
    key or by a code such as ``metric:7``: their people are its people. ``duties`` are
    what a leaver hands over. ``columns`` are told by another word than their name.
    """

    noun: str = ""
    letters: str = ""
    _: KW_ONLY
    page: str = ""
    name: str = ""
    form: str = "{}"
    part_of: str = ""
    told_by: str = ""
    has_actions: bool = False
    has_evidence: bool = False
    owners: tuple[str, ...] = ()
    author: str = ""
    while_: str = ""
    practice: str = ""
    service: str = ""
    parts_of: tuple[str, ...] = ()
    duties: tuple[Duty, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()

    def reference(self, key: int) -> str:
        """Return the reference of a record, empty where its kind has none."""
        return f"{self.letters}-{key:04d}" if self.letters else ""

    def label(self, key: int, name: str) -> str:
        """Return what people call a record where others stand beside it."""
        return self.form.format(f"{self.reference(key)} {name}".strip() or f"no. {key}")


@dataclass(frozen=True, slots=True)
class Place:
    """A record as others mention it: its name, its label, and the practice it is in."""

    name: str
    label: str
    practice_id: int | None = None


# The models by table, as they were last looked through: a page asks for them often.
_models: dict[str, type[Base]] = {}


def model_of(table: str) -> type[Base] | None:
    """Return the model of a table, None if there is none."""
    if table not in _models:
        _models.update((str(one.__tablename__), one) for one in _mapped())
    return _models.get(table)


def _mapped() -> Iterable[type[Base]]:
    return (mapper.class_ for mapper in Base.registry.mappers)


def record_of(table: str) -> Record:
    """Return what its noun says about a table; without it, its name is the noun."""
    record: Record | None = getattr(model_of(table), "__record__", None)
    return record or Record(table.replace("_", " "))


def every() -> dict[str, Record]:
    """Return what every noun says about its tables, by table."""
    said = {
        str(one.__tablename__): getattr(one, "__record__", None) for one in _mapped()
    }
    return {table: record for table, record in sorted(said.items()) if record}


def places(session: Session, table: str, keys: Collection[int]) -> dict[int, Place]:
    """Return the records of a table by number; what is not there is left out."""
    model, record = model_of(table), record_of(table)
    if model is None or "id" not in model.__table__.columns:
        return {}
    columns = inspect(model).columns
    name = record.name or next((one for one in NAMING if one in columns), "")
    read = [one for one in ("id", name or "id", record.practice) if one]
    rows: Iterable[Sequence[Any]]
    if not name or name in columns:
        chosen = select(*(columns[one] for one in read))
        rows = session.execute(chosen.where(columns["id"].in_(keys))).all()
    else:
        # Such a name is made of the practice's.
        practice = joinedload(inspect(model).attrs["practice"].class_attribute)
        whole = select(model).options(practice).where(columns["id"].in_(keys))
        rows = [[getattr(row, one) for one in read] for row in session.scalars(whole)]
    named = ((key, str(text) if name else "", home) for key, text, *home in rows)
    return {
        key: Place(text, record.label(key, text), *home) for key, text, home in named
    }
