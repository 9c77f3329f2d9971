"""Which host a request may name: this server's own, and no other.

An answer holds addresses made from the host of its request. The settings decide what
that host can be; with a public address, every answer is made for that one.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from cis.core.config import Settings

# Notes of the guard for the application, in the environment of a request.
FOREIGN, SENT, PLAIN = "cis.foreign_host", "cis.host", "cis.is_plain"

HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\s:/?#@\\\[\]]+)(?::(\d{1,5}))?", re.IGNORECASE)
ABSOLUTE = re.compile(r"https?:", re.IGNORECASE)
ALL_INTERFACES = frozenset({"0.0.0.0", "::", "*"})  # noqa: S104 - compared, not bound
DEFAULT_PORTS = {"http": "80", "https": "443"}


class HostGuard:
    """Notes a foreign host, and puts the public address in place of what was sent."""

    def __init__(self, app: Flask) -> None:
        self.app, self.inner = app, app.wsgi_app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request of the server."""
        settings: Settings = self.app.config["CIS"]
        environ[SENT] = environ.get("HTTP_HOST", "")
        foreign = [host for host in _hosts(environ) if not is_own(host, settings)]
        if foreign:
            environ[FOREIGN] = foreign[0]
            environ["HTTP_HOST"] = urlsplit(settings.url).netloc
        if settings.public_url:
            is_forwarded = settings.proxies and "HTTP_X_FORWARDED_PROTO" in environ
            environ[PLAIN] = is_forwarded and environ["wsgi.url_scheme"] == "http"
            public = urlsplit(settings.url)
            environ.update(
                {"HTTP_HOST": public.netloc, "wsgi.url_scheme": public.scheme}
            )
        return self.inner(environ, start_response)


def init_app(app: Flask) -> None:
    """Put the guard before the application, and believe as many proxies as are set."""
    app.wsgi_app = HostGuard(app)  # type: ignore[method-assign]
    count = app.config["CIS"].proxies
    if count:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=count, x_proto=count, x_host=count
        )


def is_own(host: str, settings: Settings) -> bool:
    """Tell whether HOST or HOST:PORT is a name that people may use for this server."""
    name, _ = split(host)
    listen, _ = split(settings.listen)
    if name and (_is_loopback(name) or name == split(urlsplit(settings.url).netloc)[0]):
        return True
    if settings.public_url or not name or _is_loopback(listen):
        return False
    if listen in ALL_INTERFACES and (_address(name) or "." not in name):
        return True
    return name == listen or name in _machine()


def is_own_origin(origin: str, sent: str, settings: Settings) -> bool:
    """Tell whether a page of this server, or of the host that was sent, has the origin.

    ``origin`` looks like ``https://cis.example.org``.
    """
    scheme, _, host = origin.lower().partition("://")
    default = DEFAULT_PORTS.get(scheme)
    own = {split(sent, default)}
    if settings.public_url:
        public = urlsplit(settings.url)
        if scheme != public.scheme:
            return False
        own.add(split(public.netloc, default))
    return default is not None and split(host, default) in own


def split(host: str, port: str | None = None) -> tuple[str, str | None]:
    """Return name and port of HOST:PORT; the name is empty where it cannot be one."""
    match = HOST.fullmatch(host)
    if match is None:
        return "", None
    return match[1].strip("[]").rstrip(".").lower(), match[2] or port


def _hosts(environ: dict[str, Any]) -> list[str]:
    """Return the hosts that a request names: in its header and in its first line."""
    hosts = [environ["HTTP_HOST"]] if environ.get("HTTP_HOST") else []
    target = environ.get("REQUEST_URI", "")
    if ABSOLUTE.match(target):
        hosts.append(target.partition("://")[2].partition("/")[0])
    return hosts


def _is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    address = _address(name)
    return address is not None and address.is_loopback


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


@cache
def _machine() -> frozenset[str]:
    name = socket.gethostname().lower()
    return frozenset({name, f"{name}.local", socket.getfqdn().lower()})
