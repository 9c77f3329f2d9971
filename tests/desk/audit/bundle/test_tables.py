import csv
import io
import zipfile
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import delete

from cis.core import clock
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.build import build
from cis.desk.audit.bundle.content import Options
from cis.desk.audit.bundle.sections import SECTIONS
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.kit.trail.models import TrailPrivate
from cis.register.metrics import actions as metrics
from cis.register.metrics.rules import FreezeDraft
from tests import factories


@pytest.fixture
def archive(app, store, tmp_path):
    """A bundle with something in each table, and one text erased."""

    def make(session):
        factories.organisation(session)
        held = factories.ownership(session, note="=cmd|'/c calc'!A1")
        metric = factories.metric(session, name="=Restore time")
        for week in range(12):
            day = date.fromisocalendar(2026, 1 + week, 1)
            factories.reading(
                session, metric_id=metric.id, starts_on=day, value=10.0 + week % 3
            )
        draft = FreezeDraft(date(2025, 12, 29), date(2026, 2, 22), "As agreed")
        metrics.freeze(session, metric, draft, by=held.person_id, at=factories.NOW)
        metrics.refresh(session, metric.id)
        factories.initiative(
            session, closed_on=date(2026, 4, 1), lesson="Ask first", title="@home"
        )
        return held

    store(make)
    with in_mode(db.engine, "write").begin() as connection:
        texts = delete(TrailPrivate).where(TrailPrivate.path.contains("lesson"))
        assert connection.execute(texts).rowcount == 1
    options = Options(tuple(one.key for one in SECTIONS), first=date(2025, 12, 1))
    order = actions.order(db.session(), options, clock.now())
    path, data = tmp_path / "bundle.zip", app.config["CIS_DATA"]
    with in_mode(db.engine, "read").connect() as connection:
        build(connection, order, path, data, lambda *_: None)
    with zipfile.ZipFile(path) as opened:
        yield opened


def table(archive, name):
    text = archive.read(f"tables/{name}.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_table_has_its_rows(archive):
    assert len(table(archive, "ownership")) == 1
    assert table(archive, "baselines")[0]["Reason"] == "As agreed"
    assert len(table(archive, "readings")) == 12
    assert table(archive, "verdicts")[0]["Verdict"]
    assert table(archive, "closings")[0]["Lesson"] == "Ask first"
    assert len(table(archive, "changes")) >= 1
    assert table(archive, "decisions") == []


def test_what_was_erased_says_so(archive):
    records = archive.read("records.jsonl").decode()
    assert '"erased"' in records
    assert "Ask first" not in records
    assert "(erased)" in table(archive, "changes")[0]["What changed"]


def test_the_workbook_has_every_table_and_no_formula(archive):
    book = load_workbook(io.BytesIO(archive.read("audit.xlsx")))
    names = [name for name in archive.namelist() if name.startswith("tables/")]
    assert len(book.sheetnames) == len(names) + 1
    kinds = {
        cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row
    }
    assert "f" not in kinds
    assert book["Readings"]["A2"].value == "=Restore time"
    assert book["Closings"]["B2"].value == "@home"


def test_csv_texts_are_no_formulas(archive):
    assert table(archive, "readings")[0]["Metric"] == "'=Restore time"


def test_the_readme_says_how_to_check_it(archive):
    text = archive.read("README.txt").decode()
    assert "python3 verify.py BUNDLE.zip --key" in text
    assert "Fingerprint" in text
    assert max(len(line) for line in text.splitlines()) <= 140
