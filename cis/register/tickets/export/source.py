"""The bytes of an upload: plain, gzip or zip, within limits, and their sha-256."""

import gzip
import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, BinaryIO

from cis.register.tickets.rules import TicketFileError

MAX_BYTES = 4 * 2**30
MAX_LINE_BYTES = 2**20
MAX_ENTRIES = 1_000
MAX_RATIO = 200
FREE_BYTES = 16 * 2**20
CHUNK = 2**18
# What a damaged or hostile archive makes the standard library raise.
FAULTS = (
    *(zlib.error, EOFError, OSError, zipfile.BadZipFile, ValueError),
    *(NotImplementedError, RuntimeError, IndexError, struct.error),
)
TABLES = (".csv", ".tsv", ".txt")
FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "is a PDF"),
    (b"\x89PNG", "is a picture"),
    (b"\xff\xd8\xff", "is a picture"),
    (b"GIF8", "is a picture"),
    (b"\xd0\xcf\x11\xe0", "is an old Excel workbook (.xls) or an encrypted one"),
    (b"\x7fELF", "is a program"),
    (b"MZ\x90", "is a program"),
    (b"SQLite format 3", "is a database"),
    (b"7z\xbc\xaf", "is a 7z archive"),
    (b"Rar!", "is a RAR archive"),
    (b"PAR1", "is a Parquet file"),
)


@dataclass(frozen=True, slots=True)
class Source:
    """One upload: where its bytes are, its name, its sha-256 and what it contains."""

    origin: Path | BinaryIO
    name: str
    sha256: str
    form: str
    member: str = ""

    def error(self, reason: str, line: int | None = None) -> TicketFileError:
        """Return the error that names this file, the line if known, and the reason."""
        where = f"{self.name}, line {line}" if line else self.name
        return TicketFileError(f"{where}: {reason}")


def identify(origin: Path | BinaryIO, name: str) -> Source:
    """Look at a file's first bytes and sum, or raise TicketFileError if unusable."""
    with _file(origin, name) as file:
        head = file.read(512)
        file.seek(0)
        digest = _digest(file)
    source = Source(origin, name, digest, "text")
    if not head:
        raise source.error("is empty; export the list again")
    for magic, what in FOREIGN:
        if head.startswith(magic):
            raise source.error(f"{what}, not a table; export as CSV or XLSX")
    if head.startswith(b"\x1f\x8b"):
        return Source(origin, name, digest, "gzip")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive(source)
    return source


@contextmanager
def content(source: Source) -> Iterator[BinaryIO]:
    """Open the unpacked bytes, from the start, each time it is called."""
    with _file(source.origin, source.name) as file:
        if source.form == "gzip":
            with gzip.GzipFile(fileobj=file) as unpacked:
                yield unpacked  # type: ignore[misc]  # reads like a BinaryIO
        elif source.form == "zip":
            with _member(source, file) as member:
                yield member  # type: ignore[misc]  # reads like a BinaryIO
        else:
            yield file


def _member(source: Source, file: BinaryIO) -> IO[bytes]:
    try:
        with zipfile.ZipFile(file) as packed:
            return packed.open(source.member)
    except FAULTS as problem:
        raise source.error("is a damaged zip; pack or download it again") from problem


class Guard(io.RawIOBase):
    """Pass bytes on while they stay within the limits of size, line and content."""

    def __init__(self, inner: BinaryIO, source: Source, *, nul_allowed: bool) -> None:
        self._inner = inner
        self._source = source
        self._nul_allowed = nul_allowed
        self._packed = _size(source)
        self._total = 0
        self._lines = 0
        self._since_break = 0

    def readable(self) -> bool:
        """Say that bytes may be read."""
        return True

    def readinto(self, buffer: object) -> int:
        """Fill the buffer, or raise TicketFileError when a limit is passed."""
        room = memoryview(buffer)  # type: ignore[arg-type]  # any writable buffer
        try:
            chunk = self._inner.read(len(room))
        except FAULTS as problem:
            raise self._source.error(
                "the compressed file is damaged or cut; pack or download it again"
            ) from problem
        self._check(chunk)
        room[: len(chunk)] = chunk
        return len(chunk)

    def _check(self, chunk: bytes) -> None:
        self._total += len(chunk)
        if self._total > min(MAX_BYTES, max(FREE_BYTES, self._packed * MAX_RATIO)):
            raise self._source.error(
                "unpacks to far more than a ticket export holds; send the plain CSV"
            )
        if not self._nul_allowed and b"\0" in chunk:
            line = self._lines + chunk.count(b"\n", 0, chunk.index(b"\0")) + 1
            raise self._source.error(
                "contains a NUL byte, so it is damaged or not text; export it again "
                "as CSV (UTF-8)",
                line,
            )
        self._measure_line(chunk)

    def _measure_line(self, chunk: bytes) -> None:
        last = max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))
        if last < 0:
            self._since_break += len(chunk)
        else:
            self._lines += chunk.count(b"\n")
            self._since_break = len(chunk) - last - 1
        if self._since_break > MAX_LINE_BYTES:
            raise self._source.error(
                "is longer than 1 MiB without a line break: too many columns or not a "
                "table; export fewer columns",
                self._lines + 1,
            )


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    while chunk := file.read(CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _file(origin: Path | BinaryIO, name: str) -> Iterator[BinaryIO]:
    if isinstance(origin, Path):
        try:
            file = origin.open("rb")
        except OSError as problem:
            reason = problem.strerror or "cannot be opened"
            raise TicketFileError(f"{name}: {reason}; check the path") from problem
        with file:
            yield file
    else:
        origin.seek(0)
        yield origin


def _size(source: Source) -> int:
    if source.form == "text":
        return MAX_BYTES
    with _file(source.origin, source.name) as file:
        here = file.tell()
        size = file.seek(0, io.SEEK_END)
        file.seek(here)
        return size


def _archive(source: Source) -> Source:
    try:
        with (
            _file(source.origin, source.name) as file,
            zipfile.ZipFile(file) as packed,
        ):
            entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    except FAULTS as problem:
        raise source.error("is a damaged zip; pack or download it again") from problem
    check_entries(source, entries)
    if any(entry.filename == "[Content_Types].xml" for entry in entries):
        return Source(source.origin, source.name, source.sha256, "xlsx")
    tables = [entry for entry in entries if _is_table(entry)]
    if len(tables) != 1:
        raise source.error(
            f"holds {len(tables)} CSV files; pack exactly one .csv, .tsv or .txt"
        )
    if tables[0].flag_bits & 1:
        raise source.error("is protected by a password; pack it without one")
    return Source(source.origin, source.name, source.sha256, "zip", tables[0].filename)


def check_entries(source: Source, entries: list[zipfile.ZipInfo]) -> None:
    """Raise TicketFileError if an archive declares more than a table ever needs."""
    if len(entries) > MAX_ENTRIES:
        raise source.error(f"holds {len(entries)} files; pack only the export")
    total = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if total > max(FREE_BYTES, packed * MAX_RATIO) or total > MAX_BYTES:
        raise source.error(
            "unpacks to far more than a ticket export holds; send the plain CSV"
        )


def _is_table(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    hidden = name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
    return not hidden and name.casefold().endswith(TABLES)
