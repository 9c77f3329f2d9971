"""What the rules read of roadmaps: what runs, what waits, which gates were planned."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property

from sqlalchemy.orm import Session

from cis.register.practices.rules import Phase
from cis.register.roadmap import drawing
from cis.register.roadmap.board import Board, Reason, Stage, shared


class Planned:
    """The roadmaps of one day, read when a rule asks."""

    session: Session
    today: date

    @cached_property
    def board(self) -> Board:
        """All roadmaps."""
        return shared(self.session, self.today)

    @cached_property
    def running(self) -> Mapping[int, Phase | None]:
        """Which phase runs in each practice with a roadmap."""
        return self.board.running

    @cached_property
    def stages(self) -> Sequence[Stage]:
        """The phases that run."""
        found = (self.board.current(scope) for scope in self.board.scopes)
        return [one for one in found if one is not None]

    @cached_property
    def blocked(self) -> Sequence[tuple[str, str, Sequence[Reason]]]:
        """What runs and waits for something else: item, name and for what."""
        return drawing.blocked(self.board)
