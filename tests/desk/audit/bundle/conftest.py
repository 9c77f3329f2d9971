"""Bundles of a test: built, opened, and read as tables."""

import csv
import io
import json
import zipfile

import pytest

from cis.core import clock
from cis.desk.audit.bundle import actions
from cis.desk.audit.bundle.build import build
from cis.desk.audit.bundle.content import Options
from cis.kit.db import db
from cis.kit.db.engine import in_mode


class Opened:
    """A bundle that was built: its tables as rows, the payloads it discloses."""

    def __init__(self, path):
        self.path = path

    def table(self, name):
        with zipfile.ZipFile(self.path) as archive:
            text = archive.read(f"tables/{name}.csv").decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline="")))

    def subjects(self):
        """Return the records whose changes the proof discloses in full."""
        with zipfile.ZipFile(self.path) as archive:
            lines = archive.read("records.jsonl").decode().splitlines()
        told = [json.loads(line).get("payload") for line in lines]
        return {name for one in told if one for name in json.loads(one)["changes"]}


@pytest.fixture
def bundle(app, tmp_path):
    """Return a function that builds a bundle of some sections."""

    def take(*sections, **options):
        session = db.session()
        session.rollback()
        order = actions.order(session, Options(sections, **options), clock.now())
        path = tmp_path / "bundle.zip"
        with in_mode(db.engine, "read").connect() as connection:
            build(connection, order, path, app.config["CIS_DATA"], lambda *_: None)
        return Opened(path)

    return take
