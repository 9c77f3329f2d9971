"""Streams a bundle to a file: records, proofs, tables, manifest, seal."""

import hashlib
import json
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from cis.desk.audit.bundle import records, sections, tables, verifier, words
from cis.desk.audit.bundle.content import Asked, Chooser, Gathered, Table, Told
from cis.kit.trail import checkpoint, note
from cis.kit.trail.checkpoint import Issued
from cis.kit.trail.proofs import Levels

# Any fixed day: the same content gives the same bytes.
STAMP = (1980, 1, 1, 0, 0, 0)
READABLE = 0o644 << 16
COMMENT_LENGTH = 2
CHUNK = 1024 * 1024
STEP = 1000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Order:
    """What to build, for whom, from what was known before."""

    asked: Asked
    organisation: str
    facts: tuple[tuple[str, str], ...]
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What came of it."""

    size: int
    sha256: str
    manifest_sha256: str
    checkpoint: Issued


@dataclass(slots=True)
class Package:
    """A zip being written, with size and SHA-256 of each file."""

    archive: zipfile.ZipFile
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(self, name: str, pieces: Iterable[bytes]) -> None:
        """Write a file piece by piece."""
        digest, size = hashlib.sha256(), 0
        with self._opened(name) as file:
            for piece in pieces:
                file.write(piece)
                digest.update(piece)
                size += len(piece)
        self.files[name] = {"bytes": size, "sha256": digest.hexdigest()}

    def close(self, told: dict[str, Any]) -> str:
        """Write the manifest as the last file and return its SHA-256."""
        text = json.dumps({**told, "files": self.files}, indent=1, ensure_ascii=False)
        with self._opened(verifier.MANIFEST) as file:
            file.write(text.encode())
        self.archive.close()
        return hashlib.sha256(text.encode()).hexdigest()

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        info = zipfile.ZipInfo(name, STAMP)
        info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, READABLE
        with self.archive.open(info, "w") as file:
            yield file


def build(
    connection: Connection, order: Order, path: Path, data: Path, progress: Progress
) -> Built:
    """Write the bundle of the log as the connection sees it, all of it or nothing.

    The connection must see one state throughout and read only what is committed.
    """
    issued = checkpoint.issue(connection, data)
    signer = checkpoint.key(data)
    path.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=path.parent, prefix="building-") as folder:
        draft = Path(folder) / path.name
        with zipfile.ZipFile(draft, "w") as archive:
            manifest = _fill(
                Package(archive),
                Source(connection, order, issued, note.vkey(signer), Path(folder)),
                progress,
            )
        size, sha256 = _seal(draft, manifest, issued.size, signer)
        os.replace(draft, path)  # noqa: PTH105 - the one call that is atomic
    return Built(size, sha256, manifest, issued)


@dataclass(frozen=True, slots=True)
class Source:
    """All that the files of a bundle are made from."""

    connection: Connection
    order: Order
    issued: Issued
    vkey: str
    folder: Path
    actors: set[str] = field(default_factory=set)

    @property
    def about(self) -> Sequence[tuple[str, str]]:
        """What the bundle is about, as labels and values."""
        log = (
            ("Log", f"{self.issued.size} events, root {self.issued.root.hex()}"),
            ("Checkpoint of", self.issued.at.isoformat(timespec="seconds")),
        )
        return words.facts(self.order.asked, (*self.order.facts, *log), self.vkey)

    @property
    def spool(self) -> Path:
        """Where the events to be shown wait until the tables are written."""
        return self.folder / "told.jsonl"

    def told(self) -> Iterator[Told]:
        """Yield the events that are disclosed, as often as they are wanted."""
        with self.spool.open(encoding="utf-8") as file:
            for line in file:
                yield Told(*json.loads(line))


def _fill(package: Package, source: Source, progress: Progress) -> str:
    order, issued = source.order, source.issued
    every = order.asked.options.every
    seqs: list[int] = []
    leaves: list[bytes] = []
    package.add(verifier.RECORDS, _records(source, seqs, leaves, progress))
    proofs = _proofs(leaves, seqs, order, every=every)
    package.add(verifier.PROOFS, proofs)
    package.add(verifier.CHECKPOINT, [issued.note.encode()])
    if order.previous:
        package.add(verifier.PREVIOUS, [order.previous.encode()])
    _tables(package, source)
    package.add("verify.py", [Path(verifier.__file__).read_bytes()])
    text = words.readme(order.organisation, source.about, source.vkey, every=every)
    package.add("README.txt", [text.encode()])
    log = {"size": issued.size, "root": issued.root.hex(), "at": issued.at.isoformat()}
    return package.close({"format": 1, "about": dict(source.about), "log": log})


def _records(
    source: Source, seqs: list[int], leaves: list[bytes], progress: Progress
) -> Iterator[bytes]:
    asked, size = source.order.asked, source.issued.size
    chooser = Chooser(asked, sections.chosen(asked.options.sections))
    with source.spool.open("w", encoding="utf-8") as spool:
        for line in records.lines(source.connection, size, chooser):
            leaves.append(line.leaf)
            if line.seq % STEP == 0:
                progress(line.seq, size)
            if line.told:
                spool.write(json.dumps(line.told.cells) + "\n")
                source.actors.add(line.told.actor)
                seqs.append(line.seq)
            if line.told or asked.options.every:
                yield line.text.encode()
    progress(size, size)


def _proofs(
    leaves: Sequence[bytes], seqs: Sequence[int], order: Order, *, every: bool
) -> Iterator[bytes]:
    levels = Levels(leaves if order.previous or not every else [])
    yield json.dumps({"leaves": every})[:-1].encode()
    if order.previous:
        old = int(order.previous.split("\n")[1])
        proof = [node.hex() for node in levels.consistency(old)]
        yield f', "consistency": {json.dumps(proof)}'.encode()
    yield b', "inclusion": {'
    for number, seq in enumerate([] if every else seqs):
        path = json.dumps([node.hex() for node in levels.inclusion(seq)])
        yield f'{"," if number else ""}\n"{seq}": {path}'.encode()
    yield b"}}\n"


def _tables(package: Package, source: Source) -> None:
    asked = source.order.asked
    with Session(source.connection) as session:
        gathered = Gathered(session, asked, source.told, source.actors)
        found: list[Table] = [
            table
            for section in sections.chosen(asked.options.sections)
            for table in section.tables(gathered)
        ]
        for table in found:
            package.add(tables.name(table), tables.csv(table))
        book = source.folder / "audit.xlsx"
        tables.xlsx(book, source.about, found)
        package.add("audit.xlsx", _pieces(book))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            yield piece


def _seal(path: Path, manifest: str, size: int, signer: note.Signer) -> tuple[int, str]:
    """Sign every byte so far and put the note into the zip's comment."""
    with path.open("r+b") as file:
        front = hashlib.sha256()
        left = file.seek(-COMMENT_LENGTH, os.SEEK_END)
        file.seek(0)
        while left:
            piece = file.read(min(CHUNK, left))
            front.update(piece)
            left -= len(piece)
        text = f"{verifier.TITLE}\n{size}\nmanifest {manifest}\n"
        seal = note.sign(f"{text}zip {front.hexdigest()}\n", signer).encode()
        tail = len(seal).to_bytes(COMMENT_LENGTH, "little") + seal
        front.update(tail)
        # Between a read and a write the place must be said again.
        file.seek(-COMMENT_LENGTH, os.SEEK_END)
        file.write(tail)
        return file.tell(), front.hexdigest()
