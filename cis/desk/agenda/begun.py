"""Whether anything is here to work with yet, and how long the sealed log is."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from cis.kit.trail import checkpoint
from cis.kit.trail import queries as trail
from cis.register.actions.models import Action
from cis.register.governance.models import Assignment
from cis.register.initiatives.models import Initiative
from cis.register.metrics.models import Metric
from cis.register.painpoints.models import PainPoint


@dataclass(frozen=True, slots=True)
class Begun:
    """Which of the first three steps are done."""

    figures: bool
    pains: bool
    owners: bool
    initiatives: bool
    promises: bool = False

    @property
    def is_fresh(self) -> bool:
        """Tell whether there is nothing to work with yet."""
        known = self.figures or self.pains or self.initiatives
        return not (known or self.promises)


@dataclass(frozen=True, slots=True)
class Log:
    """How many events the trail holds, when the newest came, how many are signed."""

    size: int
    newest_at: datetime | None
    signed: int = 0

    @property
    def unsigned(self) -> int:
        """Return how many events came after the newest checkpoint."""
        return self.size - self.signed


def begun(session: Session) -> Begun:
    """Return which of the first steps are done."""
    tables = (Metric, PainPoint, Assignment, Initiative, Action)
    found = session.execute(select(*(exists(select(one.id)) for one in tables))).one()
    return Begun(*map(bool, found))


def log(session: Session) -> Log:
    """Return how long the log is, and how much of it is signed."""
    newest = trail.newest(session, 1)
    if not newest:
        return Log(0, None)
    last = checkpoint.newest(session)
    return Log(newest[0].seq + 1, newest[0].at, last.size if last else 0)
