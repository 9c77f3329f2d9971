"""``cis user``: help for whoever cannot sign in, from the machine itself."""

import argparse
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence

from flask import Flask

from cis.cli.application import context
from cis.core import clock
from cis.core.access import OPERATOR
from cis.core.errors import NotFoundError, RuleError
from cis.desk.erasure import actions as erasure
from cis.kit.db import db, transaction
from cis.register.accounts import actions, queries
from cis.register.accounts.rules import State
from cis.register.people import queries as persons


def main(words: Sequence[str]) -> int:
    """Make a one-time link for an account, or erase a person."""
    parser = argparse.ArgumentParser(prog="cis user", description=__doc__)
    tasks = parser.add_subparsers(dest="task", required=True)
    resetting = tasks.add_parser("reset", help="print a link to choose a new password")
    erasing = tasks.add_parser("erase", help="erase a person's name and words for ever")
    for task in (resetting, erasing):
        task.add_argument("email", help="their e-mail address")
    erasing.add_argument(
        "--reason", required=True, help="why, without naming them; it stays for ever"
    )
    wanted = parser.parse_args(words)
    with context() as app:
        return TASKS[wanted.task](app, wanted)


def _reset(app: Flask, wanted: Namespace) -> int:
    with transaction(by=OPERATOR, what="account.reset") as session:
        account = queries.by_email(session, wanted.email)
        if account is None:
            raise NotFoundError(f"No account has the address {wanted.email}.")
        page = "join" if account.state is State.INVITED else "reset"
        token = actions.link(session, account, clock.now())
    print(f"{app.config['CIS'].url}/{page}/{token}")
    return 0


def _erase(_app: Flask, wanted: Namespace) -> int:
    if not wanted.reason.strip():
        raise RuleError("Say why, without naming them: --reason TEXT.")
    today = clock.today(persons.zone(db.session()))
    why = wanted.reason.strip()
    with transaction(by=OPERATOR, what="person.erase", why=why) as session:
        person = persons.by_email(session, wanted.email)
        if person is None:
            raise NotFoundError(f"Nobody has the address {wanted.email}.")
        key = person.id
        erased = erasure.erase(session, key, today)
    print(
        f"Erased person {key}: {erased.texts} texts of the trail and "
        f"{erased.comments} comments are gone; every seal still holds. Numbers, dates "
        "and roles remain, and so do copies already handed out and older backups."
    )
    return 0


TASKS: Mapping[str, Callable[[Flask, Namespace], int]] = {
    "reset": _reset,
    "erase": _erase,
}
