"""A small organisation with everybody who may do something, and who may not.

Two practices stand side by side with the same records: of ``own`` the persona
``owner`` is accountable, of ``foreign`` the persona ``other``.
"""

import io
import os
import sqlite3
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from hashlib import sha256

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from cis.core import clock
from cis.core.access import Actor, Role
from cis.desk.audit.bundle.content import State
from cis.kit.db import Base, db, housekeeping, transaction
from cis.kit.db.engine import in_mode
from cis.register.accounts import actions as accounts
from cis.register.accounts import passwords
from cis.register.accounts import queries as account_queries
from cis.register.accounts.models import LoginSession
from cis.register.initiatives.models import InitiativePain
from cis.register.initiatives.rules import Cadence, Status
from cis.register.metrics import actions as metrics
from cis.register.metrics import display
from cis.register.metrics import queries as metric_queries
from cis.register.metrics.rules import FreezeDraft, Origin, ReadingDraft, Source
from cis.register.people.models import Person
from cis.register.people.rules import pseudonym
from cis.register.tickets import actions as tickets
from cis.register.tickets import intake
from cis.register.tickets.actions import ImportDraft
from cis.register.tickets.feeding import Choice
from cis.register.tickets.measures.catalogue import MEASURES
from cis.register.tickets.measures.reading import read as read_file
from cis.register.tickets.rules import Options
from cis.register.tickets.rules import Period as TicketPeriod
from cis.register.tickets.uploads import Shelf
from tests import factories
from tests.conftest import token as form_token
from tests.structure import copies, remarks, rooms

ROLES = {
    "member": Role.MEMBER,
    "owner": Role.MEMBER,
    "other": Role.MEMBER,
    "leader": Role.LEADERSHIP,
    "auditor": Role.AUDITOR,
    "admin": Role.ADMIN,
    "disabled": Role.MEMBER,
}
# Signed in with a role that counts; the rest are strangers to the door.
STRANGERS = ("anonymous", "disabled")
PERSONAS = ("anonymous", *ROLES)
SIDES = ("own", "foreign")
MISSING = {
    "key": 2_147_483_000,
    "number": 2_147_483_000,
    "seq": 2_147_483_000,
    "kind": "nothing",
    "token": "A" * 22,
    "code": "XXX999",
    "subject": "metric:2147483000",
    "section": "nowhere",
    "step": "nowhere",
    "day": "1999-01-04",
    "digest": "0" * 12,
    "name": "nothing.js",
    "filename": "nothing.css",
}
PASSWORD = "unrelated words on purpose"
# What changes by looking: when a browser was last seen.
SEEN = {"last_seen", "login_failure"}
TRAIL = {"trail_event", "trail_head", "trail_private", "trail_touch"}
# An attempt at a bundle is kept, and how it failed; only one that is ready is taken.
ATTEMPTS = {"audit_bundle": ("state", State.READY)}
WEEKS = 14
# Whose name is not that of their table.
TABLES = {
    "pain": "pain_point",
    "bare": "metric",
    "unfrozen": "metric",
    "ownership": "assignment",
    "mapping": "control_mapping",
    "cadence": "review_cadence",
    "change": "business_change",
    "line": "review_line",
    **dict.fromkeys(("held", "closed"), "review"),
    "unplanned": "practice",
    **dict.fromkeys(("proposed", "assessed", "measuring"), "initiative"),
}
# The newest digests, as long as nobody commits anything.
KNOWN = {}

EXPORT = (
    "number,opened_at,resolved_at,priority,category,reopen_count,made_sla\n"
    "INC1,2026-01-05 08:00:00,2026-01-05 10:00:00,1,Email,0,true\n"
    "INC2,2026-01-06 08:00:00,2026-01-07 08:00:00,2,Printer,1,false\n"
    "INC3,never,,2,Printer,0,true\n"
)


@dataclass
class World:
    """Keys of the records by kind and side, and what each persona's browser holds."""

    app: object
    keys: dict = field(default_factory=dict)
    versions: dict = field(default_factory=dict)
    person: dict = field(default_factory=dict)
    account: dict = field(default_factory=dict)
    cookies: dict = field(default_factory=dict)
    uploads: dict = field(default_factory=dict)
    tokens: dict = field(default_factory=dict)
    days: dict = field(default_factory=dict)
    cells: dict = field(default_factory=dict)
    copy: sqlite3.Connection | None = None
    files: dict = field(default_factory=dict)
    kept: dict = field(default_factory=dict)
    whole: dict = field(default_factory=dict)

    def key(self, kind, side):
        return self.keys[kind, side]

    def version(self, kind, side):
        return self.versions[kind, side]

    def actor(self, persona):
        number = self.person[persona]
        return Actor(pseudonym(number), persona, ROLES[persona], number)

    def browser(self, persona):
        """Return a fresh browser as the persona left it: one request hurts no other."""
        client = self.app.test_client()
        for name, value in self.cookies[persona].items():
            client.set_cookie(name, value)
        return client

    def form_token(self, persona):
        return self.tokens[f"csrf {persona}"]

    def restore(self):
        """Put the database and all files that belong to it back."""
        self.restore_uploads()
        rooms.put_back(self.app, self.kept)
        db.session.remove()
        if self.copy is None:
            copies.bring_back()
        else:
            file = sqlite3.connect(str(db.engine.url.database))
            file.execute("PRAGMA synchronous=OFF")
            self.copy.backup(file)
            file.close()
        remember(self.whole)

    def restore_uploads(self):
        """Put back the uploads as they were: none applied, discarded or added."""
        folder = self.app.config["CIS_DATA"] / "uploads"
        for path in folder.iterdir():
            if path.name not in self.files:
                path.unlink()
        for name, content in self.files.items():
            (folder / name).write_bytes(content)


def build(app):
    """Fill an empty database and return what is in it."""
    world = World(app)
    with _change() as session:
        world.keys["organisation", "own"] = factories.organisation(session).id
        _people(session, world)
        for side, holder in zip(SIDES, ("owner", "other"), strict=True):
            _practice(session, world, side, holder)
    with _change() as session:
        for side in SIDES:
            _measure(session, world, side)
            _tickets(session, world, side)
    rooms.install()
    with _change() as session:
        for side, holder in zip(SIDES, ("owner", "other"), strict=True):
            rooms.fill(session, world, side, holder)
            remarks.fill(session, world, side)
        rooms.share_out(session, world)
    _accounts(world)
    for side in SIDES:
        with _change() as session:
            rooms.publish(session, world, side)
    _uploads(world)
    rooms.audit(world, SIDES)
    world.kept = rooms.kept(app)
    _versions(world)
    _sign_in(world)
    if db.engine.dialect.name == "sqlite":
        _copy(world)
    else:
        copies.keep()
    world.whole = digest()
    return world


def remember(found):
    """Take a digest of every table for that of the database as it stands now."""
    KNOWN.clear()
    KNOWN[copies.mark(), frozenset()] = found


def digest(without=()):
    """Return a digest of each table, less what changes by being seen."""
    mark = copies.mark()
    known = mark, frozenset(without)
    if known not in KNOWN:
        KNOWN.clear()
        KNOWN[known] = _digest(frozenset(SEEN | set(without)))
    return KNOWN[known]


def _digest(without):
    with in_mode(db.engine, "read").connect() as connection:
        return copies.digests(connection, _queries(connection.dialect, without))


@cache
def _queries(dialect, without):
    wanted = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in without:
            columns = [each for each in table.columns if each.name != "seen_at"]
            chosen = select(*columns)
            if table.name in ATTEMPTS:
                column, value = ATTEMPTS[table.name]
                chosen = chosen.where(table.c[column] == value)
            told = chosen.compile(
                dialect=dialect, compile_kwargs={"literal_binds": True}
            )
            wanted[table.name] = str(told)
    return wanted


def changed(before):
    """Name the tables that differ from an earlier digest."""
    after = digest()
    return sorted(name for name in after if after[name] != before.get(name))


def _change():
    system = Actor("test", "Test", Role.ADMIN, via="system")
    return transaction(by=system, what="test.world")


def _people(session, world):
    for persona, role in ROLES.items():
        account = factories.account(session, role=role, name=f"The {persona}")
        account.password_hash = passwords.hashed(PASSWORD, cheap=True)
        account.is_active = persona != "disabled"
        world.account[persona], world.person[persona] = account.id, account.person_id
        address = f"{persona}@example.org"
        session.get_one(Person, account.person_id).email = address
        world.tokens[f"email {persona}"] = address
    for side in SIDES:
        target = factories.account(session, name=f"Target {side}")
        target.password_hash = passwords.hashed(PASSWORD, cheap=True)
        world.keys["account", side] = target.id
        left = factories.account(session, name=f"Left {side}")
        left.is_active = False
        world.keys["left", side] = left.id


def _practice(session, world, side, holder):
    practice = factories.practice(session, name=f"Practice {side}").id
    world.keys["practice", side] = practice
    owned = factories.ownership(
        session, practice_id=practice, person_id=world.person[holder]
    )
    world.keys["ownership", side] = owned.id
    for kind in ("pain", "answered"):
        pain = factories.painpoint(session, practice_id=practice)
        world.keys[kind, side] = pain.id
    for kind in ("metric", "bare", "unfrozen"):
        world.keys[kind, side] = factories.metric(
            session,
            name=f"{kind} {side}",
            practice_id=practice,
            owner_id=world.person[holder],
        ).id


def first_monday():
    today = clock.today()
    return today - timedelta(days=today.weekday(), weeks=WEEKS + 1)


def _measure(session, world, side):
    first, now = first_monday(), clock.now()
    world.days[side] = first
    origin = Origin(Source.TYPED, "", "", "test", now)
    drafts = [
        ReadingDraft(first + timedelta(weeks=week), 10.0 + week % 4, note="Counted.")
        for week in range(WEEKS)
    ]
    draft = FreezeDraft(first, first + timedelta(weeks=11), "It is steady.")
    for kind in ("metric", "unfrozen"):
        metric = metric_queries.get(session, world.key(kind, side))
        metrics.record(session, metric, drafts, origin)
        if kind == "metric":
            frozen = metrics.freeze(session, metric, draft, by=None, at=now)
            world.keys["baseline", side] = frozen.id
        stretch = display.digest(session, metric, draft)
        world.tokens[f"stretch {kind} {side}"] = stretch
    for status in (Status.PROPOSED, Status.ASSESSED, Status.MEASURING):
        _initiative(session, world, side, status)


def _initiative(session, world, side, status):
    initiative = factories.initiative(
        session,
        title=f"{status} {side}",
        practice_id=world.key("practice", side),
        status=status,
        owner_id=world.person["owner" if side == "own" else "other"],
        owner_has_authority=True,
        owner_hours=8.0,
        metric_id=world.key("metric", side),
        baseline_id=world.key("baseline", side),
        target=5.0,
        target_on=clock.today() + timedelta(days=200),
        cadence=Cadence.MONTHLY,
    )
    session.add(
        InitiativePain(
            initiative_id=initiative.id, pain_point_id=world.key("answered", side)
        )
    )
    world.keys[str(status), side] = initiative.id


def _tickets(session, world, side):
    path = world.app.config["CIS_DATA"] / f"world-{side}.csv"
    path.write_text(EXPORT, encoding="utf-8")
    options = Options(kind=None, date_order=None, mapping={}, today=clock.today())
    reading = read_file(path, path.name, options)
    choice = Choice(MEASURES["mttr_median_h"], TicketPeriod.WEEK, "", "")
    draft = ImportDraft(f"Desk {side}", world.key("practice", side), [choice], "", "")
    origin = Origin(
        Source.TICKETS, path.name, reading.table.source.sha256, "test", clock.now()
    )
    done = tickets.apply(session, draft, reading, options, origin)
    world.keys["import", side] = done.import_id
    world.keys["feed", side] = tickets.queries.imported(session, done.import_id).feed_id


def _accounts(world):
    with _change() as session:
        for side in SIDES:
            person = f"Invited {side}"
            invited = factories.account(session, name=person)
            world.person[f"invited {side}"] = invited.person_id
            known = account_queries.get(session, invited.id)
            world.tokens[f"join {side}"] = accounts.link(session, known, clock.now())
            known = account_queries.get(session, world.key("account", side))
            world.person[f"target {side}"] = known.person_id
            world.tokens[f"reset {side}"] = accounts.link(session, known, clock.now())


def _uploads(world):
    shelf, today = Shelf(world.app.config["CIS_DATA"]), clock.today()
    shelf.sweep(clock.now() + timedelta(days=2))
    for persona in ROLES:
        file = FileStorage(io.BytesIO(EXPORT.encode()), filename="export.csv")
        world.uploads[persona] = intake.uploaded(
            db.session(),
            shelf,
            file,
            by=pseudonym(world.person[persona]),
            at=clock.now(),
            today=today,
        ).token
    folder = world.app.config["CIS_DATA"] / "uploads"
    world.files = {path.name: path.read_bytes() for path in folder.iterdir()}


def _versions(world):
    for (kind, side), key in world.keys.items():
        table = Base.metadata.tables.get(TABLES.get(kind, kind))
        if table is not None and "version" in table.columns:
            chosen = select(table.c.version).where(table.c.id == key)
            world.versions[kind, side] = db.session().execute(chosen).scalar_one()
    people = Base.metadata.tables["person"]
    for persona in ROLES:
        chosen = select(people.c.version).where(people.c.id == world.person[persona])
        world.versions["person", persona] = db.session().execute(chosen).scalar_one()


def _sign_in(world):
    world.cookies["anonymous"] = {}
    with housekeeping() as session:
        for persona in ROLES:
            token = os.urandom(16).hex()
            session.add(
                LoginSession(
                    token_hash=sha256(token.encode()).hexdigest(),
                    account_id=world.account[persona],
                    created_at=clock.now() - timedelta(minutes=1),
                    seen_at=clock.now(),
                )
            )
            world.cookies[persona] = {"cis_session": token}
    for persona in PERSONAS:
        client = world.browser(persona)
        page = "/login" if persona in STRANGERS else "/account"
        world.tokens[f"csrf {persona}"] = form_token(client, page)
        world.cookies[persona]["cis_form"] = client.get_cookie("cis_form").value


def _copy(world):
    db.session.remove()
    world.copy = sqlite3.connect(":memory:")
    with sqlite3.connect(str(db.engine.url.database)) as file:
        file.backup(world.copy)
    file.close()
