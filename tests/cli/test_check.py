import json

import pytest

from cis.cli import main
from cis.register.initiatives.rules import Status
from tests import factories


@pytest.fixture
def application(app, session, monkeypatch):
    """The tests' application as the command's own."""
    monkeypatch.setattr("cis.cli.application.create_app", lambda _settings: app)
    monkeypatch.setattr("cis.cli.application.migrate.is_current", lambda: True)
    monkeypatch.setattr("cis.cli.application.db.engine.dispose", lambda: None)


@pytest.mark.usefixtures("application")
def test_a_clean_register_ends_with_0(capsys):
    assert main(["check"]) == 0
    assert capsys.readouterr().out.startswith("Clean: ")


@pytest.mark.usefixtures("application")
def test_a_finding_ends_with_1_and_can_be_narrowed(store, capsys):
    store(lambda s: factories.initiative(s, status=Status.IN_PROGRESS))

    assert main(["check", "--family", "outcomes", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert {one["family"] for one in told["findings"]} == {"outcomes"}
    assert main(["check", "--family", "data"]) == 0


@pytest.mark.usefixtures("application")
def test_an_unknown_family_ends_with_2():
    with pytest.raises(SystemExit) as error:
        main(["check", "--family", "score"])

    assert error.value.code == 2
