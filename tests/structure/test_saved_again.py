"""Whoever saves second is told what changed, loses nothing, and saves at last."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from cis.core.access import Actor, Role
from cis.kit.db import Base, db, transaction
from cis.kit.db.engine import in_mode
from tests.conftest import ONLY_SQLITE
from tests.structure.addresses import address
from tests.structure.test_events import send
from tests.structure.world import TABLES, TRAIL, changed, digest
from tests.structure.writes import WRITES

pytestmark = ONLY_SQLITE

VERSION = re.compile(r'<input[^>]* name="version"[^>]* value="([^"]*)"')
# What stands in an address up to the record that it is about.
RECORD = re.compile(r"^\D*/\d+")
CONFLICT = 409
REFUSED = {403, 404, CONFLICT, 422}
# A button that decides on what its page shows has no text to keep. Whoever is late
# reads the page anew before deciding: no form is offered that would decide unseen.
DECIDED_ANEW = {
    "planning.end",
    "playbooks.confirm",
    "playbooks.drop",
    "playbooks.publish",
}
# None is a form without the field.
NO_VERSIONS = [None, "", "0", "-1", "9" * 400, "one"]


@pytest.fixture
def versioned(world):
    """Return every write that holds a version, with what it is sent with."""
    sent = [(write, write.body(world, "own", write.who)) for write in WRITES]
    return [(write, body) for write, body in sent if "version" in body]


def test_a_form_that_came_too_late_is_saved_at_the_second_try(
    world, versioned, counted
):
    tried = {}

    for write, _ in versioned:
        tried[write.name] = (write.endpoint, answers(world, write))
        world.restore()

    lost = {where for where, both in tried.values() if both != [409, 303]}
    counted(f"{len(tried)} forms came too late, {len(lost)} pages lose the second try")
    assert lost == DECIDED_ANEW


def test_who_has_to_decide_anew_is_told_so_and_then_decides(world, versioned):
    told = {}

    for write, body in versioned:
        if write.endpoint in DECIDED_ANEW:
            late = send(world, write, version="an older one")
            again = send(world, write, version=body["version"])
            told[write.endpoint] = "decide again" in late.text, again.status_code
            world.restore()

    assert told == dict.fromkeys(DECIDED_ANEW, (True, 303))


def test_a_form_without_a_version_of_its_record_saves_and_loses_nothing(
    world, versioned, counted
):
    before, wrong = digest(), []

    for write, body in versioned:
        for version in set(NO_VERSIONS) - {str(body["version"])}:
            answer = send(world, write, version=version)
            if answer.status_code != CONFLICT or changed(before):
                wrong.append((write.name, version, answer.status_code))
                world.restore()
            wrong += [(write.name, version, text) for text in lost(write, body, answer)]

    counted(f"{len(versioned) * len(NO_VERSIONS)} forms without a version of a record")
    assert wrong == []


def test_a_record_that_changed_hands_meanwhile_is_not_changed_unseen(
    world, versioned, counted
):
    tried, wrong = 0, []

    for write, body in versioned:
        if hand_over(world, write):
            tried += 1
            before = digest()
            late = send(world, write, version=body["version"])
            # That somebody was refused may itself be recorded.
            touched = set(changed(before)) - TRAIL
            if late.status_code not in REFUSED or touched:
                wrong.append((write.name, "late", late.status_code))
            wrong += [(write.name, text) for text in lost(write, body, late)]
            offered = VERSION.search(late.text)
            if offered:
                again = send(world, write, version=offered[1])
                if again.status_code not in {303, *REFUSED}:
                    wrong.append((write.name, "again", again.status_code))
            world.restore()

    counted(f"{tried} records changed hands while a form was open")
    assert tried
    assert wrong == []


def test_no_write_hides_another_one_of_the_same_record(world, versioned, counted):
    pairs, wrong = 0, []

    for write, body in versioned:
        for first in WRITES:
            if not shares_record(world, write, first):
                continue
            pairs += 1
            send(world, first)
            before = digest()
            is_late = version_now(world, write, body) != body["version"]
            late = send(world, write, version=body["version"])
            if late.status_code not in (REFUSED if is_late else {303, *REFUSED}):
                wrong.append((first.name, write.name, late.status_code))
            if late.status_code in REFUSED and changed(before):
                wrong.append((first.name, write.name, "saved and refused"))
            wrong += [
                (first.name, write.name, text) for text in lost(write, body, late)
            ]
            world.restore()

    counted(f"{pairs} pairs of writes of one record, one after the other")
    assert wrong == []


def answers(world, write):
    """Return the statuses of a form of an older version, and of the page it led to."""
    late = send(world, write, version="an older one")
    offered = VERSION.search(late.text)
    if offered is None:
        return [late.status_code]
    return [late.status_code, send(world, write, version=offered[1]).status_code]


def lost(write, body, answer):
    """Return the sentences that were typed and that the page refusing them lost."""
    if answer.status_code not in {CONFLICT, 422} or write.endpoint in DECIDED_ANEW:
        return []
    page = unescape(answer.text)
    texts = [value for value in body.values() if isinstance(value, str)]
    said = [text for text in texts if " " in text and text[0].isupper()]
    return [text for text in said if text not in page]


def record_of(world, write):
    """Return the table and the kind of the record that a write changes, if known."""
    kinds = []
    world.version = lambda kind, side: kinds.append(kind) or world.versions[kind, side]
    try:
        write.body(world, "own", write.who)
    finally:
        del world.version
    kind = kinds[0] if kinds else None
    return Base.metadata.tables.get(TABLES.get(kind, kind)), kind


def version_now(world, write, body):
    """Return the version of the record of a write, "gone", or the body's if unknown."""
    table, kind = record_of(world, write)
    if table is None:
        return body["version"]
    with in_mode(db.engine, "read").connect() as connection:
        chosen = select(table.c.version).where(table.c.id == world.key(kind, "own"))
        return connection.scalar(chosen) or "gone"


def hand_over(world, write):
    """Give the record of a write to the other practice and owner, if it has one."""
    table, kind = record_of(world, write)
    if table is None:
        return False
    new = {
        "practice_id": world.key("practice", "foreign"),
        "owner_id": world.person["other"],
        "chair_id": world.person["other"],
    }
    columns = {name for name in new if name in table.columns}
    # One assessment at a time in each practice.
    if table.name == "assessment":
        columns.discard("practice_id")
    model = next(
        mapper.class_ for mapper in Base.registry.mappers if mapper.local_table is table
    )
    actor = Actor("test", "Test", Role.ADMIN, via="system")
    with transaction(by=actor, what="test.hand_over") as session:
        record = session.get_one(model, world.key(kind, "own"))
        for name in columns:
            setattr(record, name, new[name])
    return bool(columns)


def shares_record(world, write, first):
    """Tell whether two writes are about one record."""
    if first is write:
        return False
    here, there = (
        RECORD.match(
            address(world, one.endpoint, "own", one.who, kind=one.kind, part=one.part)
        )
        for one in (write, first)
    )
    return bool(here and there and here[0] == there[0])
