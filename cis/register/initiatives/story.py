"""What an initiative's history says in words of its own, beside the general ones."""

from collections.abc import Callable, Mapping

from cis.kit.trail import history
from cis.kit.trail.history import Columns, Names, Pair
from cis.register.painpoints.models import PainPoint

# Columns that follow from others, or are told by another sentence.
QUIET = frozenset(
    {
        "id",
        "priority",
        "search",
        "pain_references",
        "guardrail_keys",
        "proposed_on",
        "proposed_by_id",
        "approved_on",
        "approved_by_id",
        "started_on",
        "closed_on",
        "reviewed_on",
        "status_reason",
    }
)
LONG = frozenset({"description", "lesson", "overruled_because"})
AMOUNTS = frozenset({"target", "owner_hours"})
Teller = Callable[[str, Columns, Names, str], list[str]]


def told(
    action: str, changes: Mapping[str, Columns], names: Names, unit: str = ""
) -> list[str]:
    """Return what an event changed, each change as the rest of a sentence.

    ``unit`` is that of the target.
    """
    if action == "initiative.propose":
        return ["proposed it"]
    if action == "person.erase":
        return ["erased what a person had said"]
    found: list[str] = []
    for subject, columns in changes.items():
        tell = TABLES.get(subject.partition(":")[0])
        found += tell(subject, columns, names, unit) if tell else []
    return found or ["touched it"]


def _initiative(_: str, columns: Columns, names: Names, unit: str) -> list[str]:
    return [
        _changed(column, pair, names, unit if column == "target" else "")
        for column, pair in columns.items()
        if column not in QUIET
    ]


def _changed(column: str, pair: Pair, names: Names, unit: str) -> str:
    before, after = pair
    if column == "status":
        return f"moved it from {before} to {after}"
    if column == "owner_has_authority":
        may = "may" if str(after) == "True" else "may not"
        return f"noted that the owner {may} change the work"
    if column == "baseline_id":
        return "chose another baseline" if before else "chose the baseline"
    if column in LONG:
        label = history.label_of("initiative", column)
        return f"{'rewrote' if before else 'wrote'} the {label}"
    if column in AMOUNTS:
        amounts = (f"{float(one):g} {unit}".rstrip() if one else "" for one in pair)
        pair = (next(amounts), next(amounts))
    return history.change("initiative", column, pair, names)


def _pain(subject: str, columns: Columns, _: Names, __: str) -> list[str]:
    pain = PainPoint.__record__.reference(int(subject.rpartition(",")[2]))
    return [f"{_verb(columns)} the pain point {pain}"]


def _guardrail(subject: str, columns: Columns, names: Names, _: str) -> list[str]:
    key = subject.rpartition(",")[2]
    metric = names.of("metric", key) or f"metric {key}"
    return [f"{_verb(columns)} the guardrail {metric}"]


def _verb(columns: Columns) -> str:
    added = any(after is not None for _, after in columns.values())
    return "added" if added else "took away"


def _comment(_: str, columns: Columns, __: Names, ___: str) -> list[str]:
    text = columns.get("text", (None, None))[1]
    return [f"commented: {text}"]


TABLES: Mapping[str, Teller] = {
    "initiative": _initiative,
    "initiative_pain": _pain,
    "guardrail": _guardrail,
    "comment": _comment,
}
