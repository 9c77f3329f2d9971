"""The application context that commands with a database run in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from cis.core.config import Settings
from cis.core.errors import RuleError
from cis.factory import create_app
from cis.kit.db import db, migrate


@contextmanager
def context(*, migrated: bool = True) -> Iterator[Flask]:
    """Open the application, or raise RuleError when its database is not ready."""
    app = create_app(Settings.from_environ(os.environ))
    with app.app_context():
        if migrated and not migrate.is_current():
            raise RuleError("The database is not migrated; run: cis migrate")
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()
