"""Text stays text on every page, in every file, and in every address."""

import csv
import io
import json
from contextlib import contextmanager
from functools import cached_property
from html.parser import HTMLParser
from itertools import product

import openpyxl
import pytest
from defusedxml import ElementTree
from sqlalchemy import DDL, Enum, String, select

from cis.kit.db import Base, db, transaction, triggers
from cis.register.tickets.models import TicketImport
from tests.conftest import ONLY_SQLITE
from tests.structure.addresses import address, every
from tests.structure.payloads import FORMULAS, PAYLOADS, UNSTORABLE, WORD, mixed
from tests.structure.world import PASSWORD, TRAIL
from tests.structure.writes import WRITES

ADDRESSES = {"href", "src", "action", "formaction", "poster", "xlink:href"}
LEADS_ASTRAY = ("javascript:", "data:", "vbscript:")
# What the application writes itself and reads back.
OWN = {
    "account.password_hash",
    "action.evidence",
    "action.source",
    "action.subject",
    "adoption_case.record_id",
    "ai_review.link",
    "assignment.scope",
    "assignment.valid_to",
    "audit_bundle.checkpoint",
    "audit_bundle.manifest_sha256",
    "audit_bundle.options",
    "audit_bundle.sha256",
    "baseline.frozen",
    "beginning.regulation",
    "beginning.size",
    "beginning.skipped",
    "beginning.support",
    "comment.link",
    "control_mapping.evidence",
    "control_mapping.role",
    "control_mapping.subject",
    "criterion.findings",
    "decision.occasion",
    "decision.source",
    "decision.subject",
    "decision_right.decision",
    "dependency.item",
    "dependency.needs",
    "digest_mark.period",
    "digest_wish.time_zone",
    "emergency_decision.decision",
    "emergency_decision.subject",
    "evidence.file_name",
    "evidence.link",
    "evidence.subject",
    "feedback_address.email",
    "feedback_try.key",
    "framework_import.imported_by",
    "framework_import.result",
    "framework_import.sha256",
    "gate_decision.link",
    "gate_decision.state",
    "gate_decision.state_sha256",
    "initiative.closing_verdict",
    "initiative.guardrail_keys",
    "initiative.pain_references",
    "lease.holder",
    "lease.name",
    "mail.claimed_by",
    "mail.key",
    "mail_attachment.kind",
    "mail_attachment.sha256",
    "mail_file.sha256",
    "metric.source_key",
    "one_time_link.token_hash",
    "organisation.time_zone",
    "period_note.link",
    "question_set.content",
    "question_set.series",
    "raci_cell.activity",
    "raci_cell.column",
    "raci_cell.letters",
    "reading.recorded_by",
    "reading.source_sha256",
    "reading_batch.recorded_by",
    "reading_batch.source_sha256",
    "report.a4_sha256",
    "report.content_sha256",
    "report.letter_sha256",
    "report.xlsx_sha256",
    "review.at",
    "review.minutes_sha256",
    "review_cadence.at",
    "review_line.about",
    "review_line.outcome",
    "review_line.source",
    "review_line.subject",
    "review_minutes.content",
    "search_entry.kind",
    "search_entry.words",
    "standing.caveats",
    "standing.code",
    "standing.spark",
    "stored_file.sha256",
    "suggestion.action",
    "suggestion.subject",
    "ticket.detail",
    "ticket.record_id",
    "ticket_feed.kind",
    "ticket_import.content_sha256",
    "ticket_import.file_sha256",
    "ticket_import.imported_by",
    "ticket_import.options",
    "ticket_import.rejected_rows",
    "ticket_import.warnings",
    "ticket_layout.header_sha256",
    "ticket_layout.mapping",
}
KINDS = ("", ".json", ".csv")
UNREADY = ("health.ready", "status 503")
MULTIPART = "multipart/form-data"
FOR_BOTH = {"after a double quote", "line separator", "wildcards", "nul"}
SOME = [
    *("element", "after a double quote", "attribute, single", "javascript address"),
    *("template", "percent", "formula", "header", "nul", "line separator"),
    *("quote of sql", "wildcards", "escape sequence", "right to left", "next line"),
]
# Of no text: the version of a record and the way back in.
KEPT = {"version", "password", "old", "repeat"}
UNKEPT = TRAIL | {"login_failure", "login_session", "trail_checkpoint"}
# What the pages read from an address. The second half alone, too: a practice that is
# not there may end a page before the rest is shown.
ASKED = (
    *("next", "q", "page", "sort", "direction", "kind", "status", "owner", "verdict"),
    *("statement", "service", "figures", "hours", "title", "overdue", "pain", "metric"),
)
NARROW = ("practice", "on", "by", "value", "period", "since", "first_on", "last_on")


def tried(world, names=tuple(PAYLOADS)):
    """Return names of payloads; on PostgreSQL those that an engine may care about.

    What is drawn does not depend on the engine, and SQLite is filled faster.
    """
    return [name for name in names if world.copy or name in FOR_BOTH]


class Page(HTMLParser):
    """Collects what a browser would make of a page that it should not."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.wrong = []

    def handle_starttag(self, tag, attrs):
        # No page of ours has a script in it, only addresses of scripts.
        if WORD in tag or (tag == "script" and "src" not in dict(attrs)):
            self.wrong.append(f"<{tag}>")
        for name, value in attrs:
            bad_name = name.startswith("on") or WORD in name
            astray = name in ADDRESSES and plain(value).startswith(LEADS_ASTRAY)
            if bad_name or (astray and WORD in (value or "")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if name in ADDRESSES and plain(value).startswith("https://evil"):
                self.wrong.append(f"<{tag} {name}={value!r}>")

    def handle_comment(self, data):
        if WORD in data:
            self.wrong.append(f"<!--{data}-->")


def plain(value):
    """Return an address as a browser reads it: without spaces and controls."""
    return "".join(each for each in (value or "") if each > " ").lower()


def faults(answer):
    """Return what is wrong with an answer, whatever kind of file it is."""
    if answer.status_code >= 500:
        return [f"status {answer.status_code}"]
    found = [
        f"header {name}"
        for name, value in answer.headers
        if "xmark" in name.lower() or {"\r", "\n"} & set(value)
    ]
    check = CHECKS.get(answer.mimetype)
    return found + (check(answer.data) if check else [])


def html(data):
    page = Page()
    page.feed(data.decode())
    computed = ["7*7 was computed"] if b"49" + WORD.encode() in data else []
    return page.wrong + computed


def figure(data):
    """Plotly reads tags in its texts: none may come from somebody's words."""
    return [f"figure {text!r}" for text in texts(json.loads(data)) if "<xmark" in text]


def texts(value):
    if isinstance(value, dict):
        for each in value.values():
            yield from texts(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each)
    elif isinstance(value, str):
        yield value


def drawing(data):
    return [
        each.tag for each in ElementTree.fromstring(data).iter() if WORD in each.tag
    ]


def table(data):
    rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    return [f"cell {cell!r}" for row in rows for cell in row if computes(cell)]


def computes(cell):
    try:
        float(cell)
    except ValueError:
        return cell.strip()[:1] in set("=+-@\uff1d")
    return False


def workbook(data):
    book = openpyxl.load_workbook(io.BytesIO(data))
    cells = [cell for sheet in book for row in sheet for cell in row]
    linked = [f"link {cell.coordinate}" for cell in cells if cell.hyperlink]
    return linked + [f"formula {c.coordinate}" for c in cells if c.data_type == "f"]


SHEETS = {
    "text/csv": table,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": workbook,
}
CHECKS = {
    "text/html": html,
    "application/json": figure,
    "image/svg+xml": drawing,
    **SHEETS,
}


def columns(model):
    """Return the names of the columns of a model in which people write."""
    return [
        column.name
        for column in model.__table__.columns
        if type(column.type) is not Enum
        and isinstance(column.type, String)
        and f"{model.__tablename__}.{column.name}" not in OWN
    ]


def models():
    mapped = [mapper.class_ for mapper in Base.registry.mappers]
    return [each for each in mapped if each.__tablename__ not in UNKEPT]


def poison(payload, persons):
    """Write a payload into every text of every record, as any door might."""
    change = transaction(by=persons, what="test.poison", why=payload)
    with change as session, unguarded(session):
        for model in models():
            names = columns(model)
            for number, record in enumerate(session.scalars(select(model))):
                for name in names:
                    setattr(record, name, fitted(model, name, payload, number))
        session.flush()


@contextmanager
def unguarded(session):
    """Let rows change that never change: only a test would, no door does."""
    connection = session.connection()
    for trigger in triggers.REGISTRY.values():
        if trigger.table in TRAIL or "UPDATE" not in trigger.when:
            continue
        on = f" ON {trigger.table}" if connection.dialect.name != "sqlite" else ""
        connection.execute(DDL(f"DROP TRIGGER IF EXISTS {trigger.name}{on}"))
    yield
    triggers.install(connection)


def fitted(model, name, payload, number):
    column = model.__table__.columns[name]
    longest = getattr(column.type, "length", None) or len(payload) + 9
    unique = column.unique or name in {"name", "email", "code"}
    # Unique texts differ at the end.
    tail = f" {number}" if unique else ""
    return f"{payload[: longest - len(tail)]}{tail}"


def crawl(world, who="admin", only=None):
    """Return every fault of every page about one's own records.

    ``only``: of those endpoints. What a page is, by its endpoint, comes second.
    """
    browser, wrong, kinds = world.browser(who), [], {}
    for endpoint, _, path in every(world, "GET"):
        if only is None or endpoint in only:
            with browser.get(path("own", who)) as answer:
                wrong += [(endpoint, fault) for fault in faults(answer)]
                kinds.setdefault(endpoint, set()).add(answer.mimetype)
    return [each for each in wrong if each != UNREADY], kinds


def test_there_are_payloads_enough():
    assert len(PAYLOADS) >= 25


def test_a_payload_that_became_more_than_text_would_be_seen():
    missed = {
        name
        for name, text in PAYLOADS.items()
        if "<" in text and not html(f"<p>{text}</p>".encode())
    }

    # Only a browser's own reading of a foreign part makes something of this one.
    assert missed <= {"cdata"}
    assert html(b'<a href="javascript:xmark()">x</a>')
    assert html(b'<input value="" onmouseover="xmark()">')
    assert html(b"<p>49xmark</p>")
    assert table(b"a,=xmark\r\n")


def test_what_people_wrote_stays_text_on_every_page(world, counted):
    wrong, sheets = [], set()
    kept = [name for name in PAYLOADS if name not in UNSTORABLE]
    texts = mixed(tried(world, kept))

    # Formulas come last, when it is known which pages are files for a spreadsheet.
    for name, text in sorted(texts.items(), key=lambda item: item[0] in FORMULAS):
        poison(text, world.actor("admin"))
        found, kinds = crawl(world, only=sheets if name in FORMULAS else None)
        wrong += [(name, *fault) for fault in found]
        sheets |= {endpoint for endpoint in kinds if kinds[endpoint] & SHEETS.keys()}
        if world.copy:
            world.restore()

    counted(f"{len(tried(world, kept))} payloads on every page, {len(wrong)} faults")
    assert wrong == [], "\n".join(map(str, wrong))
    assert len(sheets) > 10


def test_what_an_address_asks_stays_text_on_every_page(world, monkeypatch):
    browser, wrong, reading = world.browser("admin"), [], set()
    pages = [
        (endpoint, path("own", "admin").partition("?")[0])
        for endpoint, _, path in every(world, "GET")
    ]

    class Noting(world.app.request_class):
        """Notes which pages read what an address asks: the others cannot show it."""

        @cached_property
        def args(self):
            reading.add(self.endpoint)
            return super().args

    monkeypatch.setattr(world.app, "request_class", Noting)
    for name, text in mixed(tried(world, SOME)).items():
        for (endpoint, url), asked in product(pages, (ASKED, (*ASKED, *NARROW))):
            with browser.get(url, query_string=dict.fromkeys(asked, text)) as answer:
                found = [(endpoint, fault) for fault in faults(answer)]
            wrong += [(name, *fault) for fault in found if fault != UNREADY]
        pages = [page for page in pages if page[0] in reading]

    assert wrong == [], "\n".join(map(str, wrong))
    assert len(pages) > 50


def test_no_form_fails_over_a_text(world):
    wrong = []

    for (name, text), write in product(mixed(tried(world, SOME)).items(), WRITES):
        with send(world, write, text) as answer:
            wrong += [(name, write.name, fault) for fault in faults(answer)]
        if world.copy and answer.status_code < 400:
            world.restore()

    assert wrong == [], "\n".join(map(str, wrong))


def send(world, write, text):
    """Fill a form in with a payload in the place of every text."""
    typed = {
        key: text if isinstance(value, str) and key not in KEPT else value
        for key, value in write.body(world, "own", write.who).items()
    }
    path = address(
        world, write.endpoint, "own", write.who, kind=write.kind, part=write.part
    )
    data = {"csrf_token": world.form_token(write.who), **typed}
    return world.browser(write.who).post(path, data=data, content_type=MULTIPART)


def test_no_upload_fails_over_a_text(world):
    wrong = []

    for name in tried(world):
        wrong += [(name, *fault) for fault in brought(world, PAYLOADS[name])]

    assert wrong == [], "\n".join(map(str, wrong))
    done = db.session().scalars(select(TicketImport.layout)).all()
    assert len(done) > len(tried(world)) // 2


def brought(world, text):
    """Bring an export full of a payload; return the faults of the pages about it."""
    browser = world.browser("owner")
    file = (io.BytesIO(export(text).encode()), f"{text}.csv")
    data = {"csrf_token": world.form_token("owner"), "file": file}
    answer = browser.post("/import/", data=data, content_type=MULTIPART)
    wrong = [("", fault) for fault in faults(answer)]
    if answer.status_code == 303:
        for page in ("", "/metrics", "/metrics?by=category", "/rejected.csv"):
            with browser.get(f"{answer.location}{page}") as shown:
                wrong += [(page, fault) for fault in faults(shown)]
        wrong += applied(world, browser, answer.location, text)
    return wrong


def applied(world, browser, url, text):
    """Apply an upload; return the faults of the pages about the import."""
    choice = {
        "csrf_token": world.form_token("owner"),
        "feed": "Desk" if "\0" in text else text,
        "practice_id": world.key("practice", "own"),
        "measures": "mttr_median_h",
        "period": "week",
        "by": "category",
        "value": text.strip(),
    }
    done = browser.post(f"{url}/metrics", data=choice)
    wrong = [("apply", fault) for fault in faults(done)]
    if done.status_code == 303:
        feed = browser.get(done.location).text.split("/import/feeds/")[1].split('"')[0]
        for page in (
            *(done.location, f"{done.location}/rejected.csv", f"/import/feeds/{feed}"),
            *(f"/import/feeds/{feed}/pareto{kind}?by=category" for kind in KINDS),
            "/metrics/",
        ):
            with browser.get(page) as shown:
                wrong += [(page, fault) for fault in faults(shown)]
    return wrong


def export(text):
    """Return a ticket export with a payload in cells and in a header."""
    file = io.StringIO(newline="")
    rows = csv.writer(file)
    rows.writerow(["number", "opened_at", "resolved_at", "category", "team", text])
    day = "2026-01-05 08:00:00"
    rows.writerow(["INC1", day, "2026-01-05 10:00:00", text, text, text])
    rows.writerow([text, text, "", text, text, text])
    rows.writerow(["INC2", day, "2026-01-06 10:00:00", "Email", "", ""])
    return file.getvalue()


NO_LINKS = pytest.mark.parametrize(
    "link",
    [text for text in PAYLOADS.values() if ":" in text and "X-" not in text]
    + ["//evil.example", 'https://a"onclick=xmark()', "http://a b", "vbscript:xmark"],
)


@ONLY_SQLITE
@NO_LINKS
def test_a_comment_keeps_no_link_that_is_none(world, link):
    key = world.key("assessed", "own")
    data = {"csrf_token": world.form_token("member"), "text": "See", "link": link}

    answer = world.browser("member").post(f"/initiatives/{key}/comment", data=data)

    assert answer.status_code == 422
    assert html(answer.data) == []


@ONLY_SQLITE
@NO_LINKS
def test_a_control_keeps_no_evidence_that_is_no_link(world, link):
    data = {"csrf_token": world.form_token("owner"), "status": "gap", "evidence": link}
    data["version"] = world.version("mapping", "own")
    url = f"/controls/mappings/{world.key('mapping', 'own')}/edit"

    answer = world.browser("owner").post(url, data=data)

    assert answer.status_code == 422
    assert html(answer.data) == []


ASTRAY = (
    *("//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example"),
    *("/%5cevil.example", "https:evil.example", "https://evil.example", "/%09/evil"),
    *("/\t/evil.example", "/\n/evil.example", "/x\r\nSet-Cookie: a=b", "/\0/evil"),
    *("//user@evil.example", "javascript:xmark()", "data:text/html,x", "evil.example"),
    *("/\u2028/evil.example", " //evil.example", "http:///evil.example", "/\x85/e"),
)


@ONLY_SQLITE
@pytest.mark.parametrize("target", [*ASTRAY, *PAYLOADS.values()])
def test_signing_in_leads_nowhere_else(world, target):
    data = {
        "csrf_token": world.form_token("anonymous"),
        "email": world.tokens["email member"],
        "password": PASSWORD,
    }
    asked = {"next": target}
    known, stranger = world.browser("member"), world.browser("anonymous")

    answers = (
        known.get("/login", query_string=asked),
        stranger.post("/login", query_string=asked, data=data),
    )

    for answer in answers:
        assert (answer.status_code, answer.location) == (303, "/")
        assert "evil" not in str(answer.headers)
