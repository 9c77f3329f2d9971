import io
from datetime import timedelta

import pytest
from flask import g
from openpyxl import load_workbook
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from cis.core import clock
from cis.core.access import Role
from cis.core.errors import RuleError
from cis.kit.db import db
from cis.kit.trail import queries as trail
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.raci import actions, queries, rules
from cis.register.governance.raci.actions import Saving
from tests import factories

TODAY = clock.today()
EDIT = "/governance/raci/edit"
APPROVE = "initiative.approve"


@pytest.fixture
def admin(sign_in):
    return sign_in(Role.ADMIN)


@pytest.fixture
def desk(store):
    return store(lambda s: factories.practice(s, name="Service desk"))


def changed(**cells):
    grid = rules.suggested()
    for column, held in cells.items():
        grid[APPROVE, column.replace("_", " ")] = held
    return grid


def fields(grid, **more):
    cells = {f"cell-{code}-{column}": held for (code, column), held in grid.items()}
    return {"version": 0, "reason": "Agreed in the board", **cells, **more}


def fresh():
    session = db.session()
    session.rollback()
    return session


def save(session, grid, practice_id=None, reason="Agreed"):
    return actions.save(session, practice_id, grid, Saving(None, TODAY, reason))


def test_before_the_first_version_a_suggestion_is_shown(client):
    page = client.get("/governance/raci/").text

    assert "nobody has saved a RACI yet" in page
    assert all(one.words in page for one in ACTIVITIES.values())


def test_the_grid_is_saved_as_a_version_with_its_reason(admin, post):
    answer = post(admin, EDIT, **fields(changed(approver="I")))

    assert answer.status_code == 303
    version = queries.newest(fresh(), None)
    assert (version.number, version.reason) == (1, "Agreed in the board")
    assert queries.cells(fresh(), version)[APPROVE, "approver"] == "I"
    event = trail.newest(fresh(), 1)[0]
    assert (event.action, event.reason) == ("raci.save", "Agreed in the board")
    assert "Agreed in the board" in admin.get("/governance/raci/").text


def test_a_grid_that_is_not_whole_is_refused_with_everything_typed(admin, post):
    grid = changed(approver="A", champion="X")
    answer = post(admin, EDIT, **fields(grid))
    g.pop("csrf_token")
    grid = changed(approver="A")
    twice = post(admin, EDIT, **fields(grid, reason="Typed with care"))

    assert answer.status_code == twice.status_code == 422
    assert "Approve an initiative, champion: “X” is not made of" in answer.text
    assert "2 are accountable, practice owner (B4) and approver (D4)" in twice.text
    assert "Typed with care" in twice.text
    assert 'aria-invalid="true"' in twice.text
    assert queries.newest(fresh(), None) is None


def test_a_reason_is_asked_for(admin, post):
    answer = post(admin, EDIT, **fields(changed(approver="I"), reason=" "))

    assert answer.status_code == 422
    assert "Say why the RACI changes." in answer.text


def test_saving_over_a_newer_version_keeps_what_was_typed(admin, post, store):
    store(lambda s: save(s, changed(approver="I")))

    late = post(admin, EDIT, **fields(changed(champion="C"), version=0))
    g.pop("csrf_token")
    again = post(admin, EDIT, **fields(changed(champion="C"), version=1))

    assert late.status_code == 409
    assert "Somebody else changed this record" in late.text
    assert 'name="version" type="hidden" value="1"' in late.text
    assert again.status_code == 303


def test_a_practice_overrides_only_what_differs_and_says_what(
    admin, client, desk, post
):
    grid = changed(approver="A", practice_owner="R")
    at = f"{EDIT}?practice={desk}"

    answer = post(admin, at, **fields(grid))
    nothing = None
    g.pop("csrf_token")
    nothing = post(admin, at, **fields(grid, version=1))

    assert answer.status_code == 303
    assert nothing.status_code == 422
    assert "Nothing differs from the version before." in nothing.text
    page = client.get(f"/governance/raci/?practice={desk}").text
    assert "1 activity overrides the organisation" in page
    assert "overrides A R practice owner" in page
    version = queries.newest(fresh(), desk)
    assert {code for code, _ in queries.cells(fresh(), version)} == {APPROVE}


def test_a_practice_that_differs_in_nothing_saves_nothing(admin, desk, post):
    answer = post(admin, f"{EDIT}?practice={desk}", **fields(rules.suggested()))

    assert answer.status_code == 422
    assert "Nothing differs from the organisation" in answer.text


def test_an_override_follows_the_default_elsewhere(changing):
    desk = factories.practice(changing).id
    save(changing, changed(approver="A", practice_owner="R"), desk)
    later = rules.suggested()
    later["gate.pass", "champion"] = "C"

    save(changing, later)

    grid = queries.matrix(changing, desk, TODAY).grid
    assert grid["gate.pass", "champion"] == "C"
    assert grid[APPROVE, "approver"] == "A"


def test_a_person_can_have_a_column(admin, post, store):
    ada = store(lambda s: factories.person(s, name="Ada Byron"))
    at = f"{EDIT}?person={ada}"
    grid = changed(practice_owner="R")
    grid[APPROVE, f"p{ada}"] = "A"

    assert "Ada Byron" in admin.get(at).text
    answer = post(admin, at, **fields(grid))

    assert answer.status_code == 303
    assert "Ada Byron" in admin.get("/governance/raci/").text


def test_a_leaver_cannot_be_accountable(changing):
    yesterday = TODAY - timedelta(days=1)
    gone = factories.person(changing, name="Erik", left_on=yesterday).id
    grid = changed(practice_owner="R")
    grid[APPROVE, f"p{gone}"] = "A"

    with pytest.raises(RuleError, match="Erik left on"):
        save(changing, grid)


def test_an_unknown_column_is_refused(changing):
    grid = changed()
    grid[APPROVE, "p999"] = "I"

    with pytest.raises(RuleError, match="no column p999"):
        save(changing, grid)


def test_a_role_nobody_holds_is_pointed_out_where_it_can_be_held(client, desk, store):
    page = client.get(f"/governance/raci/?practice={desk}").text
    assert "Nobody is practice owner here today" in page
    store(lambda s: factories.ownership(s, practice_id=desk))

    page = client.get(f"/governance/raci/?practice={desk}").text

    assert "Nobody is practice owner here today" not in page


def test_a_pasted_table_fills_the_grid_and_saves_nothing(admin, post):
    table = "\tApprover\tPractice owner\nApprove an initiative\tA\tR"

    answer = post(admin, EDIT, **fields(changed(), paste=table, do="fill"))

    assert answer.status_code == 200
    cell = answer.text.split('name="cell-initiative.approve-approver"')[1]
    assert cell.split('value="')[1].startswith('A"')
    assert queries.newest(fresh(), None) is None


def test_two_accountable_in_a_paste_are_named_with_their_cells(admin, post):
    table = "\tApprover\tPractice owner\nApprove an initiative\tA\tA"

    answer = post(admin, EDIT, **fields(changed(), paste=table, do="fill"))

    assert "practice owner (B4) and approver (D4)" in answer.text


def test_what_cannot_be_pasted_is_named_and_kept(admin, post):
    wish = {"paste": "\tApprover\nMake coffee\tA", "do": "fill"}

    answer = post(admin, EDIT, **fields(changed(), **wish))

    assert answer.status_code == 422
    assert "Cell A2: there is no activity “Make coffee”." in answer.text
    assert "Make coffee\tA" in answer.text


def test_versions_are_compared_cell_by_cell(client, store, desk):
    first = store(lambda s: save(s, changed(approver="I")))
    second = store(lambda s: save(s, changed(approver="")))
    other = store(lambda s: save(s, changed(champion="C"), desk))

    page = client.get(f"/governance/raci/compare?before={first}&after={second}")
    foreign = client.get(f"/governance/raci/compare?before={first}&after={other}")

    assert page.status_code == 200
    assert "1 cell differs" in page.text
    assert "nothing" in page.text
    assert foreign.status_code == 404
    assert client.get("/governance/raci/compare").status_code == 404


def test_an_old_version_can_be_read(client, store, desk):
    first = store(lambda s: save(s, changed(approver="I")))
    store(lambda s: save(s, changed(approver="")))

    page = client.get(f"/governance/raci/?version={first}").text

    assert "not the newest" in page
    assert (
        client.get(f"/governance/raci/?version={first}&practice={desk}").status_code
        == 404
    )


def test_it_goes_out_as_csv_and_as_a_workbook(client, store, desk):
    store(lambda s: save(s, changed(approver="A", practice_owner="R"), desk))

    lines = client.get(f"/governance/raci/export.csv?practice={desk}").text.splitlines()
    with client.get(f"/governance/raci/export.xlsx?practice={desk}") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).active

    assert len(lines) == 1 + len(ACTIVITIES)
    assert lines[0].startswith("\ufeffActivity,Practice owner,Practice manager,")
    assert "Approve an initiative,R,C,A," in lines[3]
    assert "A R practice owner" in lines[3]
    assert sheet["B4"].value == "R"
    assert sheet["D4"].value == "A"


@pytest.mark.parametrize("role", [Role.MEMBER, Role.AUDITOR])
def test_reading_is_for_all_and_changing_is_not(sign_in, role):
    browser = sign_in(role)

    assert browser.get("/governance/raci/").status_code == 200
    assert browser.get(EDIT).status_code == 403


def test_nonsense_in_the_address_is_not_found_or_nothing(admin):
    assert admin.get("/governance/raci/?practice=999").status_code == 404
    assert admin.get("/governance/raci/?practice=x&version=%00").status_code == 200
    assert admin.get(f"{EDIT}?person=x&person=999").status_code == 200


@pytest.mark.parametrize("statement", ["UPDATE {0} SET {1}", "DELETE FROM {0}"])
@pytest.mark.parametrize(
    ("table", "change"),
    [("raci_version", "reason = 'x'"), ("raci_cell", "letters = 'A'")],
)
def test_the_database_refuses_to_change_a_version(changing, table, change, statement):
    save(changing, changed(approver="I"))

    with pytest.raises(DBAPIError, match="never changed"):
        changing.connection().execute(text(statement.format(table, change)))
