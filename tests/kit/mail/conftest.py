"""A mail server on loopback that keeps what it gets, and says no where it is told."""

import socket

import pytest
from aiosmtpd.controller import Controller

from cis.core.config import Settings


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


class Post:
    """What the server got, what it answers to whom, and at which address it dies."""

    def __init__(self):
        self.got, self.answers, self.dies_at = [], {}, ""
        self.port, self.controller = free_port(), None

    def open(self):
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    def close(self):
        if self.controller:
            self.controller.stop(no_assert=True)
        self.controller = None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd calls it so
        self, _server, _session, envelope, address, _options
    ):
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802 - as above
        if self.dies_at in envelope.rcpt_tos:
            self.controller.server.close()
            server.transport.abort()
            return "421 Gone"
        self.got.append(envelope)
        return "250 Message accepted for delivery"


@pytest.fixture
def post_office():
    """Return a server that listens; it stops with the test."""
    office = Post()
    office.open()
    yield office
    office.close()


@pytest.fixture
def settings(post_office, tmp_path):
    return Settings(
        data=tmp_path,
        smtp_host="127.0.0.1",
        smtp_port=post_office.port,
        smtp_security="none",
        mail_from="cis@example.org",
    )
