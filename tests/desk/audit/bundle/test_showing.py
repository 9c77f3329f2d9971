import csv
import io
import zipfile
from datetime import date

import pytest

from cis.core import clock
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.build import build
from cis.desk.audit.bundle.content import Options
from cis.kit.db import db
from cis.kit.db.engine import in_mode
from cis.register.evidence import actions as evidence
from cis.register.evidence.rules import Draft, Kind, Subject
from cis.register.evidence.sorts import Sort
from cis.register.evidence.vault import Vault
from tests import factories

DIGEST = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.fixture
def practice(app, session, store):
    """A practice whose metric has a file and whose neighbour has a link."""
    vault = Vault(app.config["CIS_DATA"])

    def make(writing):
        factories.organisation(writing)
        metric = factories.metric(writing)
        other = factories.painpoint(writing)
        today = clock.today()
        origin = evidence.Origin(None, clock.now(), today)
        draft = Draft("Sixty changes", Kind.SAMPLE, date(2026, 3, 2))
        file = (vault, evidence.Brought(b"abc", "sample.txt", Sort.TEXT))
        evidence.attach(writing, Subject("metric", metric.id), draft, origin, file)
        link = Draft("A page", Kind.OTHER, today, link="https://example.org/")
        evidence.attach(writing, Subject("pain_point", other.id), link, origin)
        return metric.practice_id

    return store(make)


@pytest.fixture
def take(app, tmp_path):
    """A function that builds a bundle of evidence and returns its archive."""

    def make(**options):
        wanted = Options(("evidence",), **options)
        order = actions.order(db.session(), wanted, clock.now())
        path = tmp_path / "bundle.zip"
        with in_mode(db.engine, "read").connect() as connection:
            build(connection, order, path, app.config["CIS_DATA"], lambda *_: None)
        return zipfile.ZipFile(path)

    return make


def rows(archive):
    text = archive.read("tables/evidence.csv").decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_every_file_is_listed_with_its_digest(practice, take):
    with take() as archive:
        first, second = rows(archive)

    assert first["SHA-256"] == DIGEST
    assert (first["Kind"], first["Bytes"]) == ("sample check", "3")
    assert first["What it shows"] == "Sixty changes"
    assert (second["SHA-256"], second["Link"]) == ("", "https://example.org/")


def test_a_practice_has_the_evidence_of_its_metrics_and_no_other(practice, take):
    with take(practices=(practice,)) as archive:
        found = rows(archive)
        records = archive.read("records.jsonl").decode()

    assert [one["What it shows"] for one in found] == ["Sixty changes"]
    assert DIGEST in records
