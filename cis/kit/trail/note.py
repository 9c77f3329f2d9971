"""Signed notes: a text with Ed25519 signatures below, as C2SP defines them."""

import base64
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from cis.core.errors import RuleError

ED25519 = b"\x01"
KEY_ID = 4
DASH = "\N{EM DASH}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A name and the private key that signs for it, 32 bytes."""

    name: str
    private: bytes


def sign(text: str, key: Signer) -> str:
    """Return the text with its signature below, or raise RuleError."""
    if not text.endswith("\n"):
        raise RuleError("A text to sign ends with a new line.")
    private = Ed25519PrivateKey.from_private_bytes(key.private)
    signature = private.sign(text.encode())
    public = private.public_key().public_bytes_raw()
    tail = base64.b64encode(_id(key.name, public) + signature).decode()
    return f"{text}\n{DASH} {key.name} {tail}\n"


def opened(note: str, vkey: str) -> str:
    """Return the text of a note that the key signed, or raise RuleError."""
    text, _, signatures = note.rpartition("\n\n")
    name, public = _key(vkey)
    for line in signatures.splitlines():
        dash, _, rest = line.partition(" ")
        said, _, tail = rest.rpartition(" ")
        raw = base64.b64decode(tail, validate=True)
        if (dash, said, raw[:KEY_ID]) == (DASH, name, _id(name, public)):
            return _checked(f"{text}\n", public, raw[KEY_ID:])
    raise RuleError(f"{name} did not sign this note.")


def vkey(signer: Signer) -> str:
    """Return the public key as auditors are given it: name, id, key."""
    private = Ed25519PrivateKey.from_private_bytes(signer.private)
    public = private.public_key().public_bytes_raw()
    tail = base64.b64encode(ED25519 + public).decode()
    return f"{signer.name}+{_id(signer.name, public).hex()}+{tail}"


def _checked(text: str, public: bytes, signature: bytes) -> str:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, text.encode())
    except InvalidSignature as error:
        raise RuleError("The signature of this note is wrong.") from error
    return text


def _key(vkey: str) -> tuple[str, bytes]:
    name, identity, tail = vkey.split("+", 2)
    raw = base64.b64decode(tail, validate=True)
    if raw[:1] != ED25519 or _id(name, raw[1:]).hex() != identity:
        raise RuleError("This is not a key that verifies notes.")
    return name, raw[1:]


def _id(name: str, public: bytes) -> bytes:
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:KEY_ID]


def fingerprint(verifier: str) -> str:
    """Return SHA-256 of a verifier key in groups of four, to read out and compare."""
    text = sha256(verifier.encode()).hexdigest()[:32]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))
