"""The places of the frame in the order of what people come to do; what is where."""

from typing import Any

from flask import request, url_for

# Endpoint, label, icon, key after "g". What people come to do, in that order.
NAV = (
    ("agenda.home", "My work", "check2-square", "h"),
    ("initiatives.index", "Register", "list-task", "r"),
    ("metrics.index", "Metrics", "graph-up", "m"),
    ("practices.index", "Practices", "diagram-3", "p"),
    ("reviews.index", "Reviews", "calendar-event", "v"),
    ("reports.index", "Reports", "file-earmark-text", "e"),
    ("painpoints.index", "Pain points", "exclamation-diamond", "w"),
    ("tickets.index", "Import", "upload", "i"),
    ("governance.index", "Governance", "person-badge", "o"),
    ("controls.index", "Controls", "shield-check", "c"),
    ("audit.overview", "Audit", "journal-check", "a"),
)

# Reached by their key and from the pages beside them, so that the list stays short.
FOLDED = frozenset({"painpoints.index", "controls.index"})

# Pages that belong to a place, by their blueprint.
WITHIN = {
    "controls": "governance",
    "raci": "governance",
    "rights": "governance",
    "leaving": "governance",
    "services": "governance",
    "writes": "governance",
    "suggestions": "agenda",
    "findings": "initiatives",
    "aiuse": "metrics",
    "playbooks": "practices",
    "changes": "practices",
    "actions": "initiatives",
    "beside": "metrics",
    "decisions": "initiatives",
    "first": "practices",
    "begin": "agenda",
    "painpoints": "initiatives",
    "evidence": "initiatives",
    "report_readers": "reports",
    **dict.fromkeys(("roadmap", "gates", "dependencies"), "practices"),
    **dict.fromkeys(
        ("board", "checks", "training", "feedback", "benefits"), "practices"
    ),
    **dict.fromkeys(("maturity", "assessments", "questionsets"), "practices"),
    **dict.fromkeys(("planning", "triggers", "meeting"), "reviews"),
    "bundles": "audit",
    "ownership_sheet": "audit",
}


def shown() -> list[dict[str, Any]]:
    """Return every place as the frame shows it, and which of them is here."""
    return [_place(*place) for place in NAV]


def _place(endpoint: str, label: str, icon: str, key: str) -> dict[str, Any]:
    page = request.blueprint or ""
    here = WITHIN.get(page, page) == endpoint.partition(".")[0]
    return {
        "url": url_for(endpoint),
        "label": label,
        "icon": icon,
        "key": key,
        "folded": endpoint in FOLDED,
        "current": here,
    }
