"""What stands beside the log is compared with it: files, texts, papers, verdicts."""

import pytest
from sqlalchemy import text

from cis.desk.audit import verifying
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.register.evidence.models import StoredFile
from cis.register.evidence.sorts import Sort
from cis.register.evidence.vault import Vault
from tests import factories
from tests.conftest import TEST_ACTOR


@pytest.fixture
def folder(session, store, tmp_path):
    """A data folder with one file of evidence, and a person with private texts."""
    store(factories.person)
    digest = Vault(tmp_path).keep(b"What shows it")
    with transaction(by=TEST_ACTOR, what="evidence.attach") as changing:
        changing.add(
            StoredFile(
                sha256=digest, size=13, sort=next(iter(Sort)), stored_at=factories.NOW
            )
        )
    return tmp_path


def only(folder):
    return next(path for path in (folder / "evidence").rglob("*") if path.is_file())


def fault(folder):
    db.session.rollback()
    return verifying.check(folder).fault


def test_what_was_compared_is_counted(folder):
    found = verifying.check(folder)

    assert found.fault is None
    assert (found.files, found.texts) == (1, 2)
    assert "1 files of evidence" in found.counts
    assert found.data["holds"]
    assert {"what", "reason"} == set(found.data["not_compared"][0])


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda path: path.write_bytes(b"Something else"), "was changed"),
        (lambda path: path.unlink(), "is gone"),
        (lambda path: (path.parent / "new").write_bytes(b""), "is unknown"),
        (lambda path: (path.parent / "new").symlink_to(path), "is a link"),
        (lambda path: path.rename(path.parent / ("0" * 62)), "is unknown"),
    ],
)
def test_a_file_that_is_not_as_it_was_attached_is_named(folder, change, place):
    change(only(folder))

    assert place in fault(folder)


def test_a_link_in_the_place_of_a_file_or_the_folder_is_named(folder, tmp_path):
    path = only(folder)
    other = tmp_path / "elsewhere"
    path.rename(other)
    path.symlink_to(other)
    assert "is a link" in fault(folder)

    path.unlink()
    (folder / "evidence").rename(folder / "moved")
    (folder / "evidence").symlink_to(folder / "moved")
    assert "is a link" in fault(folder)


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM trail_private",
        "DELETE FROM trail_private WHERE path LIKE '%.name.1'",
        "UPDATE trail_private SET value = 'x' WHERE path LIKE '%.name.1'",
        "UPDATE person SET name = 'Somebody else'",
    ],
)
def test_a_private_text_that_no_erasure_names_is_missed(folder, statement):
    with in_mode(db.engine, "write").begin() as connection:
        connection.execute(text(statement))

    assert fault(folder)
