"""A file that is sent leaves nothing behind, however its reader behaves."""

import socket
import time
from itertools import cycle, islice

from flask import request, request_finished

from cis.kit.db import db
from tests.served import ask, lines, read, served
from tests.structure import addresses

EACH = 6
LEAST = 20


def files(world):
    """Return the addresses that answer with a file instead of a page."""
    browser, found, streamed = world.browser("admin"), [], []

    def note(_app, response):
        if not (response.is_sequence or response.direct_passthrough):
            streamed.append(request.endpoint)

    with request_finished.connected_to(note, world.app):
        for _, _, path in addresses.every(world, "GET"):
            with browser.get(path("own", "admin")) as answer:
                if answer.status_code == 200 and answer.mimetype != "text/html":
                    found.append(path("own", "admin"))

    # What is made while it is sent would hold what it is made from.
    assert streamed == []
    return found


def whole(where, data):
    assert ask(where, data).startswith(b"HTTP/1.1 200 ")


def slowly(where, data):
    with socket.create_connection(where, timeout=20) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        connection.sendall(data)
        assert connection.recv(16)
        time.sleep(0.02)
        read(connection)


def broken_off(where, data):
    with socket.create_connection(where, timeout=20) as connection:
        connection.sendall(data)
        connection.recv(1)


def test_every_download_gives_its_connection_back(world, counted):
    found = files(world)
    assert len(found) >= LEAST
    cookie = world.browser("admin").get_cookie("cis_session").value
    headers = (f"Cookie: cis_session={cookie}", "Connection: close")
    db.session().rollback()
    sent = 0

    with served(world.app) as where:
        for path in found:
            data = lines("GET", path, *headers)
            for reading in islice(cycle((whole, slowly, broken_off)), EACH):
                reading(where, data)
                sent += 1
        # The last ones may still be at work.
        for _ in range(100):
            if db.engine.pool.checkedout() == 0:
                break
            time.sleep(0.05)
        assert db.engine.pool.checkedout() == 0
        whole(where, lines("GET", "/account", *headers))
        whole(where, lines("GET", "/login", "Connection: close"))

    counted(f"{sent} downloads of {len(found)} addresses left no connection behind.")
