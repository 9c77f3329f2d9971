import csv
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from datetime import date

import pytest
from openpyxl import load_workbook

from cis.core import clock
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.build import build
from cis.desk.audit.bundle.content import Options
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail import checkpoint, note
from cis.register.controls import actions as controls
from cis.register.controls import queries
from cis.register.controls.rules import Kind, MappingDraft, Status, Subject
from cis.register.governance.activities import ACTIVITIES, Duty
from cis.register.governance.raci import actions as raci
from cis.register.governance.raci import rules
from cis.register.governance.raci.actions import Saving
from cis.register.governance.rights import actions as rights
from cis.register.governance.rights import records
from cis.register.governance.rights.models import EmergencyDecision
from cis.register.governance.rights.rules import RightDraft
from tests import factories

APPROVE = "initiative.approve"
SECTIONS = ("rights", "raci", "controls")
MARCH = date(2026, 3, 2)
LINK = "https://example.org/evidence"


@dataclass
class Story:
    """Two practices and what was agreed in each of them."""

    desk: int
    other: int


def agree(session, practice, person, name):
    """Override the RACI, give a right, break it, and map a control."""
    held = {(APPROVE, "practice owner"): "R", (APPROVE, f"p{person.id}"): "A"}
    saving = Saving(person.id, MARCH, f"=Raci of {name}")
    raci.save(session, practice.id, rules.suggested() | held, saving)
    draft = RightDraft(
        decision=APPROVE,
        practice_id=practice.id,
        holder_role=None,
        holder_id=person.id,
        valid_from=MARCH,
        reason=f"Right of {name}",
        limit_amount=5000,
        has_holders_deputy=True,
    )
    rights.grant(session, draft, by=person.id)
    session.add(
        EmergencyDecision(
            decision=APPROVE,
            practice_id=practice.id,
            subject="initiative:7",
            person_id=person.id,
            decided_on=MARCH,
            reason=f"Fire in {name}",
        )
    )
    csf = queries.by_code(session, "nist-csf-2.0")
    key = queries.codes(session, csf.id)["GV.OC-01"].id
    meets = MappingDraft(
        subject=Subject(Kind.PRACTICE, practice.id),
        status=Status.COVERED,
        note=f"@Note of {name}",
        evidence=LINK,
    )
    controls.map_controls(session, [key], meets)


@pytest.fixture
def story(store):
    def general(session):
        factories.organisation(session)
        controls.install(session)
        rights.install_defaults(session)

    store(general)
    for letter, reason in (("C", "Default"), ("R", "Default again")):
        grid = rules.suggested() | {(APPROVE, "champion"): letter}
        saving = Saving(None, date(2026, 2, 1), reason)
        store(lambda s, g=grid, o=saving: raci.save(s, None, g, o))
    keys = []
    for name in ("Service desk", "Elsewhere"):

        def specific(session, name=name):
            practice = factories.practice(session, name=name)
            agree(session, practice, factories.person(session, name="Ada"), name)
            return practice

        keys.append(store(specific))
    return Story(*keys)


@pytest.fixture
def take(app, tmp_path, story):
    """A function that builds a bundle of these sections and returns its path."""

    def make(**options):
        wanted = Options(SECTIONS, **options)
        order = actions.order(db.session(), wanted, clock.now())
        path = tmp_path / "bundle.zip"
        with in_mode(db.engine, "read").connect() as connection:
            build(connection, order, path, app.config["CIS_DATA"], lambda *_: None)
        return path

    return make


def table(path, name):
    with zipfile.ZipFile(path) as archive:
        text = archive.read(f"tables/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def payloads(path):
    with zipfile.ZipFile(path) as archive:
        found = map(json.loads, archive.read("records.jsonl").splitlines())
        return "\n".join(json.dumps(line) for line in found if "payload" in line)


@pytest.mark.parametrize("scoped", [False, True])
def test_a_bundle_with_them_verifies(app, take, story, tmp_path, scoped):
    path = take(practices=(story.desk,) if scoped else ())
    with zipfile.ZipFile(path) as archive:
        (tmp_path / "verify.py").write_bytes(archive.read("verify.py"))
    vkey = note.vkey(checkpoint.key(app.config["CIS_DATA"]))
    alone = [sys.executable, "-I", "-S", tmp_path / "verify.py"]
    done = subprocess.run(
        [*alone, path, "--key", vkey], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_raci_versions_and_their_letters(take):
    path = take()
    said = [
        (one["Practice"], one["Version"], one["In force"])
        for one in table(path, "raci")
    ]
    assert said == [
        ("Every practice", "2", "yes"),
        ("Every practice", "1", "no"),
        ("Service desk", "1", "yes"),
        ("Elsewhere", "1", "yes"),
    ]
    desk = [
        (one["Activity"], one["Role or person"], one["Letters"])
        for one in table(path, "raci-letters")
        if one["Practice"] == "Service desk"
    ]
    approve = ACTIVITIES[APPROVE].words
    assert desk[0] == (approve, Duty.PRACTICE_OWNER.value, "R")
    assert (approve, "Ada", "A") in desk


def test_decision_rights_and_emergencies(take):
    path = take()
    found = table(path, "rights")
    defaults = [one for one in found if one["Practice"] == "Every practice"]
    assert len(defaults) == sum(len(one.holders) for one in ACTIVITIES.values())
    own = next(one for one in found if one["Practice"] == "Service desk")
    assert own["Holder"] == "Ada"
    assert own["Terms"] == "Limit: up to 5,000."
    assert own["Deputy"] == "the holder's deputy"
    assert (own["From"], own["Until"], own["In force"]) == ("2026-03-02", "", "yes")
    assert own["Reason"] == "Right of Service desk"
    broken = table(path, "emergencies")
    assert [one["Reason"] for one in broken] == [
        "Fire in Elsewhere",
        "Fire in Service desk",
    ]
    assert broken[0]["Decided by"] == "Ada"


def test_a_right_that_was_withdrawn_is_told_and_no_longer_in_force(take, store):
    def withdraw(session):
        right = records.get(session, 1)
        day = date(2026, 3, 5)
        rights.withdraw(session, right, day, "No longer wanted", by=None)

    store(withdraw)
    entries = [one for one in table(take(), "rights") if one["Right"] == "DR-0001"]
    assert [(one["Withdrawn"], one["In force"]) for one in entries] == [
        ("no", "no"),
        ("yes", "no"),
    ]
    before = table(take(last=date(2026, 3, 4)), "rights")
    assert [one["In force"] for one in before if one["Right"] == "DR-0001"] == ["yes"]


def test_the_control_map_and_its_coverage(take):
    path = take()
    lines = table(path, "controls")
    met = [one for one in lines if one["Control code"] == "GV.OC-01"]
    assert {one["Practice name"] for one in lines} == {"All"}
    assert [one["What meets it"] for one in met] == ["Service desk", "Elsewhere"]
    assert met[0]["Evidence, address of the record"] == LINK
    assert any(one["State"] == "not mapped" for one in lines)
    covered = [one for one in table(path, "coverage") if one["Category"] == "GV.OC"]
    assert {one["Practice name"] for one in covered} == {
        "All",
        "Service desk",
        "Elsewhere",
    }


def test_a_practice_gets_its_own_and_what_holds_everywhere(take, story):
    path = take(practices=(story.desk,))
    both = {"Every practice", "Service desk"}
    for name in ("raci", "raci-letters", "rights"):
        assert {one["Practice"] for one in table(path, name)} == both, name
    for name in ("controls", "coverage"):
        assert [one["Practice name"] for one in table(path, name)] == ["Service desk"]
    assert len(table(path, "emergencies")) == 1
    told = payloads(path)
    assert "Raci of Service desk" in told
    assert "Default again" in told
    assert "Elsewhere" not in told


def test_before_the_period_there_was_nothing_to_tell(take):
    path = take(last=date(2026, 1, 31))
    for name in ("raci", "raci-letters", "emergencies"):
        assert table(path, name) == []
    assert {one["Practice"] for one in table(path, "rights")} == {"Every practice"}
    assert table(take(first=date(2026, 3, 3)), "emergencies") == []


def test_the_workbook_has_their_sheets_and_no_formula(take):
    with zipfile.ZipFile(take()) as archive:
        book = load_workbook(io.BytesIO(archive.read("audit.xlsx")))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {
        *("RACI versions", "RACI letters", "Decision rights"),
        *("Emergency decisions", "Control map", "Control coverage"),
    } <= set(book.sheetnames)
    assert "f" not in {cell.data_type for cell in cells}
    assert not any(cell.hyperlink for cell in cells)
    texts = {cell.value for cell in cells}
    assert {"=Raci of Service desk", "@Note of Service desk"} <= texts
