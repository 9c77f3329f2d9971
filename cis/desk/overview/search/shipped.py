"""Change models that nobody agreed yet: pages show them as cis proposes them.

They come with the program and are in no table, so that no index holds them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.desk.overview.search import rules
from cis.desk.overview.search.rules import Query
from cis.desk.overview.search.sources import BY_KIND
from cis.register.playbooks.changes.defaults import DEFAULTS
from cis.register.playbooks.changes.models import ChangeModel
from cis.register.playbooks.changes.rules import Kind

SOURCE = BY_KIND[str(ChangeModel.__tablename__)]


@dataclass(frozen=True, slots=True)
class Proposed:
    """What can be found of one model, as the index would keep it."""

    kind: Kind
    title: str
    body: str
    words: str


def _proposed() -> Iterator[Proposed]:
    for kind, model in DEFAULTS.items():
        row: Mapping[str, str] = {
            "kind": kind,
            "purpose": model.purpose,
            "conditions": "\n".join(model.conditions),
        }
        title, body = SOURCE.named(row), SOURCE.said(row)
        yield Proposed(kind, title, body, rules.stored(SOURCE.kind, title, body))


PROPOSED = tuple(_proposed())


def found(session: Session, asked: Query) -> list[Proposed]:
    """Return the models that hold all the words and that nobody agreed yet."""
    holding = [one for one in PROPOSED if rules.holds(one.words, rules.terms(asked))]
    if not holding:
        return []
    agreed = set(session.scalars(select(ChangeModel.kind)))
    return [one for one in holding if one.kind not in agreed]


def is_titled(one: Proposed, asked: Query) -> bool:
    """Tell whether all the words are in its title."""
    return rules.holds(one.words, rules.terms(asked, titles=True))
