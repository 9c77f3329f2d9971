"""Names the places where roles are held; nouns above this one name their own."""

from collections.abc import Callable, Collection, Iterable, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.kit.registry import registry
from cis.register.governance.rules import Scope, ScopeKind
from cis.register.practices.models import Practice, Service

Namer = Callable[[Session, Collection[int]], dict[int, str]]


def _practices(session: Session, keys: Collection[int]) -> dict[int, str]:
    chosen = select(Practice.id, Practice.name).where(Practice.id.in_(keys))
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def _services(session: Session, keys: Collection[int]) -> dict[int, str]:
    chosen = select(Service.id, Service.name).where(Service.id.in_(keys))
    return {key: name for key, name in session.execute(chosen)}  # noqa: C416


def _names(session: Session, kind: ScopeKind, keys: Collection[int]) -> dict[int, str]:
    namers: Mapping[str, Namer] = {
        ScopeKind.PRACTICE: _practices,
        ScopeKind.SERVICE: _services,
        **registry().scope_names,
    }
    return namers[kind](session, keys) if kind in namers else {}


def names(session: Session, scopes: Iterable[Scope]) -> dict[str, str]:
    """Return what people call each scope, by its code."""
    wanted: dict[ScopeKind, set[int]] = {}
    for one in scopes:
        wanted.setdefault(one.kind, set()).add(one.key)
    found = {str(ScopeKind.ORGANISATION): "The organisation"}
    for kind, keys in wanted.items():
        if kind is not ScopeKind.ORGANISATION:
            known = _names(session, kind, keys)
            found |= {f"{kind}:{key}": known.get(key, f"{kind} {key}") for key in keys}
    return found


def check_scope(session: Session, scope: Scope) -> str:
    """Return what people call a scope, or raise NotFoundError."""
    if scope.kind is ScopeKind.ORGANISATION:
        return "The organisation"
    known = _names(session, scope.kind, {scope.key})
    if scope.key not in known:
        raise NotFoundError(f"There is no such {scope.kind}.")
    return known[scope.key]
