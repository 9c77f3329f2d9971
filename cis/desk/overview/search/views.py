"""The search in the browser."""

from typing import Any

from flask import Blueprint, render_template, request, url_for

from cis.core.access import Permission
from cis.core.errors import NotFoundError
from cis.desk.findings import catalogue
from cis.desk.overview.search import queries, rules
from cis.desk.overview.search.queries import Hit
from cis.desk.overview.search.sources import BY_KIND
from cis.kit.db import db
from cis.kit.http import current_actor, requires
from cis.register.practices import queries as practices
from cis.register.practices.models import Practice

bp = Blueprint("search", __name__, url_prefix="/search")


@bp.get("/")
@requires(Permission.READ)
def index() -> str:
    """Show what holds the words, by kind; whatever is typed, it is only words."""
    typed, kind = request.args.get("q", ""), request.args.get("kind", "")
    asked, actor = rules.query(typed), current_actor()
    kind = kind if kind in BY_KIND else ""
    groups = queries.found(db.session(), asked, actor, kind)
    return render_template(
        "search/index.html",
        typed=typed[: rules.LONGEST_QUERY],
        asked=asked,
        groups=groups,
        kind=BY_KIND.get(kind),
        total=sum(len(group.hits) for group in groups),
        has_more=any(group.has_more for group in groups),
        newer=_newer(typed),
        rule=catalogue.REGISTRY.get(typed.strip().upper()),
        address=address,
    )


def address(hit: Hit) -> str:
    """Return the page of what was found."""
    name = hit.source.argument
    parts: dict[str, Any] = {name: hit.page_id} if name and hit.page_id else {}
    return url_for(hit.source.endpoint, **parts)


def _newer(typed: str) -> Practice | None:
    """Return the practice of which somebody typed an older name."""
    code = rules.older(typed)
    try:
        return practices.by_code(db.session(), code) if code else None
    except NotFoundError:
        return None
