"""What a RACI is: letters per activity and role, and what makes it whole."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cis.core.errors import RuleError
from cis.register.governance.activities import ACTIVITIES, COLUMNS

LETTERS = "ARCI"
MEANING = {
    "R": "Responsible: does the work, at least one",
    "A": "Accountable: answers for it, exactly one",
    "C": "Consulted: asked before, two-way",
    "I": "Informed: told after, one-way",
}
MOST_CONSULTED = 3
LONGEST_REASON = 4000
MOST_COLUMNS = 25

Place = tuple[str, str]
Grid = dict[Place, str]
Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a grid, and the cell to mend."""

    sentence: str
    activity: str
    column: str = ""


class GridError(RuleError):
    """A grid is not whole; ``faults`` says everything that is wrong with it."""

    def __init__(self, faults: Collection[Fault]) -> None:
        super().__init__(" ".join(fault.sentence for fault in faults))
        self.faults = tuple(faults)


def letters(text: str) -> str:
    """Return the letters of a cell in one spelling, such as A R, or raise RuleError."""
    typed = "".join(text.replace(",", " ").replace("/", " ").upper().split())
    strange = sorted(set(typed) - set(LETTERS))
    if strange:
        raise RuleError(f"“{text.strip()[:20]}” is not made of R, A, C and I.")
    return " ".join(letter for letter in LETTERS if letter in typed)


def person_column(column: str) -> int | None:
    """Return the number of the person a column stands for, None for a role."""
    is_person = column[:1] == "p" and column[1:].isdecimal()
    return int(column[1:]) if is_person else None


def row(grid: Mapping[Place, str], activity: str) -> dict[str, str]:
    """Return the cells of an activity that hold anything, by column."""
    return {
        column: held
        for (code, column), held in grid.items()
        if code == activity and held
    }


def place(labels: Labels, activity: str, column: str) -> str:
    """Return where a cell is as a spreadsheet says it: column B is the first role."""
    down = list(ACTIVITIES).index(activity) + 2
    return f"{chr(ord('B') + list(labels).index(column))}{down}"


def faults(grid: Mapping[Place, str], labels: Labels, gone: Labels) -> list[Fault]:
    """Return everything that keeps a grid from being whole.

    ``gone`` holds the columns of people who have left, with the sentence that says so.
    """
    return [fault for code in ACTIVITIES for fault in _faults(grid, code, labels, gone)]


def advice(
    grid: Mapping[Place, str], labels: Labels, unheld: Collection[str]
) -> list[str]:
    """Return what is allowed and yet unwise."""
    crowded = [
        f"{activity.words}: {count} are consulted, and each makes it slower. Would "
        "informing some of them do?"
        for code, activity in ACTIVITIES.items()
        if (count := sum("C" in held for held in row(grid, code).values()))
        > MOST_CONSULTED
    ]
    return [*crowded, *_vacant(grid, labels, unheld)]


def _vacant(
    grid: Mapping[Place, str], labels: Labels, unheld: Collection[str]
) -> Iterator[str]:
    for column in labels:
        if column not in unheld:
            continue
        left = [
            ACTIVITIES[code].words
            for code, cells in ((code, row(grid, code)) for code in ACTIVITIES)
            if "A" in cells.get(column, "")
        ]
        if left:
            more = f" and {len(left) - 1} more" if len(left) > 1 else ""
            yield (
                f"Nobody is {labels[column]} here today, so nobody answers for: "
                f"{left[0]}{more}."
            )


def differences(before: Grid, after: Grid) -> list[tuple[str, str, str, str]]:
    """Return activity, column, before and after of every cell that differs."""
    order, known = list(ACTIVITIES), before.keys() | after.keys()
    places = sorted(known, key=lambda at: (order.index(at[0]), at[1]))
    pairs = [(*at, before.get(at, ""), after.get(at, "")) for at in places]
    return [one for one in pairs if one[2] != one[3]]


def overriding(grid: Grid, default: Grid) -> Grid:
    """Return the cells of the activities in which a grid differs from the default."""
    own = {code for code in ACTIVITIES if row(grid, code) != row(default, code)}
    return {at: held for at, held in grid.items() if at[0] in own and held}


def over(default: Grid, own: Grid) -> Grid:
    """Return the default with the activities that a practice overrides."""
    codes = {code for code, _ in own}
    kept = {at: held for at, held in default.items() if at[0] not in codes}
    return kept | own


def _faults(
    grid: Mapping[Place, str], code: str, labels: Labels, gone: Labels
) -> Iterator[Fault]:
    words, cells = ACTIVITIES[code].words, row(grid, code)
    answer = [column for column, held in cells.items() if "A" in held]
    if len(answer) > 1:
        named = " and ".join(
            f"{labels[column]} ({place(labels, code, column)})" for column in answer
        )
        said = f"{words}: {len(answer)} are accountable, {named}. Keep one A."
        yield Fault(said, code, answer[1])
    if not answer:
        yield Fault(f"{words}: nobody is accountable. Set one A.", code)
    if not any("R" in held for held in cells.values()):
        yield Fault(f"{words}: nobody is responsible. Set an R.", code)
    for column in answer:
        if column in gone:
            yield Fault(
                f"{words}: {gone[column]} Set A for somebody else.", code, column
            )


def suggested() -> Grid:
    """Return the matrix to begin with, before an organisation has saved its own."""
    columns = [duty.value for duty in COLUMNS]
    return {
        (code, column): " ".join(cell)
        for code, line in _SUGGESTED.items()
        for column, cell in zip(columns, line.split(), strict=True)
        if cell != "-"
    }


# Columns: practice owner, practice manager, approver, business stakeholder, service
# owner, improvement coordinator, champion.
_SUGGESTED = {
    "initiative.propose": "A R - C C R R",
    "initiative.assess": "A R C C C R I",
    "initiative.approve": "AR C C I I I I",
    "initiative.reject": "AR C C I I I I",
    "initiative.close": "AR C - C I R I",
    "target.change": "AR C C C I I I",
    "baseline.freeze": "A R - I I R -",
    "baseline.refreeze": "AR C I I I R -",
    "verdict.accept": "AR C - C I R I",
    "finding.waive": "AR C C - I I -",
    "decision.answer": "AR C C C I I -",
    "gate.pass": "AR C C C I R I",
    "maturity.agree": "A R - C I R C",
    "report.publish": "A R C I I R -",
    "playbook.change": "A R C - C R I",
    "change.standard": "A R C - I - -",
    "change.normal": "A R R I C - -",
    "change.emergency": "A R R I C - -",
}


def headings() -> dict[str, str]:
    """Return the role columns with their labels, in order."""
    return {duty.value: duty.value for duty in COLUMNS}
