"""Slow, many and greedy connections: everybody else is still answered."""

import socket
import threading
import time
from pathlib import Path

import pytest

from cis.cli import guard
from cis.core.access import Role
from cis.kit.web.assets import asset
from cis.kit.web.bodies import SMALL, STRANGERS
from tests.conftest import ONLY_SQLITE
from tests.served import ask, lines, read, served

pytestmark = ONLY_SQLITE
SLOW_HEAD = b"POST /login HTTP/1.1\r\nHost: localhost\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded"
LOGIN = lines("GET", "/login", "Connection: close")
LOTS = 64 * 2**20


@pytest.fixture
def where(app, session):
    with served(app, threads=2) as address:
        # The first page takes longest: its templates are read.
        assert ask(address, LOGIN).startswith(b"HTTP/1.1 200 ")
        yield address


@pytest.fixture
def cookie(sign_in):
    browser = sign_in(Role.ADMIN)
    return f"Cookie: cis_session={browser.get_cookie('cis_session').value}"


@pytest.fixture
def crowd(where):
    """Return a function that opens connections which begin the same way."""
    opened = []

    def come(count, data):
        for _ in range(count):
            connection = socket.create_connection(where, timeout=20)
            connection.sendall(data)
            opened.append(connection)
        return opened

    yield come
    for connection in opened:
        connection.close()


def seconds(where):
    """Return how long the page for signing in takes."""
    began = time.monotonic()
    assert ask(where, LOGIN).startswith(b"HTTP/1.1 200 ")
    return time.monotonic() - began


def are_closed(connections, within):
    """Tell whether the server closes every connection in time."""
    until = time.monotonic() + within
    for connection in connections:
        connection.settimeout(max(0.01, until - time.monotonic()))
        try:
            while connection.recv(2**16):
                pass
        except TimeoutError:
            return False
        except ConnectionError:
            pass
    return True


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(SLOW_HEAD, id="head"),
        pytest.param(SLOW_HEAD + b"Content-Length: 9\r\n\r\na", id="body"),
        pytest.param(
            SLOW_HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\na", id="chunk"
        ),
        pytest.param(b"", id="nothing"),
    ],
)
def test_slow_connections_keep_nobody_out_and_are_closed(
    where, crowd, beginning, monkeypatch
):
    for name in ("HEAD_SECONDS", "START_SECONDS", "IDLE_SECONDS"):
        monkeypatch.setattr(guard, name, 1)

    slow = crowd(200, beginning)

    assert max(seconds(where) for _ in range(10)) < 2
    assert are_closed(slow, within=6)


def test_a_head_that_drips_is_closed_though_something_always_comes(
    where, crowd, monkeypatch
):
    monkeypatch.setattr(guard, "HEAD_SECONDS", 1)
    (slow,) = crowd(1, SLOW_HEAD)

    with pytest.raises(OSError, match=r".+"):
        for _ in range(60):
            slow.sendall(b"X-A: b\r\n")
            time.sleep(0.1)


def test_a_body_that_keeps_the_pace_may_take_long(where, crowd, monkeypatch):
    monkeypatch.setattr(guard, "START_SECONDS", 0.5)
    head = lines("POST", "/login", FORM, "Content-Length: 24000", "Connection: close")
    (steady,) = crowd(1, head)

    for _ in range(24):
        steady.sendall(b"a" * 1000)
        time.sleep(0.125)

    assert read(steady).startswith(b"HTTP/1.1 4")


def test_readers_of_a_large_file_that_stop_reading_keep_nobody_waiting(
    app, where, crowd, monkeypatch
):
    monkeypatch.setattr(guard, "START_SECONDS", 1)
    monkeypatch.setattr(guard, "PACE", 2**30)
    with app.test_request_context():
        path = asset("plotly.js")

    slow = crowd(12, lines("GET", path))

    assert max(seconds(where) for _ in range(10)) < 2
    time.sleep(2.5)
    assert are_closed(slow, within=6)


def test_a_full_house_makes_room_by_closing_who_waited_longest(
    where, crowd, monkeypatch
):
    monkeypatch.setattr(guard.GuardedServer, "room", 20, raising=False)
    for _ in range(4):
        crowd(20, SLOW_HEAD)
        assert seconds(where) < 1


def test_life_is_shown_while_every_thread_is_busy(app, where, crowd, monkeypatch):
    busy = threading.Event()

    def wait():
        busy.wait(20)
        return "done"

    wait.permission = None
    monkeypatch.setitem(app.view_functions, "accounts.login", wait)
    waiting = crowd(6, LOGIN)
    began = time.monotonic()

    alive = ask(where, lines("GET", "/healthz", "Connection: close"))

    assert alive.startswith(b"HTTP/1.1 200 ")
    assert time.monotonic() - began < 1
    busy.set()
    assert all(read(one).startswith(b"HTTP/1.1 200 ") for one in waiting)


def test_many_files_in_the_making_hold_up_no_page(app, where, crowd, monkeypatch):
    busy = threading.Event()

    def make():
        busy.wait(20)
        return "made"

    make.permission = None
    monkeypatch.setitem(app.view_functions, "audit.export", make)
    waiting = crowd(20, lines("GET", "/audit/events.csv", "Connection: close"))

    assert seconds(where) < 2
    busy.set()
    assert all(read(one).startswith(b"HTTP/1.1 200 ") for one in waiting)


def files_open():
    """Return the files without a name that this process holds on the disk."""
    found = set()
    for entry in Path("/proc/self/fd").iterdir():
        try:
            target = str(entry.readlink())
        except OSError:
            continue
        if "(deleted)" in target and entry.stat().st_size:
            found.add(target)
    return found


def flood(where, head, *, chunked=False):
    """Send far more than is taken; return the answer, seconds and files opened."""
    piece = b"a" * 2**20
    framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    began, files = time.monotonic(), files_open()
    with socket.create_connection(where, timeout=20) as connection:
        connection.sendall(head)
        try:
            for _ in range(LOTS // len(piece)):
                connection.sendall(framed)
                found = files_open() - files
                assert not found
        except ConnectionError:
            pass
        answer = read(connection)
    return answer, time.monotonic() - began


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
@pytest.mark.parametrize("path", ["/login", "/nowhere", "/evidence/new", "/healthz"])
def test_what_a_stranger_sends_never_reaches_the_disk(where, path, chunked):
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {2**30}"

    answer, took = flood(where, lines("POST", path, FORM, size), chunked=chunked)

    assert not answer or answer.startswith(b"HTTP/1.1 413 ")
    assert took < 5


@pytest.mark.parametrize("chunked", [False, True], ids=["length", "chunked"])
def test_somebody_signed_in_sends_large_things_only_where_files_go(
    where, cookie, chunked
):
    size = "Transfer-Encoding: chunked" if chunked else f"Content-Length: {2**30}"
    head = lines("POST", "/pain-points/new", FORM, cookie, size)

    answer, took = flood(where, head, chunked=chunked)

    assert not answer or answer.startswith(b"HTTP/1.1 413 ")
    assert took < 5


def test_a_file_from_somebody_signed_in_arrives(where, cookie):
    body = b"a" * (3 * SMALL)
    size = f"Content-Length: {len(body)}"
    head = ("POST", "/evidence/new", FORM, cookie, size, "Connection: close")

    answer = ask(where, lines(*head, body=body))

    # Without its form token; it came through whole to be told that.
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("who", ["stranger", "member"])
def test_a_person_who_sent_too_much_reads_why(where, cookie, who):
    most, headers = (STRANGERS, ()) if who == "stranger" else (SMALL, (cookie,))
    body = b"a" * (most + 2**20)
    size = f"Content-Length: {len(body)}"

    answer = ask(where, lines("POST", "/login", FORM, size, *headers, body=body))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"</html>" in answer


def test_nobody_is_asked_to_send_on_what_is_refused(where):
    head = lines(
        "POST", "/login", FORM, "Expect: 100-continue", f"Content-Length: {2**30}"
    )

    assert ask(where, head).startswith(b"HTTP/1.1 413 ")


def test_expecting_to_send_nothing_is_answered(where):
    head = lines("GET", "/login", "Expect: 100-continue", "Connection: close")

    assert ask(where, head).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "wrong",
    [
        "Content-Length: -1",
        "Content-Length: 5, 5",
        "Content-Length: five",
        f"Content-Length: {'9' * 5000}",
        "Transfer-Encoding: gzip",
        "X: " + "a" * 2**16,
    ],
    ids=["negative", "twice", "word", "endless", "packed", "long"],
)
def test_nonsense_is_answered_with_a_sentence_and_no_traceback(where, wrong, caplog):
    answer = ask(where, lines("POST", "/login", wrong, body=b"hello"))

    assert answer.startswith((b"HTTP/1.1 4", b"HTTP/1.0 4", b"HTTP/1.1 501 "))
    assert "Traceback" not in caplog.text
    assert seconds(where) < 1
