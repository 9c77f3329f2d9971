"""The database: the base class of every table and the way to change one."""

from cis.kit.db.base import Base, db
from cis.kit.db.reading import once
from cis.kit.db.session import afterwards, housekeeping, transaction

__all__ = ["Base", "afterwards", "db", "housekeeping", "once", "transaction"]
