"""``cis user``: help for whoever cannot sign in, from the machine itself."""

import argparse
from collections.abc import Sequence

from cis.cli.application import context
from cis.core import clock
from cis.core.access import OPERATOR
from cis.core.errors import NotFoundError
from cis.kit.db import transaction
from cis.register.accounts import actions, queries
from cis.register.accounts.rules import State


def main(words: Sequence[str]) -> int:
    """Print a one-time link that lets an account choose a new password."""
    parser = argparse.ArgumentParser(prog="cis user", description=__doc__)
    parser.add_argument("task", choices=["reset"])
    parser.add_argument("email", help="the account's e-mail address")
    wanted = parser.parse_args(words)
    with context() as app:
        with transaction(by=OPERATOR, what="account.reset") as session:
            account = queries.by_email(session, wanted.email)
            if account is None:
                raise NotFoundError(f"No account has the address {wanted.email}.")
            page = "join" if account.state is State.INVITED else "reset"
            token = actions.link(session, account, clock.now())
        print(f"{app.config['CIS'].url}/{page}/{token}")
    return 0
