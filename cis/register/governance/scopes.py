"""Names the places where roles are held."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from cis.core.errors import NotFoundError
from cis.kit import records
from cis.register.governance.rules import Scope, ScopeKind

ORGANISATION = "The organisation"


def names(session: Session, scopes: Iterable[Scope]) -> dict[str, str]:
    """Return what people call each scope, by its code."""
    wanted: dict[ScopeKind, set[int]] = {}
    for scope in scopes:
        wanted.setdefault(scope.kind, set()).add(scope.key)
    labels = {str(ScopeKind.ORGANISATION): ORGANISATION}
    for kind, keys in wanted.items():
        if kind is not ScopeKind.ORGANISATION:
            labels |= {f"{kind}:{key}": f"{kind} {key}" for key in keys}
            places = records.places(session, kind, keys).items()
            labels |= {f"{kind}:{key}": place.label for key, place in places}
    return labels


def check_scope(session: Session, scope: Scope) -> str:
    """Return what people call a scope, or raise NotFoundError."""
    if scope.kind is ScopeKind.ORGANISATION:
        return ORGANISATION
    places = records.places(session, scope.kind, {scope.key})
    if scope.key not in places:
        raise NotFoundError(f"There is no such {scope.kind}.")
    return places[scope.key].label
