"""A disk without room: every write says so, and leaves nothing half done."""

import io
import tempfile
from contextlib import contextmanager

import pytest

from cis.core import clock, folder
from cis.kit.db import db
from cis.kit.trail import signer
from tests.conftest import ONLY_SQLITE
from tests.structure.test_events import send
from tests.structure.world import changed, digest
from tests.structure.writes import WRITES

resource = pytest.importorskip("resource")


@contextmanager
def no_room(size=0):
    """Let no file of this process become longer, as the system does it."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def files(app):
    """Return the files of the data folder with their sizes."""
    return {
        str(path.relative_to(app.config["CIS_DATA"])): path.stat().st_size
        for path in app.config["CIS_DATA"].rglob("*")
        if path.is_file()
    }


@ONLY_SQLITE
def test_on_a_full_disk_every_write_is_answered_by_507(
    app, world, counted, tmp_path, monkeypatch
):
    before, lying, wrong, tried = digest(), files(app), [], 0
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    # To throw an upload away needs no room.
    for write in [each for each in WRITES if each.endpoint != "tickets.discard"]:
        with no_room():
            answer = send(world, write)
        answer.close()
        touched, left = changed(before), files(app)
        tried += 1
        if answer.status_code != 507 or touched or left != lying:
            new = {name for name in left if left[name] != lying.get(name)}
            wrong.append((write.name, answer.status_code, touched, new))
            world.restore()
            lying = files(app)

    assert wrong == []
    assert list(tmp_path.iterdir()) == []
    counted(f"{tried} writes on a full disk")


def test_a_file_without_a_record_does_not_stay(app, world, monkeypatch):
    """The database may have no room where the folder still has."""
    lying, before = files(app), digest()
    write = next(each for each in WRITES if each.endpoint == "evidence.new")
    file = (io.BytesIO(b"Nobody saw this."), "proof.txt")
    monkeypatch.setattr("cis.kit.trail.log.append", _fail)

    answer = send(world, write, file=file, link="")

    assert answer.status_code == 507
    assert files(app) == lying
    assert changed(before) == []


def _fail(*_arguments):
    raise OSError(28, "No space left on device")


def test_a_whole_file_or_none(tmp_path):
    path = tmp_path / "a" / "file"
    folder.write_file(path, b"old")

    with no_room(1000), pytest.raises(OSError, match="large"):
        folder.write_file(path, b"x" * 5000)

    assert path.read_bytes() == b"old"
    assert list(path.parent.iterdir()) == [path]
    folder.write_file(path, b"new", replace=False)
    assert path.read_bytes() == b"old"


def test_the_signer_remembers_whole_lines_only(tmp_path):
    line = signer.signed(1, bytes(32), clock.now())
    signer.remember(tmp_path, line)
    size = (tmp_path / "signer" / "memory").stat().st_size

    with no_room(size + 10), pytest.raises(OSError, match="No space"):
        signer.remember(tmp_path, line)

    assert list(signer.remembered(tmp_path)) == [line]


def test_postgresql_without_room_is_named_in_any_language(app, session):
    if db.engine.dialect.name == "sqlite":
        return

    def full():
        db.session().connection().exec_driver_sql(
            "DO $$ BEGIN RAISE 'Kein Platz' USING ERRCODE = 'disk_full'; END $$"
        )

    view = app.view_functions["health.alive"]
    app.view_functions["health.alive"] = full
    try:
        answer = app.test_client().get("/healthz")
    finally:
        app.view_functions["health.alive"] = view

    assert answer.status_code == 507
