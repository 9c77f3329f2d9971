import io
import json
from datetime import timedelta

import pytest

from cis.core import clock
from cis.core.access import Role
from cis.kit.db import transaction
from cis.kit.trail import queries as trail
from cis.register.maturity import queries, sets
from cis.register.maturity.rules import (
    PLACES,
    Dimension,
    Said,
    Side,
    field_of,
)
from cis.register.people.models import Person
from tests import factories
from tests.conftest import token
from tests.register.maturity.conftest import Room, levels

PEOPLE, PROCESS, TECHNOLOGY, GOVERNANCE = Dimension
AIM = {f"{one.value}_target": "4" for one in Dimension}


@pytest.fixture
def owner(desk, sign_in, store):
    """The browser of Nora, who took the practice over from Anna today."""
    browser = sign_in(Role.MEMBER, name="Nora")
    store(
        lambda s: factories.ownership(
            s,
            practice_id=desk[0],
            person_id=browser.person_id,
            role=factories.AssignmentRole.PRACTICE_MANAGER,
        )
    )
    return browser


@pytest.fixture
def today():
    return clock.today()


def typed(written=3, happens=2, version=1, **more):
    """Return what a browser sends for the same two levels everywhere."""
    sides = {Side.DOCUMENTED: written, Side.ACTUAL: happens}
    sent = {field_of(place): str(sides[place[1]]) for place in PLACES}
    return {**sent, "version": str(version), **more}


def stamp(client, at):
    """Return the version that the form on a page holds."""
    return version_in(client.get(at))


def version_in(page):
    return page.text.split('name="version"')[1].split('value="')[1].split('"')[0]


def agreed(client, at, **more):
    """Return what a browser sends for what a page offers to agree on."""
    return typed(**{"version": stamp(client, at), **more})


def begun(client, desk, post):
    made = post(
        client, f"/maturity/assessments/begin/{desk[0]}", at=f"/maturity/{desk[0]}"
    )
    assert made.status_code == 303, made.text
    return made.location


def test_a_whole_assessment_in_the_browser(session, desk, owner, post):
    at = begun(owner, desk, post)
    saved = post(owner, at, **typed(people_actual="", people_actual_words="Ben."))
    assert saved.status_code == 303
    assert "Ben." in owner.get(at).text

    done = post(owner, at, **typed(version=2, hand_in="1"))
    assert done.status_code == 303, done.text
    key = at.split("/")[-2]
    agreeing = f"/maturity/assessments/{key}/agree"
    asked = owner.get(agreeing).text
    assert "One person answered" in asked
    assert "By the rule: control gap." in asked
    made = post(owner, agreeing, **agreed(owner, agreeing, note="As seen."))
    assert made.status_code == 303, made.text

    page = owner.get(made.location).text
    assert "Weakest: people" in page
    assert "lightweight fix" in page
    assert "Make it a pain point" in page
    record = owner.get(f"/maturity/assessments/{key}").text
    assert "As seen." in record
    assert "Nothing changes it any more" in record
    assert owner.get(at).status_code == 303
    assert owner.get(agreeing).status_code == 302
    assert [one.action for one in trail.newest(session, 5)][:4] == [
        "assessment.agree",
        "assessment.hand_in",
        "assessment.answer",
        "assessment.begin",
    ]


def test_a_program_saves_as_one_goes(session, desk, owner, post):
    at = begun(owner, desk, post)
    json_ = {"Accept": "application/json"}
    values = {"csrf_token": token(owner, at), "version": "1", "people_actual": "4"}

    saved = owner.post(at, data=values, headers=json_)
    late = owner.post(at, data=values | {"people_actual": "2"}, headers=json_)
    wrong = owner.post(at, data=values | {"people_actual": "6"}, headers=json_)

    assert saved.json == {"version": "2"}
    assert late.status_code == 409
    assert "Somebody else changed" in late.json["error"]
    assert wrong.status_code == 422
    assert wrong.json == {"error": "Choose a level from 1 to 5."}


def test_a_program_is_told_that_all_is_handed_in(session, desk, owner, post):
    at = begun(owner, desk, post)
    values = {"csrf_token": token(owner, at), **typed(version=2)}
    post(owner, at, **typed(hand_in="1"))

    late = owner.post(at, data=values, headers={"Accept": "application/json"})

    assert late.status_code == 409
    assert "nothing was saved" in late.json["error"]


def test_handing_in_half_keeps_what_was_typed(session, desk, owner, post):
    at = begun(owner, desk, post)

    refused = post(owner, at, version="1", people_actual="4", hand_in="1")

    assert refused.status_code == 422
    assert "people, what is written" in refused.text
    assert 'value="4" id="people_actual-4"' in refused.text
    assert "checked" in refused.text


def test_beginning_twice_leads_to_the_one_that_is_there(session, desk, owner, post):
    assert begun(owner, desk, post) == begun(owner, desk, post)


def test_answers_of_others_are_hidden_until_all_are_in(
    session, desk, owner, client, post
):
    at = begun(owner, desk, post)
    post(
        owner, at, **typed(hand_in="1", people_actual_words="Nobody knows the scanner.")
    )
    agreeing = at.replace("answer", "agree")
    post(client, at, version="0", people_actual="5")

    waiting = client.get(agreeing).text
    assert "It waits for" in waiting
    assert "scanner" not in waiting
    assert "scanner" not in client.get(at).text

    post(client, at, **typed(3, 3, version=2, hand_in="1"))
    shown = client.get(agreeing).text
    assert "4 of 8 answers differ" in shown
    assert "follows from the levels you agree on" in shown
    assert "scanner" in shown
    assert "This is not yours to decide" in shown
    assert "Make it the record" not in shown
    assert "Make it the record" in owner.get(agreeing).text


def test_an_assessor_who_left_is_shown_and_not_waited_for(
    session, desk, owner, somebody, post, today
):
    at = begun(owner, desk, post)
    key, gone = int(at.split("/")[-2]), somebody("Gerd")
    Room(desk[0]).answer(key, gone, levels(2, 2), day=today)
    post(owner, at, **typed(hand_in="1"))
    assert "It waits for Gerd" in owner.get(at.replace("answer", "agree")).text
    with transaction(by=gone, what="person.leave") as s:
        s.get(Person, gone.person_id).left_on = today

    assert "Gerd" in owner.get(at.replace("answer", "agree")).text
    assert "Left, not waited for" in owner.get(at.removesuffix("/answer")).text


def test_agreeing_without_a_level_where_they_differ_is_refused(
    session, desk, owner, post
):
    at = begun(owner, desk, post)
    post(owner, at, **typed(hand_in="1"))
    agreeing = at.replace("answer", "agree")

    bare = post(
        owner, agreeing, **agreed(owner, agreeing, people_actual="", note="Kept.")
    )
    reasonless = post(
        owner, agreeing, **agreed(owner, agreeing, kind_people="control gap")
    )

    assert bare.status_code == 422
    assert "people, what happens" in bare.text
    assert "Kept." in bare.text
    assert reasonless.status_code == 422
    assert "Say why it is another kind" in reasonless.text


def test_somebody_without_the_right_cannot_agree(session, desk, owner, client, post):
    at = begun(owner, desk, post)
    post(owner, at, **typed(hand_in="1"))
    agreeing = at.replace("answer", "agree")

    sent = agreed(client, agreeing)
    refused = post(client, agreeing, at=f"/maturity/{desk[0]}", **sent)

    assert refused.status_code == 403
    assert "not yours to decide" in refused.text


def test_two_who_agree_at_once_do_not_both_write(session, desk, owner, sign_in, post):
    at = begun(owner, desk, post)
    post(owner, at, **typed(hand_in="1"))
    agreeing = at.replace("answer", "agree")
    lead = sign_in(Role.LEADERSHIP, name="Lea")
    form = {
        "csrf_token": token(lead, agreeing),
        **agreed(lead, agreeing, written=4, happens=4),
    }
    post(owner, agreeing, **agreed(owner, agreeing))

    late = lead.post(agreeing, data=form)

    assert late.status_code == 409
    assert "agreed by Nora" in late.text
    assert queries.latest(session, desk[0]).actual[PEOPLE] == 2


def test_what_somebody_else_answered_meanwhile_is_not_agreed_on_unseen(
    session, desk, owner, sign_in, post
):
    at = begun(owner, desk, post)
    ben = sign_in(Role.MEMBER, name="Ben")
    post(owner, at, **typed(hand_in="1"))
    agreeing = at.replace("answer", "agree")
    opened = agreed(owner, agreeing, note="As seen.")
    post(ben, at, **typed(1, 1, version=0, hand_in="1"))

    late = post(owner, agreeing, **opened)
    assert late.status_code == 409
    assert "Somebody else changed this record" in late.text
    assert "As seen." in late.text
    assert queries.latest(session, desk[0]) is None

    again = post(owner, agreeing, **{**opened, "version": version_in(late)})
    assert again.status_code == 303


def test_taking_ones_answers_back(session, desk, owner, post):
    at = begun(owner, desk, post)
    post(owner, at, **typed(hand_in="1"))
    page = at.removesuffix("/answer")

    back = post(owner, f"{page}/take-back", at=f"/maturity/{desk[0]}")

    assert back.status_code == 303
    assert owner.get(at).status_code == 200


def test_setting_aside_in_the_browser(session, desk, owner, post):
    page = begun(owner, desk, post).removesuffix("/answer")

    bare = post(owner, f"{page}/set-aside", version="1", reason="")
    done = post(owner, f"{page}/set-aside", version="1", reason="A test.")

    assert bare.status_code == 422
    assert done.status_code == 303
    assert "A test." in owner.get(f"/maturity/{desk[0]}").text
    assert "Set aside on" in owner.get(page).text


def test_a_target_is_set_by_who_may(session, desk, owner, client, post):
    at = f"/maturity/{desk[0]}/target"
    refused = post(client, at, at=f"/maturity/{desk[0]}", version="0", **AIM)
    assert refused.status_code == 403
    assert "This is not yours to decide" in client.get(at).text
    wrong = post(owner, at, version="0", **AIM | {"people_target": "6"})
    assert wrong.status_code == 422

    done = post(owner, at, version="0", reason="By law.", **AIM)
    late = post(owner, at, version="0", reason="Other.", **AIM)

    assert done.status_code == 303, done.text
    assert late.status_code == 409
    assert "Other." in late.text


def test_the_heat_map_and_both_radars(session, desk, owner, room, anna, today):
    empty = owner.get("/maturity/chart.json").json
    assert empty["data"][0]["text"] == [[*["\N{WHITE CIRCLE}"] * 4]]
    for name in ("radar", "compare"):
        assert owner.get(f"/maturity/{desk[0]}/{name}.json").json["data"] == []
    assert "Nothing to compare yet" in owner.get(f"/maturity/{desk[0]}/compare").text
    said = levels(3, 2) | {(GOVERNANCE, Side.ACTUAL): Said(1, "")}
    first = room.whole(anna, said, today - timedelta(days=90))
    room.whole(anna, levels(3, 3), today)

    [drawn] = owner.get("/maturity/chart.json").json["data"]
    assert drawn["text"][0] == ["\N{BLACK CIRCLE} 3"] * 4
    radar = owner.get(f"/maturity/{desk[0]}/radar.json").json
    assert [one["name"] for one in radar["data"]] == ["What is written", "What happens"]
    both = owner.get(f"/maturity/{desk[0]}/compare.json").json
    assert both["data"][0]["r"] == [2, 2, 2, 1, 2]
    page = owner.get(f"/maturity/{desk[0]}/compare?before={first}&after=nonsense").text
    assert "2 levels higher" in page
    assert "1 up" in owner.get(f"/maturity/{desk[0]}").text


def test_written_and_not_done_is_a_control_failure_in_words(
    session, desk, owner, room, anna
):
    room.whole(anna, levels(4, 1))

    page, whole = owner.get(f"/maturity/{desk[0]}").text, owner.get("/maturity/").text

    assert "Control failure in people" in page
    assert "Not done" in whole
    [drawn] = owner.get("/maturity/chart.json").json["data"]
    assert drawn["text"][0][0].endswith("not done")


def test_a_gap_becomes_a_pain_point_or_an_initiative_in_one_click(
    session, desk, owner, room, anna
):
    room.whole(anna, levels(3, 2, "Ben & Co <know>."))
    page = owner.get(f"/maturity/{desk[0]}").text
    links = [
        part.split('"')[0].replace("&amp;", "&")
        for part in page.split('href="')
        if part.startswith(("/pain-points/new", "/initiatives/new"))
    ]

    assert len(links) == 8
    assert "Ben &amp; Co &lt;know&gt;." in owner.get(links[0]).text
    assert "people: from level 2 to 3" in owner.get(links[1]).text


def test_evidence_hangs_on_a_side_and_leads_back(session, desk, owner, post):
    at = begun(owner, desk, post)
    score = queries.scores(session, int(at.split("/")[-2]))[PEOPLE, Side.ACTUAL].id
    new = f"/evidence/new?subject=maturity_score:{score}"
    assert "people, what happens" in owner.get(new).text
    made = post(
        owner,
        new,
        subject=f"maturity_score:{score}",
        title="The rota",
        kind="sample check",
        dated=clock.today().isoformat(),
        link="https://wiki.example.org/rota",
    )
    assert made.status_code == 303, made.text

    assert "The rota" in owner.get(at).text
    lead = owner.get(f"/maturity/assessments/scores/{score}")
    assert lead.location.endswith("#people")
    assert owner.get("/maturity/assessments/scores/999").status_code == 404


def bring(browser, post, content):
    return post(
        browser,
        "/maturity/sets/new",
        file=(io.BytesIO(content.encode()), "questions.json"),
    )


def test_a_set_is_downloaded_changed_and_brought_back(
    session, desk, owner, sign_in, post
):
    begun(owner, desk, post)
    admin = sign_in(Role.ADMIN)
    file = owner.get("/maturity/sets/1/questions.json")
    assert "attachment" in file.headers["Content-Disposition"]
    assert sets.read(file.data) == sets.standard()
    whole = json.loads(file.text)
    whole["dimensions"]["people"]["levels"]["1"] = "Only <b>one</b> knows."

    same = bring(admin, post, file.text)
    done = bring(admin, post, json.dumps(whole))

    assert same.status_code == 422
    assert "letter by letter" in same.text
    assert done.status_code == 303, done.text
    assert "Only &lt;b&gt;one&lt;/b&gt; knows." in admin.get(done.location).text
    assert "edition 2" in admin.get(done.location).text
    assert admin.get("/maturity/sets/").text.count("Standard questions") == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("", "no JSON"), ("{}", "“dimensions” is missing"), ("[1]", "begins with {")],
)
def test_a_faulty_set_is_refused_in_the_browser(
    session, sign_in, post, content, sentence
):
    refused = bring(sign_in(Role.ADMIN), post, content)

    assert refused.status_code == 422
    assert sentence in refused.text


def test_only_administrators_bring_questions(session, client):
    assert client.get("/maturity/sets/new").status_code == 403
    assert "No questions yet" in client.get("/maturity/sets/").text


def test_auditors_read_and_do_not_assess(session, desk, room, anna, sign_in):
    key = room.begin(anna)
    auditor = sign_in(Role.AUDITOR)

    assert auditor.get(f"/maturity/{desk[0]}").status_code == 200
    assert "Begin an assessment" not in auditor.get(f"/maturity/{desk[0]}").text
    assert auditor.get(f"/maturity/assessments/{key}").status_code == 200
    assert auditor.get(f"/maturity/assessments/{key}/answer").status_code == 403


def test_an_empty_page_offers_the_one_step(session, client):
    assert "No practice is adopted yet" in client.get("/maturity/").text


def test_a_practice_nobody_looked_at_says_what_will_be_here(session, desk, client):
    page = client.get(f"/maturity/{desk[0]}").text

    assert "Nobody looked yet" in page
    assert "Begin an assessment" in page
    assert "Not assessed" in client.get("/maturity/").text


def test_the_practice_links_to_its_maturity(session, desk, client):
    assert f"/maturity/{desk[0]}" in client.get(f"/practices/{desk[0]}").text
    assert "/maturity/" in client.get("/practices/").text
