import csv
import io
import json
from urllib.parse import urlencode

import pytest
from openpyxl import load_workbook

from cis.core.access import Role
from cis.kit.trail import queries as trail
from cis.register.controls import actions, queries
from cis.register.controls.rules import Kind, MappingDraft, Status, Subject
from tests import factories

CSF = "nist-csf-2.0"


@pytest.fixture
def practice(store):
    return store(lambda s: factories.practice(s, name="Incident management"))


@pytest.fixture
def csf(session, installed):
    return queries.by_code(session, CSF).id


@pytest.fixture
def mapped(store, control, practice):
    """RS.MA is covered by incident management, and RS.MA-05 is a gap there."""
    subject = Subject(Kind.PRACTICE, practice)
    for code, status in (("RS.MA", Status.COVERED), ("RS.MA-05", Status.GAP)):
        draft = MappingDraft(subject=subject, status=status, note="=Runbook 7")
        key = control(code)
        store(lambda s, k=key, d=draft: actions.map_controls(s, [k], d))
    return control("RS.MA-05")


def mapping_id(session, csf, code):
    [one] = [m for m in queries.mappings(session, csf) if m.control.code == code]
    return one.id


def address(*keys):
    return f"/controls/map?{urlencode([('control', key) for key in keys])}"


def rows_of(answer):
    return list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"))))


def upload(text, name="list.csv"):
    return {"framework_id": "", "file": (io.BytesIO(text.encode()), name)}


def test_the_index_counts_every_framework_and_names_its_owner(client, mapped):
    page = client.get("/controls/").text

    assert "4 frameworks with" in page
    assert "COBIT is a registered trade mark of ISACA" in page
    assert "A work of the United States government" in page
    assert "Import a list" not in page


def test_before_anything_is_installed_the_index_says_what_to_do(client):
    assert "No framework yet" in client.get("/controls/").text


def test_a_practice_asked_for_leads_to_its_page(client, practice, mapped):
    answer = client.get(f"/controls/?practice={practice}", follow_redirects=True)

    assert "Controls met by Incident management" in answer.text
    assert "RS.MA-05" in answer.text


def test_a_practice_of_which_nothing_is_said_says_how_to_begin(client, practice):
    assert "Nothing is mapped yet" in client.get(f"/controls/practices/{practice}").text


def test_a_framework_shows_state_and_what_meets_each_control(client, csf, mapped):
    page = client.get(f"/controls/frameworks/{csf}?q=RS.MA").text

    assert "4 of 5 covered" in page
    assert "by its category" in page
    assert "GV.OC-01" not in page


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("state=gap", "RS.MA-05", "RS.MA-04"),
        ("state=nonsense&page=99999999999&group=x", "Nothing fits|GV", "zzz"),
        ("q=zzz%00", "Nothing fits these filters", "RS.MA-05"),
    ],
)
def test_a_framework_is_narrowed(client, csf, mapped, query, shown, hidden):
    page = client.get(f"/controls/frameworks/{csf}?{query}").text

    assert any(each in page for each in shown.split("|"))
    assert f">{hidden}<" not in page


def test_a_category_shows_only_what_is_under_it(client, csf, control, mapped):
    page = client.get(f"/controls/frameworks/{csf}?group={control('RS.MA')}").text

    assert ">RS.MA-01</a>" in page
    assert ">RS.MI-01</a>" not in page


def test_the_profile_says_that_it_is_empty(client, session, csf):
    key = queries.profiles(session, csf)[0].id

    page = client.get(f"/controls/frameworks/{csf}?profile={key}").text

    assert "is not shipped: import it" in page
    assert "none</span>" in page


def test_the_matrix_is_a_heat_map_with_signs_and_a_table(client, csf, mapped):
    page = client.get(f"/controls/frameworks/{csf}/coverage").text
    figure = client.get(f"/controls/frameworks/{csf}/coverage.json").json

    assert "4 of 5 covered, 1 with a gap" in page
    [drawn] = figure["data"]
    assert figure["layout"]["xaxis"]["ticktext"] == ["All", "Incident management"]
    names = figure["layout"]["yaxis"]["ticktext"]
    row = names.index("RS.MA Incident Management")
    assert drawn["text"][row] == ["▲ 4/5", "▲ 4/5"]
    assert drawn["customdata"][row][0].startswith(f"/controls/frameworks/{csf}?group=")
    assert drawn["text"][0] == ["○ 0/5", ""]


def test_what_a_practice_says_is_a_heat_map_of_its_categories(client, practice, mapped):
    figure = client.get(f"/controls/practices/{practice}/coverage.json").json

    [drawn] = figure["data"]
    assert figure["layout"]["yaxis"]["ticktext"] == ["RS.MA (NIST CSF 2.0)"]
    assert drawn["text"] == [["● 4", "", "▲ 1"]]


def test_coverage_goes_out_as_csv(client, csf, mapped):
    rows = rows_of(client.get(f"/controls/frameworks/{csf}/coverage.csv"))

    assert rows[0][:4] == [
        "Framework name",
        "Category",
        "Title of the category",
        "Practice name",
    ]
    own = [row for row in rows if row[1] == "RS.MA"]
    assert [row[3:] for row in own] == [
        ["All", "5", "4", "0", "1", "0"],
        ["Incident management", "5", "4", "0", "1", "0"],
    ]


def test_the_map_goes_out_with_what_holds_for_each_control(client, csf, mapped):
    rows = rows_of(client.get(f"/controls/frameworks/{csf}/map.csv"))

    assert len(rows) == 1 + 106
    [own] = [row for row in rows if row[1] == "RS.MA-01"]
    assert own[3:9] == [
        "covered",
        "RS.MA",
        "practice",
        "Incident management",
        "covered",
        "'=Runbook 7",
    ]


def test_a_practice_goes_out_with_its_part(client, practice, mapped):
    rows = rows_of(client.get(f"/controls/practices/{practice}/map.csv"))

    assert [row[1] for row in rows[1:]] == [f"RS.MA-0{n}" for n in range(1, 6)]


@pytest.mark.parametrize("what", ["coverage", "map"])
def test_a_workbook_holds_texts_and_no_formulas(client, csf, mapped, what):
    with client.get(f"/controls/frameworks/{csf}/{what}.xlsx") as answer:
        sheet = load_workbook(io.BytesIO(answer.data)).active
    assert sheet.max_row > 20
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_control_shows_what_is_said_of_it_and_of_its_category(client, mapped):
    page = client.get(f"/controls/{mapped}").text

    assert "The criteria for initiating incident recovery are applied" in page
    assert "Gap" in page


def test_a_control_shows_what_it_inherits(client, control, mapped):
    assert "said of RS.MA" in client.get(f"/controls/{control('RS.MA-01')}").text


def test_a_group_shows_what_is_under_it(client, control, mapped):
    page = client.get(f"/controls/{control('RS')}").text

    assert "Under it" in page
    assert ">RS.MI</a>" in page


def test_a_code_without_a_title_says_why(client, control):
    key = control("A.5.1", "iso-iec-27001-2022")

    assert "The title is not shipped" in client.get(f"/controls/{key}").text


def test_several_controls_are_mapped_in_one_event(
    client, post, session, control, practice, csf
):
    keys = control("RS.MA-01"), control("RS.CO-02")
    seen = len(trail.newest(session))

    answer = post(
        client,
        address(*keys),
        subject=f"practice:{practice}",
        status="planned",
        note="With the new tool",
        evidence="https://example.org/plan",
    )

    assert (answer.status_code, answer.location) == (
        303,
        f"/controls/frameworks/{csf}",
    )
    assert len(queries.mappings(session, csf)) == 2
    newest = trail.newest(session)
    assert (len(newest), newest[0].action) == (seen + 1, "control.map")


def test_one_control_mapped_leads_back_to_it(client, post, control):
    key = control("GV.RR-02")

    answer = post(client, address(key), subject="role:approver", status="covered")

    assert answer.location == f"/controls/{key}"
    assert "Mapping saved: 1 new." in client.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"subject": ""}, "Choose what meets the controls."),
        ({"subject": "practice:424242"}, "Not a valid choice"),
        ({"status": "fine"}, "field--wrong"),
        ({"evidence": "javascript:alert(1)"}, "Give the whole address"),
        ({"note": "x" * 2001}, "2000"),
        ({"note": "a\0b"}, "letters that can be printed"),
    ],
)
def test_what_is_wrong_in_a_mapping_is_said_at_its_field(
    client, post, control, changes, words
):
    sound = {"subject": "role:approver", "status": "covered"}

    answer = post(client, address(control("GV.RR")), **{**sound, **changes})

    assert answer.status_code == 422
    assert words in answer.text


def test_without_a_choice_the_page_says_where_to_choose(client, installed):
    assert "No control is chosen" in client.get("/controls/map?control=x").text
    assert client.get("/controls/map?control=424242").status_code == 200


def test_a_statement_is_edited_where_it_stands(client, post, session, csf, mapped):
    key = mapping_id(session, csf, "RS.MA-05")
    page = client.get(f"/controls/mappings/{key}/edit").text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]

    answer = post(
        client,
        f"/controls/mappings/{key}/edit",
        version=version,
        status="planned",
        note="In May",
        evidence="",
    )

    assert answer.location == f"/controls/{mapped}"
    assert queries.mapping(session, key).status is Status.PLANNED


def test_who_comes_late_keeps_what_they_typed(client, post, session, csf, mapped):
    key = mapping_id(session, csf, "RS.MA-05")

    answer = post(
        client,
        f"/controls/mappings/{key}/edit",
        version="0",
        status="planned",
        note="In May",
    )

    assert answer.status_code == 409
    assert "In May" in answer.text


def test_a_statement_is_taken_back(client, post, session, csf, mapped):
    key = mapping_id(session, csf, "RS.MA-05")

    answer = post(
        client,
        f"/controls/mappings/{key}/remove",
        at=f"/controls/mappings/{key}/edit",
    )

    assert answer.location == f"/controls/{mapped}"
    assert client.get(f"/controls/mappings/{key}/edit").status_code == 404


def test_an_auditor_reads_everything_and_changes_nothing(sign_in, control, csf, mapped):
    auditor = sign_in(Role.AUDITOR)

    page = auditor.get(f"/controls/frameworks/{csf}").text

    assert 'type="checkbox"' not in page
    assert auditor.get(f"/controls/frameworks/{csf}/map.csv").status_code == 200
    assert auditor.get(address(control("GV.RR"))).status_code == 403
    assert auditor.get("/controls/import").status_code == 403


@pytest.mark.parametrize("role", [Role.MEMBER, Role.LEADERSHIP, Role.AUDITOR])
def test_only_administrators_import(sign_in, role, installed):
    assert sign_in(role).get("/controls/import").status_code == 403


def test_a_list_is_imported_and_its_page_says_what_came(sign_in, post, session):
    admin = sign_in(Role.ADMIN)
    text = "code,title,parent\nH,House rules,\nH.1,Lock the door,H\n"

    answer = post(
        admin, "/controls/import", name="House rules", source="Intranet", **upload(text)
    )
    page = admin.get(answer.location).text

    assert "2 new controls" in page
    assert "H, H.1" in page
    assert trail.newest(session)[0].action == "framework.import"
    assert "Lock the door" in admin.get(f"/controls/{_first(session, 'H.1')}").text


def _first(session, code):
    [framework] = queries.frameworks(session)
    return queries.codes(session, framework.id)[code].id


def test_titles_are_imported_into_a_framework_that_is_chosen(
    sign_in, post, session, control
):
    key = queries.by_code(session, "iso-iec-27001-2022").id

    answer = post(
        sign_in(Role.ADMIN),
        "/controls/import",
        **upload("code;title\nA.5.1;From our copy\n") | {"framework_id": str(key)},
    )

    assert answer.status_code == 303
    found = queries.control(session, control("A.5.1", "iso-iec-27001-2022"))
    assert found.title == "From our copy"


def test_an_oscal_catalogue_brings_its_own_name(sign_in, post, session):
    held = {"metadata": {"title": "Own"}, "controls": [{"id": "a", "title": "A"}]}
    text = json.dumps({"catalog": held})

    answer = post(sign_in(Role.ADMIN), "/controls/import", **upload(text, "own.json"))

    assert answer.status_code == 303
    assert [one.name for one in queries.frameworks(session)] == ["Own"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "The file is empty"),
        ("code,title,parent\nA,Alpha,B\n", "Line 2: A stands under B"),
        ("code,title\nA,Alpha\nA,Again\n", "Line 3: the code A is in Line 2 already"),
        ("code,title\nA\n", "Line 2: 1 cells where the header has 2"),
        ("name\nA\n", "there is no column “code”"),
        ('{"catalog": {"controls": [7]}}', "catalog.controls[0]: expected an object"),
        ('{"catalog": [', "Line 1, column"),
    ],
)
def test_of_a_wrong_file_nothing_is_imported_and_every_place_named(
    sign_in, post, session, text, words
):
    answer = post(sign_in(Role.ADMIN), "/controls/import", name="Own", **upload(text))

    assert answer.status_code == 422
    assert words in answer.text
    assert queries.frameworks(session) == []


def test_a_list_without_a_name_asks_for_one(sign_in, post):
    text = "code,title\nA,Alpha\n"

    answer = post(sign_in(Role.ADMIN), "/controls/import", **upload(text))

    assert answer.status_code == 422
    assert "does not say which framework" in answer.text


def test_the_priorities_of_a_profile_are_imported(sign_in, post, session, csf):
    admin, key = sign_in(Role.ADMIN), queries.profiles(session, csf)[0].id
    text = "code,priority,recommendation\nRS.MA-01,high,Before all else\n"

    answer = post(admin, f"/controls/profiles/{key}", **upload(text))
    page = admin.get(f"{answer.location}&q=RS.MA-01").text

    assert answer.location == f"/controls/frameworks/{csf}?profile={key}"
    assert "Before all else" in page


def test_a_profile_with_a_strange_code_is_refused(sign_in, post, session, csf):
    key = queries.profiles(session, csf)[0].id
    text = "code,priority\nRS.MA-99,high\n"

    answer = post(sign_in(Role.ADMIN), f"/controls/profiles/{key}", **upload(text))

    assert answer.status_code == 422
    assert "Line 2: RS.MA-99 is not in NIST CSF 2.0" in answer.text
    assert queries.advice(session, key) == {}


@pytest.mark.parametrize(
    "url",
    [
        "/controls/424242",
        "/controls/frameworks/424242",
        "/controls/frameworks/424242/coverage",
        "/controls/practices/424242",
        "/controls/mappings/424242/edit",
    ],
)
def test_what_is_not_there_is_not_found(client, url):
    assert client.get(url).status_code == 404
