"""The application context that commands with a database run in."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy.exc import DBAPIError

from cis.core.config import Settings
from cis.core.errors import FileError, RuleError
from cis.factory import create_app
from cis.kit.db import db, migrate


@contextmanager
def context(*, migrated: bool = True) -> Iterator[Flask]:
    """Open the application.

    Raises RuleError when its database is not ready, FileError when its database or its
    data folder cannot be read.
    """
    settings = Settings.from_environ(os.environ)
    try:
        app = create_app(settings)
    except OSError as error:
        raise FileError(
            f"{error.filename} cannot be used ({error.strerror}). Run this as the user "
            f"who owns the data folder {settings.data}."
        ) from error
    with app.app_context():
        if migrated and not _is_current():
            raise RuleError("The database is not migrated; run: cis migrate")
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def _is_current() -> bool:
    try:
        return migrate.is_current()
    except DBAPIError as error:
        raise FileError(
            f"The database cannot be read ({error.orig}). If it was copied, copy it "
            "again while nothing writes, or restore a backup."
        ) from error
