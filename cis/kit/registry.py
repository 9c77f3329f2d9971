"""What the factory gives to one application, for storeys that may not look up to it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from flask import current_app
from sqlalchemy.orm import Session

from cis.core.access import Actor

EXTENSION = "cis"


@dataclass(frozen=True, slots=True, kw_only=True)
class Registry:
    """The parts of an application that a storey provides for those below it.

    ``panels`` are shown on My work: each returns its template and values, or None.
    ``agenda`` are the sources of a review's agenda, in its order. ``decided`` are the
    kinds of records that decisions are about, by table. ``adoption_guards`` raise
    RuleError against a state of a practice. ``facts`` are read for exit criteria, by
    their kind; ``finding_classes`` are the words for the classes of findings that such
    a criterion can ask for.
    """

    panels: Sequence[Callable[[Session, Actor], Mapping[str, object] | None]] = ()
    agenda: Sequence[Any] = ()
    decided: Mapping[str, Any]
    adoption_guards: Sequence[Callable[[Session, Any, Any], None]] = ()
    facts: Mapping[str, Callable[[Session, Collection[int], date], Mapping[int, Any]]]
    finding_classes: Mapping[str, str]


def registry() -> Registry:
    """Return the registry of the application at work."""
    return cast("Registry", current_app.extensions[EXTENSION])
