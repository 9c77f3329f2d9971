"""Whether the process lives and whether its database is ready, for machines."""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue

from cis.kit.db import migrate
from cis.kit.http import public

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "alive"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say whether the database is reachable and migrated."""
    if migrate.is_current():
        return {"status": "ready"}
    return {"status": "the database is not migrated"}, HTTPStatus.SERVICE_UNAVAILABLE
