"""Which hosts are answered, and what follows from the public address."""

import socket
import threading
from contextlib import contextmanager

import pytest
from waitress import create_server

from cis.core.config import Settings
from cis.kit import hosts
from tests.conftest import token

OWN = "https://cis.example.org"
FOREIGN = [
    "evil.example",
    "evil.example:8000",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "localhost@evil.example",
    "localhost:8000@evil.example",
    "localhost:80:80",
    "localhost/evil.example",
    "localhost, evil.example",
    "[::1",
    "192.0.2.7",
]


@contextmanager
def chosen(app, **values):
    """Let the application answer under other settings."""
    before = app.config["CIS"]
    app.config["CIS"] = Settings(data=before.data, **values)
    try:
        yield
    finally:
        app.config["CIS"] = before


@pytest.mark.parametrize("host", FOREIGN)
@pytest.mark.parametrize("path", ["/login", "/initiatives", "/static/css/base.css"])
def test_a_foreign_host_gets_a_sentence_and_no_address(app, session, host, path):
    answer = app.test_client().get(path, headers={"Host": host})

    assert answer.status_code == 400
    assert "This server does not answer for" in answer.text
    assert "CIS_PUBLIC_URL" in answer.text
    assert "Location" not in answer.headers


def test_who_asks_whether_it_lives_need_not_know_the_name(app, session):
    for path in ("/healthz", "/readyz"):
        answer = app.test_client().get(path, headers={"Host": "evil.example"})
        assert answer.status_code != 400


@pytest.mark.parametrize(
    ("listen", "public", "own", "foreign"),
    [
        (
            "127.0.0.1:8000",
            "",
            ["localhost", "LOCALHOST:1", "127.0.0.1:8000", "[::1]:8000", "a.localhost"],
            ["10.0.0.5", "cis", "cis.example.org"],
        ),
        (
            "0.0.0.0:8000",
            "",
            [
                "localhost",
                "10.0.0.5:8000",
                "[2001:db8::1]",
                "cis",
                socket.gethostname(),
            ],
            ["cis.example.org", "evil.example"],
        ),
        ("*:80", "", ["10.0.0.5"], ["evil.example"]),
        ("[::]:80", "", ["10.0.0.5"], ["evil.example"]),
        (
            "10.0.0.5:80",
            "",
            ["10.0.0.5", "localhost", socket.gethostname()],
            ["10.0.0.6", "evil.example"],
        ),
        (
            "0.0.0.0:80",
            OWN,
            ["cis.example.org", "CIS.example.org.:443", "127.0.0.1"],
            ["10.0.0.5", "example.org", "cis.example.org.evil.example"],
        ),
    ],
)
def test_own_hosts_follow_from_the_settings(listen, public, own, foreign):
    settings = Settings(listen=listen, public_url=public)

    assert {host: hosts.is_own(host, settings) for host in own + foreign} == {
        **dict.fromkeys(own, True),
        **dict.fromkeys(foreign, False),
    }


def test_https_follows_from_the_public_address_alone(app, session):
    with chosen(app, public_url=f"{OWN}/"):
        client = app.test_client()
        moved = client.get("/initiatives", headers={"Host": "cis.example.org"})
        asked = client.get("/initiatives/", headers={"Host": "127.0.0.1:8000"})

    assert moved.location == f"{OWN}/initiatives/"
    assert asked.location == "/login?next=/initiatives/"
    assert asked.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_without_a_public_address_there_is_no_https_to_insist_on(app, session):
    spoofed = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}

    answer = app.test_client().get("/initiatives", headers=spoofed)

    assert answer.location == "http://localhost/initiatives/"
    assert "Strict-Transport-Security" not in answer.headers


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        (None, 303),
        ("http://localhost", 303),
        ("http://localhost:80", 303),
        ("http://evil.example", 403),
        ("http://localhost:8080", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
        ("", 403),
        ("localhost", 403),
    ],
)
def test_a_post_says_from_where_it_comes(client, origin, status):
    headers = {} if origin is None else {"Origin": origin}
    data = {"csrf_token": token(client, "/account")}

    answer = client.post("/logout", data=data, headers=headers)

    assert answer.status_code == status


@pytest.mark.parametrize(
    ("origin", "is_own"),
    [
        (OWN, True),
        (f"{OWN}:443", True),
        ("http://cis.example.org", False),
        ("https://example.org", False),
        ("https://127.0.0.1:8000", True),
        ("https://127.0.0.1:9000", False),
    ],
)
def test_an_origin_is_compared_with_the_public_address(origin, is_own):
    settings = Settings(public_url=OWN)

    assert hosts.is_own_origin(origin, "127.0.0.1:8000", settings) is is_own


@pytest.fixture
def behind_proxy(app):
    """Return a browser of an application that believes one proxy."""
    inner = app.wsgi_app
    with chosen(app, public_url=OWN, proxies=1):
        app.wsgi_app = inner.inner
        hosts.init_app(app)
        try:
            yield app.test_client()
        finally:
            app.wsgi_app = inner


@pytest.mark.parametrize(
    ("headers", "status", "location"),
    [
        ({"X-Forwarded-Proto": "https"}, 308, f"{OWN}/initiatives/"),
        (
            {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "cis.example.org"},
            308,
            f"{OWN}/initiatives/",
        ),
        ({"X-Forwarded-Proto": "http"}, 308, f"{OWN}/initiatives"),
        ({"X-Forwarded-Host": "evil.example"}, 400, None),
    ],
)
def test_behind_a_proxy_its_word_counts(
    behind_proxy, session, headers, status, location
):
    answer = behind_proxy.get("/initiatives", headers=headers)

    assert (answer.status_code, answer.location) == (status, location)


@pytest.mark.parametrize(
    ("line", "host", "status"),
    [
        ("GET /login HTTP/1.1", "127.0.0.1:8000", "200"),
        ("GET http://127.0.0.1:8000/login HTTP/1.1", "127.0.0.1:8000", "200"),
        ("GET http://evil.example/login HTTP/1.1", "127.0.0.1:8000", "400"),
        ("GET http://127.0.0.1:8000/login HTTP/1.1", "evil.example", "400"),
        ("GET HTTP://evil.example/initiatives HTTP/1.1", "127.0.0.1:8000", "400"),
        ("GET /healthz HTTP/1.1", "evil.example", "200"),
    ],
)
def test_the_first_line_may_not_name_another_host(app, session, line, host, status):
    server = create_server(app, host="127.0.0.1", port=0, threads=1)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        with socket.create_connection(("127.0.0.1", server.effective_port), 5) as wire:
            wire.sendall(
                f"{line}\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()
            )
            answer = wire.makefile("rb").read().decode()
    finally:
        server.close()
        thread.join(5)

    assert answer.split()[1] == status
    assert "evil.example/" not in answer
