"""Set-up before anything is installed: the environment, its command, the hand-over.

Standard library only; what it says goes to standard error.
"""

import hashlib
import importlib.util
import os
import shlex
import subprocess
import sys
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NoReturn

ROOT = Path(__file__).resolve().parent.parent
WINDOWS = os.name == "nt"

RUN = "requirements.lock"
DEV = "requirements-dev.lock"
BENCH = "tests/bench/requirements.txt"

USAGE = """\
python3 app.py [--demo]         set up and serve; --demo loads an example organisation
python3 app.py test [ARGS]      set up for tests and run them all; ARGS go to pytest
python3 app.py setup [--dev]    set up only
python3 app.py bench            set up and compare cis with its references
python3 app.py COMMAND ...      any other cis command, such as: trail verify
Settings: CIS_LISTEN=HOST:PORT  CIS_DATA=FOLDER  CIS_DATABASE_URL=URL  CIS_VENV=FOLDER
"""

LAUNCHER = """\
#!/bin/sh
'''exec' {python} "$0" "$@"
' '''
import sys

sys.path.insert(0, {root!r})

from cis.cli import main

sys.exit(main())
"""

WINDOWS_LAUNCHER = '@"%~dp0python.exe" "%~dp0cis" %*\n'

PIP_INSTALL = (
    "-m",
    "pip",
    "install",
    "--quiet",
    "--no-input",
    "--disable-pip-version-check",
    "--require-hashes",
    "--requirement",
)

# A failure means: interrupted while being made, or its Python moved on or is too old.
PROBE = ("-I", "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))")

NO_ENSUREPIP = (
    "cis: this Python cannot make environments (it lacks ensurepip). Install its "
    "package, on Debian and Ubuntu python3-venv, then run the same command again."
)


def main(words: Sequence[str]) -> None:
    """Set up what the words need, then become the command they name."""
    first, rest = (words[0], words[1:]) if words else ("", ())
    try:
        if first in {"-h", "--help", "help"}:
            say(USAGE)
        elif first == "setup":
            project().prepare(DEV if "--dev" in rest else RUN)
        elif first == "test":
            test(rest)
        elif first == "bench":
            bench(rest)
        else:
            serve = not first or first.startswith("-")
            command(["serve", *words] if serve else words)
    except KeyboardInterrupt:
        raise SystemExit(130) from None


def command(words: Sequence[str]) -> NoReturn:
    """Become the ``cis`` command with these words."""
    home = project()
    home.prepare(RUN)
    become([home.python, home.launcher, *words])


def test(words: Sequence[str]) -> NoReturn:
    """Become pytest on the whole suite with all cores, or on what the words choose."""
    home = project()
    home.prepare(DEV)
    os.chdir(ROOT)
    # A few chosen tests run sooner where no workers have to start first.
    cores = () if words else ("-n", "auto", "--dist", "worksteal")
    become([home.python, "-m", "pytest", "-q", *cores, *words])


def bench(words: Sequence[str]) -> NoReturn:
    """Become the benchmark; its references live in an environment of their own."""
    home = project()
    references = Environment(ROOT, home.venv.with_name(f"{home.venv.name}-bench"))
    home.prepare(DEV)
    references.prepare(BENCH)
    os.chdir(ROOT)
    os.environ["CIS_BENCH_PYTHON"] = str(references.python)
    become([home.python, "-m", "tests.bench", *words])


@dataclass(frozen=True)
class Environment:
    """A virtual environment and the project it serves."""

    root: Path
    venv: Path

    @property
    def bin(self) -> Path:
        """The folder of its commands."""
        return self.venv / ("Scripts" if WINDOWS else "bin")

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.bin / ("python.exe" if WINDOWS else "python")

    @property
    def launcher(self) -> Path:
        """The script behind the ``cis`` command."""
        return self.bin / "cis"

    @property
    def config(self) -> Path:
        """The file in which Python notes its version and the place."""
        return self.venv / "pyvenv.cfg"

    def prepare(self, lock: str) -> None:
        """Make it hold what the lock file lists, or end with a sentence saying why."""
        try:
            if not self.holds(lock):
                self.install(lock)
            self.write_launcher()
        except OSError as error:
            raise SystemExit(
                f"cis: cannot set up {self.venv} ({error.strerror}: {error.filename}). "
                "Make that folder writable, or set CIS_VENV to one that is."
            ) from error

    def holds(self, lock: str) -> bool:
        """Say whether a finished installation of this lock, or of a larger, is here."""
        stamped = {lock, DEV} if lock == RUN else {lock}
        return self.is_sound() and any(self.is_stamped(name) for name in stamped)

    def is_stamped(self, lock: str) -> bool:
        """Say whether the lock, as it reads today, was installed to its end."""
        stamp = self.stamp(lock)
        return stamp.is_file() and stamp.read_text() == self.fingerprint(lock)

    def is_sound(self) -> bool:
        """Say whether it works at this place, whichever Python asks."""
        if not (self.python.exists() and self.config.is_file()):
            return False
        lines = self.config.read_text(encoding="utf-8").splitlines()
        here = any(line.endswith(f" {self.venv}") for line in lines)
        return here and not run([self.python, *PROBE], output=subprocess.DEVNULL)

    def stamp(self, lock: str) -> Path:
        """Name the file that says the lock was installed."""
        return self.venv / f".installed-{Path(lock).name}"

    def fingerprint(self, lock: str) -> str:
        """Compute what a stamp must say of the lock, the Python and the place."""
        text = (self.root / lock).read_bytes() + self.config.read_bytes()
        return hashlib.sha256(text).hexdigest()

    def install(self, lock: str) -> None:
        """Install the lock by its hashes, in a new environment if need be."""
        if not self.is_sound():
            self.make()
        for old in self.venv.glob(".installed-*"):
            old.unlink()
        say(f"Installing {lock} into {self.venv} (about a minute, only this once) ...")
        if run([self.python, *PIP_INSTALL, self.root / lock], output=sys.stderr):
            raise SystemExit(
                f"cis: could not install {lock}; the message of pip above says why. "
                "When it is mended, run the same command again."
            )
        self.stamp(lock).write_text(self.fingerprint(lock))

    def make(self) -> None:
        """Make it anew, or refuse when the folder holds something else."""
        if self.venv.exists() and not self.is_ours():
            raise SystemExit(
                f"cis: {self.venv} is not an environment of Python and not empty. "
                "Set CIS_VENV to a new folder, or move that one away."
            )
        if importlib.util.find_spec("ensurepip") is None:
            raise SystemExit(NO_ENSUREPIP)
        try:
            venv.create(self.venv, clear=True, symlinks=not WINDOWS, with_pip=True)
        except subprocess.CalledProcessError as error:
            raise SystemExit(NO_ENSUREPIP) from error
        (self.venv / ".gitignore").write_text("*\n")

    def is_ours(self) -> bool:
        """Say whether the folder may be cleared: an environment, or nothing at all."""
        return self.config.exists() or not any(self.venv.iterdir())

    def write_launcher(self) -> None:
        """Put ``cis`` on the environment's path, if it is not there as it should be."""
        write_script(self.launcher, launcher_text(self.root, self.python))
        if WINDOWS:
            write_script(self.bin / "cis.cmd", WINDOWS_LAUNCHER)


def project() -> Environment:
    """Name the project's own environment: ``.venv`` beside app.py, or CIS_VENV."""
    folder = ROOT / (os.environ.get("CIS_VENV") or ".venv")
    return Environment(ROOT, folder.resolve())


def launcher_text(root: Path, python: Path) -> str:
    """Write the ``cis`` script: to a shell a hand-over, to Python the program."""
    return LAUNCHER.format(python=shlex.quote(str(python)), root=str(root))


def write_script(path: Path, text: str) -> None:
    """Write an executable text file, unless it already says this."""
    if not path.is_file() or path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
        path.chmod(0o755)


def say(text: str) -> None:
    """Tell the person at the terminal, leaving standard output to the command."""
    sys.stderr.write(text.rstrip() + "\n")
    sys.stderr.flush()


def run(line: Sequence[str | Path], output: IO[str] | int | None = None) -> int:
    """Run a program to its end and return its status."""
    done = subprocess.run(  # noqa: S603 - our own words
        line, stdout=output, stderr=output, check=False
    )
    return done.returncode


def become(line: Sequence[str | Path]) -> NoReturn:
    """Hand this process over to a program (Windows: run it and end as it ends)."""
    if WINDOWS:
        raise SystemExit(run(line))
    os.execv(line[0], [str(word) for word in line])  # noqa: S606 - our words, no shell
