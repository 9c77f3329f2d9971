"""Rules about every table."""

from cis.kit.db import Base
from cis.kit.trail import models as trail


def tables(app):
    return Base.metadata.sorted_tables


def test_every_constraint_has_a_name(app):
    nameless = [
        (table.name, type(constraint).__name__)
        for table in tables(app)
        for constraint in table.constraints
        if not constraint.name
    ]

    assert nameless == []


def test_every_foreign_key_is_indexed(app):
    bare = []
    for table in tables(app):
        led = {next(iter(index.columns)).name for index in table.indexes}
        led |= {column.name for column in table.columns if column.unique}
        led.add(next(iter(table.primary_key.columns)).name)
        bare += [
            f"{table.name}.{key.parent.name}"
            for key in table.foreign_keys
            if key.parent.name not in led
        ]

    assert bare == []


def test_the_trail_passes_by_only_what_is_named_here(app):
    silent = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if not mapper.class_.__trail__
    }

    assert silent == {
        trail.TrailEvent.__tablename__,
        trail.TrailTouch.__tablename__,
        trail.TrailHead.__tablename__,
        trail.TrailPrivate.__tablename__,
        # The event that a bundle was taken is written beside it.
        "audit_bundle",
        # Counted for a quarter of an hour against floods.
        "feedback_try",
        # Kept a day, so that two clicks on one form make one record.
        "form_submission",
        # The digests of a report's papers are in the report's own event.
        "report_paper",
        # What waits to be sent, was sent or is being done, and by which process.
        "digest_mark",
        "lease",
        "mail",
        "mail_attachment",
        "mail_file",
        # The digest of the minutes is in the event that closes the review.
        "review_minutes",
        "login_session",
        "login_failure",
        "last_seen",
        # What can be found of records that have their own events.
        "search_entry",
        "sighting",
        "standing",
        "ticket",
    }
