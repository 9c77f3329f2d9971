"""A mail server that asks for a name and speaks TLS, read through a real connection."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from cis.core.config import Settings
from cis.kit.mail.message import Letter, message
from cis.kit.mail.transports import Smtp, Spool, UnreachableError
from tests.kit.mail.conftest import free_port

AT = datetime(2026, 11, 2, 6, tzinfo=UTC)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Return the file of a certificate for 127.0.0.1 with its key."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]),
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        # Whoever checks it looks at the machine's clock, not at that of the tests.
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2100, 1, 1, tzinfo=UTC))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "both.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return path


class Post:
    """What a server got, and the name it was told."""

    def __init__(self):
        self.got = []

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        good = (data.login, data.password) == (b"cis", b"secret words")
        return AuthResult(success=good, handled=False)

    async def handle_DATA(self, _server, _session, envelope):  # noqa: N802 - aiosmtpd calls it so
        self.got.append(envelope)
        return "250 OK"


@pytest.fixture
def secured(certificate, tmp_path):
    """Return a server that wants STARTTLS and a name, and the settings for it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    handler, port = Post(), free_port()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=port,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=handler.authenticate,
    )
    controller.start()
    yield (
        handler,
        Settings(
            data=tmp_path,
            smtp_host="127.0.0.1",
            smtp_port=port,
            smtp_user="cis",
            smtp_password="secret words",
            mail_from="cis@example.org",
        ),
    )
    controller.stop(no_assert=True)


def send(settings):
    way = Smtp(settings)
    try:
        letter = Letter("ada@example.org", "Due", "x")
        way.send(message(letter, settings.sender, "k", AT))
    finally:
        way.close()


def test_a_server_that_is_known_gets_the_mail_by_name(
    secured, certificate, monkeypatch
):
    handler, settings = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    send(settings)

    assert [got.rcpt_tos for got in handler.got] == [["ada@example.org"]]


def test_a_server_nobody_vouches_for_gets_neither_password_nor_mail(secured):
    handler, settings = secured

    with pytest.raises(UnreachableError, match=r"(?i)certificate"):
        send(settings)
    assert handler.got == []


def test_a_wrong_password_is_trouble_with_the_server_and_not_with_the_mail(
    secured, certificate, monkeypatch
):
    handler, settings = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))

    with pytest.raises(UnreachableError, match="535"):
        send(replace(settings, smtp_password="other"))
    assert handler.got == []


def test_a_password_shows_nowhere(secured):
    assert "secret words" not in repr(secured[1])


def test_a_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "mail").write_text("in the way")
    letter = message(Letter("ada@example.org", "Due", "x"), "cis@a.org", "k", AT)

    with pytest.raises(UnreachableError, match="mail"):
        Spool(tmp_path / "mail").send(letter)
