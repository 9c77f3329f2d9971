"""The server's door: deadlines, room and sizes, decided before anything is stored.

Waitress receives whole requests and only then asks the application. Here each
connection is told how long a head, a body and a reader may take, a full house makes
room by closing who has waited longest, and a body that is too large is refused as
soon as its head is there.
"""

import socket
from contextlib import suppress
from copy import copy
from typing import Any

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import RequestEntityTooLarge

from cis.cli import memory
from cis.kit.web import bodies

try:
    import resource
except ImportError:  # Windows has no such limit
    resource = None  # type: ignore[assignment]

# Seconds for a whole head, for a connection on which nothing moves, and until a body
# or a reader must keep up the pace, in bytes a second.
HEAD_SECONDS, IDLE_SECONDS, START_SECONDS = 15, 60, 30
PACE = 2_000
CONNECTIONS, FILES_EACH, ENOUGH_FILES = 1_000, 4, 8_192
# So much of a refused body is still read, so that the browser reads the answer.
DRAIN_SECONDS, DRAIN_BYTES = 3, 16 * 2**20
PIECE_BYTES, OUTGOING_BYTES, HEAD_BYTES = 2**16, 2**20, 2**15
# One look at a thousand connections takes milliseconds: many come in at each.
ACCEPTED_AT_ONCE, TRIM_SECONDS = 64, 60
# Answered by threads of their own: work that stands in line does not hide life.
PROBES, PROBE_THREADS = frozenset({"/healthz", "/readyz"}), 2
# Files take longest to make: many at a time stand in a line of their own.
FILES, FILE_THREADS = (".csv", ".xlsx", ".pdf"), 2


def create_server(app: Flask, listen: str, threads: int) -> MultiSocketServer:
    """Return a server that listens already; raise OSError when it cannot."""
    adjustments = Adjustments(
        listen=listen,
        threads=threads,
        ident=None,
        asyncore_use_poll=True,
        cleanup_interval=1,
        connection_limit=2 * CONNECTIONS,
        recv_bytes=PIECE_BYTES,
        max_request_header_size=HEAD_BYTES,
        # What anybody may send stays in memory; only files of people go to the disk.
        inbuf_overflow=bodies.SMALL + PIECE_BYTES,
        # An export waits for a slow reader rather than piling up in memory.
        outbuf_high_watermark=OUTGOING_BYTES,
        # The application believes them only where the settings name a proxy.
        clear_untrusted_proxy_headers=False,
    )
    sockets: dict[int, Any] = {}
    room = _room()
    workers, probes = _line(threads), _line(PROBE_THREADS)
    files = _line(FILE_THREADS)
    for sockinfo in adjustments.listen:
        server = GuardedServer(
            app, sockets, dispatcher=workers, adj=adjustments, sockinfo=sockinfo
        )
        server.probes, server.files, server.room = probes, files, room
    return MultiSocketServer(sockets, adjustments, [], workers, None)


class GuardedParser(HTTPRequestParser):  # type: ignore[misc]
    """A request that stops where it becomes too large."""

    adj: Any
    body_rcv: Any
    error: Any

    def __init__(self, channel: "GuardedChannel") -> None:
        super().__init__(channel.adj)
        self.channel = channel

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head, and settle how much may follow."""
        try:
            super().parse_header(header_plus)
        except ValueError as error:
            raise ParsingError("Content-Length is invalid") from error
        if self.body_rcv is None:
            # Nothing follows that could be waited for.
            self.expect_continue = False
            return
        self.adj = copy(self.adj)
        self.adj.max_request_body_size = self._limit() + 1

    def received(self, data: bytes) -> int:
        """Take what arrived; what is too large goes on without its body.

        The application sees the length and explains it on a page.
        """
        consumed: int = super().received(data)
        if isinstance(self.error, RequestEntityTooLarge):
            self.close()
            self.error = self.body_rcv = None
            self.expect_continue = False
            self.channel.refused = True
            # What follows is the rest of the body, and no request.
            self.headers["CONNECTION"] = "close"
            length = max(self.content_length, self.adj.max_request_body_size)
            self.headers["CONTENT_LENGTH"] = str(length)
        return consumed

    def _limit(self) -> int:
        app = self.channel.server.application
        path = self.path.encode("latin-1").decode("utf-8", "replace")
        length = None if self.chunked else self.content_length
        with app.app_context(), suppress(SQLAlchemyError):
            cookie = self.headers.get("COOKIE", "")
            return bodies.limit(self.command, path, cookie, length)
        return bodies.STRANGERS


class GuardedChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed when what it waits for takes too long."""

    request: Any
    sendbuf_len: int
    since: float
    waits_for: object = None
    sent = moved = 0
    refused = draining = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.since = self.creation_time
        # The system's buffer may be megabytes, and what fills it is copied first.
        self.sendbuf_len = min(self.sendbuf_len, PIECE_BYTES)

    def parser_class(self, _adjustments: Adjustments) -> GuardedParser:
        """Return what reads the next request."""
        return GuardedParser(self)

    def send(self, data: bytes, do_close: bool = True) -> int:  # noqa: FBT001, FBT002
        """Send what fits now, and count it."""
        count: int = super().send(data, do_close)
        self.sent += count
        return count

    def is_late(self, now: float) -> bool:
        """Tell whether the other side takes too long."""
        waits_for, moved = self._waiting()
        if waits_for is not self.waits_for:
            self.waits_for, self.since, self.moved = waits_for, now, moved
        if waits_for is None:
            return False
        waited = now - self.since
        if self.draining:
            return waited > DRAIN_SECONDS
        if waits_for is self.request and not waits_for.headers_finished:
            return waited > HEAD_SECONDS
        slow = waited > START_SECONDS + (moved - self.moved) / PACE
        silent = now - self.last_activity > IDLE_SECONDS
        return silent or (slow and waits_for is not self)

    def _waiting(self) -> tuple[Any, int]:
        """Return what the other side has to do, None for nothing, and the bytes so far.

        While nothing is asked, the connection itself is what is waited for.
        """
        if self.draining or self.total_outbufs_len:
            return self.outbufs, self.sent
        if self.requests:
            return None, 0
        if self.request is not None:
            return self.request, self.request.body_bytes_received
        return self, 0

    @property
    def idle_since(self) -> float:
        """The moment from which the other side is waited for."""
        idle = self.request is None and not self.total_outbufs_len
        return float(self.last_activity if idle else self.since)

    def cut(self) -> None:
        """Close the connection: the loop sees it broken and lets go of everything."""
        self.draining = self.will_close = True
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)

    def readable(self) -> bool:
        """Read on what is thrown away, too."""
        return self.draining or bool(super().readable())

    def handle_read(self) -> None:
        """Take what arrived, or throw away what was refused."""
        if not self.draining:
            super().handle_read()
            return
        with suppress(OSError):
            self.moved += len(self.recv(PIECE_BYTES))
        if self.moved > DRAIN_BYTES:
            self.cut()

    def handle_close(self) -> None:
        """Close, but let somebody who is still sending read why that was refused."""
        if self.draining or not self.refused:
            super().handle_close()
            return
        self.draining, self.will_close, self.moved = True, False, 0
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_WR)


class GuardedServer(TcpWSGIServer):  # type: ignore[misc]
    """A server that keeps room."""

    channel_class = GuardedChannel
    probes: ThreadedTaskDispatcher
    files: ThreadedTaskDispatcher
    room = CONNECTIONS
    trimmed = 0.0

    def maintenance(self, now: float) -> None:
        """Close who takes too long; asked every second."""
        if now > self.trimmed + TRIM_SECONDS:
            self.trimmed = now
            memory.trim()
        for channel in self.active_channels.values():
            if channel.is_late(now):
                channel.cut()

    def handle_accept(self) -> None:
        """Let in who stands outside; in a full house who waited longest has to go."""
        for _ in range(ACCEPTED_AT_ONCE):
            before = len(self.active_channels)
            if before >= self.room:
                self._make_room()
            super().handle_accept()
            if len(self.active_channels) == before:
                return

    def _make_room(self) -> None:
        channels = self.active_channels.values()
        waiting = [one for one in channels if not (one.requests or one.will_close)]
        if waiting:
            min(waiting, key=lambda channel: channel.idle_since).cut()

    def add_task(self, task: Any) -> None:
        """Put a request in the line where it holds up nobody."""
        path = task.requests[0].path
        if path in PROBES:
            self.probes.add_task(task)
        elif path.endswith(FILES):
            self.files.add_task(task)
        else:
            self.task_dispatcher.add_task(task)


def _line(threads: int) -> ThreadedTaskDispatcher:
    line = ThreadedTaskDispatcher()
    line.set_thread_count(threads)
    return line


def _room() -> int:
    """Return how many connections there may be; each may need several files."""
    if resource is None:
        return CONNECTIONS // FILES_EACH
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    unlimited = most == resource.RLIM_INFINITY
    files = ENOUGH_FILES if unlimited else min(ENOUGH_FILES, most)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (files, most))
    return min(CONNECTIONS, files // FILES_EACH)
