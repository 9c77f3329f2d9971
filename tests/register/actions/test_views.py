from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db
from cis.register.actions import queries
from cis.register.actions.rules import Status
from cis.register.initiatives.rules import Status as Stage
from tests import factories

TODAY = clock.today()


def later(days):
    return (TODAY + timedelta(days=days)).isoformat()


@pytest.fixture
def plan(store):
    return store(
        lambda s: factories.initiative(
            s, title="Fewer hand-overs", status=Stage.APPROVED
        )
    )


def fields(plan, owner, **changes):
    values = {
        "subject": f"initiative:{plan}",
        "title": "Write the runbook",
        "owner_id": owner,
        "due_on": later(7),
        "done_when": "Two people used it.",
    }
    return {**values, **changes}


@pytest.fixture
def promised(client, post, plan):
    """Return the address of an action that somebody promised."""
    address = f"/actions/new?subject=initiative:{plan}"
    answer = post(client, address, **fields(plan, client.person_id))
    assert answer.status_code == 303
    return answer.location


def version(address):
    session = db.session()
    session.rollback()
    return queries.get(session, int(address.rsplit("/", 1)[1])).version


def stored(address):
    session = db.session()
    session.rollback()
    return queries.get(session, int(address.rsplit("/", 1)[1]))


def test_an_action_is_promised_from_the_page_of_its_initiative(client, plan, promised):
    page = client.get(f"/initiatives/{plan}").text

    assert "Write the runbook" in page
    assert f"/actions/new?subject=initiative:{plan}" in page.replace("%3A", ":")
    shown = client.get(promised).text
    assert "Two people used it." in shown
    assert f"CI-{plan:04d} Fewer hand-overs" in shown


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"due_on": later(-1)}, "This day has passed"),
        ({"due_on": "someday"}, "someday"),
        ({"title": ""}, "Say what will be done."),
        ({"owner_id": ""}, "Choose one person."),
        ({"owner_id": "99999"}, "Not a valid choice"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(
    client, post, plan, changes, words
):
    address = f"/actions/new?subject=initiative:{plan}"
    answer = post(client, address, **fields(plan, client.person_id, **changes))

    assert answer.status_code == 422
    assert words in answer.text
    assert "Two people used it." in answer.text


@pytest.mark.parametrize("subject", ["", "cow:1", "metric:99999", "initiative:x"])
def test_an_action_about_nothing_is_not_found(client, subject):
    assert client.get(f"/actions/new?subject={subject}").status_code == 404


def test_moving_counts_and_keeps_the_reason(client, post, promised):
    post(
        client,
        f"{promised}/move",
        version=1,
        due_on=later(20),
        reason="The supplier is late.",
    )

    page = client.get(promised).text
    assert "The supplier is late." in page
    assert stored(promised).moves == 1
    refused = post(
        client, f"{promised}/move", version=2, due_on=later(-5), reason="Back then."
    )
    assert refused.status_code == 422
    assert "This day has passed" in refused.text
    assert "Back then." in refused.text


def test_finished_it_leaves_the_open_list_and_keeps_what_came_of_it(
    client, post, promised
):
    done = {"note": "Published.", "evidence": "https://wiki.example.org/7"}
    assert post(client, f"{promised}/finish", version=1, **done).status_code == 303

    assert "Write the runbook" not in client.get("/actions/").text
    assert "Write the runbook" in client.get("/actions/?show=done").text
    assert "https://wiki.example.org/7" in client.get(promised).text


def test_of_two_people_the_second_is_told(client, sign_in, post, promised):
    other = sign_in(Role.LEADERSHIP)
    assert post(client, f"{promised}/finish", version=1).status_code == 303

    answer = post(other, f"{promised}/drop", version=1, reason="Nobody needs it.")

    assert answer.status_code == 409
    assert "Nobody needs it." in answer.text
    assert stored(promised).status is Status.DONE


def test_an_edit_keeps_the_date(client, post, promised):
    before = stored(promised).due_on
    who = str(client.person_id)

    post(client, f"{promised}/edit", version=1, title="Write it down", owner_id=who)

    assert (stored(promised).title, stored(promised).due_on) == (
        "Write it down",
        before,
    )


def test_an_auditor_reads_and_changes_nothing(sign_in, post, promised):
    auditor = sign_in(Role.AUDITOR)

    assert "It is done</a>" not in auditor.get(promised).text
    answer = post(auditor, f"{promised}/drop", at="/account", version=1, reason="x")
    assert answer.status_code == 403


def test_lists_are_narrowed(client, promised, plan):
    for show in ("open", "mine", "all", "nonsense"):
        assert "Write the runbook" in client.get(f"/actions/?show={show}").text
    for show in ("overdue", "dropped", "done"):
        assert "Write the runbook" not in client.get(f"/actions/?show={show}").text
    narrowed = client.get(f"/actions/?subject=initiative:{plan}").text
    assert "Fewer hand-overs" in narrowed
    assert client.get("/actions/?subject=metric:99999").status_code == 404


def test_no_initiative_ends_over_open_actions(client, sign_in, post, plan, promised):
    leader = sign_in(Role.LEADERSHIP)
    step = {"version": 1, "to": "closed", "reason": "The merger ended it."}
    move = f"/initiatives/{plan}/move"

    refused = post(leader, move, **step)
    assert refused.status_code == 422
    assert "Finish or drop the action “Write the runbook”." in refused.text

    post(client, f"{promised}/drop", version=1, reason="The merger ended it.")
    assert post(leader, move, **step).status_code == 303
