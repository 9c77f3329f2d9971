"""Changes initiatives. The caller owns the transaction."""

from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy.orm import Session

from cis.core.access import Actor
from cis.kit.authorization import authorize
from cis.register.initiatives import agreement, authority, lifecycle, links, queries
from cis.register.initiatives.lifecycle import Closing, Missing, RefusedError
from cis.register.initiatives.models import (
    Comment,
    Initiative,
)
from cis.register.initiatives.rules import (
    AGREED,
    ENDED,
    Basics,
    Draft,
    Outcome,
    Plan,
    Promise,
    Remark,
    Status,
)
from cis.register.metrics import queries as metrics
from cis.register.metrics.models import Metric
from cis.register.painpoints import actions as painpoints
from cis.register.people import queries as people
from cis.register.practices import queries as practices

CHANGE = "target.change"


def propose(
    session: Session, draft: Draft, *, today: date, by: int | None = None
) -> Initiative:
    """Enter what the person ``by`` proposes and return it; most of it can wait."""
    practices.get(session, draft.practice_id)
    if draft.owner_id is not None:
        people.get(session, draft.owner_id)
    initiative = Initiative(
        title=draft.title.strip(),
        description=draft.description.strip(),
        practice_id=draft.practice_id,
        owner_id=draft.owner_id,
        proposed_on=today,
        proposed_by_id=by,
    )
    _index(session, initiative)
    session.add(initiative)
    session.flush()
    given = () if draft.pain_point_id is None else (draft.pain_point_id,)
    links.attach(session, initiative, given)
    weigh(session, initiative)
    return initiative


def edit(
    session: Session,
    initiative: Initiative,
    basics: Basics,
    *,
    actor: Actor,
    today: date,
) -> None:
    """Change what it is about, who owns it and which pains it answers.

    Raise RefusedError when it was approved and goes to another practice without the
    right to change what was agreed; that right is enough for it, and for nothing else.
    """
    moves = basics.practice_id != initiative.practice_id and initiative.status in AGREED
    if not moves or _differs(session, initiative, basics):
        authorize(session, initiative)
    practices.get(session, basics.practice_id)
    if moves:
        # Else it could be taken to where somebody decides, and back.
        authority.check(session, [authority.deciding(initiative, CHANGE, actor, today)])
    initiative.title = basics.title.strip()
    initiative.description = basics.description.strip()
    initiative.practice_id = basics.practice_id
    initiative.owner_id = basics.owner_id
    _index(session, initiative)
    links.attach(session, initiative, basics.pain_point_ids)
    weigh(session, initiative)


def promise(
    session: Session,
    initiative: Initiative,
    promised: Promise,
    *,
    actor: Actor,
    today: date,
    emergency: str = "",
) -> bool:
    """Set the outcome; tell whether an agreed one changed and must be approved again.

    Raise RuleError for a baseline of another metric, RefusedError for a change of an
    agreed outcome by somebody without the right to it.
    """
    before = (initiative.metric_id, initiative.baseline_id, initiative.target)
    after = (promised.metric_id, promised.baseline_id, promised.target)
    breaks = before != after and initiative.status in AGREED
    if not breaks:
        authorize(session, initiative)
    if promised.baseline_id is not None:
        found = metrics.baseline(session, promised.baseline_id)
        promised.check_baseline_of(found.metric_id)
    if before != after:
        asked = authority.deciding(initiative, CHANGE, actor, today, emergency)
        authority.check(session, [asked])
    for name, value in asdict(promised).items():
        setattr(initiative, name, value)
    _index(session, initiative)
    session.flush()
    if not breaks:
        return False
    agreement.ask_again(initiative, "The outcome changed after approval.")
    return True


def plan(
    session: Session, initiative: Initiative, planned: Plan, *, today: date
) -> None:
    """Set effort, standing and rhythm; it counts as a look at the initiative."""
    authorize(session, initiative)
    for name, value in asdict(planned).items():
        setattr(initiative, name, value)
    initiative.reviewed_on = today
    weigh(session, initiative)


def comment(
    session: Session,
    initiative: Initiative,
    remark: Remark,
    *,
    by: int | None,
    at: datetime,
) -> Comment:
    """Add what the person ``by`` said."""
    said = Comment(
        initiative_id=initiative.id,
        person_id=by,
        at=at,
        text=remark.text.strip(),
        link=remark.link.strip(),
    )
    session.add(said)
    session.flush()
    return said


def move(  # noqa: PLR0913 - each says something else
    session: Session,
    initiative: Initiative,
    to: Status,
    *,
    actor: Actor,
    today: date,
    reason: str = "",
    emergency: str = "",
) -> None:
    """Take an initiative a step further, or raise RefusedError with all that lacks.

    With a reason in ``emergency`` it is decided without the right, and loudly so.

    To close by a verdict, call ``close``; to move to closed from here withdraws.
    """
    current = initiative.status
    step = lifecycle.step(current, to)
    if to is Status.CLOSED and current is Status.MEASURING:
        raise RefusedError((Missing("Close it with its verdict.", "close", "outcome"),))
    answered = queries.pains(session, initiative.id)
    facts = queries.facts(initiative, today, has_pain=bool(answered))
    lacks = lifecycle.missing(facts, to)
    if to in ENDED:
        lacks += queries.unfinished(session, initiative.id)
    if step.needs_reason and not reason.strip():
        lacks.append(Missing("Say why.", "move", "reason"))
    asked = [
        authority.deciding(initiative, one, actor, today, emergency)
        for one in authority.decisions(initiative, to)
    ]
    if not any(authority.needs_right(session, one) for one in asked):
        authorize(session, initiative)
    authority.check(session, asked, lacks)
    initiative.status = to
    initiative.status_reason = reason.strip()
    initiative.reviewed_on = today
    _date(initiative, to, actor, today)


def close(
    session: Session,
    initiative: Initiative,
    closing: Closing,
    *,
    actor: Actor,
    today: date,
    emergency: str = "",
) -> None:
    """End an initiative with its verdict accepted or overruled, or RefusedError."""
    lifecycle.step(initiative.status, Status.CLOSED)
    verdict = queries.code(session, initiative)
    asked = [
        authority.deciding(initiative, one, actor, today, emergency)
        for one in ("initiative.close", "verdict.accept")
    ]
    open_ones = queries.unfinished(session, initiative.id)
    authority.check(session, asked, [*lifecycle.unsaid(closing, verdict), *open_ones])
    initiative.status = Status.CLOSED
    initiative.outcome = closing.outcome
    initiative.closing_verdict = verdict
    initiative.overruled_because = (
        "" if closing.accepts_verdict else closing.overruled_because.strip()
    )
    initiative.lesson = closing.lesson.strip()
    initiative.closed_on = today
    initiative.reviewed_on = today


def look(initiative: Initiative, today: date) -> None:
    """Note that somebody looked at an initiative on purpose."""
    initiative.reviewed_on = today


def weigh(session: Session, initiative: Initiative) -> None:
    """Compute the priority anew and keep it, so that lists can be ordered by it."""
    answered = queries.pains(session, initiative.id)
    total = queries.score(initiative, answered).total
    if initiative.priority != total:
        initiative.priority, initiative.rank = total, 0
    session.flush()


def _reweigh(session: Session, pain_point_id: int) -> None:
    for initiative in queries.answering(session, pain_point_id):
        weigh(session, initiative)


painpoints.reweighed.append(_reweigh)


def _differs(session: Session, initiative: Initiative, basics: Basics) -> bool:
    """Tell whether anything but the practice changes."""
    return (
        initiative.title,
        initiative.description,
        initiative.owner_id,
        {pain.id for pain in queries.pains(session, initiative.id)},
    ) != (
        basics.title.strip(),
        basics.description.strip(),
        basics.owner_id,
        set(basics.pain_point_ids),
    )


def _date(initiative: Initiative, to: Status, actor: Actor, today: date) -> None:
    if to is Status.APPROVED:
        initiative.approved_on = today
        initiative.approved_by_id = actor.person_id
    elif to is Status.IN_PROGRESS:
        initiative.started_on = initiative.started_on or today
    elif to is Status.CLOSED:
        initiative.closed_on = today
        initiative.outcome = Outcome.WITHDRAWN


def _index(session: Session, initiative: Initiative) -> None:
    # The register shows the promise, so the metric's name must be found, too.
    metric = session.get(Metric, initiative.metric_id) if initiative.metric_id else None
    words = (initiative.title, metric.name if metric else "", initiative.description)
    initiative.search = "\n".join(words).casefold()
