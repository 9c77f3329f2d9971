"""One process that edits a record again and again; prints how many edits failed.

``python -m tests.kit.db.editor careful|careless ADDRESS KEY EDITS FOLDER``
"""

import sys
from pathlib import Path

from sqlalchemy import create_engine, text

from cis.core.access import Actor, Role
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import db, transaction
from cis.register.practices.models import Practice

ADA = Actor("p-1", "Ada", Role.MEMBER)


def careful(address, key, edits, folder):
    """Add one to a number through the one way to write."""
    errors = 0
    app = create_app(Settings(data=Path(folder), database_url=address))
    with app.app_context():
        for _ in range(edits):
            try:
                with transaction(by=ADA, what="practice.count") as session:
                    record = session.get(Practice, key)
                    record.purpose = str(int(record.purpose) + 1)
            except Exception as error:  # noqa: BLE001 - counted, whatever it is
                errors += 1
                print(error, file=sys.stderr)
        db.session.remove()
    return errors


def careless(address, key, edits, _folder):
    """Do the same in the driver's own transactions, as most programs do."""
    errors = 0
    engine = create_engine(address, connect_args={"timeout": 30})
    read = text("SELECT purpose FROM practice WHERE id = :key")
    write = text("UPDATE practice SET purpose = :n WHERE id = :key")
    for _ in range(edits):
        try:
            with engine.begin() as connection:
                count = int(connection.execute(read, {"key": key}).scalar_one())
                connection.execute(write, {"n": str(count + 1), "key": key})
        except Exception:  # noqa: BLE001 - counted, whatever it is
            errors += 1
    return errors


if __name__ == "__main__":
    how, where, number, times, place = sys.argv[1:]
    print(
        {"careful": careful, "careless": careless}[how](
            where, int(number), int(times), place
        )
    )
