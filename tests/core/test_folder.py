"""The data folder is closed to everybody but the user who runs cis."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from cis.core import folder
from cis.core.errors import RuleError

ROOT = Path(__file__).resolve().parents[2]
RUN = """
import os, sys
os.umask(0)
from pathlib import Path
from cis.cli import serve
from cis.core.config import Settings
from cis.factory import create_app
from cis.kit.db import db, migrate
from cis.kit.mail.transports import Spool
from cis.kit.trail import checkpoint
from cis.register.evidence.vault import Vault
from cis.register.tickets.uploads import Shelf
from email.message import EmailMessage

data = Path(sys.argv[1])
app = create_app(Settings(data=data))
with app.app_context():
    migrate.upgrade()
    serve.prepare(app, wants_demo=False)
    Vault(data).keep(b"proof")
    Shelf(data)
    checkpoint.key(data)
    message = EmailMessage()
    message["Message-ID"] = "<1@cis>"
    Spool(data / "mail").send(message)
    client = app.test_client()
    page = client.get("/login").text
    for part in page.split('"'):
        if part.startswith("/assets/"):
            client.get(part, headers={"Accept-Encoding": "gzip"}).close()
    (data / "bundles").mkdir()
    (data / "bundles" / "later.log").write_text("x")
    left = sorted(str(path.relative_to(data)) for path in data.rglob("*"))
    print(*left, *(oct(path.stat().st_mode) for path in data.rglob("*")))
    for path in (data, *data.rglob("*")):
        assert not path.stat().st_mode & 0o077, path
"""


def modes(root):
    return {
        str(path.relative_to(root)): stat.S_IMODE(path.lstat().st_mode)
        for path in (root, *root.rglob("*"))
    }


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder as an older version left it under a careless umask."""
    before = os.umask(0)
    place = tmp_path / "data"
    (place / "bundles").mkdir(parents=True)
    (place / "cis.sqlite").write_text("")
    (place / "cis.sqlite-wal").write_text("")
    (place / "bundles" / "bundle-1.zip").write_text("")
    yield place
    os.umask(before)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_run_leaves_nothing_that_others_can_read(tmp_path):
    data = tmp_path / "data"

    done = subprocess.run(
        [sys.executable, "-c", RUN, str(data)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    for name in ("cis.sqlite", "cis.sqlite-wal", "cis.sqlite-shm", "secret_key"):
        assert name in done.stdout
    for name in ("cache/", "evidence/", "mail/", "signer/", "uploads", "bundles/"):
        assert name in done.stdout


def test_an_open_folder_is_closed_with_a_line_that_says_so(data, caplog):
    assert modes(data)["cis.sqlite"] == 0o666

    folder.secure(data)

    assert modes(data) == {
        ".": 0o700,
        "bundles": 0o700,
        "bundles/bundle-1.zip": 0o600,
        "cis.sqlite": 0o600,
        "cis.sqlite-wal": 0o600,
    }
    assert "files and folders changed: 5" in caplog.text
    caplog.clear()
    folder.secure(data)
    assert not caplog.text


def test_a_link_out_of_the_folder_is_refused(data, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (data / "inside").symlink_to(data / "bundles")
    folder.secure(data)
    (data / "bundles" / "evidence").symlink_to(outside)

    with pytest.raises(RuleError, match="evidence leads out of the data folder"):
        folder.secure(data)


def test_a_link_to_the_whole_folder_is_followed(data, tmp_path):
    (tmp_path / "link").symlink_to(data)

    folder.secure(tmp_path / "link")

    assert modes(data)["cis.sqlite"] == 0o600


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives away")
def test_a_folder_of_somebody_else_is_refused(data):
    os.chown(data, 65534, 65534)

    with pytest.raises(RuleError, match="belongs to another user"):
        folder.secure(data)
    assert modes(data)["cis.sqlite"] == 0o666


def test_a_folder_that_everybody_shares_is_refused(data):
    data.chmod(0o1777)

    with pytest.raises(RuleError, match="not for cis alone"):
        folder.secure(data)
    assert stat.S_IMODE(data.stat().st_mode) == 0o1777
