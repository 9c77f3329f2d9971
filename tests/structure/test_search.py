"""The search leads each person to what they may read, and nobody anywhere else."""

import re

import pytest
from sqlalchemy import select

from cis.core.access import GRANTS
from cis.desk.overview.search import index, rules
from cis.desk.overview.search.models import SearchEntry
from cis.desk.overview.search.sources import SOURCES
from cis.kit.db import db
from tests.structure.world import ROLES, STRANGERS

HIT = re.compile(r'class="lines__words"><a href="([^"]+)"')
# Of these there is nothing in the world to be found.
ABSENT = {
    *("ai_review", "baseline", "change_model", "comment", "decision_carry"),
    *("period_note", "review_line"),
}


def entries():
    session = db.session()
    session.rollback()
    columns = ("kind", "record_id", "page_id", "title", "body", "words")
    found = select(*(getattr(SearchEntry, name) for name in columns))
    return sorted(tuple(row) for row in session.execute(found))


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
        assert rule.arguments == {source.argument} - {""}, source.kind


def test_the_world_has_something_of_every_kind(world):
    there = {kind for kind, *_ in entries()}

    assert sorted({source.kind for source in SOURCES} - there) == sorted(ABSENT)
