"""``cis check``: what the register linter finds."""

import argparse
from collections.abc import Sequence

from cis.cli.application import context
from cis.core import clock
from cis.desk.findings import catalogue, papers, queries
from cis.desk.findings.rules import Family, Filters, Severity
from cis.kit.db import db
from cis.register.people import queries as people

FOUND = 1


def main(words: Sequence[str]) -> int:
    """Print the findings; exit 1 when there are any, 0 when there are none."""
    wanted = _parser().parse_args(words)
    family = Family(wanted.family) if wanted.family else None
    severity = Severity(wanted.severity) if wanted.severity else None
    with context():
        session = db.session()
        today = clock.today(people.zone(session))
        filters = Filters(family=family, severity=severity)
        found = queries.current(session, today, filters)
        rules = [
            one
            for one in catalogue.entries()
            if family in {None, one.family} and severity in {None, one.severity}
        ]
        print(papers.PAPERS[wanted.format](found, rules))
    return FOUND if found else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cis check", description=__doc__)
    parser.add_argument("--family", choices=[one.value for one in Family])
    parser.add_argument("--severity", choices=[one.value for one in Severity])
    parser.add_argument("--format", choices=list(papers.PAPERS), default="text")
    return parser
