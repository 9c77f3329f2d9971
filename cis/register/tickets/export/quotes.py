"""Where a quote was opened that nobody closed."""

from collections.abc import Iterable

QUOTE = '"'
ENOUGH = 300_000


def opening_line(lines: Iterable[str], delimiter: str, first: int) -> int | None:
    """Return the line of the quote that breaks these lines, or None if none does.

    ``lines`` begin with the record that does not parse, on line ``first``.
    """
    opened: int | None = None
    read = 0
    for number, line in enumerate(lines, start=first):
        read += len(line)
        if read > ENOUGH and opened is not None:
            return opened
        at_start = True
        characters = iter(enumerate(line))
        for index, character in characters:
            if opened is None:
                opened = number if at_start and character == QUOTE else None
                at_start = character == delimiter
            elif character == QUOTE:
                after = line[index + 1 : index + 2]
                if after == QUOTE:
                    next(characters)
                elif after in (delimiter, "\r", "\n", ""):
                    opened = None
                else:
                    return opened
    return opened
