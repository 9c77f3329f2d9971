"""Saves what was typed into My work: each line by itself, what is refused is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import ConflictError, RuleError
from cis.desk.agenda import entry
from cis.desk.agenda.entry import Row, Told
from cis.kit.db import db, transaction
from cis.register.initiatives import actions as initiatives
from cis.register.initiatives import queries as register
from cis.register.initiatives.models import Initiative
from cis.register.initiatives.rules import ENDED, Remark
from cis.register.metrics import actions, queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import Measure, Origin, ReadingDraft, Source

NOT_MINE = "This is not yours any more: {name} goes on its own page."
MOVED = "Somebody else changed the next step to “{step}”. Save again to replace it."


@dataclass(slots=True)
class Sent:
    """What a form brought: how much was saved, and the lines that were not."""

    readings: int = 0
    updates: int = 0
    rows: list[Row] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Return how many lines were not saved."""
        return len(self.rows) + len(self.told)

    @property
    def words(self) -> str:
        """Return in one line what was saved."""
        parts = [
            _counted(self.readings, "reading"),
            _counted(self.updates, "initiative"),
        ]
        said = " and ".join(part for part in parts if part)
        return f"Saved: {said}." if said else "Nothing new was typed."


@dataclass(frozen=True, slots=True)
class Saver:
    """Who saves, on which day, at which moment."""

    actor: Actor
    today: date
    now: datetime

    def save(self, posted: Mapping[str, str]) -> Sent:
        """Save every line that can be saved; the others come back with their reason."""
        sent = Sent()
        known = _metrics(db.session(), entry.metric_ids(posted))
        mine = {one.id for one in self._owed(db.session())}
        typed = entry.rows(posted, {key: one.period for key, one in known.items()})
        for key, group in groupby(typed, key=lambda row: row.metric_id):
            if key in mine:
                self._measured(sent, key, list(group), known[key])
            else:
                sent.rows += _blamed(group, NOT_MINE.format(name=known[key].name))
        for said in entry.told(posted):
            self._tell(sent, said)
        return sent

    def _owed(self, session: Session) -> Sequence[Metric]:
        if self.actor.person_id is None:
            return ()
        return queries.owed(session, self.actor.person_id, self.today)

    def _measured(
        self, sent: Sent, key: int, rows: Sequence[Row], measure: Measure
    ) -> None:
        good: list[tuple[Row, ReadingDraft]] = []
        for row in rows:
            try:
                good.append((row, entry.draft(row, measure, self.today)))
            except RuleError as error:
                sent.rows += _blamed([row], str(error))
        if good:
            self._store(sent, key, good)

    def _store(
        self, sent: Sent, key: int, good: Sequence[tuple[Row, ReadingDraft]]
    ) -> None:
        """Store the readings of a metric together; if one is refused, one by one."""
        origin = Origin(Source.TYPED, "", "", self.actor.id, self.now)
        drafts = [draft for _, draft in good]
        try:
            with transaction(by=self.actor, what="metric.record") as session:
                metric = queries.get(session, key)
                done = actions.record(session, metric, drafts, origin)
        except (RuleError, ConflictError) as error:
            if len(good) == 1:
                sent.rows += _blamed([good[0][0]], str(error))
            else:
                for one in good:
                    self._store(sent, key, [one])
        else:
            sent.readings += done.added + done.revised

    def _tell(self, sent: Sent, said: Told) -> None:
        try:
            entry.check(said)
            with transaction(by=self.actor, what="initiative.update") as session:
                self._update(session, said)
        except (RuleError, ConflictError) as error:
            said.wrong = str(error)
            sent.told.append(said)
        else:
            sent.updates += 1

    def _update(self, session: Session, said: Told) -> None:
        initiative = register.get(session, said.initiative_id)
        if initiative.owner_id != self.actor.person_id or initiative.status in ENDED:
            raise RuleError(NOT_MINE.format(name=initiative.reference))
        if said.next.strip() != said.was.strip():
            _step(initiative, said)
        if said.note.strip():
            remark, by = Remark(said.note), self.actor.person_id
            initiatives.comment(session, initiative, remark, by=by, at=self.now)
        initiative.reviewed_on = self.today


def _step(initiative: Initiative, said: Told) -> None:
    if initiative.next_step.strip() != said.was.strip():
        said.was = initiative.next_step
        raise RuleError(MOVED.format(step=initiative.next_step))
    initiative.next_step = said.next.strip()


def _metrics(session: Session, ids: Iterable[int]) -> dict[int, Measure]:
    chosen = select(Metric).where(Metric.id.in_(ids))
    return {metric.id: metric.measure for metric in session.scalars(chosen)}


def _blamed(rows: Iterable[Row], message: str) -> list[Row]:
    found = list(rows)
    for row in found:
        row.wrong = message
    return found


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}" if count else ""
