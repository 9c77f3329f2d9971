import io
import re

import pytest

from cis.core import clock
from cis.core.access import Role
from cis.kit.trail import queries as trail
from cis.register.playbooks import queries
from tests import factories
from tests.conftest import ONLY_SQLITE

pypdf = pytest.importorskip("pypdf")


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Incident management"))


@pytest.fixture
def leader(sign_in):
    return sign_in(Role.LEADERSHIP, name="Lena")


def rows(*steps, **more):
    """Return the fields of steps as a browser sends them."""
    columns = ("who", "what", "done_when", "exception", "goes_to")
    typed = {
        f"step-{place}-{column}": text
        for place, step in enumerate(steps, 1)
        for column, text in zip(columns, (*step, "", "", "", "")[:5], strict=True)
    }
    return {"begins": "The phone rings", "owner_id": "", "months": "6", **typed, **more}


CALL = ("Service desk", "Take the call", "It is written down")
MEND = ("Network", "Mend it", "It runs", "it is a building", "Facilities")


def version(client, url):
    return re.search(r'name="version"[^>]*value="([^"]*)"', client.get(url).text)[1]


def save(post, client, practice, *steps, do="change", **more):
    url = f"/playbooks/{practice}/edit"
    known = {"version": version(client, url), "reason": "", "do": do}
    return post(client, url, **{**known, **rows(*steps, **more)})


def test_an_empty_page_offers_the_one_step(client, practice):
    page = client.get(f"/playbooks/{practice}").text

    assert "No playbook yet" in page
    assert f"/playbooks/{practice}/edit" in page


def test_a_path_is_proposed_published_read_and_compared(
    session, client, leader, post, practice
):
    proposed = save(post, client, practice, CALL, do="propose")
    assert proposed.status_code == 303, proposed.text
    page = client.get(f"/playbooks/{practice}").text
    assert "Ask Lena" in page
    assert "Publish as version" not in page
    url = f"/playbooks/{practice}"
    stamp = version(leader, url)
    done = post(leader, f"{url}/publish", at=url, version=stamp)
    assert done.status_code == 303, done.text
    changed = save(post, leader, practice, CALL, MEND, reason="It burned.")
    assert changed.status_code == 303, changed.text

    assert "Version 2" in client.get(url).text
    assert "It burned." in client.get(url).text
    assert "not in force" in client.get(f"{url}?version=1").text
    assert "Added" in client.get(f"{url}/compare").text
    assert client.get(f"{url}?version=7").status_code == 404
    assert client.get(f"{url}/compare?before=1&after=7").status_code == 404
    listed = client.get("/playbooks/").text
    assert "Incident management" in listed
    event = trail.newest(session, 1)[0]
    assert (event.action, event.reason) == ("playbook.change", "It burned.")


def test_who_may_not_publish_keeps_what_was_typed(client, leader, post, practice):
    refused = save(post, client, practice, CALL)

    assert refused.status_code == 403
    assert "Ask Lena" in refused.text
    assert "Take the call" in refused.text


def test_every_fault_is_told_at_once_and_nothing_is_lost(client, post, practice):
    long = "x" * 200
    refused = save(
        post, client, practice, ("", long), ("Desk", "Call", "", "fire"), sure="y"
    )

    assert refused.status_code == 422
    assert "3 things need mending" in refused.text
    assert long in refused.text
    assert 'href="#step-1-who"' in refused.text
    assert 'value="fire"' in refused.text


def test_too_long_a_path_is_warned_of_before_it_is_saved(
    session, leader, post, practice
):
    warned = save(post, leader, practice, *[CALL] * 10)
    assert warned.status_code == 422
    assert "It has 10 steps" in warned.text
    session.rollback()
    assert queries.current(session, practice) is None
    session.rollback()
    kept = save(post, leader, practice, *[CALL] * 10, sure="y")
    assert kept.status_code == 303
    session.rollback()

    assert len(queries.current(session, practice).steps) == 10


@pytest.mark.parametrize(
    ("do", "order"),
    [
        ("up-2", ["Mend it", "Take the call"]),
        ("down-1", ["Mend it", "Take the call"]),
        ("remove-1", ["Mend it"]),
        ("add-1", ["Take the call", "", "Mend it"]),
        ("look", ["Take the call", "Mend it"]),
        ("up-99999999999", ["Take the call", "Mend it"]),
    ],
)
def test_rows_are_arranged_by_buttons_and_nothing_is_saved(
    session, client, post, practice, do, order
):
    page = save(post, client, practice, CALL, MEND, do=do)

    assert page.status_code == 200
    found = re.findall(r'id="step-\d+-what" name="\S+" value="([^"]*)"', page.text)
    assert found == order
    assert "data-unsaved" in page.text
    session.rollback()
    assert queries.find(session, practice) is None


def test_who_wrote_on_an_old_version_is_told_and_keeps_their_words(
    leader, post, practice
):
    url = f"/playbooks/{practice}/edit"
    old = version(leader, url)
    save(post, leader, practice, CALL)
    late = post(leader, url, version=old, do="change", **rows(MEND, reason="Now."))

    assert late.status_code == 409
    assert "Mend it" in late.text
    again = version_in(late.text)
    kept = post(leader, url, version=again, do="change", **rows(MEND, reason="Now."))
    assert kept.status_code == 303


def version_in(page):
    return re.search(r'name="version"[^>]*value="([^"]*)"', page)[1]


def test_still_right_is_one_click_of_its_owner(
    session, sign_in, leader, post, practice
):
    owner = sign_in(name="Olga")
    save(post, leader, practice, CALL, owner_id=str(owner.person_id), months="3")
    url = f"/playbooks/{practice}"
    assert "Still right" in owner.get(url).text
    stamp = version(owner, url)
    done = post(owner, f"{url}/confirm", at=url, version=stamp)

    assert done.status_code == 303
    session.rollback()
    assert queries.get(session, practice).confirmed_on == clock.today()
    assert trail.newest(session, 1)[0].action == "playbook.confirm"


def test_others_are_told_whom_to_ask(sign_in, leader, post, practice):
    save(post, leader, practice, CALL)
    other = sign_in(Role.MEMBER, name="Max")
    url = f"/playbooks/{practice}"
    assert "Still right" not in other.get(url).text
    stamp = version(leader, url)
    refused = post(other, f"{url}/confirm", at="/account", version=stamp)

    assert refused.status_code == 403
    assert "Lena" in refused.text


def test_a_proposal_is_taken_off_the_table(session, client, post, practice):
    save(post, client, practice, CALL, do="propose")
    url = f"/playbooks/{practice}"
    stamp = version(client, url)
    stale = post(client, f"{url}/drop", at=url, version="0-0")
    done = post(client, f"{url}/drop", at=url, version=stamp)

    assert (stale.status_code, done.status_code) == (409, 303)
    session.rollback()
    assert queries.proposal(session, practice) is None


@pytest.mark.parametrize("paper", ["a4", "letter"])
@ONLY_SQLITE
def test_the_card_is_one_tagged_page(leader, post, practice, paper):
    full = ("W" * 60, "what " * 32, "done " * 32, "case " * 32, "G" * 80)
    trick = ("Łódź 语", '#panic("x") *_`<b>', "$ done", "", "")
    save(post, leader, practice, trick, *[full] * 8, begins="b " * 80)
    card = leader.get(f"/playbooks/{practice}/card.pdf?paper={paper}")

    assert card.status_code == 200
    assert card.headers["Content-Disposition"].startswith("attachment")
    read = pypdf.PdfReader(io.BytesIO(card.data))
    assert len(read.pages) == 1
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    words = read.pages[0].extract_text()
    assert "Incident management" in words
    assert '#panic("x") *_`<b>' in words.replace("\n", " ")


def test_there_is_no_card_before_there_is_a_playbook(client, practice):
    assert client.get(f"/playbooks/{practice}/card.pdf").status_code == 404


def test_what_is_promised_about_it_stands_on_its_page(
    session, client, leader, post, practice
):
    save(post, leader, practice, CALL)
    subject = f"playbook:{practice}"
    values = {
        "subject": subject,
        "title": "Hang the card beside every desk",
        "owner_id": str(client.person_id),
        "due_on": clock.today().isoformat(),
        "done_when": "It hangs there",
    }
    at = f"/actions/new?subject={subject}"
    made = post(client, at, **values)
    assert made.status_code == 303, made.text

    assert "Hang the card" in client.get(f"/playbooks/{practice}").text
    assert "Playbook of Incident management" in client.get(made.location).text
