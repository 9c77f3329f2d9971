"""Whether the process lives and whether its database is ready, for machines."""

from http import HTTPStatus

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from cis.kit.db import migrate
from cis.kit.http import public

READY = "ready"

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
    try:
        status = READY if migrate.is_current() else "the database is not migrated"
    except PoolTimeoutError:
        status = "every database connection is in use"
    except DBAPIError:
        status = "the database does not answer"
    wanted = HTTPStatus.OK if status == READY else HTTPStatus.SERVICE_UNAVAILABLE
    return {"status": status}, wanted
