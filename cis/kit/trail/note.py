"""Signed notes as C2SP defines them: a text, a blank line, Ed25519 signatures."""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from cis.core.errors import FileError

ED25519 = b"\x01"
KEY_BYTES = 32
HASH_BYTES = 4
SIGNATURE_BYTES = 64
# The em dash and the space that begin the line of a signature.
MARK = "\N{EM DASH} "
PRIVATE = "PRIVATE+KEY+"


class NoteError(FileError):
    """A note or a key is not what it should be; the sentence says where."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A named private key; the name says whose log it signs."""

    name: str
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The 32 bytes of the public key."""
        return self.private.public_key().public_bytes_raw()


def sign(text: str, key: Signer) -> str:
    """Return the text as a signed note; raises NoteError unless it is lines of text."""
    _check_text(text)
    signature = key.private.sign(text.encode())
    line = _base64(_key_hash(key.name, key.public) + signature)
    return f"{text}\n{MARK}{key.name} {line}\n"


def opened(note: str, vkey: str) -> str:
    """Return a note's text, or raise NoteError unless this key has signed it.

    Signatures of other keys are passed over, as C2SP demands.
    """
    name, public = _known(vkey)
    text, lines = _parts(note)
    mine = [found for line in lines if (found := _signature(line, name, public))]
    if not mine:
        raise NoteError(f"The note is not signed by the key {name}.")
    key = Ed25519PublicKey.from_public_bytes(public)
    for signature in mine:
        try:
            key.verify(signature, text.encode())
        except InvalidSignature:
            raise NoteError(
                f"The signature of {name} does not fit the text: it was altered."
            ) from None
    return text


def vkey(signer: Signer) -> str:
    """Return what verifies a signer's notes: name, hash and public key."""
    encoded = _base64(ED25519 + signer.public)
    return f"{signer.name}+{_key_hash(signer.name, signer.public).hex()}+{encoded}"


def fingerprint(verifier: str) -> str:
    """Return SHA-256 of a verifier key in groups of four, to read out and compare."""
    text = hashlib.sha256(verifier.encode()).hexdigest()[:KEY_BYTES]
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def fresh(name: str) -> Signer:
    """Return a signer with a new key; raises NoteError for a name with + or spaces."""
    _check_name(name)
    return Signer(name, Ed25519PrivateKey.generate())


def skey(signer: Signer) -> str:
    """Return the private key as one line of text, to be kept secret."""
    encoded = _base64(ED25519 + signer.private.private_bytes_raw())
    known = _key_hash(signer.name, signer.public).hex()
    return f"{PRIVATE}{signer.name}+{known}+{encoded}"


def loaded(text: str) -> Signer:
    """Return the signer of a private key's line, or raise NoteError."""
    name, known, seed = _fields(text.strip().removeprefix(PRIVATE), "private key")
    signer = Signer(name, Ed25519PrivateKey.from_private_bytes(seed))
    if _key_hash(name, signer.public) != known:
        raise NoteError("The private key does not fit the name beside it.")
    return signer


def _known(verifier: str) -> tuple[str, bytes]:
    name, known, public = _fields(verifier.strip(), "verifier key")
    if _key_hash(name, public) != known:
        raise NoteError("The verifier key is damaged: its hash does not fit.")
    return name, public


def _fields(text: str, what: str) -> tuple[str, bytes, bytes]:
    parts = text.split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004
        raise NoteError(f"A {what} looks like name+hash+key; this has another form.")
    name, known, encoded = parts
    _check_name(name)
    try:
        key = base64.b64decode(encoded, validate=True)
        digest = bytes.fromhex(known)
    except (ValueError, binascii.Error):
        raise NoteError(f"The {what} is damaged: it cannot be decoded.") from None
    if key[:1] != ED25519 or len(key) != 1 + KEY_BYTES or known != digest.hex():
        raise NoteError(f"The {what} is not an Ed25519 key of 32 bytes.")
    return name, digest, key[1:]


def _parts(note: str) -> tuple[str, list[str]]:
    head, gap, tail = note.rpartition("\n\n")
    if not gap or not tail.endswith("\n"):
        raise NoteError("The note lacks the blank line before its signatures.")
    text = f"{head}\n"
    _check_text(text)
    return text, tail[:-1].split("\n")


def _signature(line: str, name: str, public: bytes) -> bytes | None:
    """Return the signature of a line if it is of this key."""
    given, gap, encoded = line.removeprefix(MARK).partition(" ")
    if not line.startswith(MARK) or not gap or not given:
        raise NoteError("A line after the note's blank line is no signature.")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        raise NoteError(f"The signature of {given} cannot be decoded.") from None
    if given != name or raw[:HASH_BYTES] != _key_hash(name, public):
        return None
    if len(raw) != HASH_BYTES + SIGNATURE_BYTES or _base64(raw) != encoded:
        raise NoteError(f"The signature of {given} has a wrong form.")
    return raw[HASH_BYTES:]


def _check_name(name: str) -> None:
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise NoteError("The name of a key is one word without spaces or plus signs.")


def _check_text(text: str) -> None:
    controls = any(letter < " " and letter != "\n" for letter in text)
    if not text.endswith("\n") or controls:
        raise NoteError("The text of a note is lines that end with a newline.")


def _key_hash(name: str, public: bytes) -> bytes:
    whole = name.encode() + b"\n" + ED25519 + public
    return hashlib.sha256(whole).digest()[:HASH_BYTES]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
