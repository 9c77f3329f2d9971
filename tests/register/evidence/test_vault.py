from hashlib import sha256

import pytest

from cis.core.errors import FileError
from cis.register.evidence.vault import Vault


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path)


def test_a_file_is_kept_once_under_its_digest_and_for_us_alone(vault, tmp_path):
    digest = vault.keep(b"abc")

    assert digest == vault.keep(b"abc") == sha256(b"abc").hexdigest()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / "evidence" / digest[:2] / digest[2:]]
    assert files[0].stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "evidence").stat().st_mode & 0o777 == 0o700
    assert vault.read(digest) == b"abc"


def test_what_was_changed_on_the_disk_is_not_handed_out(vault):
    digest = vault.keep(b"abc")
    vault.path(digest).write_bytes(b"abd")

    with pytest.raises(FileError, match="SHA-256"):
        vault.read(digest)


def test_what_is_gone_is_said_to_be_gone(vault):
    digest = vault.keep(b"abc")
    vault.remove(digest)
    vault.remove(digest)

    with pytest.raises(FileError, match="backup"):
        vault.read(digest)


@pytest.mark.parametrize("digest", ["", "../../etc/passwd", "A" * 64, "a" * 63])
def test_only_a_digest_names_a_file(vault, digest):
    with pytest.raises(ValueError, match=r".*"):
        vault.path(digest)


def test_a_write_that_fails_leaves_nothing_behind(vault, tmp_path, monkeypatch):
    def fail(_descriptor):
        raise OSError("No space left")

    monkeypatch.setattr("cis.core.folder.os.fsync", fail)
    with pytest.raises(OSError, match="space"):
        vault.keep(b"abc")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
