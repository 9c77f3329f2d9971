from dataclasses import replace

import pytest
from sqlalchemy import column, select, table

from cis.core.access import Permission, Role
from cis.desk.erasure import actions as erasure
from cis.desk.overview.search import index, matching, queries, rules, sources
from cis.kit.db import db, transaction
from cis.kit.db.engine import in_mode
from cis.register.initiatives.models import Comment, Initiative
from cis.register.painpoints.models import PainPoint
from cis.register.practices import actions as practices
from tests import factories
from tests.desk.overview.search.asking import MEMBER, find

HOSTILE = (
    "' OR 1=1 --",
    '"unbalanced',
    "NEAR(a b, 5)",
    "words:a* AND NOT b",
    "a\0b",
    "%00 _ \\",
    "=initiative ^x",
    "!!! & | :* <->",
    "x" * 10_000,
    "ä" * 10_000,
    "\ud7ff\U0001f600",
    "(" * 500,
)


def test_a_record_is_found_as_soon_as_it_is_there(session, store):
    store(lambda s: factories.painpoint(s, statement="Störungen im Lager"))

    assert find(session, "storung lag") == ["PP-0001 Störungen im Lager"]
    assert find(session, "STÖRUNGEN") == ["PP-0001 Störungen im Lager"]
    assert find(session, "pp-1") == ["PP-0001 Störungen im Lager"]
    assert find(session, "orung") == []


def test_a_change_is_found_and_what_was_before_is_not(session, store):
    key = store(lambda s: factories.initiative(s, title="Old words"))
    store(lambda s: setattr(s.get(Initiative, key), "title", "New words"))

    assert find(session, "new") == ["CI-0001 New words"]
    assert find(session, "old") == []


def test_what_fails_leaves_the_index_as_it_was(session, store):
    key = store(lambda s: factories.initiative(s, title="Kept"))
    with (
        pytest.raises(ZeroDivisionError),
        transaction(by=MEMBER, what="initiative.edit") as writing,
    ):
        writing.get(Initiative, key).title = "Lost"
        writing.flush()
        raise ZeroDivisionError

    assert find(session, "lost") == []
    assert find(session, "kept") == ["CI-0001 Kept"]


def test_what_is_deleted_is_not_found(session, store):
    key = store(lambda s: factories.painpoint(s, statement="Gone tomorrow"))
    store(lambda s: s.delete(s.get(PainPoint, key)))

    assert find(session, "tomorrow") == []


def test_titles_come_first_then_the_newest(session, store):
    store(lambda s: factories.initiative(s, title="Printer queue"))
    store(lambda s: factories.initiative(s, title="Other", description="A printer."))
    store(lambda s: factories.initiative(s, title="Printer again"))

    assert find(session, "printer") == [
        "CI-0003 Printer again",
        "CI-0001 Printer queue",
        "CI-0002 Other",
    ]


@pytest.mark.parametrize("newest", [0, 1, 2, 400])
@pytest.mark.parametrize("candidates", [3, 1_000])
def test_however_few_are_looked_through_the_same_is_found(
    session, store, monkeypatch, newest, candidates
):
    monkeypatch.setattr(matching, "NEWEST", newest)
    monkeypatch.setattr(matching, "CANDIDATES", candidates)
    monkeypatch.setattr(matching, "GATHERED", candidates)
    monkeypatch.setattr(queries, "FEW", 2)
    store(lambda s: factories.painpoint(s, statement="Printer waits"))
    for title in ("Printer", "Printers too", "Other", "More"):
        store(lambda s, t=title: factories.initiative(s, title=t))
    store(lambda s: factories.initiative(s, title="Last", description="A printer"))

    assert find(session, "print") == [
        "CI-0002 Printers too",
        "CI-0001 Printer",
        "PP-0001 Printer waits",
    ]
    assert find(session, "a printer") == ["CI-0005 Last"]
    assert find(session, "a", kind="initiative") == ["CI-0005 Last"]
    assert find(session, "prin x") == []


def test_one_kind_can_be_asked_for(session, store):
    store(lambda s: factories.initiative(s, title="Printer queue"))
    store(lambda s: factories.painpoint(s, statement="Printer waits"))

    assert find(session, "printer", kind="pain_point") == ["PP-0001 Printer waits"]


def test_a_kind_with_many_says_that_there_are_more(session, store):
    for _ in range(queries.FEW + 1):
        store(lambda s: factories.initiative(s, title="Printer"))
    session.rollback()
    (group,) = queries.found(session, rules.query("printer"), MEMBER)

    assert len(group.hits) == queries.FEW
    assert group.has_more


def test_older_names_find_the_practice(session, store):
    store(lambda s: practices.install_catalogue(s) or 0)

    assert find(session, "change control")[0] == "Change enablement"
    assert "Service request management" in find(session, "Request Fulfilment")


def test_an_erased_person_is_not_found_nor_what_they_wrote(session, store):
    person = store(lambda s: factories.person(s, name="Grace Hopper"))
    initiative = store(factories.initiative)
    store(
        lambda s: s.add(
            Comment(
                initiative_id=initiative,
                person_id=person,
                at=factories.NOW,
                text="My secret moth",
            )
        )
    )
    assert find(session, "hopper") == ["Grace Hopper"]
    assert find(session, "moth") == ["Comment on CI-0001"]
    with transaction(by=MEMBER, what="person.erase") as writing:
        erasure.erase(writing, person, factories.NOW.date())

    assert find(session, "hopper") == []
    assert find(session, "moth") == []
    assert find(session, "erased person") == []
    assert "moth" not in terms()


def terms():
    """Return every word that SQLite's own tables still hold."""
    if db.engine.dialect.name != "sqlite":
        return ""
    data = table("search_term_data", column("block"))
    with in_mode(db.engine, "read").connect() as connection:
        blocks = connection.execute(select(data.c.block)).scalars()
        return b"".join(blocks).decode("latin-1")


def test_a_kind_is_shown_only_to_who_may_read_it(session, store, monkeypatch):
    store(lambda s: factories.painpoint(s, statement="For auditors only"))
    guarded = tuple(
        replace(one, permission=Permission.AUDIT) if one.kind == "pain_point" else one
        for one in sources.SOURCES
    )
    monkeypatch.setattr(queries, "SOURCES", guarded)

    assert find(session, "auditors") == []
    auditor = replace(MEMBER, role=Role.AUDITOR)
    assert find(session, "auditors", auditor) == ["PP-0001 For auditors only"]
    assert find(session, "auditors", MEMBER, "pain_point") == []


def test_the_index_can_be_written_anew(session, store):
    store(lambda s: factories.painpoint(s, statement="Printer waits"))
    session.rollback()

    assert index.rebuild() >= 2
    assert find(session, "printer") == ["PP-0001 Printer waits"]
    index.fill()
    assert find(session, "printer") == ["PP-0001 Printer waits"]


def test_an_index_of_other_columns_is_written_anew_once(session, store, monkeypatch):
    store(lambda s: factories.painpoint(s, statement="Printer waits"))
    session.rollback()
    index.fill()
    rebuild, times = index.rebuild, []
    monkeypatch.setattr(index, "rebuild", lambda: times.append(rebuild()))
    index.fill()
    assert times == []

    other = (replace(sources.SOURCES[0], columns=("name",)), *sources.SOURCES[1:])
    monkeypatch.setattr(index, "SOURCES", other)
    index.fill()
    index.fill()
    assert len(times) == 1


def test_what_is_looked_for_most_comes_first(session, store):
    store(lambda s: factories.service(s, name="Printer service"))
    store(lambda s: factories.initiative(s, title="Printer queue"))
    store(lambda s: factories.painpoint(s, statement="Printer waits"))

    assert find(session, "printer") == [
        "CI-0001 Printer queue",
        "PP-0001 Printer waits",
        "Printer service",
    ]


def test_the_code_of_a_rule_leads_to_the_rule(client):
    page = client.get("/search/?q=own102").text

    assert 'href="/findings/rules/OWN102"' in page
    assert "is one of the rules" not in client.get("/search/?q=own999").text


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_words_are_answered_with_words(client, typed):
    answer = client.get("/search/", query_string={"q": typed})

    assert answer.status_code == 200
    assert "Search" in answer.text


def test_the_page_marks_what_was_looked_for(client, store):
    store(lambda s: factories.painpoint(s, statement="<b>Printer</b> waits"))
    page = client.get("/search/?q=print").text

    assert "&lt;b&gt;<mark>Printer</mark>&lt;/b&gt;" in page
    assert 'href="/pain-points/1"' in page


def test_an_empty_question_says_what_to_type(client):
    assert "Type a word" in client.get("/search/").text
    assert "Nothing holds this word" in client.get("/search/?q=zzz").text


def test_an_older_name_is_explained(client, store):
    store(lambda s: practices.install_catalogue(s) or 0)
    page = client.get("/search/?q=change+control").text

    assert "is an older name" in page


def test_every_kind_leads_to_a_page(app):
    endpoints = app.view_functions.keys()

    assert {one.endpoint for one in sources.SOURCES} <= endpoints
