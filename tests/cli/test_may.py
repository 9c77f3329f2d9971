import pytest

from cis.cli import main
from tests import factories


@pytest.fixture
def organisation(app, session, store, monkeypatch):
    """The tests' application as the command's own, with a practice and its owner."""
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)

    def fill(s):
        olga = factories.person(s, name="Olga Owner", email="olga@example.org")
        factories.person(s, name="Max", email="max@example.org")
        desk = factories.practice(s, name="Service desk", code="service-desk")
        factories.ownership(s, practice_id=desk.id, person_id=olga.id)
        return desk

    return store(fill)


def ask(*words):
    return main(["may", *words, "--practice", "service-desk"])


@pytest.mark.usefixtures("organisation")
def test_yes_ends_with_0_and_says_why(capsys):
    assert ask("olga@example.org", "initiative.approve") == 0
    said = capsys.readouterr().out
    assert said.startswith("Yes.\n")
    assert "So Olga Owner may decide, as the practice owner of Service desk." in said


@pytest.mark.usefixtures("organisation")
def test_no_ends_with_1_and_says_whom_to_ask(capsys):
    assert ask("max@example.org", "initiative.approve") == 1
    said = capsys.readouterr().out
    assert said.startswith("No.\n")
    assert "Max is none of these." in said
    assert "Ask Olga Owner or leadership." in said


@pytest.mark.usefixtures("organisation")
def test_another_day_has_another_answer(capsys):
    assert ask("olga@example.org", "gate.pass", "--on", "2025-12-31") == 1
    assert ask("olga@example.org", "gate.pass", "--on", "2026-01-01") == 0


@pytest.mark.usefixtures("organisation")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nobody@example.org", "gate.pass"], "Nobody has the address"),
        (["max@example.org", "coffee.drink"], "There is no decision coffee.drink"),
        (["max@example.org", "gate.pass", "--on", "someday"], "cis may:"),
    ],
)
def test_what_is_not_known_ends_with_2(capsys, words, sentence):
    assert ask(*words) == 2
    assert sentence in capsys.readouterr().err


@pytest.mark.usefixtures("organisation")
def test_an_unknown_practice_is_named(capsys):
    assert main(["may", "max@example.org", "gate.pass", "--practice", "zoo"]) == 2
    assert "no practice with the code zoo" in capsys.readouterr().err
