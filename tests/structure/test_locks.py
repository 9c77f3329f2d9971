"""The lock files pin everything by hash, name no place and agree with each other."""

import re
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "requirements.lock"
DEV = ROOT / "requirements-dev.lock"
BENCH = ROOT / "tests/bench/requirements.txt"
PIN = re.compile(r"(?P<name>[a-z0-9.-]+)(\[[a-z,-]+\])?==(?P<version>\S+)")
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}$")


def requirements(path):
    """Join continued lines, so that one string is one requirement."""
    return path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()


def versions(path):
    """Collect name, version and marker of every requirement."""
    heads = [line.split(" --hash=")[0] for line in requirements(path)]
    return {" ".join(head.split()) for head in heads}


@pytest.mark.parametrize("lock", [RUN, DEV, BENCH], ids=lambda path: path.name)
def test_a_lock_names_no_address(lock):
    assert "://" not in lock.read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", [RUN, DEV, BENCH], ids=lambda path: path.name)
def test_every_requirement_is_pinned_to_hashes(lock):
    loose = [
        line
        for line in requirements(lock)
        if not (PIN.match(line) and HASH.search(line.strip()))
    ]

    assert loose == []


def test_the_development_lock_contains_the_runtime_lock():
    assert versions(RUN) - versions(DEV) == set()


def test_a_requirement_with_extras_is_pinned_with_its_extras():
    # Else pip takes the newest it finds for "name[extra]", and refuses its hash.
    heads = [line.split("==")[0] for line in requirements(DEV)]
    pinned = {head for head in heads if "[" in head}
    wanted = {
        f"{asked.name}[{','.join(sorted(asked.extras))}]"
        for known in metadata.distributions()
        if known.metadata["Name"].lower() in heads
        for asked in map(Requirement, known.requires or ())
        if asked.extras and (asked.marker is None or asked.marker.evaluate())
    }

    assert wanted <= pinned
