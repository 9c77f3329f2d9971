"""Fixtures that every test may use."""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, g
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Actor, Role
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import Base, db, housekeeping, transaction, triggers
from cis.kit.db.engine import in_mode
from cis.kit.db.reading import KEPT
from cis.kit.trail import log, refusal
from cis.register.accounts.models import LoginSession
from cis.register.governance.writes.rules import RULES, Ground, Rule
from tests import factories, noon, postgres
from tests.plan import pytest_collection_modifyitems, pytest_configure  # noqa: F401

noon.keep()

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SNAPSHOTS = Path(__file__).parent / "snapshots"
STRICT = os.environ.get("CIS_STRICT") == "1"
# For what cannot depend on the engine.
ONLY_SQLITE = pytest.mark.parametrize(
    "server", ["sqlite"], indirect=True, scope="session"
)
# Tests that call actions by themselves act under these names, as anybody may.
RULES.update(
    {
        f"test.{word}": Rule("Test", (Ground.OPEN,))
        for word in (
            *("change", "decide", "do", "force", "mark"),
            *("mend", "poison", "race", "write"),
        )
    }
)
TEST_ACTOR = Actor("test", "Test", Role.ADMIN, via="system")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add ``--update-snapshots``."""
    parser.addoption("--update-snapshots", action="store_true")


def absent(what: str) -> None:
    """Skip what this machine lacks, or fail where nothing may be lacking."""
    if STRICT:
        pytest.fail(f"{what} is missing, and CIS_STRICT=1 allows no skip.")
    pytest.skip(f"{what} is missing on this machine.")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder with the real data beside the project."""
    if not SHARED.is_dir():
        absent("The folder ../shared with the real data")
    return SHARED


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str | None]:
    """Return None for SQLite, then the address of a PostgreSQL server."""
    if request.param == "sqlite":
        yield None
    elif os.environ.get("CIS_TEST_POSTGRES"):
        yield os.environ["CIS_TEST_POSTGRES"]
    elif postgres.available() is None:
        absent("A PostgreSQL server")
    else:
        yield from postgres.server(tmp_path_factory.mktemp("postgresql"))


@pytest.fixture(scope="session")
def database(
    server: str | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Return the address of the database that tests share, one of each kind."""
    yield from _database(server, tmp_path_factory.mktemp("data"))


@pytest.fixture
def fresh_database(server: str | None, tmp_path: Path) -> Iterator[str]:
    """Return the address of a database that nobody has touched."""
    yield from _database(server, tmp_path)


def _database(server: str | None, folder: Path) -> Iterator[str]:
    if server is None:
        yield f"sqlite:///{folder / 'cis.sqlite'}"
    else:
        yield from _own_database(server, folder)


def _own_database(address: str, folder: Path) -> Iterator[str]:
    """Create a database of this test run's own on a server, and drop it after."""
    name = "cis_" + hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    base, _, _ = address.replace("postgresql://", "postgresql+psycopg://").rpartition(
        "/"
    )
    server = create_engine(f"{base}/postgres", isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{base}/{name}".replace("+psycopg", "")
    with server.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    server.dispose()


class Reader(FlaskClient):
    """A browser that reads every answer to its end and closes it, as servers do."""

    def open(self, *args: Any, buffered: bool = True, **kwargs: Any) -> Any:
        """Send a request; ``buffered=False`` leaves the answer to the test."""
        return super().open(*args, buffered=buffered, **kwargs)


@pytest.fixture(scope="session")
def app(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """One application for the whole run on each kind of database."""
    settings = Settings(data=tmp_path_factory.mktemp("app"), database_url=database)
    app = create_app(settings, {"TESTING": True, "PROPAGATE_EXCEPTIONS": False})
    app.config["CIS_CHEAP_HASHES"] = True
    app.test_client_class = Reader
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _do_not_wait)
        with in_mode(db.engine, "write").begin() as connection:
            Base.metadata.create_all(connection)
            log.begin(connection)
            triggers.install(connection)
        app.before_request_funcs.setdefault(None, []).insert(0, _forget)
        yield app
        db.engine.dispose()


def _do_not_wait(connection: Any, _record: object) -> None:
    """Leave the disk its time: nothing that tests share outlives their run."""
    connection.execute("PRAGMA synchronous=OFF")


def _forget() -> None:
    """Start each request with nothing known, although one context spans a test."""
    for name in list(g):
        g.pop(name)
    db.session().info.pop(KEPT, None)


@pytest.fixture(scope="session")
def blank(app: Flask) -> sqlite3.Connection | None:
    """Return a copy of the empty SQLite database; PostgreSQL is emptied in place."""
    if db.engine.dialect.name != "sqlite":
        return None
    blank = sqlite3.connect(":memory:")
    with sqlite3.connect(str(db.engine.url.database)) as file:
        file.backup(blank)
    return blank


@pytest.fixture
def session(app: Flask, blank: sqlite3.Connection | None) -> Iterator[Session]:
    """Return a session that reads an empty database."""
    refusal.LEDGER.tries.clear()
    with app.app_context():
        _empty(blank)
        # An empty log is no continuation of the one that the last test signed.
        shutil.rmtree(app.config["CIS_DATA"] / "signer", ignore_errors=True)
        reading = db.session()
        yield reading
        # A test may have let go of it and gone on using it.
        reading.close()
        db.session.remove()


@pytest.fixture
def changing(session: Session) -> Iterator[Session]:
    """Return a session inside an open transaction that is rolled back afterwards."""
    with transaction(by=TEST_ACTOR, what="test.change") as writing:
        yield writing
        writing.rollback()


@pytest.fixture
def store(session: Session) -> Callable[[Callable[[Session], Any]], Any]:
    """Run a function in a committed transaction and return the key of what it made."""

    def run(make: Callable[[Session], Any]) -> Any:
        with transaction(by=TEST_ACTOR, what="test.store") as writing:
            made = make(writing)
            writing.flush()
            return getattr(made, "id", made)

    return run


@pytest.fixture
def sign_in(app: Flask, store: Callable[..., Any]) -> Callable[..., FlaskClient]:
    """Return a function that gives a browser signed in with a role.

    The person's number is the browser's ``person_id``.
    """

    def enter(role: Role = Role.LEADERSHIP, **person: Any) -> FlaskClient:
        made = store(lambda s: _key(factories.account(s, role=role, **person)))
        token = os.urandom(16).hex()
        with housekeeping() as writing:
            writing.add(
                LoginSession(
                    token_hash=hashlib.sha256(token.encode()).hexdigest(),
                    account_id=made[0],
                    created_at=clock.now() - timedelta(minutes=1),
                    seen_at=clock.now(),
                )
            )
        client = app.test_client()
        client.set_cookie("cis_session", token)
        client.person_id = made[1]  # type: ignore[attr-defined]
        return client

    return enter


def _key(account: Any) -> tuple[int, int]:
    return account.id, account.person_id


@pytest.fixture
def client(sign_in: Callable[..., FlaskClient]) -> FlaskClient:
    """Return a browser for a member."""
    return sign_in(Role.MEMBER)


def token(client: FlaskClient, url: str) -> str:
    """Return the form token of a page, as a browser would find it."""
    page = client.get(url).text
    return page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]


@pytest.fixture
def post() -> Callable[..., Any]:
    """Return a function that posts a form with the token of the page at ``at``."""

    def send(
        client: FlaskClient, url: str, *, at: str | None = None, **data: Any
    ) -> Any:
        return client.post(
            url,
            data={"csrf_token": token(client, at or url), **data},
            content_type="multipart/form-data",
        )

    return send


def _empty(blank: sqlite3.Connection | None) -> None:
    db.session.remove()
    if blank is not None:
        file = sqlite3.connect(str(db.engine.url.database))
        file.execute("PRAGMA synchronous=OFF")
        blank.backup(file)
        file.close()
        return
    with in_mode(db.engine, "write").begin() as connection:
        sweep(connection)
        log.begin(connection)


def sweep(connection: Any) -> None:
    """Empty every table of a PostgreSQL database, those that refuse it too.

    Rows are deleted, not truncated: new files for a hundred tables take far longer than
    the few rows of a test. Keys are counted from one again.
    """
    # Foreign keys rest meanwhile; what fires always is switched off where it is found.
    connection.execute(text("SET LOCAL session_replication_role = replica"))
    filled = " UNION ALL ".join(
        f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")"
        for name in tables(connection)
    )
    for name in connection.exec_driver_sql(filled).scalars().all():
        guards = [
            trigger.name
            for trigger in triggers.REGISTRY.values()
            if trigger.table == name and trigger.postgresql
        ]
        steps = [f'ALTER TABLE "{name}" DISABLE TRIGGER {guard}' for guard in guards]
        steps.append(f'DELETE FROM "{name}"')
        steps += [
            f'ALTER TABLE "{name}" ENABLE ALWAYS TRIGGER {guard}' for guard in guards
        ]
        connection.exec_driver_sql("; ".join(steps))
    connection.exec_driver_sql(
        "SELECT setval(quote_ident(sequencename)::regclass, 1, false) "
        "FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"
    )


def tables(connection: Any) -> list[str]:
    """Name a PostgreSQL database's tables, also those without a model (the search)."""
    return list(
        connection.exec_driver_sql(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).scalars()
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[Any], None]:
    """Compare a value with the one on disk, or write it with --update-snapshots."""
    path = SNAPSHOTS / f"{request.path.stem}-{request.node.name}.json"

    def check(value: Any) -> None:
        text = json.dumps(value, indent=1, sort_keys=True, default=str) + "\n"
        if request.config.getoption("--update-snapshots"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), "No snapshot; run pytest --update-snapshots and read it."
        assert path.read_text(encoding="utf-8") == text

    return check
