"""Memory: a server answers 20,000 mixed requests and stays as small as it was."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[2]
TOTAL, WARM, READERS = 20_000, 1_500, 4
# Addresses of one kind: /metrics/3 and /metrics/4 are.
EACH_KIND, EVERY_NTH = 4, 50
SERVE = "from cis.cli import main; raise SystemExit(main())"
LINK = re.compile(rb'(?:href|src|data-url)="([^"#]+)"')
FIELD = re.compile(r'<input[^>]*name="csrf_token"[^>]*value="([^"]+)"')
MEGABYTE = 1024 * 1024
PAIN = {"kind": "slow resolution", "practice_id": "1", "frequency": "weekly"}
FORM = "application/x-www-form-urlencoded"


def run() -> dict[str, Any]:
    """Return megabytes after warming up and at the end, and their ratio."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder), "--demo") as (base, pid, lines),
    ):
        visitor = Visitor(base).sign_in(*_administrator(lines))
        addresses = crawl(visitor)
        ask(visitor, addresses, WARM)
        before, began = resident(pid), time.monotonic()
        answers = ask(visitor, addresses, TOTAL)
        seconds = time.monotonic() - began
        after = resident(pid)
    return {
        "addresses": len(addresses),
        "answers": json.dumps(answers, sort_keys=True),
        "requests_a_second": round(TOTAL / seconds),
        "megabytes": {"warm": before, "end": after},
        "end_to_warm": round(after / before, 3),
    }


@dataclass
class Visitor:
    """One browser: where it asks and the cookies it keeps."""

    base: str
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        client = http.client.HTTPConnection(urlsplit(self.base).netloc, timeout=120)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": FORM}
        try:
            client.request(method, path, body, headers)
            answer = client.getresponse()
            content = answer.read()
        finally:
            client.close()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        return answer.status, content

    def post(self, path: str, **values: str) -> int:
        """Send the form of a page; return the status."""
        _, page = self.ask("GET", path)
        found = FIELD.search(page.decode())
        token = unescape(found.group(1)) if found else ""
        return self.ask("POST", path, urlencode({"csrf_token": token, **values}))[0]

    def sign_in(self, email: str, password: str) -> "Visitor":
        """Sign in and return oneself."""
        status = self.post("/login", email=email, password=password)
        if status != http.client.SEE_OTHER:
            raise RuntimeError(f"Signing in answered {status}.")
        return self


def crawl(visitor: Visitor, each: int = EACH_KIND) -> list[str]:
    """Return what the pages lead to, a few addresses of each kind, files included."""
    seen, found, kinds = {"/"}, ["/"], Counter[str]()
    for path in found:
        status, page = visitor.ask("GET", path)
        if status != http.client.OK or b"<html" not in page[:500]:
            continue
        for link in LINK.findall(page):
            target = urlsplit(urljoin(path, unescape(link.decode())))
            address = urlunsplit(("", "", *target[2:4], ""))
            kind = re.sub(r"\d+", "1", target.path)
            if target.netloc or address in seen or kinds[kind] == each:
                continue
            kinds[kind] += 1
            seen.add(address)
            found.append(address)
    return found


def ask(visitor: Visitor, addresses: Sequence[str], total: int) -> dict[int, int]:
    """Ask so often for one address after another; return how many of each status."""
    with ThreadPoolExecutor(READERS) as readers:
        statuses = readers.map(partial(_ask, visitor, addresses), range(total))
        return dict(Counter(statuses))


def _ask(visitor: Visitor, addresses: Sequence[str], number: int) -> int:
    """One in fifty changes something, one asks for nothing, one is a stranger."""
    match number % EVERY_NTH:
        case 0:
            statement = f"People wait for a new password, for the {number}th time."
            values = {
                "kind": "slow resolution",
                "practice_id": "1",
                "frequency": "weekly",
            }
            return visitor.post("/pain-points/new", statement=statement, **values)
        case 1:
            return visitor.ask("GET", f"/initiatives/{10**6 + number}")[0]
        case 2:
            return Visitor(visitor.base).ask("GET", "/login")[0]
    return visitor.ask("GET", addresses[number % len(addresses)])[0]


def resident(pid: int) -> int:
    """Return the megabytes of memory that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // MEGABYTE


@contextmanager
def serving(folder: Path, *words: str) -> Iterator[tuple[str, int, Iterable[bytes]]]:
    """Serve a folder; yield the address, the process and what it says on starting."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    environ = {**os.environ, "CIS_DATA": str(folder), "CIS_LISTEN": listen}
    command = [sys.executable, "-c", SERVE, "serve", *words]
    with subprocess.Popen(
        command, cwd=ROOT, env=environ, stdout=subprocess.PIPE
    ) as server:
        try:
            yield f"http://{listen}", server.pid, server.stdout or ()
        finally:
            server.terminate()


def _administrator(lines: Iterable[bytes]) -> tuple[str, str]:
    """Return the administrator's address and password from what a start says."""
    password = ""
    for line in lines:
        text = line.decode()
        if found := re.search(r"the password (\S+)", text):
            password = found.group(1)
        if text.strip().endswith("administrator"):
            return text.split()[0], password
    raise RuntimeError("The server did not say how to sign in.")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run()))
