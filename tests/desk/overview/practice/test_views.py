import re
from datetime import date

from cis.desk.overview.practice import parts
from cis.desk.overview.practice.parts import Asking
from cis.register.initiatives.models import InitiativePain
from cis.register.initiatives.rules import Status
from cis.register.practices.rules import Adoption
from cis.register.roadmap import actions as roadmap
from tests import factories

TODAY = date(2026, 6, 1)
MOST_STATEMENTS = 90


def fill(session, practice, count):
    """Store everything that the page shows, several times."""
    for number in range(count):
        metric = factories.metric(session, name=f"M{number}", practice_id=practice)
        factories.reading(
            session, metric_id=metric.id, starts_on=date(2026, 5, 4), value=number
        )
        pain = factories.painpoint(session, practice_id=practice)
        initiative = factories.initiative(session, practice_id=practice)
        session.add(InitiativePain(initiative_id=initiative.id, pain_point_id=pain.id))


def words(answer):
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


def test_a_bare_practice_says_what_will_be_here(client, store):
    practice = store(factories.practice)
    page = words(client.get(f"/practices/{practice}"))

    assert "Nobody is accountable for it today" in page
    assert "No metric says yet how this practice does" in page
    assert "Nobody has said what hurts here" in page
    assert "No initiative is under way" in page
    assert "Nobody has checked yet" in page
    assert "No control is mapped" in page


def test_a_practice_shows_its_nouns(client, store):
    practice = store(factories.practice)
    store(lambda s: fill(s, practice, 1))
    store(
        lambda s: factories.initiative(
            s, practice_id=practice, title="Long over", status=Status.CLOSED
        )
    )
    page = words(client.get(f"/practices/{practice}"))

    assert "1 without a baseline" in page
    assert "PP-0001 Tickets bounce between teams" in page
    assert "CI-0001 Fewer hand-overs" in page
    assert "Long over" not in page


def test_what_is_missing_for_the_gate_leads_to_where_it_is_mended(client, store):
    practice = store(lambda s: factories.practice(s, adoption=Adoption.STABILISE))
    store(lambda s: roadmap.lay(s, practice, by=None, today=TODAY)[0])
    page = client.get(f"/practices/{practice}").text

    missing = page.split("exit criteria are met")[1].split("</ul>")[0]
    ways = re.findall(r'href="([^"]+)"', missing)
    assert len(ways) == missing.count("<li>") > 0
    assert {client.get(way).status_code for way in ways} == {200}


def test_the_page_asks_as_often_for_forty_rows_as_for_twenty(client, store, statements):
    practice = store(factories.practice)
    store(lambda s: fill(s, practice, 20))
    client.get(f"/practices/{practice}")
    with statements() as few:
        client.get(f"/practices/{practice}")
    store(lambda s: fill(s, practice, 20))
    with statements() as many:
        client.get(f"/practices/{practice}")

    assert len(many) == len(few) <= MOST_STATEMENTS


def test_another_practice_is_left_out(session, store):
    mine, other = store(factories.practice), store(factories.practice)
    store(lambda s: fill(s, other, 2))
    shown = parts.gathered(Asking(session, mine, TODAY))
    found = {one.part.key: one.found for one in shown}

    assert found["pain"]["some"].total == 0
    assert found["initiatives"]["lines"] == []
