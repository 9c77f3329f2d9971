"""Takes a ticket export over: tickets, metrics and readings. One transaction."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy.orm import Session

from cis.core.errors import RuleError
from cis.kit.authorization import authorize
from cis.register.metrics import actions as metrics
from cis.register.metrics import queries as metric_queries
from cis.register.metrics.models import Metric
from cis.register.metrics.rules import Origin, Recorded
from cis.register.tickets import feeding, queries, stored, storing
from cis.register.tickets.facts import Series
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.kpi import Values
from cis.register.tickets.measures.reading import Reading
from cis.register.tickets.models import TicketFeed, TicketImport, TicketLayout
from cis.register.tickets.rules import Kind, Options, Period

REJECTED_KEPT = 10_000
LONGEST_NAME, LONGEST_FILE_NAME = 120, 200


@dataclass(frozen=True, slots=True)
class ImportDraft:
    """What to do with a file: which feed it belongs to and what to measure."""

    feed: str
    practice_id: int
    choices: Sequence[Choice]
    remember: str = ""
    layout: str = ""

    def __post_init__(self) -> None:
        name = " ".join(self.feed.split())
        if not name or len(name) > LONGEST_NAME or not name.isprintable():
            message = f"Give the feed a name of at most {LONGEST_NAME} letters."
            raise RuleError(message, field="feed")


@dataclass(frozen=True, slots=True)
class Fed:
    """One metric after an import: whether it is new, and what became of its periods."""

    metric_id: int
    name: str
    is_new: bool
    recorded: Recorded


@dataclass(slots=True)
class Applied:
    """What an import did; ``import_id`` is that of the earlier one if nothing."""

    import_id: int
    feed_id: int
    is_repeat: bool = False
    fed: list[Fed] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Tell whether anything is different from before."""
        return not self.is_repeat or any(
            each.is_new or each.recorded.changed for each in self.fed
        )


def apply(
    session: Session, draft: ImportDraft, reading: Reading, options: Options, at: Origin
) -> Applied:
    """Store the tickets of a file and measure their feed, all of it or nothing.

    The same file applied before in the same way stores nothing; metrics chosen anew
    are still defined. ``options.today`` says which periods are over.
    """
    authorize(session, f"practice:{draft.practice_id}")
    kind = reading.recognition.kind
    if not reading.count:
        message = "No row of this file could be taken; nothing was imported."
        raise RuleError(message)
    feed = _feed(session, draft.feed, kind)
    before = queries.applied(session, at.sha256, as_text(options), feed.id)
    done = before or _store(session, feed, reading, options, (draft, at))
    remember(session, draft.remember, reading, options)
    result = Applied(done.id, feed.id, is_repeat=before is not None)
    known = queries.fed(session, feed.id)
    keys = {metric.source_key for metric, _ in known}
    new = [each for each in draft.choices if each.key(feed.id) not in keys]
    wanted: list[tuple[Choice, Metric | None]] = [(each, None) for each in new]
    if before is None:
        wanted += [(choice, metric) for metric, choice in known]
    today = options.today or at.at.date()
    with_values = _measured(session, feed, [choice for choice, _ in wanted], today)
    for (choice, metric), (starts, values) in zip(wanted, with_values, strict=True):
        result.fed.append(
            _feed_metric(
                session,
                feed,
                draft.practice_id,
                (choice, metric),
                (starts, values),
                at,
            )
        )
    return result


def as_text(options: Options) -> str:
    """Return the options that decide what a file says, as canonical JSON."""
    told = {
        "kind": options.kind,
        "date_order": options.date_order,
        "timezone": options.timezone,
        "mapping": dict(options.chosen()),
    }
    return json.dumps(told, sort_keys=True, ensure_ascii=False)


def remember(session: Session, name: str, reading: Reading, options: Options) -> None:
    """Keep the answers given for this header row under a name; without one, nothing."""
    name = " ".join(name.split())[:LONGEST_NAME]
    if not name:
        return
    header = header_digest(reading.table.header)
    taken = queries.layout_named(session, name)
    if taken is not None and taken.header_sha256 != header:
        message = f"“{name}” is the name of another layout; choose another."
        raise RuleError(message, field="remember")
    layout = queries.layout_for(session, header)
    if layout is None:
        layout = TicketLayout(name=name, header_sha256=header)
        session.add(layout)
    layout.name, layout.mapping = name, as_text(options)
    session.flush()


def header_digest(header: Iterable[str]) -> str:
    """Return the digest by which a header row is known again."""
    return storing.digest("\x1f".join(cell.casefold() for cell in header))


def _feed(session: Session, name: str, kind: Kind) -> TicketFeed:
    known = queries.feed_named(session, name)
    if known is None:
        known = TicketFeed(name=" ".join(name.split()), kind=kind.value)
        session.add(known)
        session.flush()
    if known.kind != kind:
        message = (
            f"“{known.name}” holds {known.kind}, and this file holds {kind}; "
            "choose another name."
        )
        raise RuleError(message, field="feed")
    return known


def _store(
    session: Session,
    feed: TicketFeed,
    reading: Reading,
    options: Options,
    brought: tuple[ImportDraft, Origin],
) -> TicketImport:
    draft, at = brought
    kept = storing.store(session, feed.id, reading)
    listed = sorted(reading.ledger.listed, key=lambda each: each.line)[:REJECTED_KEPT]
    found = TicketImport(
        feed_id=feed.id,
        file_name=at.name[:LONGEST_FILE_NAME],
        file_sha256=at.sha256,
        options=as_text(options),
        layout=draft.remember or draft.layout or reading.recognition.layout.title,
        rows=reading.ledger.rows,
        tickets=kept.rows,
        added=kept.added,
        changed=kept.changed,
        rejected=reading.ledger.rejected,
        content_sha256=kept.sha256,
        rejected_rows=json.dumps(
            [(each.line, each.column, each.reason) for each in listed],
            ensure_ascii=False,
        ),
        warnings=json.dumps(reading.warnings, ensure_ascii=False),
        imported_by=at.by,
        imported_at=at.at,
    )
    session.add(found)
    session.flush()
    return found


def _measured(
    session: Session, feed: TicketFeed, choices: Sequence[Choice], today: date
) -> list[Series]:
    """Return the full periods and their measures for each choice."""
    touched = stored.touched(session, feed.id)
    known: dict[tuple[Period, tuple[str, str] | None], Series] = {}
    if touched is None:
        return [([], []) for _ in choices]
    for only in dict.fromkeys(choice.only for choice in choices):
        facts = stored.facts(session, feed, only=only)
        for period in {each.period for each in choices if each.only == only}:
            known[period, only] = facts.full(touched, period, today)
    return [known[choice.period, choice.only] for choice in choices]


def _feed_metric(
    session: Session,
    feed: TicketFeed,
    practice_id: int,
    chosen: tuple[Choice, Metric | None],
    series: Series,
    at: Origin,
) -> Fed:
    choice, metric = chosen
    starts, values = series
    is_new = metric is None
    if metric is None:
        metric = _define(session, feed, practice_id, choice, values)
    pairs = zip(starts, values, strict=True)
    drafts = [feeding.reading(choice.measure, start, each) for start, each in pairs]
    known = {each.starts_on for each in metric_queries.points(session, metric.id)}
    worth = [
        each
        for each in drafts
        # A gap says nothing, unless a newer export takes a value back.
        if each.value is not None
        or each.numerator is not None
        or each.starts_on in known
    ]
    recorded = metrics.record(session, metric, worth, at)
    return Fed(metric.id, metric.name, is_new, recorded)


def _define(
    session: Session,
    feed: TicketFeed,
    practice_id: int,
    choice: Choice,
    values: Sequence[Values],
) -> Metric:
    logged = feeding.is_logged(choice.measure, values)
    draft = feeding.draft(choice, feed, practice_id, logged=logged)
    if queries.is_taken(session, draft.name):
        draft = replace(draft, name=feeding.told_apart(draft.name, feed.name))
    return metrics.define(session, draft)
