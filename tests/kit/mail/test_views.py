import pytest

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import db, housekeeping
from cis.kit.mail import outbox
from cis.kit.mail.message import Letter
from cis.kit.mail.rules import State


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN)


def put(name, state=None, answer=""):
    with housekeeping() as session:
        letter = Letter(f"{name}@example.org", f"Due, {name}", "x")
        outbox.post(session, name, letter, clock.now())
        claimed = outbox.claim(session, name, clock.now())
        if state is State.FAILED:
            outbox.refused(session, claimed, answer)
        elif state is State.SENT:
            outbox.sent(session, claimed, clock.now())
        else:
            outbox.delayed(session, claimed, answer, clock.now())
        return claimed.id


def test_an_empty_outbox_says_what_will_be_here(admin):
    page = admin.get("/mail/").text

    assert "No mail here" in page
    assert "never ran here" in page
    assert "files in the folder mail" in page


def test_an_administrator_sees_each_mail_and_the_servers_words(admin):
    put("ada", State.SENT)
    put("bob", answer="451 <Come> back later")
    put("eve", State.FAILED, "550 No such mailbox")

    page = admin.get("/mail/").text

    assert "1 waiting, 1 sent, 1 given up." in page
    assert "451 &lt;Come&gt; back later" in page
    assert "550 No such mailbox" in page
    assert page.index("eve@") < page.index("bob@") < page.index("ada@")
    assert "bob@" not in admin.get("/mail/?state=failed").text
    assert admin.get("/mail/?state=x&page=y").status_code == 200


def test_what_was_given_up_is_tried_again_by_a_button(admin, post):
    key = put("eve", State.FAILED, "550 No such mailbox")

    answer = post(admin, f"/mail/{key}/again", at="/mail/")

    assert answer.status_code == 303
    assert "1 waiting, 0 sent, 0 given up." in admin.get("/mail/").text
    late = post(admin, f"/mail/{key}/again", at="/mail/")
    assert late.status_code == 303
    assert "nothing to repeat" in admin.get("/mail/").text
    assert post(admin, "/mail/999/again", at="/mail/").status_code == 404
    db.session.remove()


def test_nobody_else_looks_into_the_outbox(sign_in):
    for role in (Role.MEMBER, Role.LEADERSHIP, Role.AUDITOR):
        assert sign_in(role).get("/mail/").status_code == 403
