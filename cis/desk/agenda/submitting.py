"""Saves what was typed into My work: each line by itself, what is refused is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby

from sqlalchemy import select
from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.core.errors import ConflictError, ForbiddenError, NotFoundError, RuleError
from cis.desk.agenda import answers, entry
from cis.desk.agenda.answers import Replied, Said, Tick
from cis.desk.agenda.entry import Row, Told
from cis.kit.authorization import authorize
from cis.kit.db import db, transaction
from cis.kit.web.dates import parse_day
from cis.register.actions import actions as finishing
from cis.register.actions import queries as promises
from cis.register.actions import rules as promising
from cis.register.actions.models import Action
from cis.register.adoption.feedback import actions as replying
from cis.register.adoption.feedback import queries as feedback
from cis.register.decisions import actions as deciding
from cis.register.decisions import queries as decisions
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
    done: int = 0
    answered: int = 0
    replied: int = 0
    ticks: list[Tick] = field(default_factory=list)
    answers: list[Said] = field(default_factory=list)
    replies: list[Replied] = field(default_factory=list)

    @property
    def refused(self) -> int:
        """Return how many lines were not saved."""
        kept = len(self.ticks) + len(self.answers) + len(self.replies)
        return len(self.rows) + len(self.told) + kept

    @property
    def saved(self) -> int:
        """Return how much was saved."""
        told = self.answered + self.replied
        return self.readings + self.updates + self.done + told

    @property
    def words(self) -> str:
        """Return in one line what was saved."""
        parts = [
            _counted(self.readings, "reading"),
            _counted(self.updates, "initiative"),
            _counted(self.done, "action"),
            _counted(self.answered, "decision"),
            _counted(self.replied, "answer to feedback", "answers to feedback"),
        ]
        *first, last = [part for part in parts if part] or [""]
        said = f"{', '.join(first)} and {last}" if first else last
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
        for tick in answers.ticks(posted):
            self._finish(sent, tick)
        for one in answers.said(posted):
            self._answer(sent, one)
        for reply in answers.replied(posted):
            self._reply(sent, reply)
        return sent

    def _finish(self, sent: Sent, tick: Tick) -> None:
        try:
            ending = tick.ending()
            with transaction(by=self.actor, what="action.finish") as session:
                action = promises.get(session, tick.key)
                promising.check_open(action.status)
                _check_tick(tick, action, self.actor)
                finishing.finish(
                    session, action, ending, actor=self.actor, today=self.today
                )
        except (ForbiddenError, NotFoundError, RuleError) as error:
            tick.wrong = str(error)
            sent.ticks.append(tick)
        else:
            sent.done += 1

    def _answer(self, sent: Sent, said: Said) -> None:
        try:
            draft = said.draft(self._until(said.until))
            with transaction(by=self.actor, what="decision.answer") as session:
                decision = decisions.get(session, said.key)
                _check_version(said, decision.version)
                deciding.answer(
                    session, decision, draft, actor=self.actor, today=self.today
                )
        except (ForbiddenError, NotFoundError, RuleError) as error:
            said.wrong = str(error)
            sent.answers.append(said)
        else:
            sent.answered += 1

    def _reply(self, sent: Sent, said: Replied) -> None:
        by, today = self.actor.person_id, self.today
        try:
            reply = said.reply()
            with transaction(by=self.actor, what="feedback.answer") as session:
                _check_version(said, feedback.get(session, said.key).version)
                replying.answer(session, said.key, reply, by=by, today=today)
        except (ForbiddenError, NotFoundError, RuleError) as error:
            said.wrong = str(error)
            sent.replies.append(said)
        else:
            sent.replied += 1

    def _until(self, text: str) -> date | None:
        try:
            return parse_day(text, self.today) if text.strip() else None
        except ValueError as error:
            raise RuleError(str(error)) from error

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
        except (ConflictError, ForbiddenError, RuleError) as error:
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
        except (ConflictError, ForbiddenError, RuleError) as error:
            said.wrong = str(error)
            sent.told.append(said)
        else:
            sent.updates += 1

    def _update(self, session: Session, said: Told) -> None:
        initiative = register.get(session, said.initiative_id)
        authorize(session, initiative)
        if initiative.owner_id != self.actor.person_id or initiative.status in ENDED:
            raise RuleError(NOT_MINE.format(name=initiative.reference))
        if said.next.strip() != said.was.strip():
            _step(initiative, said)
        if said.note.strip():
            remark, by = Remark(said.note), self.actor.person_id
            initiatives.comment(session, initiative, remark, by=by, at=self.now)
        initiative.reviewed_on = self.today


def _check_tick(tick: Tick, action: Action, actor: Actor) -> None:
    if action.owner_id != actor.person_id:
        raise RuleError(NOT_MINE.format(name=action.title))
    _check_version(tick, action.version)


def _check_version(line: Tick | Said | Replied, version: int) -> None:
    """Raise RuleError once when a record changed since it was shown."""
    if line.was != str(version):
        line.was = str(version)
        raise RuleError("Somebody changed it meanwhile: look at it, and save again.")


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


def _counted(count: int, noun: str, many: str = "") -> str:
    return f"{count} {noun if count == 1 else many or f'{noun}s'}" if count else ""
