"""A write that breaks off anywhere leaves nothing, however far it came."""

from contextlib import contextmanager

from sqlalchemy import event

from cis.kit.db import db
from tests.conftest import ONLY_SQLITE
from tests.structure.addresses import address
from tests.structure.world import changed, digest
from tests.structure.writes import WRITES

CHANGES = ("INSERT", "UPDATE", "DELETE")
# Kept apart from what is written: tries at a password count even if it fails.
COUNTED = ("login_failure", "last_seen")
MOST = 40


@contextmanager
def breaking(number):
    """Let the changing statement of this number fail; yield how many there were."""
    seen = []

    def count(_connection, _cursor, statement, *_rest):
        if statement.lstrip().upper().startswith(CHANGES):
            if any(table in statement for table in COUNTED):
                return
            seen.append(statement)
            if len(seen) == number:
                raise OSError("The power is gone.")

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", count)


def send(world, write):
    path = address(
        world, write.endpoint, "own", write.who, kind=write.kind, part=write.part
    )
    body = write.body(world, "own", write.who)
    data = {"csrf_token": world.form_token(write.who), **body}
    browser = world.browser(write.who)
    return browser.post(path, data=data, content_type="multipart/form-data")


@ONLY_SQLITE
def test_a_write_that_breaks_off_at_any_statement_leaves_nothing(world, counted):
    before, wrong, tried = digest(), [], 0

    for write in [each for each in WRITES if each.event]:
        for number in range(1, MOST):
            with breaking(number) as seen:
                status = send(world, write).status_code
            if len(seen) < number:
                break
            tried += 1
            touched = changed(before)
            if status < 500 or touched:
                wrong.append((write.name, seen[-1][:60], status, touched))
                world.restore()
        world.restore()

    counted(f"{tried} writes broken off, {len(wrong)} left something")
    assert wrong == []
    assert tried > 2 * len(WRITES)
