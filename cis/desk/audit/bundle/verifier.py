"""Check an audit bundle with nothing but Python: no network, no cis.

python3 verify.py BUNDLE.zip --key KEY [--previous CHECKPOINT]

KEY is the public key you were given; do not take it from the bundle. CHECKPOINT is a
file with an older one you kept. It exits with 0 when all holds, else 1 and the place.
"""

import argparse
import base64
import hashlib
import json
import sys
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

MANIFEST, RECORDS, CHECKPOINT = "MANIFEST.json", "records.jsonl", "checkpoint.txt"
PROOFS, PREVIOUS, KEPT = "proofs.json", "previous-checkpoint.txt", "--previous"
NEEDED = {MANIFEST, RECORDS, PROOFS, CHECKPOINT, "verify.py", "README.txt"}
TITLE, SEAL, SEAL_LINES = "cis audit bundle 1", "seal at the end of the zip", 6
FULL, SHORT = {"leaf", "payload", "private", "seq"}, {"action", "leaf", "object", "seq"}
KINDS = ("full", "short", "disclosed", "erased", "withheld")
WIDTH, CHUNK = 32, 1 << 20
EVERY = "The root was computed from all events: none is missing or added."
SOME = "Each event is in the log. Whether others were left out is not proved."
# Ed25519 (RFC 8032, 5.1): the field, the order of the base point, the curve's constant.
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, HALF = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)

Key = tuple[str, bytes, bytes]
Head = tuple[int, bytes]
Point = tuple[int, int]


class RefusedError(Exception):
    """The bundle does not hold; the sentence names the place."""


def check(holds: object, place: str, reason: str) -> None:
    """Raise RefusedError unless something holds."""
    if not holds:
        raise RefusedError(f"{place}: {reason}")


def _point(raw: bytes) -> Point:
    y, odd = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if x * x % P == square else x * HALF % P
    on_curve = x * x % P == square and y < P and (x or not odd)
    check(on_curve, "--key", "it is no point of the curve")
    return x if x & 1 == odd else P - x, y


def _plus(one: Point, other: Point) -> Point:
    (a, b), (c, d) = one, other
    e = D * a * b * c * d
    over, under = pow(1 + e, -1, P), pow(1 - e, -1, P)
    return (a * d + b * c) * over % P, (b * d + a * c) * under % P


def _times(factor: int, point: Point) -> Point:
    rest = _times(factor >> 1, _plus(point, point)) if factor > 1 else (0, 1)
    return _plus(rest, point) if factor & 1 else rest


def signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Tell whether the owner of an Ed25519 key signed a message (RFC 8032, 5.1.7)."""
    digest = hashlib.sha512(signature[:WIDTH] + public + message).digest()
    scalar = int.from_bytes(signature[WIDTH:], "little")
    base = _point((4 * pow(5, -1, P) % P).to_bytes(WIDTH, "little"))
    x, y = _point(public)
    minus = _times(int.from_bytes(digest, "little") % ORDER, (P - x, y))
    x, y = _plus(_times(scalar, base), minus)
    found = (y | (x & 1) << 255).to_bytes(WIDTH, "little")
    whole = len(signature) == 2 * WIDTH and scalar < ORDER
    return whole and found == signature[:WIDTH]


def _decoded(text: str, place: str) -> bytes:
    raw = base64.b64decode(text, validate=True)
    check(base64.b64encode(raw).decode() == text, place, "its base64 is not canonical")
    return raw


def _hashed(file: Any, size: int) -> str:
    found = hashlib.sha256()
    while size > 0 and (piece := file.read(min(CHUNK, size))):
        found.update(piece)
        size -= len(piece)
    return found.hexdigest()


def read_key(text: str) -> Key:
    """Return name, id and public key of NAME+ID+BASE64 (C2SP signed-note)."""
    name, identity, tail = text.strip().split("+", 2)
    raw = _decoded(tail, "--key")
    digest = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:4]
    fits = name and raw[:1] == b"\1" and len(raw) == 1 + WIDTH
    check(fits and digest.hex() == identity, "--key", "it is not NAME+ID+BASE64")
    return name, digest, raw[1:]


def opened(note: bytes, key: Key, place: str) -> list[str]:
    """Return the lines of a signed note, or refuse what the key did not sign."""
    text, gap, below = note.decode().rpartition("\n\n")
    check(gap and below.endswith("\n"), place, "it is not a signed note")
    for line in below.splitlines():
        dash, said, tail = line.split(" ")
        raw = _decoded(tail, place)
        if (dash, said, raw[:4]) == ("\u2014", key[0], key[1]):
            check(signed(key[2], f"{text}\n".encode(), raw[4:]), place, "it is forged")
            return text.split("\n")
    raise RefusedError(f"{place}: the key you gave did not sign it")


def checkpoint(note: bytes, key: Key, place: str) -> Head:
    """Return size and root that a signed checkpoint names (C2SP tlog-checkpoint)."""
    _, size, root = opened(note, key, place)[:3]
    check(size.isdecimal() and size == str(int(size)), place, "its size is no number")
    return int(size), _decoded(root, place)


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _root(level: Sequence[bytes]) -> bytes:
    """Return the root of a tree; what has no neighbour moves up (RFC 6962, 2.1)."""
    while len(level) > 1:
        pairs = [_node(*level[at : at + 2]) for at in range(0, len(level) - 1, 2)]
        level = [*pairs, *level[len(level) & ~1 :]]
    return level[0] if level else hashlib.sha256(b"").digest()


def _climbed(index: int, last: int, proof: Any, found: list[bytes]) -> list[bytes]:
    """Follow a proof up; only the first of several hashes takes right neighbours."""
    rest = [bytes.fromhex(one) for one in reversed(proof)]
    while last:
        if index & 1 or index < last:
            other = rest.pop()
            right = [_node(found[0], other), *found[1:]]
            found = [_node(other, one) for one in found] if index & 1 else right
        index, last = index >> 1, last >> 1
    return [] if rest else found


def consistent(old: Head, new: Head, proof: Sequence[str]) -> bool:
    """Tell whether the newer size and root continue the older (RFC 9162, 2.1.4.2)."""
    if old[0] in {0, new[0]}:
        return not proof and old[1] == (new[1] if old[0] else _root([]))
    index, last = old[0] - 1, new[0] - 1
    while index & 1:
        index, last = index >> 1, last >> 1
    first, *rest = proof if index else [old[1].hex(), *proof]
    return _climbed(index, last, rest, [bytes.fromhex(first)] * 2) == [new[1], old[1]]


def _committed(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield path and commitment of each private text of an event."""
    if isinstance(value, dict) and set(value) == {"$c"}:
        yield path, value["$c"]
    elif isinstance(value, (dict, list)):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in items:
            yield from _committed(item, f"{path}.{name}" if path else f"{name}")


class Bundle:
    """A bundle, the key, an older checkpoint that was kept, and what was counted."""

    def __init__(self, path: str, key: str, kept: str | None = None) -> None:
        self.path, self.key, self.counts = path, read_key(key), dict.fromkeys(KINDS, 0)
        with zipfile.ZipFile(path) as archive:
            self._contents(archive)
            self._sealed(archive, archive.comment)
            self.proofs = json.loads(archive.read(PROOFS))
            grew = "consistency" in self.proofs or PREVIOUS in archive.namelist()
            notes = {PREVIOUS: archive.read(PREVIOUS)} if grew else {}
            notes.update({KEPT: Path(kept).read_bytes()} if kept else {})
            self.older = {at: checkpoint(notes[at], self.key, at) for at in notes}
            with archive.open(RECORDS) as lines:
                leaves = self._records(lines)
        for place, old in self.older.items():
            self._continues(place, old, leaves)

    def _contents(self, archive: zipfile.ZipFile) -> None:
        names = archive.namelist()
        files = json.loads(archive.read(MANIFEST))["files"]
        for name in sorted({*names, *NEEDED} ^ {*files, MANIFEST}):
            raise RefusedError(f"{name}: it is missing or does not belong here")
        check(names == [*files, MANIFEST], "zip", "its files have another order")
        for name, told in files.items():
            with archive.open(name) as file:
                same = _hashed(file, told["bytes"]) == told["sha256"]
                check(same and not file.read(1), name, "it was changed")

    def _sealed(self, archive: zipfile.ZipFile, comment: bytes) -> None:
        manifest = hashlib.sha256(archive.read(MANIFEST)).hexdigest()
        title, size, listed, front = opened(comment, self.key, SEAL)
        own = title == TITLE and comment.count(b"\n") == SEAL_LINES
        same = own and listed == f"manifest {manifest}"
        check(same, MANIFEST, "it is not what was sealed")
        tail = len(comment).to_bytes(2, "little") + comment
        with Path(self.path).open("rb") as file:
            left = file.seek(0, 2) - len(tail)
            file.seek(0)
            whole = front == f"zip {_hashed(file, left)}" and file.read() == tail
        check(whole, "zip", "bytes outside its files were changed")
        self.head = checkpoint(archive.read(CHECKPOINT), self.key, CHECKPOINT)
        check(size == f"{self.head[0]}", CHECKPOINT, "the seal names another size")

    def _records(self, lines: Iterable[bytes]) -> list[bytes]:
        every, paths = self.proofs["leaves"], self.proofs["inclusion"]
        leaves, last, (size, root) = [], -1, self.head
        for number, line in enumerate(lines):
            place = f"{RECORDS} line {number + 1}"
            seq, leaf = self._event(json.loads(line), place)
            in_order = seq == number if every else last < seq < size
            check(in_order, place, f"event {seq} is not the next")
            if not every:
                found = _climbed(seq, size - 1, paths.pop(str(seq)), [leaf])
                check(found == [root], place, "its proof does not hold")
            leaves.append(leaf)
            last = seq
        check(not paths, PROOFS, "it proves events that are not there")
        whole = not every or (len(leaves), _root(leaves)) == self.head
        check(whole, RECORDS, f"{len(leaves)} events do not make the root of {size}")
        return leaves

    def _event(self, said: dict[str, Any], place: str) -> tuple[int, bytes]:
        check(set(said) in (FULL, SHORT), place, "it has other fields than it should")
        leaf, full = bytes.fromhex(said["leaf"]), "payload" in said
        self.counts["full" if full else "short"] += 1
        if full:
            made = hashlib.sha256(b"\0" + said["payload"].encode()).digest()
            payload = json.loads(said["payload"])
            same = made == leaf and payload["seq"] == said["seq"]
            check(same, place, "the event's text was changed")
            self._private(dict(_committed(payload, "")), said["private"], place)
        return said["seq"], leaf

    def _private(self, wanted: Any, given: Any, place: str) -> None:
        check(set(wanted) == set(given), place, "it has other private texts")
        for path, text in given.items():
            state = text if text in ("erased", "withheld") else "disclosed"
            self.counts[state] += 1
            if state == "disclosed":
                raw = b"\3" + bytes.fromhex(text["salt"]) + text["value"].encode()
                same = hashlib.sha256(raw).hexdigest() == wanted[path]
                check(same, place, f"the private text {path} is not what was recorded")

    def _continues(self, place: str, old: Head, leaves: Sequence[bytes]) -> None:
        shrunk = f"the log went down from {old[0]} to {self.head[0]} events"
        check(old[0] <= self.head[0], place, shrunk)
        if self.proofs["leaves"]:
            made = _root(leaves[: old[0]]) == old[1]
        else:
            made = place == PREVIOUS or old in (self.head, self.older.get(PREVIOUS))
        check(made, place, "the log was changed since, or no proof says it was not")
        if place == PREVIOUS:
            proved = consistent(old, self.head, self.proofs["consistency"])
            check(proved, PROOFS, "the log was changed since the previous checkpoint")

    def report(self) -> Iterator[str]:
        """Return what was checked, and what was not, as sentences."""
        yield f"The bundle holds. It is signed by {self.key[0]}+{self.key[1].hex()}."
        yield f"Log: {self.head[0]} events, root {self.head[1].hex()}."
        yield "Events: {full} in full, {short} as hash only.".format(**self.counts)
        yield EVERY if self.proofs["leaves"] else SOME
        shown = (
            "Private texts: {disclosed} shown, {erased} erased, {withheld} withheld."
        )
        yield shown.format(**self.counts)
        for place, old in self.older.items():
            yield f"The log continues the checkpoint of {place}, {old[0]} events."
        yield "Not proved: that what was recorded is true, or what happened afterwards."


def main(words: Sequence[str] | None = None) -> int:
    """Say what was checked and exit 0, or name the place that does not hold, and 1."""
    parser = argparse.ArgumentParser(prog="verify.py", description=__doc__)
    parser.add_argument("bundle", metavar="BUNDLE.zip")
    parser.add_argument("--key", required=True, help="the public key you were given")
    parser.add_argument(KEPT, metavar="CHECKPOINT", help="an older one you kept")
    given = parser.parse_args(words)
    try:
        bundle = Bundle(given.bundle, given.key, given.previous)
    except Exception as error:  # noqa: BLE001 - whatever fails, nothing is proved
        said = error if isinstance(error, RefusedError) else repr(error)
        sys.stderr.write(f"REFUSED {said}\n")
        return 1
    sys.stdout.write("\n".join(bundle.report()) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
