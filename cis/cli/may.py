"""``cis may``: say whether somebody may decide something, why, and whom to ask."""

import argparse
from collections.abc import Sequence
from datetime import date

from cis.cli.application import context
from cis.core import clock
from cis.core.errors import NotFoundError, RuleError
from cis.kit.db import db
from cis.kit.web.dates import parse_day
from cis.register.governance.activities import ACTIVITIES
from cis.register.governance.rights import authority
from cis.register.people import queries as people
from cis.register.practices import queries as practices

NO = 1


def main(words: Sequence[str]) -> int:
    """Print yes or no with the chain of reasons; exit 0 for yes, 1 for no.

    Without a record a yes can depend on it, and says so: "Yes, unless they own it."
    """
    wanted = _parser().parse_args(words)
    with context():
        session = db.session()
        person = people.by_email(session, wanted.email)
        if person is None:
            raise NotFoundError(f"Nobody has the address {wanted.email}.")
        code, on = wanted.practice, _day(wanted.on, clock.today(people.zone(session)))
        practice_id = practices.by_code(session, code).id if code else None
        checked = authority.check(
            session, person.id, wanted.decision, practice_id, on, wanted.about
        )
    answer, proviso = checked.answer, checked.answer.proviso
    yes = "Yes" if answer.allowed else "No"
    print(f"{yes}, {proviso}." if proviso else f"{yes}.", *answer.chain, sep="\n")
    if answer.ask:
        print(f"Ask {' or '.join(answer.ask)}.")
    return 0 if answer.allowed else NO


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="cis may",
        description=__doc__,
        epilog=f"Decisions: {', '.join(ACTIVITIES)}",
    )
    parser.add_argument("email", help="the person's e-mail address")
    parser.add_argument("decision", help="such as initiative.approve")
    parser.add_argument(
        "--practice",
        default="",
        metavar="CODE",
        help="such as incident-management; not needed with --about",
    )
    parser.add_argument(
        "--about",
        default="",
        metavar="REFERENCE",
        help="the record to be decided about, such as CI-0002",
    )
    parser.add_argument("--on", default="", metavar="DATE", help="today without it")
    return parser


def _day(text: str, today: date) -> date:
    try:
        return parse_day(text, today) if text else today
    except ValueError as error:
        raise RuleError(str(error)) from error
