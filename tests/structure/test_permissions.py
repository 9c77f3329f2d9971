"""Every person at every door: nobody gets in who may not, nobody is kept out who may.

What is expected follows from the permission that a view declares and, for decisions,
from what governance answers. Which permission a view must declare is said here.
"""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import product

import pytest

from cis.core import clock
from cis.core.access import GRANTS, Permission
from cis.kit.db import db
from cis.register.governance import queries as governance
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.writes.rules import RULES, Ground
from tests.structure import addresses
from tests.structure.seats import CONTRIBUTING, RIGHTS, may_take
from tests.structure.world import PERSONAS, ROLES, STRANGERS, TRAIL, changed, digest
from tests.structure.writes import WRITES

# Only about oneself: whoever may read may do it.
ONES_OWN = {
    "accounts.account",
    "accounts.logout",
    "accounts.password",
    "accounts.sign_out_everywhere",
    "digest.choose",
    "feed.make",
    "feed.revoke",
    "report_readers.choose",
}
ADMINISTRATION = {
    "accounts.deactivate",
    "accounts.directory",
    "accounts.invite",
    "accounts.link",
    "accounts.member",
    "accounts.reactivate",
    "controls.bring",
    "controls.profile",
    "erasure.person",
    "evidence.erase",
    "mail.again",
    "mail.index",
    "people.settings",
    "questionsets.new",
}
APPOINTMENT = {
    "decisions.terms",
    "begin.describe",
    "begin.dismiss",
    "begin.skip",
    "findings.edit",
    "first.weights",
    "governance.appoint",
    "governance.edit",
    "governance.end",
    "governance.withdraw",
    "leaving.choose",
    "leaving.hand_over",
    "practices.appoint",
    "raci.edit",
    "report_readers.open_to",
    "rights.edit",
    "rights.new",
    "rights.withdraw",
}
AUDITING = {
    "audit.event",
    "audit.events",
    "audit.export",
    "audit.record",
    "audit.sign",
    "audit.verify",
    "bundles.download",
    "bundles.index",
    "bundles.new",
    "bundles.progress",
    "bundles.show",
    "ownership_sheet.download",
}
# One's own upload and nobody else's.
PERSONAL = {
    "tickets.discard",
    "tickets.measure",
    "tickets.preview",
    "tickets.read",
    "tickets.refused",
}
# Forms that everybody may open who contributes: what they save may be one's own.
OPEN_FORMS = {
    "actions.new",
    "aiuse.new",
    "feedback.answer",
    "metrics.new",
    "planning.keep",
}
# Forms that a decision may come of, and that open only for whoever may save them.
CLOSED_FORMS = {"assessments.drop", "initiatives.edit", "metrics.edit"}
# Forms that begin with the choice of a practice, and offer those that are one's own.
CHOOSING = {
    "checks.new",
    "controls.map_",
    "planning.new",
    "reviews.new",
    "tickets.measure",
    "training.bring",
    "training.new",
}
# What is saved line by line: what is not one's own comes back with the reason.
BY_LINE = {"agenda.save"}
# What belongs to no practice, or to practices that nobody owns.
PLACELESS = {"dependencies.accept", "planning.keep", "reviews.prepare"}
SUGGESTED = {"suggestion.accept", "suggestion.decline"}
# Whoever may import tickets into some practice.
IMPORTING = {"owner", "deputy", "other", "leader", "admin"}
# Whoever decides for each of the two practices, as it stands.
DECIDERS = {"own": {"owner", "leader"}, "foreign": {"other", "leader"}}
# The tables of these tests are made without a migration, and it says so.
UNREADY = "health.ready"
# Nothing to follow here: set-up is over, and no file has such a digest.
OVER = {"accounts.setup", "assets.serve", "feed.calendar", "static"}
# An empty form is enough for these; only SQLite's copy brings back what they change.
AT_ONCE = {
    "dependencies.remove",
    "meeting.begin",
    "planning.keep",
    "reviews.prepare",
    "roadmap.criterion",
    "roadmap.drop",
    "roadmap.lay",
    "roadmap.usual",
    "roadmap.withdraw",
    "accounts.deactivate",
    "accounts.link",
    "accounts.logout",
    "accounts.reactivate",
    "accounts.sign_out_everywhere",
    "assessments.begin",
    "assessments.take_back",
    "audit.sign",
    "audit.verify",
    "begin.dismiss",
    "begin.skip",
    "benefits.unsay",
    "controls.remove",
    "feedback.forget",
    "training.end",
    "feed.make",
    "feed.revoke",
    "governance.withdraw",
    "initiatives.rank",
    "mail.again",
    "report_readers.choose",
    "report_readers.open_to",
}
LET_IN, ASKED, REFUSED, NOT_THERE = "let in", "asked to sign in", "refused", "not there"
# An empty form of what is not theirs: refused at once, or shown again with its faults.
UNSAVED = "refused or shown again"
# Shown to whoever reads; what is sent is held to the rule of the write.
SHOWN = {"planning.keep"}


@dataclass(frozen=True)
class Request:
    """One request and what is expected of it."""

    method: str
    endpoint: str
    who: str
    side: str
    path: str
    expected: str
    body: dict | None = None

    def said(self, status):
        return (
            f"{self.method} {self.path} ({self.side}) as {self.who}: {status}, "
            f"expected {self.expected}"
        )


def expected(app, endpoint, who, side, allowed=None):
    """Return what must become of a request, from what the view declares."""
    permission = app.view_functions[endpoint].permission
    if permission is None:
        return NOT_THERE if side == "missing" else LET_IN
    if who in STRANGERS:
        return ASKED
    if permission not in GRANTS[ROLES[who]]:
        return REFUSED
    if side == "missing" or (endpoint in PERSONAL and side == "foreign"):
        return NOT_THERE
    return LET_IN if allowed is None or allowed else REFUSED


def outcome(answer):
    """Name what became of a request."""
    status = answer.status_code
    if status == 401 or (status == 303 and answer.location.startswith("/login?")):
        return ASKED
    return {403: REFUSED, 404: NOT_THERE}.get(status, LET_IN)


def is_right(request, answer):
    status, found = answer.status_code, outcome(answer)
    if request.endpoint == UNREADY:
        return status == 503
    if status >= 500 or status == 400:
        return False
    is_home = request.method == "GET" and request.path == "/"
    if is_home and request.expected == ASKED:
        return status == 303 and answer.location == "/login"
    if request.expected == UNSAVED:
        return found in {LET_IN, REFUSED}
    return found == request.expected


def plain_requests(world, method, people=PERSONAS):
    """Yield every route of a method for some people, posts with an empty form."""
    for endpoint, sides, path in addresses.every(world, method):
        for who, side in product(people, sides):
            there = "missing" if endpoint in OVER else side
            allowed = may_open(endpoint, who, side) if method == "GET" else None
            wanted = expected(world.app, endpoint, who, there, allowed)
            if (
                method == "POST"
                and wanted == LET_IN
                and not may_send(endpoint, who, side)
            ):
                wanted = UNSAVED
            yield Request(method, endpoint, who, side, path(side, who), wanted)


def writes(world, people):
    """Yield every write of some people, as somebody who fills the form in."""
    for write in WRITES:
        parts = addresses.arguments(world, write.endpoint)
        sides = addresses.SIDES if parts else ("own",)
        for who, side in product(people, sides):
            path = addresses.address(
                world, write.endpoint, side, who, kind=write.kind, part=write.part
            )
            wanted = expected(
                world.app, write.endpoint, who, side, may(write, who, side)
            )
            body = write.body(world, "own" if side == "missing" else side, who)
            yield Request("POST", write.endpoint, who, side, path, wanted, body)


def may_send(endpoint, who, side):
    """Tell who may save anything by a form, on the record or by what they choose."""
    tried = [replace(each, kind="") for each in WRITES if each.endpoint == endpoint]
    if endpoint in CHOOSING:
        return who in IMPORTING
    return not tried or any(may(each, who, side) is not False for each in tried)


def may(write, who, side):
    """Tell who may write, from the table of rules and from who sits where."""
    if side == "missing" or who in STRANGERS or write.endpoint in BY_LINE:
        return None
    if write.event is None:
        return who in IMPORTING if write.endpoint == "tickets.upload" else None
    event = write.event.removesuffix(".emergency")
    if event != write.event or write.decision:
        decides = who in (
            CONTRIBUTING if event != write.event else deciders(write, side)
        )
        return decides and (event in RIGHTS or may_take(event, who, side))
    room = write.endpoint.partition(".")[0]
    named = addresses.KINDS.get(write.endpoint) or addresses.KINDS.get(room, "")
    kind = "unplanned" if write.endpoint in PLACELESS else write.kind or named
    if write.endpoint == "tickets.measure":
        # A practice that is not theirs is not on their form: that is a wrong entry.
        return who in IMPORTING
    # Whoever could change the pain point decides what was suggested for it.
    event = "painpoint.edit" if event in SUGGESTED else event
    return may_take(event, who, side, kind, author=write.author, owner=write.author)


def deciders(write, side):
    leads = ACTIVITIES[write.decision].holder is Duty.LEADERSHIP
    return {"leader"} if leads else DECIDERS[side]


def may_open(endpoint, who, side):
    """Tell who may open a form: whoever may save anything by it.

    A form that is open to all, or says who decides, opens for everybody.
    """
    tried = [each for each in WRITES if each.endpoint == endpoint]
    if side == "missing" or endpoint in OPEN_FORMS or any(map(is_open, tried)):
        return None
    return may_send(endpoint, who, side)


def is_open(write):
    rule = RULES.get((write.event or "").removesuffix(".emergency"))
    decided = write.decision and write.endpoint not in CLOSED_FORMS
    return bool(decided) or (rule is not None and Ground.OPEN in rule.grounds)


def ask(world, request):
    client = world.browser(request.who)
    if request.method == "GET":
        return client.get(request.path)
    data = {"csrf_token": world.form_token(request.who), **(request.body or {})}
    return client.post(request.path, data=data, content_type="multipart/form-data")


def wrong(world, requests, tally):
    """Send requests; return those that ended otherwise than expected."""
    found, before = [], digest()
    for request in requests:
        if not world.copy:
            before = digest()
        with ask(world, request) as answer:
            tally[request.expected] += 1
            if not is_right(request, answer):
                found.append(request.said(answer.status_code))
        # SQLite tells for nothing that nobody wrote: then looks are held to it, too.
        if world.copy or request.method == "POST" or request.expected == REFUSED:
            found += meddled(world, request, before)
    return found


def meddled(world, request, before):
    """Put back what a request changed; return a complaint if it had no business to.

    An empty form saves nothing, whoever sends it, and neither does a look.
    """
    touched = changed(before)
    # PostgreSQL takes longer: what a refusal wrote into the trail may stay there.
    if touched if world.copy else set(touched) - TRAIL:
        world.restore()
    elif request.endpoint in PERSONAL:
        world.restore_uploads()
    does = request.method == "POST" and (
        request.body is not None or request.endpoint in AT_ONCE
    )
    if does and request.expected == LET_IN:
        return []
    # That somebody was refused may itself be recorded.
    is_refused = request.expected in {REFUSED, UNSAVED}
    if not touched or (is_refused and set(touched) <= TRAIL):
        return []
    return [request.said(f"it changed {touched}")]


def left_empty(world, who):
    asked = plain_requests(world, "POST", [who])
    return [each for each in asked if world.copy or each.endpoint not in AT_ONCE]


def filled_in(world, who):
    return list(writes(world, [who])) if world.copy else []


# Requests of each person.
FEWEST = {left_empty: 125, filled_in: 210}


@pytest.mark.parametrize("who", PERSONAS)
@pytest.mark.parametrize("part", [left_empty, filled_in])
def test_the_matrix_of_persons_routes_and_records_has_no_wrong_answer(
    world, counted, part, who
):
    tally, asked = Counter(), part(world, who)
    if not asked:
        pytest.skip("Only SQLite's copy brings a filled-in form back quickly.")

    found = wrong(world, asked, tally)

    said = ", ".join(f"{count} {name}" for name, count in sorted(tally.items()))
    counted(
        f"permission matrix, {part.__name__.replace('_', ' ')} as {who}: "
        f"{tally.total()} requests ({said}), {len(found)} wrong"
    )
    assert found == [], "\n".join(found)
    assert tally.total() >= FEWEST[part]
    assert tally[LET_IN] < tally.total()
    assert who in STRANGERS or {LET_IN, NOT_THERE} < set(tally)


@pytest.mark.parametrize(
    ("permission", "named"),
    [
        (Permission.ADMINISTER, ADMINISTRATION),
        (Permission.APPOINT, APPOINTMENT),
        (Permission.AUDIT, AUDITING),
    ],
)
def test_only_named_views_ask_for_the_higher_permissions(app, permission, named):
    found = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if view.permission is permission
    }

    assert found == named


def test_whoever_may_only_read_changes_nothing_but_their_own_account(app):
    open_to_readers = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in rule.methods
        and app.view_functions[rule.endpoint].permission is Permission.READ
    }

    assert open_to_readers == ONES_OWN | SHOWN


def may_decide(world, write, who, side):
    """Ask governance who may take the decision of a write."""
    practice, today = world.key("practice", side), clock.today()
    asked = (db.session(), world.actor(who), practice, today, write.decision)
    return governance.may_decide(*asked).allowed


@pytest.mark.parametrize("side", DECIDERS)
def test_only_the_accountable_owner_and_leadership_decide(world, side):
    decisions = [write for write in WRITES if write.decision]

    for write in decisions:
        found = {who for who in ROLES if may_decide(world, write, who, side)}
        assert found == deciders(write, side), write.name


def test_an_administrator_decides_nothing_by_being_one(world):
    for write in WRITES:
        if write.decision:
            assert may_decide(world, write, "admin", "own") is False


def test_the_matrix_finds_a_view_that_forgot_to_ask(world, monkeypatch):
    declared = world.app.view_functions["people.settings"]

    def careless():
        return "Everything"

    careless.permission = declared.permission
    monkeypatch.setitem(world.app.view_functions, "people.settings", careless)
    asked = [
        each
        for each in plain_requests(world, "GET")
        if each.endpoint == "people.settings"
    ]

    found = wrong(world, asked, Counter())

    assert len(found) == len(PERSONAS) - 1
