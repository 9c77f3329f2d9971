"""The event's text: canonical JSON (RFC 8785) with private text as commitments."""

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum
from typing import Any

import rfc8785

from cis.kit.db.types import stamp

COMMITMENT = b"\x03"
SALT_BYTES = 16
HIDDEN = "(secret)"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value the trail must not hold, not even hidden: only that it changed."""


@dataclass(frozen=True, slots=True)
class Private:
    """A text that goes into the log as a commitment and can be erased beside it."""

    text: str


@dataclass(slots=True)
class Sealer:
    """Turns values into what the log may hold and keeps what it may not."""

    private: dict[str, tuple[str, str]] = field(default_factory=dict)

    def plain(self, value: Any, path: str) -> Any:
        """Return the value for the log; numbers become text: no digit is lost."""
        match value:
            case Secret():
                return HIDDEN
            case Private(text):
                return {"$c": self._commit(text, path)}
            case Mapping():
                return {
                    str(key): self.plain(item, f"{path}.{key}")
                    for key, item in value.items()
                }
            case list() | tuple():
                return [
                    self.plain(item, f"{path}.{index}")
                    for index, item in enumerate(value)
                ]
            case _:
                return _scalar(value)

    def _commit(self, text: str, path: str) -> str:
        salt = secrets.token_bytes(SALT_BYTES)
        self.private[path] = (salt.hex(), text)
        return commitment(salt, text)


@dataclass(frozen=True, slots=True)
class Opened:
    """A commitment whose salt stands beside it: who has the text can check it."""

    salt: str
    digest: str


def sealed(text: str) -> dict[str, str]:
    """Return a commitment with its salt, for a text that nobody can guess."""
    salt = secrets.token_bytes(SALT_BYTES)
    return {"$s": f"{salt.hex()}:{commitment(salt, text)}"}


def split(value: Any) -> Any:
    """Return a commitment with its salt as such, any other value as it is."""
    if isinstance(value, dict) and set(value) == {"$s"}:
        return Opened(*value["$s"].split(":"))
    return value


def commitment(salt: bytes, text: str) -> str:
    """Return the hex commitment: SHA-256 of 0x03, the salt and the text in UTF-8."""
    return hashlib.sha256(COMMITMENT + salt + text.encode()).hexdigest()


def canonical(event: Mapping[str, Any]) -> str:
    """Return the one way to write an event, as RFC 8785 defines it."""
    return rfc8785.dumps(dict(event)).decode()


def _scalar(value: Any) -> str | bool | None:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str) else repr(value)


def commitments(said: Any, path: str = "") -> Iterator[str]:
    """Yield the places of an event that hold a commitment."""
    if isinstance(said, dict):
        if "$c" in said:
            yield path
        pairs: Iterable[tuple[Any, Any]] = said.items()
    else:
        pairs = enumerate(said) if isinstance(said, list) else ()
    for name, inner in pairs:
        yield from commitments(inner, f"{path}.{name}" if path else str(name))


def opens(said: Mapping[str, Any], path: str, salt: str, value: str) -> bool:
    """Tell whether the event committed to this text at this place."""
    sealed = said["reason"] if path == "reason" else _at(said, path)
    if not isinstance(sealed, dict):
        return False
    return bool(sealed.get("$c") == commitment(bytes.fromhex(salt), value))


def _at(said: Any, path: str) -> Any:
    """Follow a dotted path; names in it hold no dots but subjects may."""
    if not path:
        return said
    if isinstance(said, list):
        head, _, rest = path.partition(".")
        index = int(head) if head.isdecimal() else len(said)
        return _at(said[index], rest) if index < len(said) else None
    if not isinstance(said, dict):
        return None
    for name, inner in said.items():
        if path == name:
            return inner
        if path.startswith(f"{name}."):
            found = _at(inner, path[len(name) + 1 :])
            if found is not None:
                return found
    return None
