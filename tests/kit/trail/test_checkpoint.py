import stat

import pytest
from sqlalchemy import select

from cis.core.access import SYSTEM
from cis.core.errors import RuleError
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, log, note, queries, signer, tree, verify
from cis.kit.trail.checkpoint import RollbackError
from cis.kit.trail.models import TrailCheckpoint
from cis.kit.trail.note import NoteError
from tests import factories


@pytest.fixture
def grow(store):
    def more(count):
        for _ in range(count):
            store(factories.practice)

    return more


def take(folder):
    return checkpoint.take(folder, SYSTEM)


def vkey(folder):
    return note.vkey(signer.key(folder))


def test_a_checkpoint_is_origin_size_and_root_in_lines():
    text = checkpoint.body("example.org/log", 7, b"\x01" * 32)

    assert text == "example.org/log\n7\nAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
    assert checkpoint.parsed(text) == checkpoint.Checkpoint(
        "example.org/log", 7, b"\x01" * 32
    )


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x\n",
        "x\n7\n",
        "x\n7\nAAAA\n",
        "x\n-1\n\n",
        "x\n07\n\n",
        "x\n\N{THAI DIGIT ONE}\n",
    ],
)
def test_a_text_of_another_form_is_no_checkpoint(text):
    with pytest.raises(NoteError):
        checkpoint.parsed(text)


def test_a_checkpoint_signs_the_log_and_is_kept_and_recorded(session, grow, tmp_path):
    grow(3)
    size, frontier = log.head(session.connection())

    issued = take(tmp_path)

    found = checkpoint.opened(issued.note, vkey(tmp_path))
    assert (found.size, found.root) == (size, tree.root(frontier))
    kept = checkpoint.newest(session)
    assert (kept.size, kept.root, kept.note) == (size, found.root.hex(), issued.note)
    event = queries.newest(session, 1)[0]
    assert event.action == "trail.checkpoint"
    assert f"trail_checkpoint:{size}" in event.changes
    assert verify.verify(session.connection()).fault is None


def test_a_checkpoint_of_another_log_is_refused(tmp_path):
    key = signer.key(tmp_path)
    text = note.sign(checkpoint.body("elsewhere", 1, b"\0" * 32), key)

    with pytest.raises(NoteError, match="another log"):
        checkpoint.opened(text, note.vkey(key))


def test_honest_growth_is_signed_again_and_again(session, grow, tmp_path):
    sizes = []
    for _ in range(3):
        grow(2)
        sizes.append(take(tmp_path).size)

    assert sizes == [2, 5, 8]
    assert [line.size for line in signer.remembered(tmp_path)] == sizes


def test_the_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first = note.skey(signer.key(tmp_path))

    assert note.skey(signer.key(tmp_path)) == first
    mode = (tmp_path / "signer/key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600
    assert stat.S_IMODE((tmp_path / "signer").stat().st_mode) == 0o700


def test_looking_for_the_key_makes_none(tmp_path):
    assert signer.known(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_line_of_the_memory_stops_the_signer(session, grow, tmp_path):
    grow(1)
    take(tmp_path)
    with (tmp_path / "signer/memory").open("a") as file:
        file.write("signed 9\n")

    with pytest.raises(RuleError, match="Line 2 of the signer's memory"):
        take(tmp_path)


def forget(folder, size, root="00" * 32):
    """Let the signer remember what this log never held."""
    signer.remember(folder, signer.Memory("signed", size, root, "2026-03-02T09:00:00Z"))


@pytest.mark.parametrize("size", [1, 3, 99])
def test_a_log_that_is_no_extension_is_not_signed(session, grow, tmp_path, size):
    grow(3)
    forget(tmp_path, size)

    with pytest.raises(RollbackError, match="accept-rollback"):
        take(tmp_path)
    assert session.scalars(select(TrailCheckpoint)).all() == []


def test_an_accepted_rollback_is_recorded_and_the_signer_goes_on(
    session, grow, tmp_path
):
    grow(3)
    forget(tmp_path, 99)

    lost = checkpoint.accept_rollback(tmp_path, SYSTEM, "Disk failed, backup restored")

    assert lost.size == 99
    event = queries.newest(session, 1)[0]
    assert event.action == checkpoint.ROLLBACK
    assert event.reason == "Disk failed, backup restored"
    assert (event.facts["lost_size"], event.facts["size"]) == ("99", "3")
    session.rollback()
    assert take(tmp_path).size == 4
    assert verify.verify(session.connection()).fault is None


def test_a_rollback_without_a_reason_or_a_loss_is_not_accepted(session, grow, tmp_path):
    with pytest.raises(RuleError, match="Nothing was signed"):
        checkpoint.accept_rollback(tmp_path, SYSTEM, "why not")
    grow(1)
    take(tmp_path)
    with pytest.raises(RuleError, match="lost nothing"):
        checkpoint.accept_rollback(tmp_path, SYSTEM, "why not")
    with pytest.raises(RuleError, match="Say why"):
        checkpoint.accept_rollback(tmp_path, SYSTEM, "  ")


def test_nothing_is_signed_while_the_head_does_not_fit(session, grow, tmp_path):
    grow(2)
    with pytest.raises(RuleError, match="cis trail verify"):  # noqa: SIM117
        with transaction(by=SYSTEM, what="test.break") as writing:
            writing.connection().exec_driver_sql("UPDATE trail_head SET size = 7")
            checkpoint.issue(writing.connection(), tmp_path)


def test_a_reader_s_connection_is_enough_to_sign(session, grow, tmp_path):
    grow(2)
    with in_mode(db.engine, "read").connect() as connection:
        assert checkpoint.issue(connection, tmp_path).size == 2
    assert [line.size for line in signer.remembered(tmp_path)] == [2]
