"""How a file is to be read: its encoding, its delimiter and its header row."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice

from cis.register.tickets.export.recognise import known_headers, plain
from cis.register.tickets.export.source import CHUNK, Guard, Source, content
from cis.register.tickets.rules import Options

DELIMITERS = ",;\t|"
HEAD_BYTES = 2**18
TRIAL_CHARACTERS = 2**15
HEAD_ROWS = 1_000
PREAMBLE_ROWS = 40
MAX_COLUMNS = 2_000
MIN_COLUMNS = 2
DOCUMENTS = ("<!doctype", "<html", "<?xml", "<svg", "{", "[{")
BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Table:
    """A file's form, header and first rows; ``encoding`` is xlsx for a workbook."""

    source: Source
    encoding: str
    delimiter: str
    header: tuple[str, ...]
    header_line: int
    head: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]


def look(source: Source, options: Options) -> Table:
    """Return how the file is to be read, or raise TicketFileError why it cannot."""
    if source.form == "xlsx":
        from cis.register.tickets.export import sheet  # noqa: PLC0415  openpyxl is slow

        records = [
            (number, cells) for number, cells in islice(sheet.rows(source), HEAD_ROWS)
        ]
        return _table(source, ("xlsx", ""), records, options)
    encoding = _encoding(source)
    text = _head_text(source, encoding)
    if not text.strip():
        raise source.error("holds no text; export the list again")
    if text.lstrip()[:9].casefold().startswith(DOCUMENTS):
        raise source.error("is a web page or a data document; export a CSV or XLSX")
    delimiter = max(
        DELIMITERS,
        key=lambda choice: _fitness(_records(text[:TRIAL_CHARACTERS], choice), options),
    )
    records = _records(text, delimiter)
    return _table(source, (encoding, delimiter), records, options)


@contextmanager
def opened(source: Source, encoding: str) -> Iterator[io.TextIOWrapper]:
    """Open the text of a file; stray Windows bytes among UTF-8 are read as such."""
    wide = encoding.startswith(("utf-16", "utf-32"))
    errors = "cis.cp1252" if encoding.startswith("utf-8") else "replace"
    with content(source) as raw:
        guard = Guard(raw, source, nul_allowed=wide)
        buffered = io.BufferedReader(guard, CHUNK)
        with io.TextIOWrapper(buffered, encoding, errors, newline="") as text:
            yield text


def _windows(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    stray = error.object[error.start : error.end]
    return stray.decode("cp1252", "replace"), error.end


codecs.register_error("cis.cp1252", _windows)


def _encoding(source: Source) -> str:
    with content(source) as raw:
        guard = Guard(raw, source, nul_allowed=True)
        head = io.BufferedReader(guard, CHUNK).read(HEAD_BYTES)
    for bom, encoding in BOMS:
        if head.startswith(bom):
            return encoding
    odd, even = head[1:4096:2].count(0), head[:4096:2].count(0)
    if max(odd, even) * 4 > len(head[:4096]):
        return "utf-16-le" if odd > even else "utf-16-be"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _head_text(source: Source, encoding: str) -> str:
    with opened(source, encoding) as text:
        head = text.read(HEAD_BYTES)
        more = text.read(1)
    if not more:
        return head
    cut = max(head.rfind("\n"), head.rfind("\r"))
    return head[: cut + 1] if cut > 0 else head


Records = list[tuple[int, list[str]]]


def _records(text: str, delimiter: str) -> Records:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    records: Records = []
    before = 0
    try:
        for row in islice(reader, HEAD_ROWS):
            records.append((before + 1, row))
            before = reader.line_num
    except csv.Error:
        # The full reading meets the same spot and names its line.
        return records
    return records


def _fitness(records: Records, options: Options) -> tuple[int, int, int]:
    if not records:
        return 0, 0, 0
    rows = [row for _, row in records if row]
    known = max(
        (known_headers(row, options) for row in rows[:PREAMBLE_ROWS]), default=0
    )
    width, count = _modal_width(rows)
    if width < MIN_COLUMNS:
        return known, 0, 0
    return known, count * 1000 // len(rows), width


def _modal_width(rows: Sequence[Sequence[str]]) -> tuple[int, int]:
    widths = Counter(map(len, rows))
    return max(
        widths.items(),
        key=lambda item: (item[0] >= MIN_COLUMNS, item[1]),
        default=(0, 0),
    )


def _table(
    source: Source, form: tuple[str, str], records: Records, options: Options
) -> Table:
    encoding, delimiter = form
    records = [record for record in records if any(map(str.strip, record[1]))]
    at = _header_index(records, options)
    line, names = records[at] if records else (1, [])
    if len(names) > MAX_COLUMNS:
        raise source.error(
            f"has more than {MAX_COLUMNS} columns; export only those you need", line
        )
    if sum(1 for name in names if name.strip()) < MIN_COLUMNS:
        raise source.error(
            "has only one column; a table with a header row and columns parted by a "
            "comma, semicolon, tab or | is needed",
            line,
        )
    header = tuple(" ".join(name.replace("\ufeff", "").split()) for name in names)
    head = tuple(tuple(row) for _, row in records[at + 1 :] if len(row) == len(header))
    warnings = [*_encoding_warning(encoding), *_repeated(header, line)]
    if at:
        warnings.append(f"the header stands on line {line}; what is above was ignored")
    return Table(source, encoding, delimiter, header, line, head, tuple(warnings))


def _header_index(records: Records, options: Options) -> int:
    known = [known_headers(row, options) for _, row in records[:PREAMBLE_ROWS]]
    if known and max(known) >= MIN_COLUMNS:
        return known.index(max(known))
    width, _ = _modal_width([row for _, row in records])
    return next(
        (index for index, (_, row) in enumerate(records) if len(row) == width), 0
    )


def _encoding_warning(encoding: str) -> list[str]:
    if encoding != "cp1252":
        return []
    return ["the file is not UTF-8 and was read as Windows-1252; check the accents"]


def _repeated(header: Sequence[str], line: int) -> list[str]:
    counts = Counter(plain(name) for name in header if name)
    return [
        f"line {line}: the header “{name}” stands {count} times; the first is used"
        for name, count in counts.items()
        if count > 1
    ]
