import json
import sqlite3

import pytest

from cis.cli import main, trail
from cis.kit.trail import checkpoint


@pytest.fixture
def folder(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("CIS_DATA", str(tmp_path))
    monkeypatch.delenv("CIS_DATABASE_URL", raising=False)
    assert main(["migrate"]) == 0
    capsys.readouterr()
    return tmp_path


@pytest.fixture
def cis(folder, capsys):
    """Run a command; return its status and everything it said."""

    def run(*words):
        status = main(words)
        said = capsys.readouterr()
        return status, said.out + said.err

    return run


def signed(cis, path):
    status, note = cis("trail", "checkpoint")
    assert status == 0
    path.write_text(note, encoding="utf-8")
    return path


def key(cis):
    return cis("trail", "key")[1].splitlines()[0]


def test_a_printed_checkpoint_opens_with_the_printed_key(cis, folder):
    path = signed(cis, folder / "note.txt")

    found = checkpoint.opened(path.read_text(encoding="utf-8"), key(cis))

    assert found.size == 0
    assert signed(cis, folder / "next.txt").read_text().splitlines()[1] == "1"


def test_a_log_agrees_with_the_checkpoints_held_outside(cis, folder):
    one, two = (signed(cis, folder / name) for name in ("one", "two"))

    status, said = cis(
        "trail",
        "verify",
        "--checkpoint",
        str(one),
        "--checkpoint",
        str(two),
        "--key",
        key(cis),
    )

    assert status == 0
    assert "agrees with 2 checkpoints" in said


def test_without_a_checkpoint_the_limit_of_the_proof_is_said(cis):
    status, said = cis("trail", "verify")

    assert status == 0
    assert "No checkpoint from outside" in said


def test_a_restored_backup_is_seen_refused_accepted_and_told(cis, folder):
    signed(cis, folder / "early")
    with sqlite3.connect(folder / "cis.sqlite") as file:
        copy = sqlite3.connect(folder / "backup.sqlite")
        file.backup(copy)
        copy.close()
    file.close()
    lost = signed(cis, folder / "lost")
    signed(cis, folder / "latest")
    with sqlite3.connect(folder / "backup.sqlite") as copy:
        file = sqlite3.connect(folder / "cis.sqlite")
        copy.backup(file)
        file.close()
    copy.close()

    assert cis("trail", "verify")[0] == 1
    status, said = cis("trail", "checkpoint")
    assert (status, "accept-rollback" in said) == (2, True)
    status, said = cis("trail", "accept-rollback", "--reason", "Disk failed")
    assert (status, "Recorded" in said) == (0, True)
    status, said = cis("trail", "verify")
    assert status == 0
    assert "accepted a rollback" in said
    again = signed(cis, folder / "again")
    assert cis("trail", "verify", "--checkpoint", str(again))[0] == 0
    assert cis("trail", "accept-rollback", "--reason", "Once more")[0] == 2
    # A checkpoint before the loss still fits; one of the lost part never will.
    assert cis("trail", "verify", "--checkpoint", str(folder / "early"))[0] == 0
    assert cis("trail", "verify", "--checkpoint", str(folder / "latest"))[0] == 1
    assert lost.exists()


def test_a_file_that_is_no_checkpoint_is_named(cis, folder):
    note = signed(cis, folder / "note")
    (folder / "cut").write_text(note.read_text()[:40])
    (folder / "edited").write_text(note.read_text().replace("\n0\n", "\n7\n"))
    (folder / "binary").write_bytes(b"\xff\xfe")

    for name in ("cut", "edited", "binary", "missing"):
        status, said = cis("trail", "verify", "--checkpoint", str(folder / name))
        assert status == 2
        assert str(folder / name) in said
    bad = ("--checkpoint", str(note), "--key", "name+00000000+AAAA")
    assert cis("trail", "verify", *bad)[0] == 2


def test_a_checkpoint_without_any_key_is_not_believed(cis, folder):
    (folder / "note").write_text("x")

    status, said = cis("trail", "verify", "--checkpoint", str(folder / "note"))

    assert (status, "--key VKEY" in said) == (2, True)


def test_erasing_needs_a_person_and_a_reason(cis):
    status, said = cis("user", "erase", "nobody@example.org", "--reason", "Case 17")
    assert (status, "Nobody has the address" in said) == (2, True)
    assert cis("user", "erase", "nobody@example.org", "--reason", " ")[0] == 2


def test_a_half_copied_database_is_told_in_a_sentence(cis, folder):
    path = folder / "cis.sqlite"
    content = path.read_bytes()
    for size in (len(content) // 2, 100):
        path.write_bytes(content[:size])
        for beside in ("cis.sqlite-wal", "cis.sqlite-shm"):
            (folder / beside).unlink(missing_ok=True)

        status, said = cis("trail", "verify")

        assert status in {1, 2}
        assert "cannot be read" in said
        assert "Traceback" not in said


def test_a_data_folder_that_cannot_be_used_is_told_in_a_sentence(
    cis, folder, monkeypatch
):
    (folder / "file").write_bytes(b"")
    monkeypatch.setenv("CIS_DATA", str(folder / "file" / "data"))

    status, said = cis("trail", "verify")

    assert status == 2
    assert "cannot be used" in said


def test_what_was_compared_is_told_and_written_as_json(cis):
    status, said = cis("trail", "verify")
    assert status == 0
    assert "Compared: 0 events" in said
    assert "login_session: who is signed in now" in said

    found = json.loads(cis("trail", "verify", "--json")[1])
    assert found["holds"]
    assert found["not_compared"]


def test_verdicts_and_the_index_are_built_anew(cis):
    assert cis("trail", "rebuild") == (
        0,
        "0 verdicts computed; 0 records can be found.\n",
    )


def add_reading(folder):
    """Bring a row past the application and the constraints of its table."""
    with sqlite3.connect(folder / "cis.sqlite") as file:
        columns = file.execute("PRAGMA table_info(reading)").fetchall()
        required = [name for _, name, _, is_required, *_ in columns if is_required]
        file.execute("PRAGMA ignore_check_constraints = ON")
        file.execute(
            f"INSERT INTO reading ({', '.join(required)}) "
            f"VALUES ({', '.join('1' * len(required))})"
        )


@pytest.mark.parametrize("large", [-1, 50_000])
def test_a_row_without_an_event_is_found_by_one_process_and_by_two(
    cis, folder, monkeypatch, large
):
    monkeypatch.setattr(trail, "LARGE", large)
    assert cis("trail", "verify")[0] == 0

    add_reading(folder)
    status, said = cis("trail", "verify")

    assert status == 1
    assert "The trail is broken" in said
    assert "reading" in said
