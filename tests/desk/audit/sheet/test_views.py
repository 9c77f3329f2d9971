import hashlib
import io
import shutil
import subprocess
from datetime import date

import pytest
from pypdf import PdfReader

from cis.core.access import GRANTS, Permission, Role
from cis.kit.trail import checkpoint, note
from tests import factories
from tests.conftest import absent

AUDIT = Permission.AUDIT
URL = "/audit/ownership.pdf"


@pytest.fixture
def auditor(store, sign_in):
    def make(session):
        factories.organisation(session, name="Zwölf & Söhne #1")
        boss = factories.person(session, name="Grace Hopper")
        for number in range(34):
            practice = factories.practice(session, name=f"Practice number {number:02}")
            who = factories.person(session, name=f"Łukasz *bold* #{number}")
            factories.ownership(
                session,
                practice_id=practice.id,
                person_id=who.id,
                appointed_by_id=boss.id,
                valid_from=date(2026, 1, 1),
            )
        return practice

    made = store(make)
    client = sign_in(Role.AUDITOR)
    client.practice = made
    return client


def read(client, query=""):
    answer = client.get(f"{URL}?on=2026-03-01&paper={query}", buffered=True)
    assert answer.status_code == 200, answer.text
    return answer.data, PdfReader(io.BytesIO(answer.data))


@pytest.mark.parametrize(("paper", "width"), [("a4", 842), ("letter", 792)])
def test_the_sheet_says_who_was_accountable_and_how_to_check(auditor, paper, width):
    _, pdf = read(auditor, paper)
    pages = [" ".join(page.extract_text().split()) for page in pdf.pages]
    text = " ".join(pages)

    assert round(float(pdf.pages[0].mediabox.width)) == width
    assert "Ownership on" in text
    assert "Zwölf & Söhne #1" in text
    for number in range(34):
        assert f"Practice number {number:02}" in text
        assert f"Łukasz *bold* #{number}" in text
    assert all("Appointed by" in page for page in pages if "Practice number" in page)
    assert "Grace Hopper" in text
    assert "How to check" in text
    assert pdf.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert pdf.trailer["/Root"]["/Lang"] == "en"


def test_the_note_inside_signs_the_table_inside(auditor, app):
    _, pdf = read(auditor)
    table = pdf.attachments["ownership.csv"][0]
    signed = pdf.attachments["ownership.note"][0].decode()
    vkey = note.vkey(checkpoint.key(app.config["CIS_DATA"]))

    text = note.opened(signed, vkey)

    assert f"sha256 {hashlib.sha256(table).hexdigest()}\n" in text
    assert "on 2026-03-01\n" in text
    head = note.opened(pdf.attachments["checkpoint.txt"][0].decode(), vkey)
    assert f"log {head.splitlines()[1]} " in text
    assert "Grace Hopper" in table.decode()


def test_before_anybody_was_appointed_the_sheet_says_so(auditor):
    answer = auditor.get(f"{URL}?on=2025-01-01", buffered=True)
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Nobody held a role" in " ".join(text.split())


def test_one_practice_has_a_sheet_of_its_own(auditor):
    url = f"{URL}?practice={auditor.practice}&on=2026-03-01"
    answer = auditor.get(url, buffered=True)
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert "Practice number 33" in text
    assert "Practice number 32" not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("practice=99999", 404),
        ("practice=99999999999999", 404),
        ("practice=x", 404),
        ("on=yesterweek", 422),
        ("on=%00", 200),
    ],
)
def test_what_nobody_can_answer_is_refused(auditor, query, status):
    assert auditor.get(f"{URL}?{query}", buffered=True).status_code == status


@pytest.mark.parametrize("role", [one for one in Role if AUDIT not in GRANTS[one]])
def test_only_auditors_get_it(auditor, sign_in, role):
    assert sign_in(role).get(URL).status_code == 403


def test_its_pages_can_be_drawn(auditor, tmp_path):
    if shutil.which("pdftoppm") is None:
        absent("pdftoppm")
    raw, pdf = read(auditor)
    (tmp_path / "sheet.pdf").write_bytes(raw)
    command = [
        "pdftoppm",
        "-r",
        "70",
        "-png",
        tmp_path / "sheet.pdf",
        tmp_path / "page",
    ]
    subprocess.run(command, check=True)
    assert len(list(tmp_path.glob("page*.png"))) == len(pdf.pages)


def test_a_name_that_the_font_cannot_write_still_gets_a_sheet(auditor, store):
    def make(session):
        person = factories.person(session, name="\N{GRINNING FACE} \u5f20\u4f1f \x1b")
        factories.ownership(session, person_id=person.id)

    store(make)

    answer = auditor.get(URL, buffered=True)

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")
