import pytest

from cis.cli import TOPICS, main


@pytest.mark.parametrize("word", ["", "help", "--help"])
def test_without_a_command_the_commands_are_listed(capsys, word):
    assert main([word]) == 0

    said = capsys.readouterr().out
    assert all(f"cis {topic}" in said for topic in TOPICS)


def test_an_unknown_command_is_refused(capsys):
    assert main(["dance"]) == 2
    assert "cis analyse" in capsys.readouterr().err


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("cis 0.")


def test_a_database_that_is_not_migrated_is_named(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CIS_DATA", str(tmp_path))

    assert main(["trail", "verify"]) == 2
    assert "cis migrate" in capsys.readouterr().err


def test_a_fresh_trail_holds(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CIS_DATA", str(tmp_path))

    assert main(["migrate"]) == 0
    assert main(["trail", "verify"]) == 0
    assert "The trail holds: 0 events" in capsys.readouterr().out


def test_nobody_can_be_reset_who_is_not_there(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("CIS_DATA", str(tmp_path))
    main(["migrate"])

    assert main(["user", "reset", "nobody@example.org"]) == 2
    assert "nobody@example.org" in capsys.readouterr().err
