from datetime import UTC, date, datetime, timedelta

import pytest

from cis.core.errors import NotFoundError
from cis.register.tickets.rules import DateOrder, Kind
from cis.register.tickets.uploads import KEPT, Shelf, plain_name

NOW = datetime.now(UTC)


class File:
    def __init__(self, content=b"a,b\n"):
        self.content = content

    def save(self, dst):
        dst.write_bytes(self.content)


class Torn:
    def save(self, dst):
        dst.write_bytes(b"half")
        raise OSError("disk full")


@pytest.fixture
def shelf(tmp_path):
    return Shelf(tmp_path)


def test_an_upload_is_found_by_its_token_and_owner_only(shelf):
    upload = shelf.keep(File(), "export.csv", "p-1", NOW)
    assert shelf.find(upload.token, "p-1") == upload
    assert shelf.path(upload).read_bytes() == b"a,b\n"
    for token, by in ((upload.token, "p-2"), ("x" * 22, "p-1"), ("../x", "p-1")):
        with pytest.raises(NotFoundError):
            shelf.find(token, by)


def test_files_are_readable_by_nobody_else(shelf, tmp_path):
    upload = shelf.keep(File(), "export.csv", "p-1", NOW)
    assert (tmp_path / "uploads").stat().st_mode & 0o077 == 0
    assert shelf.path(upload).stat().st_mode & 0o077 == 0


def test_what_is_learned_is_kept(shelf):
    upload = shelf.keep(File(), "export.csv", "p-1", NOW)
    shelf.put(upload, kind="changes", date_order="mdy", mapping={"number": "Nr"})
    options = shelf.find(upload.token, "p-1").options(date(2026, 1, 1))
    assert (options.kind, options.date_order) == (Kind.CHANGES, DateOrder.MDY)
    assert options.mapping == {"number": "Nr"}


def test_a_day_later_it_is_gone(shelf, tmp_path):
    upload = shelf.keep(File(), "export.csv", "p-1", NOW)
    # The disk has a clock of its own.
    written = next((tmp_path / "uploads").iterdir()).stat().st_mtime
    over = datetime.fromtimestamp(written, UTC) + KEPT
    shelf.sweep(over - timedelta(minutes=1))
    assert shelf.find(upload.token, "p-1")
    shelf.sweep(over + timedelta(minutes=1))
    assert list((tmp_path / "uploads").iterdir()) == []


def test_discarding_deletes_all_of_it(shelf, tmp_path):
    upload = shelf.keep(File(), "export.csv", "p-1", NOW)
    shelf.discard(upload)
    assert list((tmp_path / "uploads").iterdir()) == []


def test_half_a_file_is_not_kept(shelf, tmp_path):
    with pytest.raises(OSError, match="disk full"):
        shelf.keep(Torn(), "export.csv", "p-1", NOW)
    assert list((tmp_path / "uploads").iterdir()) == []


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("C:\\temp\\June.csv", "June.csv"),
        ("../../etc/passwd", "passwd"),
        ("a\0b\n.csv", "ab.csv"),
        ("", "export"),
        (None, "export"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(sent, kept):
    assert plain_name(sent) == kept
