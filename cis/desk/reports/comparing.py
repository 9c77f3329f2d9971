"""What differs between two reports: verdicts, initiatives, promises; plain words."""

from collections.abc import Sequence
from dataclasses import dataclass

from cis.desk.reports.content import Content, Line, Promise


@dataclass(frozen=True, slots=True)
class Turn:
    """An initiative or metric whose verdict differs between two reports."""

    subject: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the later report says otherwise than the earlier one."""

    turned: Sequence[Turn]
    metrics: Sequence[Turn]
    begun: Sequence[Line]
    gone: Sequence[Line]
    promises: Sequence[Promise]
    is_partial: bool

    @property
    def is_empty(self) -> bool:
        """Whether both say the same of everything compared."""
        return not (self.turned or self.metrics or self.begun or self.gone)


def compared(earlier: Content, later: Content) -> Comparison:
    """Compare two reports; ``is_partial`` if one of them drew exceptions only."""
    was = {one.key: one for one in earlier.lines}
    now = {one.key: one for one in later.lines}
    partial = earlier.exceptions_only or later.exceptions_only
    turned = [
        Turn(
            f"initiative:{key}",
            f"{one.reference} {one.title}",
            was[key].label,
            one.label,
        )
        for key, one in now.items()
        if key in was and was[key].label != one.label
    ]
    labels = {one.key: one.label for one in earlier.metrics}
    metrics = [
        Turn(f"metric:{one.key}", one.name, labels[one.key], one.label)
        for one in later.metrics
        if one.key in labels and labels[one.key] != one.label
    ]
    return Comparison(
        turned=turned,
        metrics=metrics,
        begun=[] if partial else [one for key, one in now.items() if key not in was],
        gone=[] if partial else [one for key, one in was.items() if key not in now],
        promises=later.promises,
        is_partial=partial,
    )
