"""A private PostgreSQL server for one test run; as a script, for one command."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import IO, Any

PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/*/opt/postgresql*/bin")
START_S = 60
STOP_S = 30


def available() -> str | None:
    """Find the folder with the server's programs, the newest version first."""
    found = [path for place in PLACES for path in Path("/").glob(place[1:])]
    on_path = shutil.which("initdb")
    folders = [*sorted(found, key=_version, reverse=True)]
    folders += [Path(on_path).resolve().parent] if on_path else []
    return next((str(place) for place in folders if _is_complete(place)), None)


def server(folder: Path) -> Iterator[str]:
    """Yield the address of a new, empty server and stop it afterwards.

    Its files live in the folder, or in a temporary one when the account that must run
    the server (PostgreSQL refuses root) cannot reach the folder.
    """
    programs = available()
    if programs is None:
        raise RuntimeError("No PostgreSQL server is installed here.")
    with ExitStack() as stack:
        who = _account()
        home = stack.enter_context(_home(folder, who))
        _initialise(Path(programs), home, who)
        port = _free_port()
        stack.enter_context(_running(Path(programs), home, port, who))
        yield f"postgresql://cis@127.0.0.1:{port}/postgres"


def main(line: Sequence[str]) -> int:
    """Run a command with CIS_TEST_POSTGRES set to a private server."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(server)(Path(folder)) as address,
    ):
        environment = {**os.environ, "CIS_TEST_POSTGRES": address}
        return subprocess.call(line, env=environment)


def _version(folder: Path) -> list[int]:
    return [int(part) for part in folder.parent.name.split(".") if part.isdigit()]


def _is_complete(folder: Path) -> bool:
    return all((folder / name).exists() for name in ("initdb", "postgres"))


def _account() -> dict[str, Any]:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - not on Windows, which has no geteuid either

    for name in ("postgres", "nobody"):
        with suppress(KeyError):
            entry = pwd.getpwnam(name)
            return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL refuses root, and no other account is here.")


@contextmanager
def _home(folder: Path, who: dict[str, Any]) -> Iterator[Path]:
    if not who:
        yield folder
        return
    with tempfile.TemporaryDirectory(prefix="cis-postgres-", dir="/tmp") as reachable:
        os.chown(reachable, who["user"], who["group"])
        yield Path(reachable)


def _initialise(programs: Path, home: Path, who: dict[str, Any]) -> None:
    line: list[str | Path] = [
        programs / "initdb",
        "-D",
        home / "data",
        "-U",
        "cis",
        "-A",
        "trust",
    ]
    line += ["--encoding=UTF8", "--locale=C", "--no-instructions", "--no-sync"]
    with (home / "log").open("wb") as log:
        process = _start(line, home, log, who)
    if process.wait(START_S):
        raise RuntimeError(f"initdb failed: {_said(home)}")


def _start(
    line: Sequence[str | Path], home: Path, log: IO[bytes], who: dict[str, Any]
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        line, cwd=home, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **who
    )


def _said(home: Path) -> str:
    return (home / "log").read_text(errors="replace")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(
    programs: Path, home: Path, port: int, who: dict[str, Any]
) -> Iterator[None]:
    line: list[str | Path] = [
        programs / "postgres",
        "-D",
        home / "data",
        "-p",
        str(port),
    ]
    settings = [
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        # Nothing here outlives the run: do not wait for the disk.
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
    ]
    line += [word for setting in settings for word in ("-c", setting)]
    with (home / "log").open("wb") as log:
        process = _start(line, home, log, who)
    try:
        _wait(process, home)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # close the sessions, write out, end
        try:
            process.wait(STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + START_S
    while not _is_ready(home / "data" / "postmaster.pid"):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"PostgreSQL did not start: {_said(home)}")
        time.sleep(0.05)


def _is_ready(status: Path) -> bool:
    """Read the line in which the server says ``ready``, the eighth of its file."""
    lines = status.read_text().splitlines() if status.exists() else []
    return len(lines) > 7 and lines[7].strip() == "ready"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
