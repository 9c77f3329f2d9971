"""A form takes its own fields and no other, whatever else a browser sends.

Each write is made twice: as it is, and with every column of every table beside it.
What is stored must be the same.
"""

import pytest
from flask import request
from sqlalchemy import Boolean, Date, Enum, Float, Integer, select
from werkzeug.datastructures import MultiDict

from cis.kit.db import Base, db
from cis.kit.db.engine import in_mode
from cis.kit.db.types import UtcDateTime
from cis.kit.web.forms import Form
from cis.register.people import actions as people
from tests.conftest import ONLY_SQLITE
from tests.structure.addresses import address
from tests.structure.world import TRAIL
from tests.structure.writes import WRITES

# Different each time by their nature; a bundle says the moment when it was made.
RANDOM = {
    "account.password_hash",
    "audit_bundle.manifest_sha256",
    "audit_bundle.sha256",
    "audit_bundle.size",
    "calendar_feed.token_hash",
    "login_session.token_hash",
    "one_time_link.token_hash",
}
NO_COLUMNS = {
    "admin": "true",
    "is_admin": "true",
    "permission": "administer",
    "created_by": "1",
    "user_id": "1",
    "actor": "p-1",
    "by": "1",
    "on": "2001-01-01",
    "at": "2001-01-01T00:00:00Z",
    "what": "account.role",
    "why": "Because.",
    "seq": "0",
    "__class__": "x",
    "_method": "DELETE",
}


def hostile(column):
    """Return a value that would show if it were stored in a column."""
    kind = column.type
    if isinstance(kind, Enum):
        return kind.enums[-1]
    for types, value in (
        (Boolean, "true"),
        (Integer, "2"),
        (Float, "777"),
        (Date, "2001-02-03"),
        (UtcDateTime, "2001-02-03T00:00:00.000000Z"),
    ):
        if isinstance(kind, types):
            return value
    return "mine"


def columns():
    """Return every column name there is with a hostile value of each of its types."""
    found = MultiDict(NO_COLUMNS)
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            found.add(column.name, hostile(column))
    return found


def stored():
    """Return the rows of each table, less what differs each time."""
    found = {}
    with in_mode(db.engine, "read").connect() as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in TRAIL:
                continue
            kept = [
                each
                for each in table.columns
                if str(each) not in RANDOM and not isinstance(each.type, UtcDateTime)
            ]
            rows = connection.execute(select(*kept)) if kept else []
            found[table.name] = sorted(repr(row._asdict()) for row in rows)
    return found


def send(world, write, more):
    world.restore()
    path = address(
        world, write.endpoint, "own", write.who, kind=write.kind, part=write.part
    )
    data = MultiDict(more)
    data.update(write.body(world, "own", write.who))
    data["csrf_token"] = world.form_token(write.who)
    browser = world.browser(write.who)
    answer = browser.post(path, data=data, content_type="multipart/form-data")
    return answer, stored()


@pytest.fixture
def fields(monkeypatch):
    """Return the names of the fields of every form that a request made."""
    names = set()
    plain = Form.__init__

    def noting(self, *args, **kwargs):
        plain(self, *args, **kwargs)
        names.update(self._fields)

    monkeypatch.setattr(Form, "__init__", noting)
    return names


@ONLY_SQLITE
@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.name)
def test_a_form_takes_its_own_fields_and_no_other(world, fields, write):
    answer, wanted = send(world, write, {})
    more = MultiDict(columns())
    for name in {*fields, *write.body(world, "own", write.who)}:
        more.poplist(name)

    flooded, found = send(world, write, more)

    assert len(more) > 50
    assert flooded.status_code == answer.status_code
    assert found == wanted


@ONLY_SQLITE
def test_a_column_that_slipped_in_would_be_seen(world, monkeypatch):
    [rename] = [each for each in WRITES if each.endpoint == "accounts.account"]
    _, wanted = send(world, rename, {})

    def careless(person, name):
        person.name = name
        person.email = request.form.get("email", person.email)

    monkeypatch.setattr(people, "rename", careless)
    _, plain = send(world, rename, {})
    _, found = send(world, rename, {"email": "mine@example.org"})

    assert plain == wanted
    assert found != wanted
