"""Takes bundles: the record, the file, and the one event that says so."""

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from cis.core import clock
from cis.core.access import Actor
from cis.core.errors import CisError
from cis.desk.audit.bundle import queries, sections
from cis.desk.audit.bundle.build import Built, Order, build
from cis.desk.audit.bundle.content import Asked, Options, State
from cis.desk.audit.bundle.models import AuditBundle
from cis.kit.db import db, housekeeping, transaction
from cis.kit.db.engine import in_mode
from cis.kit.trail import capture
from cis.register.people import queries as people
from cis.register.practices import queries as practices

FOLDER = "bundles"
EVENT = "audit.bundle"
FAILED = "The bundle could not be built. Ask your administrator to look at the log."


def path(data: Path, bundle_id: int) -> Path:
    """Return where a bundle's file lies."""
    return data / FOLDER / f"bundle-{bundle_id}.zip"


def order(session: Session, options: Options, now: datetime) -> Order:
    """Return everything a builder needs to know, so that it need not ask again."""
    organisation = people.founded(session)
    zone = people.zone(session)
    name = organisation.name if organisation else "this organisation"
    chosen = [one.label for one in sections.chosen(options.sections)]
    facts = (
        ("Organisation", name),
        ("Made at", now.isoformat(timespec="seconds")),
        ("Practices", scope(session, options)),
        ("Sections", ", ".join(chosen)),
    )
    asked = Asked(options, clock.today(zone), zone)
    return Order(asked, name, facts, queries.previous(session))


def scope(session: Session, options: Options) -> str:
    """Return the chosen practices by name, or raise NotFoundError."""
    names = [practices.get(session, key).name for key in options.practices]
    return ", ".join(names) or "all"


def enter(
    session: Session, options: Options, *, by: int | None, now: datetime
) -> AuditBundle:
    """Record that a bundle was asked for."""
    entered = AuditBundle(
        taken_by_id=by,
        taken_at=now,
        moved_at=now,
        scope=scope(session, options),
        options=json.dumps(asdict(options), default=str),
        total=queries.log_size(session),
    )
    session.add(entered)
    session.flush()
    return entered


def take(bundle_id: int, wanted: Order, data: Path, by: Actor) -> None:
    """Build a bundle and record that it was taken; a failure is kept and raised."""
    try:
        built = _built(bundle_id, wanted, data)
        with transaction(by=by, what=EVENT) as session:
            _finish(session, bundle_id, built, wanted)
    except BaseException as error:
        path(data, bundle_id).unlink(missing_ok=True)
        said = str(error) if isinstance(error, CisError) else FAILED
        _move(bundle_id, state=State.FAILED, fault=said)
        raise


def _built(bundle_id: int, wanted: Order, data: Path) -> Built:
    def progress(done: int, total: int) -> None:
        _move(bundle_id, done=done, total=total)

    with in_mode(_steady(db.engine), "read").connect() as connection:
        return build(connection, wanted, path(data, bundle_id), data, progress)


def _steady(engine: Engine) -> Engine:
    """Return an engine whose transactions see one state from beginning to end."""
    if engine.dialect.name == "sqlite":
        return engine  # a transaction of SQLite always does
    return engine.execution_options(isolation_level="REPEATABLE READ")


def _finish(session: Session, bundle_id: int, built: Built, wanted: Order) -> None:
    bundle = queries.get(session, bundle_id)
    bundle.state = State.READY
    bundle.moved_at = clock.now()
    bundle.size, bundle.sha256 = built.size, built.sha256
    bundle.manifest_sha256 = built.manifest_sha256
    bundle.checkpoint_size = built.checkpoint.size
    bundle.checkpoint = built.checkpoint.note
    options = wanted.asked.options
    capture.note(
        session,
        bundle=f"audit_bundle:{bundle_id}",
        manifest_sha256=built.manifest_sha256,
        checkpoint_size=built.checkpoint.size,
        sections=options.sections,
        practices=options.practices,
        first=options.first,
        last=options.last,
    )


def _move(bundle_id: int, **values: object) -> None:
    with housekeeping() as session:
        bundle = queries.get(session, bundle_id)
        for name, value in values.items():
            setattr(bundle, name, value)
        bundle.moved_at = clock.now()
