"""The search leads each person to what they may read, and nobody anywhere else."""

import re

import pytest
from sqlalchemy import select

from cis.core import clock
from cis.core.access import GRANTS
from cis.desk.erasure import actions as erasure
from cis.desk.overview.search import index, rules
from cis.desk.overview.search.models import SearchEntry
from cis.desk.overview.search.sources import SOURCES
from cis.kit.db import db, transaction
from tests.structure.test_injection import columns, fitted, models, unguarded
from tests.structure.world import ROLES, STRANGERS

HIT = re.compile(r'class="lines__words"><a href="([^"]+)"')
# Texts that no search finds, by the reason.
LEFT_OUT = {
    "a code that cis gives; the record is found by its name": (
        *("practice.code", "rule_setting.code", "sighting.code", "sighting.subject"),
        *("waiver.subject", "audit_bundle.fault", "calendar_feed.token_hash"),
    ),
    "numbers of a rule": ("rule_setting.limits",),
    "cis notes it beside a verdict, which the page of its metric shows": (
        *("verdict_change.before", "verdict_change.after", "verdict_change.action"),
    ),
    "remembers for a day which form made which record": (
        *("form_submission.key", "form_submission.location"),
    ),
    "waits in My work for whoever may make the change, and for nobody else": (
        "suggestion.path",
        *("suggestion.fields", "suggestion.reason"),
    ),
    "folded from texts that are found": (
        *("initiative.search", "metric.search", "pain_point.search"),
    ),
    "stands on every page": ("organisation.name", "organisation.currency"),
    "for administrators and their own holder only": (
        *("person.email", "mail.to_address", "mail.subject", "mail.text", "mail.html"),
        *("mail.answer", "mail_attachment.name"),
    ),
    "one assessor's own until all agree, and then it is said anew": (
        "maturity_answer.statement",
    ),
    "what cis wrote; the record that it speaks of is found": (
        *("maturity_score.title", "review_line.words", "standing.sentence"),
    ),
    "comes with the numbers, as their unit or as the name of a file or feed": (
        *("metric.unit", "reading.source_name", "reading_batch.source_name"),
    ),
    "imported by the hundred thousand, with a page of their own": (
        *("ticket.priority", "ticket.category", "ticket.subcategory", "ticket.team"),
        *("ticket.service", "adoption_case.shown"),
    ),
    "found with the file that was read by it": ("ticket_layout.name",),
}
# What these pages are told stands after the question mark.
ASKED = {"raci.index"}


def entries():
    session = db.session()
    session.rollback()
    names = ("kind", "record_id", "page_id", "title", "body", "words")
    found = select(*(getattr(SearchEntry, name) for name in names))
    found = found.where(SearchEntry.kind != index.EDITION)
    return sorted(tuple(row) for row in session.execute(found))


def found_words():
    return {word for *_, words in entries() for word in words.split()}


def test_what_was_kept_change_by_change_is_what_a_rebuild_writes(world):
    kept = entries()
    index.rebuild()

    assert kept == entries()


@pytest.mark.parametrize("who", [one for one in ROLES if one not in STRANGERS])
def test_a_search_leads_everybody_to_what_they_may_read_only(world, who):
    browser, words = world.browser(who), {}
    for kind, _, _, title, body, _ in entries():
        words.setdefault(kind, (rules.words(title) or rules.words(body))[0])
    for source in SOURCES:
        if source.kind not in words:
            continue
        asked = {"q": words[source.kind], "kind": source.kind}
        links = HIT.findall(browser.get("/search/", query_string=asked).text)
        assert bool(links) == (source.permission in GRANTS[ROLES[who]]), source.kind
        for link in links:
            assert browser.get(link).status_code == 200, link


def test_a_kind_asks_for_what_its_page_asks_for(app):
    for source in SOURCES:
        permission = app.view_functions[source.endpoint].permission

        assert permission is source.permission, source.kind
        (rule,) = app.url_map.iter_rules(source.endpoint)
        asked = set() if source.endpoint in ASKED else {source.argument} - {""}
        assert rule.arguments == asked, source.kind


def test_the_world_has_something_of_every_kind(world):
    there = {kind for kind, *_ in entries()}

    assert {source.kind for source in SOURCES} - there == set()


def marker(model, name):
    """Return a word that stands in one column only."""
    return f"zz{model.__tablename__}{name}".replace("_", "")


def mark(world):
    """Write a word of its own into every text that people write."""
    change = transaction(by=world.actor("admin"), what="test.mark", why="To find it.")
    with change as session, unguarded(session):
        for model in kept_models():
            for number, record in enumerate(session.scalars(select(model))):
                for name in columns(model):
                    text = fitted(model, name, marker(model, name), number)
                    setattr(record, name, text)
        session.flush()


def kept_models():
    return [model for model in models() if model is not SearchEntry]


def test_every_text_that_people_write_is_found_or_left_out_for_a_reason(world):
    mark(world)
    found = found_words()
    missed = {
        f"{model.__tablename__}.{name}"
        for model in kept_models()
        for name in columns(model)
        if not any(word in found for word in fits(model, name))
    }

    assert missed == {name for names in LEFT_OUT.values() for name in names}


def fits(model, name):
    """Return the word as it may stand there: a short column cuts it."""
    longest = getattr(model.__table__.columns[name].type, "length", None) or 99
    whole = marker(model, name)
    return {whole[: longest - tail] for tail in (0, 2, 3)}


def test_whatever_changes_is_kept_as_a_rebuild_writes_it(world):
    mark(world)
    kept = entries()
    index.rebuild()

    assert kept == entries()


def test_what_an_erasure_blanks_is_blank_in_the_index(world):
    said = {"budget", "abacus", "quiet", "likes", "fortnight"}
    assert said <= found_words()
    with transaction(by=world.actor("admin"), what="person.erase") as session:
        erasure.erase(session, world.person["member"], clock.today())
    kept = entries()

    assert said & found_words() == set()
    index.rebuild()
    assert kept == entries()
