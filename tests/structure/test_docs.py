"""The README names every setting and every command, and no other."""

import re
from pathlib import Path

from cis.cli import TOPICS
from cis.core.config import sentences

ROOT = Path(__file__).resolve().parents[2]
# Read by the set-up or by tests, before there are settings.
EARLY = {"CIS_VENV", "CIS_STRICT", "CIS_TEST_POSTGRES", "CIS_CHROMIUM"}


def readme():
    return (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_setting_is_documented_and_no_other():
    named = set(re.findall(r"CIS_[A-Z_]+[A-Z]", readme()))

    assert named - EARLY - {"CIS_SECRET_KEY_FILE"} == set(sentences())


def test_every_command_is_documented_and_no_other():
    named = set(re.findall(r"`cis ([a-z]+)", readme()))

    assert named == set(TOPICS)
