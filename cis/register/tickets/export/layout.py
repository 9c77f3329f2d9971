"""The shape of a layout: what one tool calls the columns of its export."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from cis.register.tickets.rules import Kind

Names = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """A tool's export: headers that give it away, and field -> headers it may use."""

    key: str
    title: str
    kind: Kind
    marks: frozenset[str]
    fields: Mapping[str, Names]
    hint: str = "add the column “{}” to the export"
    literals: Mapping[str, str] = field(default_factory=dict)


def marks(*names: str) -> frozenset[str]:
    """Return headers that give a tool away."""
    return frozenset(names)
