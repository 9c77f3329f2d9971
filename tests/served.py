"""The application behind its real server, on a free port of this machine."""

import socket
import threading
from contextlib import contextmanager

from waitress import wasyncore

from cis.cli import guard


@contextmanager
def served(app, *, threads=4):
    """Serve in this process; yield the host and the port."""
    server = guard.create_server(app, "127.0.0.1:0", threads)
    listening = next(
        one for one in server.map.values() if isinstance(one, guard.GuardedServer)
    )
    loop = threading.Thread(target=server.run)
    loop.start()
    try:
        yield listening.effective_host, int(listening.effective_port)
    finally:
        # Inside the loop: it ends when nothing is left to look at.
        listening.trigger.pull_trigger(lambda: wasyncore.close_all(server.map))
        loop.join(10)
        listening.task_dispatcher.shutdown()
        listening.probes.shutdown()
        listening.files.shutdown()


def lines(method, path, *headers, body=b""):
    """Return the bytes of a request for one answer."""
    head = (f"{method} {path} HTTP/1.1", "Host: localhost", *headers, "", "")
    return "\r\n".join(head).encode() + body


def ask(where, data):
    """Send bytes; return all that is answered until the server closes."""
    with socket.create_connection(where, timeout=20) as connection:
        connection.sendall(data)
        return read(connection)


def read(connection, size=2**16):
    """Return what is still sent; an end by force is an end, too."""
    found = b""
    try:
        while piece := connection.recv(size):
            found += piece
    except ConnectionError:
        pass
    return found
