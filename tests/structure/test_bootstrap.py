import os
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

from cis import bootstrap
from cis.bootstrap import BENCH, DEV, RUN, Environment, launcher_text

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A project whose environment is pretended: no pip, no network."""
    for lock in (RUN, DEV, BENCH):
        (tmp_path / lock).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / lock).write_text(f"text of {lock}")
    home = Environment(tmp_path, tmp_path / ".venv")
    monkeypatch.setattr(bootstrap.venv, "create", pretend_create)
    monkeypatch.setattr(bootstrap, "run", lambda *_, **__: 0)
    return home


def pretend_create(folder, **_):
    (folder / "bin").mkdir(parents=True, exist_ok=True)
    (folder / "bin/python").touch()
    (folder / "pyvenv.cfg").write_text(f"command = python3 -m venv {folder}\n")


@pytest.fixture
def installs(monkeypatch):
    """The names of the lock files installed, in order."""
    done = []
    install = Environment.install

    def note(self, lock):
        done.append(lock)
        install(self, lock)

    monkeypatch.setattr(Environment, "install", note)
    return done


@pytest.fixture
def became(monkeypatch):
    """The last command this process would have become, as words."""
    lines = []
    monkeypatch.setattr(bootstrap, "become", lines.append)
    monkeypatch.setattr(Environment, "prepare", lambda _, lock: lines.append(lock))
    monkeypatch.delenv("CIS_VENV", raising=False)
    monkeypatch.chdir(ROOT)
    return lines


def test_a_prepared_environment_is_not_installed_again(home, installs):
    home.prepare(RUN)
    home.prepare(RUN)

    assert installs == [RUN]


def test_alternating_between_run_and_test_installs_once_each(home, installs):
    for lock in (RUN, DEV, RUN, DEV, RUN):
        home.prepare(lock)

    assert installs == [RUN, DEV]


def test_a_changed_lock_is_installed(home, installs):
    home.prepare(RUN)
    (home.root / RUN).write_text("another text")
    home.prepare(RUN)

    assert installs == [RUN, RUN]


def test_an_environment_that_was_moved_is_made_anew(home, installs):
    home.prepare(RUN)
    moved = Environment(home.root, home.root / "moved")
    home.venv.rename(moved.venv)
    moved.prepare(RUN)

    assert installs == [RUN, RUN]
    assert moved.is_sound()


def test_an_environment_whose_python_fails_is_made_anew(home, monkeypatch):
    home.prepare(RUN)
    monkeypatch.setattr(bootstrap, "run", lambda *_, **__: 1)

    assert not home.is_sound()
    assert not home.holds(RUN)


def test_another_python_does_not_disturb_a_prepared_environment(
    home, installs, monkeypatch
):
    home.prepare(RUN)
    monkeypatch.setattr(sys, "version", "3.99.0 (another)")
    home.prepare(RUN)

    assert installs == [RUN]


def test_a_failed_installation_leaves_no_stamp(home, monkeypatch):
    home.prepare(DEV)
    monkeypatch.setattr(
        bootstrap, "run", lambda line, **_: int("--require-hashes" in line)
    )
    (home.root / DEV).write_text("another text")

    with pytest.raises(SystemExit, match=r"could not install requirements-dev\.lock"):
        home.prepare(DEV)

    assert list(home.venv.glob(".installed-*")) == []


def test_a_folder_with_other_things_is_never_cleared(home):
    home.venv.mkdir()
    (home.venv / "diary.txt").write_text("dear diary")

    with pytest.raises(SystemExit, match="not an environment of Python and not empty"):
        home.prepare(RUN)

    assert (home.venv / "diary.txt").exists()


def test_a_folder_that_cannot_be_written_is_named(home, monkeypatch):
    def refuse(folder, **_):
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(bootstrap.venv, "create", refuse)

    with pytest.raises(SystemExit, match=r"Permission denied: .*\.venv.*CIS_VENV"):
        home.prepare(RUN)


def test_a_python_without_ensurepip_is_told_which_package_to_install(home, monkeypatch):
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda _: None)

    with pytest.raises(SystemExit, match="python3-venv"):
        home.prepare(RUN)


def test_a_python_whose_ensurepip_fails_is_told_the_same(home, monkeypatch):
    def fail(*_, **__):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(bootstrap.venv, "create", fail)

    with pytest.raises(SystemExit, match="python3-venv"):
        home.prepare(RUN)


def test_an_old_python_is_told_which_one_is_needed(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")

    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9"):
        runpy.run_path(str(ROOT / "app.py"), run_name="__main__")


@pytest.mark.skipif(os.name == "nt", reason="the shell's half of the script")
def test_the_launcher_runs_from_a_path_with_spaces_and_quotes(tmp_path):
    root = tmp_path / 'o\'clock "tower"'
    (root / "cis").mkdir(parents=True)
    (root / "cis/__init__.py").touch()
    (root / "cis/cli.py").write_text("import sys\ndef main(): print(sys.argv[1:])\n")
    (root / "my python").symlink_to(sys.executable)
    script = root / "launch"
    bootstrap.write_script(script, launcher_text(root, root / "my python"))

    said = subprocess.run([script, "a b", "c"], capture_output=True, check=True)

    assert said.stdout.decode().strip() == "['a b', 'c']"


def test_a_launcher_that_is_right_is_not_touched(tmp_path):
    script = tmp_path / "cis"
    bootstrap.write_script(script, "text")
    script.chmod(0o555)
    bootstrap.write_script(script, "text")

    assert script.stat().st_mode & 0o777 == 0o555


@pytest.mark.parametrize(
    ("words", "lock", "ending"),
    [
        ([], RUN, ["serve"]),
        (["--demo"], RUN, ["serve", "--demo"]),
        (["trail", "verify"], RUN, ["trail", "verify"]),
        (["test"], DEV, ["-m", "pytest", "-q", "-n", "auto", "--dist", "worksteal"]),
        (["test", "tests/core", "-x"], DEV, ["pytest", "-q", "tests/core", "-x"]),
    ],
)
def test_words_choose_the_lock_and_the_command(became, words, lock, ending):
    bootstrap.main(words)

    assert became[0] == lock
    assert became[1][-len(ending) :] == ending


def test_bench_keeps_its_references_in_an_environment_of_their_own(became, monkeypatch):
    monkeypatch.setenv("CIS_BENCH_PYTHON", "none")
    bootstrap.main(["bench"])

    assert became[:2] == [DEV, BENCH]
    assert became[2][-2:] == ["-m", "tests.bench"]
    assert ".venv-bench" in os.environ["CIS_BENCH_PYTHON"]


@pytest.mark.parametrize(("words", "lock"), [((), RUN), (("--dev",), DEV)])
def test_setup_only_prepares(became, words, lock):
    bootstrap.main(["setup", *words])

    assert became == [lock]


def test_help_says_the_commands_and_sets_nothing_up(became, capsys):
    bootstrap.main(["--help"])

    assert became == []
    assert "python3 app.py test" in capsys.readouterr().err


def test_a_chosen_environment_is_used(monkeypatch, tmp_path):
    monkeypatch.setenv("CIS_VENV", str(tmp_path / "elsewhere"))

    assert bootstrap.project().venv == tmp_path / "elsewhere"


def test_progress_never_mixes_into_the_output_of_a_command(home, capsys):
    home.prepare(RUN)
    said = capsys.readouterr()

    assert said.out == ""
    assert "Installing requirements.lock" in said.err
